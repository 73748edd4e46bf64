"""The ``collections`` publisher: a feed for every theme, person and place that is worth one, and lists of all feeds.

The lists are ``feeds.opml`` for feed readers and ``subscribe/`` for people; they name what other targets offer, too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import quote

from publishers.feeds.feedgen_writer import ATOM_TYPE, RSS_TYPE, atom_bytes, rss_bytes
from publishers.feeds.opml import OPML_TYPE, address, opml_bytes
from publishers.feeds.recent import fitted
from publishers.feeds.sound_items import Rendered
from publishers.feeds.subscribe_page import CALENDAR_TYPE, STYLE, page_bytes
from publishers.paths import path_problems
from publishers.subjects import KINDS, Subject, offers_about, subjects, year_of
from timeline import __version__
from timeline.publisher import Advertised, Context, Edition, FeedMeta, Item, Options, OutputFile, option

_HEADINGS = {"main": "All entries", "language": "In other languages", "start": "Start when you like"}
_LIST = "feeds.opml"
_PAGE = "subscribe/index.html"
_STYLE = "subscribe/style.css"


@dataclass(frozen=True, kw_only=True)
class CollectionsOptions(Options):
    """Options of a ``collections`` target."""

    at_most: int = option(20, help="A feed has never more than this many items.")
    language: str | None = option(
        None, help="Only entries with a translation into this language, in its words; the timeline's own when left out."
    )
    format: str = option("rss", choices=("rss", "atom"), help="Format of the feeds.")
    folder: str = option("", help="Folder below output for everything this target makes; output itself when left out.")
    subscribe: bool = option(True, help="Also make the list feeds.opml and the page subscribe/ of all targets' feeds.")

    def problems(self) -> Iterator[tuple[str, str]]:
        """A number without sense, a folder that leaves ``output``."""
        if self.at_most < 1:
            yield "at_most", "must be at least 1"
        if self.folder:
            yield from path_problems(self.folder, "folder")


class Collections:
    """Feeds by subject."""

    options: ClassVar[type[Options]] = CollectionsOptions
    corpus_wide: ClassVar[bool] = True

    def __init__(self, options: CollectionsOptions, context: Context) -> None:
        self._options = options
        self._media_type = RSS_TYPE if options.format == "rss" else ATOM_TYPE
        self.skipped: list[str] = []
        self.remarks: list[str] = []

    def advertised(self, edition: Edition) -> Iterable[Advertised]:
        """That there is a feed for each subject, and the list of all."""
        spoken = self._spoken(edition)
        if not spoken.variant:
            yield from self._patterns(spoken)
        if self._options.subscribe:
            title = f"{spoken.feed.title} · all feeds"
            yield Advertised(self._below(_LIST), OPML_TYPE, title, spoken.feed.language, "list")

    def _patterns(self, edition: Edition) -> Iterable[Advertised]:
        feed = edition.feed
        for kind in KINDS:
            path = self._below(f"{kind}/{{}}/feed.{self._options.format}")
            yield Advertised(path, self._media_type, f"{{}} · {feed.title}", feed.language, kind)

    def _spoken(self, edition: Edition) -> Edition:
        return edition.in_language(self._options.language) if self._options.language else edition

    def files(self, edition: Edition) -> Iterable[OutputFile]:
        """A feed for each subject, the list and the page."""
        self.skipped, self.remarks = [], []
        edition = self._spoken(edition)
        found = subjects(year_of(edition))
        feeds = [self._feed(edition, subject) for subject in found]
        return [*feeds, *(self._lists(edition, found) if self._options.subscribe else ())]

    def _below(self, path: str) -> str:
        return f"{self._options.folder}/{path}" if self._options.folder else path

    def _path(self, subject: Subject) -> str:
        return self._below(f"{subject.path}/feed.{self._options.format}")

    def _feed(self, edition: Edition, subject: Subject) -> OutputFile:
        newest = sorted(subject.shown, key=lambda one: (one.published, one.occurrence.entry.root_id), reverse=True)
        kept = newest[: self._options.at_most]
        made_from = repr((__version__, self._options, subject.name, subject.description, edition.stamp(kept)))
        stamp = hashlib.sha256(made_from.encode()).hexdigest()[:32]

        def render() -> bytes:
            return self._render(edition, subject, [edition.item(one) for one in kept])

        return OutputFile(self._path(subject), self._media_type, render, stamp)

    def _render(self, edition: Edition, subject: Subject, items: Sequence[Item]) -> bytes:
        site, path = edition.feed, self._path(subject)
        page = f"{site.link}{subject.path}/"
        meta = replace(
            site, title=_title(edition, subject), description=subject.description or site.description, link=page
        )
        # Nobody is pinged about these feeds, so they name no hub: a reader would wait for it in vain.
        meta, self_url = replace(meta, hub=""), site.link + quote(path)
        feed_id = f"tag:{site.tag}:{subject.path}{edition.variant}" if site.tag else self_url

        def write(some: Sequence[Item]) -> Rendered:
            if self._options.format == "atom":
                return atom_bytes(meta, some, self_url, feed_id=feed_id)
            return rss_bytes(meta, some, self_url)

        result = fitted(items, write, at_least=1, name=path)
        self.skipped += [one.guid for one in result.rendered.skipped if one.guid not in self.skipped]
        self.remarks += [f"{one.guid} is left out of {path}: {one.reason}" for one in result.rendered.skipped]
        self.remarks += result.remarks
        return result.rendered.content

    def _lists(self, edition: Edition, found: Sequence[Subject]) -> Iterable[OutputFile]:
        meta: FeedMeta = edition.feed
        groups = self._groups(edition, found)
        home = {self._path(subject): f"{meta.link}{subject.path}/" for subject in found}
        stamp = hashlib.sha256(repr((__version__, meta, groups)).encode()).hexdigest()[:32]
        opml, page, style = (self._below(path) for path in (_LIST, _PAGE, _STYLE))
        return (
            OutputFile(opml, OPML_TYPE, lambda: opml_bytes(meta, groups, home), stamp),
            OutputFile(page, "text/html", lambda: page_bytes(meta, groups, address(meta, opml), "style.css"), stamp),
            OutputFile(style, "text/css", lambda: STYLE.encode(), hashlib.sha256(STYLE.encode()).hexdigest()[:32]),
        )

    def _groups(self, edition: Edition, found: Sequence[Subject]) -> dict[str, list[Advertised]]:
        groups: dict[str, list[Advertised]] = {heading: [] for heading in (*_HEADINGS.values(), "Calendars")}
        for offer in edition.advertised:
            if offer.kind in KINDS or offer.kind == "list":
                continue
            calendar = offer.media_type == CALENDAR_TYPE
            groups["Calendars" if calendar else _HEADINGS.get(offer.kind, _HEADINGS["main"])].append(offer)
        patterns = [*self._patterns(edition), *(() if edition.variant else edition.advertised)]
        for one in found:
            groups.setdefault(KINDS[one.kind], []).extend(offers_about(one, dict.fromkeys(patterns)))
        return {heading: offers for heading, offers in groups.items() if offers}


def _title(edition: Edition, subject: Subject) -> str:
    return f"{subject.name} · {edition.feed.title}"
