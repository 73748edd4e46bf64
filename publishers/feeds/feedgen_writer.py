"""RSS 2.0 and Atom through feedgen: the only module that imports it.

feedgen 1.0 (last release December 2023, https://github.com/lkiesow/python-feedgen, checked 2026-11-21) has traps, named
G1 to G15 here and in feedgen_extension.py; tests/publishers/test_feeds_feedgen_traps.py holds a test for each.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from publishers.feeds.feedgen_extension import EntryExtension, FeedExtension, FeedLink, in_utc
from publishers.feeds.sound_items import EARLIEST, UNWRITABLE, Rendered, sound_items, unwritable
from timeline.item import FeedMeta, Item, Label

# No version: an upgrade must not change a byte of a feed.
GENERATOR = "day-by-day-timeline"
RSS_TYPE = "application/rss+xml"
ATOM_TYPE = "application/atom+xml"
_EXTENSION = "day_by_day"


@dataclass(frozen=True, slots=True)
class Archive:
    """Where an archive document stands: the address of the feed to subscribe to, and of the archive after this one."""

    current: str
    next: str = ""


def rss_bytes(
    meta: FeedMeta,
    items: Iterable[Item],
    self_url: str,
    *,
    stylesheet: str = "",
    previous_archive: str = "",
    archive: Archive | None = None,
) -> Rendered:
    """The items as RSS 2.0, newest first; UTF-8, the same bytes for the same arguments.

    Args:
        self_url: the feed's own public address.
        stylesheet: address of a CSS file that browsers show the feed with; empty for none.
        previous_archive: address of the archive document before this one (RFC 5005); empty for none.
        archive: what makes the document an archive document; None for a feed to subscribe to.
    """
    links = _links(meta, self_url, RSS_TYPE, previous_archive)
    if archive is not None:  # nothing new ever comes through it, so there is no hub to ask
        further = (FeedLink("next-archive", archive.next, RSS_TYPE), FeedLink("current", archive.current, RSS_TYPE))
        links = (*(link for link in links if link.rel != "hub"), *(link for link in further if link.href))

    def write(some: Sequence[Item]) -> bytes:
        feed = _feed(meta, links)
        getattr(feed, _EXTENSION).archive = archive is not None
        if meta.icon:
            feed.image(url=meta.icon, title=_title(meta), link=meta.link)
        for item in some:
            feed.add_entry(_rss_entry(meta, item), order="append")  # G10: prepends otherwise
        getattr(feed, _EXTENSION).changed = last_change(some)
        return _with_stylesheet(feed.rss_str(pretty=True), stylesheet)

    return _rendered(items, write)


def atom_bytes(
    meta: FeedMeta,
    items: Iterable[Item],
    self_url: str,
    *,
    feed_id: str = "",
    stylesheet: str = "",
    previous_archive: str = "",
) -> Rendered:
    """The items as Atom (RFC 4287), newest first; UTF-8, the same bytes for the same arguments.

    Args:
        feed_id: permanent id of this feed; that of the timeline's main feed when left out.
        self_url, stylesheet, previous_archive: as for ``rss_bytes``.
    """
    links = _links(meta, self_url, ATOM_TYPE, previous_archive)

    def write(some: Sequence[Item]) -> bytes:
        feed = _feed(meta, links)
        feed.id(feed_id or (f"tag:{meta.tag}:feed" if meta.tag else self_url))
        feed.author(name=meta.author or _title(meta), uri=meta.link)  # Atom requires one
        if meta.icon:
            feed.icon(meta.icon)
        for item in some:
            feed.add_entry(_atom_entry(meta, item), order="append")
        feed.updated(last_change(some) or _minted(meta))
        return _with_stylesheet(feed.atom_str(pretty=True), stylesheet)

    return _rendered(items, write)


def last_change(items: Sequence[Item]) -> dt.datetime | None:
    """When anything in these items last changed (UTC); None for none. Never the time of the build (G11)."""
    return max((in_utc(max(item.published, item.updated)) for item in items), default=None)


def _rendered(items: Iterable[Item], write: Callable[[Sequence[Item]], bytes]) -> Rendered:
    """Write what is sound. G12: feedgen fails as a whole on one entry, so if it does, each is tried alone."""
    sound, skipped = sound_items(items)
    try:
        return Rendered(write(sound), tuple(skipped))
    except UNWRITABLE:
        kept = []
        for item in sound:
            try:
                write((item,))
            except UNWRITABLE as error:
                skipped.append(unwritable(item, error))
            else:
                kept.append(item)
        return Rendered(write(kept), tuple(skipped))


def _feed(meta: FeedMeta, links: tuple[FeedLink, ...]) -> Any:
    from feedgen.feed import FeedGenerator

    feed = FeedGenerator()
    feed.register_extension(_EXTENSION, FeedExtension, EntryExtension)
    getattr(feed, _EXTENSION).links = links
    feed.title(_title(meta))
    feed.description(meta.description or _title(meta))
    feed.language(meta.language)
    feed.generator(GENERATOR)
    if meta.copyright:
        feed.rights(meta.copyright)
    # G2: whichever link is added last becomes the channel's <link>; all others go through the extension.
    feed.link(href=meta.link, rel="alternate", type="text/html")
    return feed


def _entry(meta: FeedMeta, item: Item) -> Any:
    """What both formats share. ``guid`` only, never ``id`` after it: that would reset isPermaLink."""
    from feedgen.entry import FeedEntry

    entry = FeedEntry()
    entry.register_extension(_EXTENSION, EntryExtension)
    extension = getattr(entry, _EXTENSION)
    extension.item, extension.author, extension.feed_language = item, meta.author, meta.language
    entry.guid(item.guid, permalink=False)
    entry.title(item.title)
    entry.content(item.html, type="html")  # G5: never CDATA
    return entry


def _rss_entry(meta: FeedMeta, item: Item) -> Any:
    entry = _entry(meta, item)
    entry.link(href=item.link, rel="alternate")
    # Readers take a description for HTML, so a plain "<" has to be one after they parsed it.
    entry.description(html.escape(item.summary, quote=False), isSummary=True)
    for theme in item.themes:
        entry.category(_category(theme, theme.url))
    image = item.image
    if image is not None and image.byte_length:
        entry.enclosure(image.url, image.byte_length, image.media_type)
    return entry


def _atom_entry(meta: FeedMeta, item: Item) -> Any:
    entry = _entry(meta, item)
    entry.summary(item.summary)
    entry.published(in_utc(item.published))
    entry.updated(in_utc(max(item.published, item.updated)))
    for theme in item.themes:
        # The scheme names the whole list of themes, not one of them.
        entry.category(_category(theme, theme.url.removesuffix("/").removesuffix(theme.key)))
    return entry


def _category(label: Label, scheme: str) -> dict[str, str]:
    category = {"term": label.key, "label": label.name}
    return {**category, "scheme": scheme} if scheme else category


def _links(meta: FeedMeta, self_url: str, media_type: str, previous_archive: str) -> tuple[FeedLink, ...]:
    links = (
        FeedLink("self", self_url, media_type),
        FeedLink("hub", meta.hub),
        FeedLink("license", meta.licence_url),
        FeedLink("prev-archive", previous_archive, media_type if previous_archive else ""),
    )
    return tuple(link for link in links if link.href)


def _with_stylesheet(document: bytes, stylesheet: str) -> bytes:
    """Put the processing instruction after the XML declaration (G15: feedgen has none). CSS only, XSLT is gone."""
    if not stylesheet:
        return document
    from xml.sax.saxutils import quoteattr  # here, because it loads urllib.request and ssl

    declaration, _, rest = document.partition(b"\n")
    instruction = f'<?xml-stylesheet type="text/css" href={quoteattr(stylesheet)}?>'
    return b"\n".join((declaration, instruction.encode(), rest))


def _minted(meta: FeedMeta) -> dt.datetime:
    """An empty Atom feed needs a date and may not have today's: the date of the timeline's tag."""
    year, month, day = (*meta.tag.rpartition(",")[2].split("-"), "1", "1", "1")[:3]
    try:
        return max(EARLIEST, dt.datetime(int(year), int(month), int(day), tzinfo=dt.UTC))
    except ValueError:
        return EARLIEST


def _title(meta: FeedMeta) -> str:
    return meta.title or meta.link
