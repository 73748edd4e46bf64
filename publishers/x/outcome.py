"""What an answer of X means for "may this be sent again?" (docs/delivery.md), in words that hold no secret."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from publishers.requests_outcome import describe, never_left
from publishers.x.api import Answer
from timeline.errors import (
    DuplicateError,
    HeldError,
    NotSentError,
    OutcomeUnknownError,
    PublishError,
    RefusedError,
)

# https://docs.x.com/x-api/fundamentals/response-codes-and-errors, checked 2026-11-21. 402 is not listed there, but is
# what an account without credits gets. The old numeric code for duplicates is gone: only the word is left.
REFUSED = frozenset({400, 413, 422})
HELD = frozenset({401, 402, 403, 404, 410})
NO_SUCH_PARENT = frozenset({403, 404})
TOO_MANY = 429
DUPLICATE = "duplicate"

LONGEST_QUOTE = 200
"""Characters of the server's own words that are repeated in a message."""

_OAUTH = re.compile(r"oauth_\w+\W{1,3}[^\s\",&]+", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\s]+")


@dataclass(frozen=True)
class Judge:
    """Turns answers and exceptions into the errors of the port.

    Attributes:
        host: named in messages.
        secrets: values never repeated, even if the server does.
    """

    host: str
    secrets: Collection[str] = field(repr=False)

    def post_failed(self, answer: Answer, *, reply: bool) -> PublishError:
        """The outcome of a post without an identifier in its answer.

        Args:
            reply: whether it was to be part of a thread: then 403 and 404 speak of that, not of the account.
        """
        said, message = " ".join(_server_words(answer.body)), self._message("the post", answer)
        if answer.good:
            return _without_id(answer, said, message)
        if answer.status == 403 and DUPLICATE in said.lower():
            return DuplicateError(message)
        if answer.status in REFUSED or (reply and answer.status in NO_SUCH_PARENT):
            return RefusedError(message)
        if _held(answer):
            return HeldError(message)
        if answer.status == TOO_MANY:
            return NotSentError(message, retry_at=_reset(answer))
        return OutcomeUnknownError(message)

    def nothing_public(self, what: str, answer: Answer, *, held: Collection[int] = HELD) -> PublishError:
        """The outcome of a failed call that makes nothing public: it may always be repeated, or the target is held."""
        message = self._message(what, answer)
        if answer.status in held or 300 <= answer.status < 400:
            return HeldError(message)
        return NotSentError(message, retry_at=_reset(answer) if answer.status == TOO_MANY else None)

    def post_lost(self, error: Exception) -> PublishError:
        """The outcome of a post whose answer never came."""
        message = self.lost("the post", error)
        return NotSentError(message) if _certainly_unsent(error) else OutcomeUnknownError(message)

    def lost(self, what: str, error: Exception) -> str:
        """A failure without an answer, in words: the type and the host, never the library's text."""
        return f"{what}: {describe(error)} talking to {self.host}"

    def _message(self, what: str, answer: Answer) -> str:
        said = self._harmless(" ".join(_server_words(answer.body)))
        hint = " (a redirect: check api_base_url)" if 300 <= answer.status < 400 else ""
        return f"{what}: HTTP {answer.status} from {self.host}{hint}{': ' if said else ''}{said}"

    def _harmless(self, said: str) -> str:
        """The server's words on one line, cut, and without anything that was signed or is secret."""
        for secret in filter(None, self.secrets):
            said = said.replace(secret, "***").replace(quote(secret, safe=""), "***")
        said = _UNPRINTABLE.sub(" ", _OAUTH.sub("***", said)).strip()
        return said if len(said) <= LONGEST_QUOTE else said[: LONGEST_QUOTE - 1] + "…"


def _without_id(answer: Answer, said: str, message: str) -> PublishError:
    """A 2xx that names no post: refused if it brings errors and nothing else, otherwise anybody's guess."""
    body = answer.body
    if isinstance(body, dict) and body.get("errors") and not body.get("data"):
        return DuplicateError(message) if DUPLICATE in said.lower() else RefusedError(message)
    return OutcomeUnknownError(f"{message} (no id came back)")


def _held(answer: Answer) -> bool:
    return answer.status in HELD or 300 <= answer.status < 400


def _certainly_unsent(error: Exception) -> bool:
    return isinstance(error, ImportError) or never_left(error)


def _reset(answer: Answer) -> dt.datetime | None:
    """When the rate limit ends, if the answer says so legibly."""
    try:
        return dt.datetime.fromtimestamp(int(answer.headers["x-rate-limit-reset"]), dt.UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        return None


def _server_words(body: object) -> Iterator[str]:
    """What the server says went wrong, from any of the shapes X uses."""
    if not isinstance(body, dict):
        return
    errors = body.get("errors")
    for part in (body, *(errors if isinstance(errors, list) else ())):
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict):
            told = (part.get(name) for name in ("detail", "message", "error", "title"))
            yield from [words for words in told if isinstance(words, str)][:1]
