"""What a failed call of Mastodon.py says about "did it go out, and may it be sent again?".

The library gives an HTTP status as the second argument of ``MastodonAPIError``; without one the answer could not be
read. Of its ``MastodonRatelimitError`` only the exact words ``Hit rate limit.`` mean that the server refused (429):
the others are raised after the server acted. Measured with Mastodon.py 2.3.3 on 2026-11-21.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from publishers.mastodon.options import MastodonOptions
from publishers.requests_outcome import describe, never_left
from timeline.errors import (
    CannotLookError,
    DuplicateError,
    HeldError,
    NotSentError,
    OutcomeUnknownError,
    PublishError,
    RefusedError,
)

LIMIT_WINDOW = dt.timedelta(days=1)
"""A reset later than this is not believed; the longest window in use is 30 minutes.

https://docs.joinmastodon.org/api/rate-limits/ (checked 2026-11-21)
"""

_HELD = frozenset({401, 402, 403, 404, 410})
_HELD_UPLOAD = frozenset({401, 402, 403})
_REFUSED = frozenset({400, 413, 422})
_OF_THE_STATUS = frozenset({403, 404})  # where the request names a status, these are about that status
_LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the failures of one client.

    Attributes:
        options: for the host's name, and the secret to keep out of messages.
        now: the run's clock.
        client: the library's client, which remembers when the rate limit ends.
    """

    options: MastodonOptions
    now: dt.datetime
    client: Any

    def posting(self, error: Exception, *, reply: bool, media: tuple[str, ...] = ()) -> PublishError:
        """How an attempt to post ended; ``media`` are the ids it carried."""
        kind = self._before_acting(error)
        if kind is not None:
            return kind
        code, words = http_status(error), self.words(error)
        if reply and code in _OF_THE_STATUS:
            return RefusedError(words)
        if code in _HELD:
            return HeldError(words)
        if code in _REFUSED:
            return DuplicateError(words) if _names_media(error, media) else RefusedError(words)
        return OutcomeUnknownError(words)

    def changing(self, error: Exception) -> PublishError:
        """How an attempt to change or delete a status ended: as a post does, but 403 and 404 are about that status."""
        return self.posting(error, reply=True)

    def reading(self, error: Exception) -> PublishError:
        """Why a status about to be changed could not be read: nothing has happened to it."""
        kind = self.changing(error)
        return NotSentError(str(kind)) if isinstance(kind, OutcomeUnknownError) else kind

    def preparing(self, error: Exception) -> PublishError:
        """Why an upload did not work: it may be repeated, unless the account may not upload."""
        return self._asking(error, _HELD_UPLOAD)

    def asking(self, error: Exception) -> PublishError:
        """Why the account could not be asked."""
        return self._asking(error, _HELD)

    def looking(self, error: Exception) -> CannotLookError:
        """Why the account's statuses could not be read."""
        return CannotLookError(self.words(error))

    def words(self, error: Exception) -> str:
        """The failure for people: host, HTTP status or kind, and the server's own words where they are short."""
        code = http_status(error)
        if code is None:
            return f"{self.options.host}: {describe(error)}"
        said = self._said(error)
        return f"{self.options.host} answered {code}: {said}" if said else f"{self.options.host} answered {code}"

    def _asking(self, error: Exception, held: frozenset[int]) -> PublishError:
        kind = self._before_acting(error)
        if kind is not None:
            return kind
        return HeldError(self.words(error)) if http_status(error) in held else NotSentError(self.words(error))

    def _before_acting(self, error: Exception) -> PublishError | None:
        """The outcomes that are the same whatever was asked, or None."""
        if is_redirect(error):
            return HeldError(f"{self.options.host} redirects elsewhere: api_base_url must be the final host")
        if is_rate_limit(error):
            return NotSentError(f"{self.options.host} answered 429: too many requests", retry_at=self._retry_at())
        if never_left(error):
            return NotSentError(self.words(error))
        return None

    def _retry_at(self) -> dt.datetime | None:
        """When the rate limit ends, if the server said so and it makes sense."""
        try:
            reset = dt.datetime.fromtimestamp(float(self.client.ratelimit_reset), dt.UTC)
        except (TypeError, ValueError, OverflowError, OSError):
            return None
        return reset if dt.timedelta(0) < reset - self.now <= LIMIT_WINDOW else None

    def _said(self, error: Exception) -> str:
        said = error.args[3] if len(error.args) > 3 else None
        if not isinstance(said, str):
            return ""
        line = " ".join(said.replace(self.options.access_token.reveal(), "***").split())
        return line if len(line) <= _LONGEST_WORDS and line.isprintable() else ""


def http_status(error: Exception) -> int | None:
    """The HTTP status of an answer the library made an exception of, or None if it could not be read."""
    from mastodon import MastodonAPIError

    code = error.args[1] if isinstance(error, MastodonAPIError) and len(error.args) > 1 else None
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def is_rate_limit(error: Exception) -> bool:
    """Whether the server refused the request because there were too many."""
    from mastodon import MastodonRatelimitError

    return isinstance(error, MastodonRatelimitError) and error.args == ("Hit rate limit.",)


def is_redirect(error: Exception) -> bool:
    """Whether the server pointed elsewhere."""
    from requests import TooManyRedirects

    return isinstance(error.__context__, TooManyRedirects)


def _names_media(error: Exception, media: tuple[str, ...]) -> bool:
    """Whether the server says of one of these pictures that it belongs to a status already, or is gone.

    Words of https://github.com/mastodon/mastodon/blob/main/config/locales/en.yml, ``Media 1, 2 not found or already
    attached to another post`` (checked 2026-11-21). They are translated, so only the ids are looked for.
    """
    said = error.args[3] if len(error.args) > 3 else None
    words = said.replace(",", " ").split() if isinstance(said, str) else []
    return any(id_ in words for id_ in media)
