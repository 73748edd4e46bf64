"""Finding a status of ours among the account's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

from publishers.mastodon.api import said_empty_list
from publishers.mastodon.length import short_mentions
from publishers.mastodon.outcome import http_status
from publishers.text_match import folded, holds_link, same_words
from timeline.errors import CannotLookError
from timeline.publisher import Status, StatusRef

PAGE = 40
"""The most statuses a page has: https://docs.joinmastodon.org/methods/accounts/#statuses (checked 2026-11-21)."""


_NO_SUCH_THING = frozenset({403, 404, 405, 410, 501})


def statuses_since(client: Any, account_id: str, since: dt.datetime) -> Iterator[Mapping[str, Any]]:
    """All the account's own statuses from ``since`` on, replies included, newest first; some older ones may follow.

    Pages until one is empty or wholly older than ``since``; a short page is not the last one, because servers may
    filter after they have counted. Nothing on a page is left out for its age: the server's clock may not be ours, and
    a status that is missed for that would go out twice.

    Raises:
        CannotLookError: a page is not what it should be, or paging leads nowhere.
        Exception: the library's own, for publishers/mastodon/outcome.py.
    """
    seen: set[str] = set()
    oldest: str | None = None
    while True:
        page = client.account_statuses(account_id, exclude_reblogs=True, max_id=oldest, limit=PAGE)
        if not isinstance(page, list):
            raise CannotLookError("the server gave no list of statuses")
        moments = [_created(status) for status in page]
        ids = [str(status["id"]) for status in page]
        if not page:
            if not said_empty_list(client):
                raise CannotLookError("the server gave no list of statuses")
            return
        if seen.issuperset(ids):
            raise CannotLookError("the server gives the same statuses for every page")
        yield from (status for status, id_ in zip(page, ids, strict=True) if id_ not in seen)
        if max(moments) < since:
            return
        seen.update(ids)
        oldest = ids[-1]


def is_same(
    status: Status, reply_to: StatusRef | None, found: Mapping[str, Any], source: Callable[[str], str | None]
) -> bool:
    """Whether ``found`` is this very status.

    A text that holds its permalink is known by it. Any other is known by its words and its parent; the words come
    from the HTML, and from ``source`` where the HTML is missing or differs a little, as with servers that read
    Markdown.

    Args:
        found: a status as the server gives it.
        source: the plain text of the status with that id, None where the server has no such thing.

    Raises:
        CannotLookError: the server gives neither HTML nor plain text.
    """
    html, id_ = found.get("content"), str(found["id"])
    if status.permalink and holds_link(status.text, status.permalink):
        text = html if isinstance(html, str) and html else _plain(source(id_))
        return any(holds_link(text, link) for link in (status.permalink, _percent_encoded(status.permalink)))
    if _parent(found) != (reply_to.id if reply_to else None):
        return False
    if not isinstance(html, str) or not html:
        return _same(status.text, _plain(source(id_)))
    shown = plain_text(html)
    if _same(status.text, shown):
        return True
    return _alike(status.text, shown) and _same(status.text, source(id_))


def source(client: Any, id_: str) -> str | None:
    """The plain text of a status, None where the server has no such thing.

    Raises:
        Exception: the library's own, for publishers/mastodon/outcome.py.
    """
    try:
        answer = client.status_source(id_)
    except Exception as error:
        if http_status(error) in _NO_SUCH_THING:
            return None
        raise
    text = answer.get("text") if isinstance(answer, Mapping) else None
    return text if isinstance(text, str) else None


def plain_text(html: str) -> str:
    """The words of a status's HTML, with line breaks and paragraphs as blanks."""
    reader = _words()()
    reader.feed(html)
    reader.close()
    return "".join(reader.words)


@cache
def _words() -> Any:
    """The class that reads them; the parser of HTML is slow to import and needed only when looking."""
    from html.parser import HTMLParser

    class Words(HTMLParser):
        def __init__(self) -> None:
            super().__init__(convert_charrefs=True)
            self.words: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag in {"br", "p", "li", "blockquote"}:
                self.words.append("\n")

        def handle_endtag(self, tag: str) -> None:
            if tag in {"p", "li", "blockquote"}:
                self.words.append("\n")

        def handle_data(self, data: str) -> None:
            self.words.append(data)

    return Words


def _same(ours: str, theirs: str | None) -> bool:
    return theirs is not None and same_words(short_mentions(ours), short_mentions(theirs))


def _alike(ours: str, theirs: str) -> bool:
    """Whether at least half of our words are there: worth the question for the plain text."""
    words = set(folded(ours).split())
    return 2 * len(words & set(folded(theirs).split())) >= len(words)


def _plain(source: str | None) -> str:
    if source is None:
        raise CannotLookError("the server gives no words of a status")
    return source


def _parent(found: Mapping[str, Any]) -> str | None:
    parent = found.get("in_reply_to_id")
    return None if parent is None else str(parent)


def _percent_encoded(link: str) -> str:
    return quote(link, safe=":/#?&=%@+,;~!$'()*[]-._")


def _created(status: object) -> dt.datetime:
    """When a listed status was made, as an aware time.

    Raises:
        CannotLookError: it is no status.
    """
    if not isinstance(status, Mapping) or not status.get("id"):
        raise CannotLookError("the server lists something that is no status")
    moment = status.get("created_at")
    if isinstance(moment, str):
        try:
            moment = dt.datetime.fromisoformat(moment)
        except ValueError:
            moment = None
    if not isinstance(moment, dt.datetime):
        raise CannotLookError("the server lists a status without its time")
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
