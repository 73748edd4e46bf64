"""Finding a status of ours among the account's own posts."""

from __future__ import annotations

import datetime as dt
import html
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from publishers.text_match import holds_link, same_words
from publishers.x.api import Answer, Api
from publishers.x.outcome import Judge
from timeline.errors import CannotLookError
from timeline.status import Status

# https://docs.x.com/x-api/users/get-posts, checked 2026-11-21
TIMELINE_DEPTH = 3200
"""X shows only this many of an account's newest posts."""

MOST_PAGES = 100
"""More pages than the depth can fill even if X hands them out two thirds empty: something is going in circles."""

_SHORT_LINK = re.compile(r"\s?https?://t\.co/\w+", re.IGNORECASE)
_BLANK = re.compile(r"\s+")
_LEADING_MENTIONS = re.compile(r"^(?:@\w+ )+")


@dataclass(frozen=True, slots=True)
class OwnPost:
    """A post as the timeline shows it: parent is the id it replies to, addresses what its short links stand for."""

    id: str
    text: str
    parent: str | None = None
    addresses: tuple[str, ...] = ()
    created_at: dt.datetime | None = None

    def is_same(self, status: Status, parent: str | None) -> bool:
        """Whether this is that very status, with that parent.

        By its permalink where the text has one and X tells where its links lead, else by the words.
        """
        if self.parent != parent:
            return False
        linked = status.permalink and holds_link(status.text, status.permalink)
        if linked and any(holds_link(address, status.permalink) for address in self.addresses):
            return True
        return same_words(status.text, self.text) or _same_but_links(status.text, self.text)


def own_posts(api: Api, judge: Judge, account_id: str, since: dt.datetime) -> Iterator[OwnPost]:
    """All posts of the account since an instant, newest first; some older ones may follow.

    Pages until there is no more or a page is wholly older. Nothing on a page is left out for its age.

    Raises:
        CannotLookError: a page could not be had or read, or X does not show posts that old.
    """
    page: str | None = None
    seen = 0
    for _ in range(MOST_PAGES):
        answer = _page(api, judge, account_id, page)
        posts, following = _read(answer, judge)
        yield from posts
        seen += len(posts)
        if posts and all(post.created_at is not None and post.created_at < since for post in posts):
            return
        if following is None:
            break
        if following == page:
            raise CannotLookError(f"the timeline on {judge.host} goes in circles")
        page = following
    else:
        raise CannotLookError(f"the timeline on {judge.host} has no end")
    if seen >= TIMELINE_DEPTH:
        raise CannotLookError(f"{judge.host} shows only the newest {TIMELINE_DEPTH} posts, and there are more")


def _page(api: Api, judge: Judge, account_id: str, page: str | None) -> Answer:
    try:
        answer = api.timeline(account_id, page=page)
    except Exception as error:
        raise CannotLookError(judge.lost("the account's posts", error)) from error
    if not answer.good:
        raise CannotLookError(str(judge.nothing_public("the account's posts", answer)))
    return answer


def _read(answer: Answer, judge: Judge) -> tuple[list[OwnPost], str | None]:
    """The posts of a page and the token of the one after it, None on the last."""
    match answer.body:
        case {"errors": [_, *_]}:  # even beside data: what is left out may be ours
            raise CannotLookError(str(judge.nothing_public("the account's posts", answer)))
        case {"meta": {**meta}, **rest}:
            records, following = rest.get("data", []), meta.get("next_token")
        case _:
            records = following = None
    try:
        if not isinstance(records, list) or not isinstance(following, str | None):
            raise TypeError("not a page of posts")
        return [_post(record) for record in records], following or None
    except (AttributeError, KeyError, TypeError) as error:
        raise CannotLookError(f"the account's posts: an unreadable answer from {judge.host}") from error


def _post(record: Mapping[str, Any]) -> OwnPost:
    """One record of a page; any other shape than X documents is an error, because it may hide our status."""
    if not (isinstance(record["id"], str) and isinstance(record["text"], str)):
        raise TypeError("a post without id or text")
    references = record.get("referenced_tweets") or []
    urls = (record.get("entities") or {}).get("urls") or []
    return OwnPost(
        id=record["id"],
        text=record["text"],
        parent=next((reference["id"] for reference in references if reference["type"] == "replied_to"), None),
        addresses=tuple(str(url.get("expanded_url") or "") for url in urls),
        created_at=_instant(record.get("created_at")),
    )


def _instant(text: object) -> dt.datetime | None:
    """An aware instant, None where X does not say: then paging goes on."""
    try:
        instant = dt.datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return instant if instant is not None and instant.tzinfo else None


def _same_but_links(ours: str, theirs: str) -> bool:
    """Whether the words agree when each short link of theirs may stand for any one word of ours, or for none.

    X shortens whatever it takes for a link, slips such as ``Lenin.It`` included, and adds one for a picture; it may
    put the name of the person replied to in front.
    """
    plain = _folded(theirs)
    readings = {plain, plain if ours.startswith("@") else _LEADING_MENTIONS.sub("", plain)}
    return any(
        re.fullmatch(r"(?:\s?\S+)?".join(map(re.escape, _SHORT_LINK.split(reading))), _folded(ours))
        for reading in readings
    )


def _folded(text: str) -> str:
    return _BLANK.sub(" ", html.unescape(unicodedata.normalize("NFC", text))).strip()
