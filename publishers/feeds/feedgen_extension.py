"""What feedgen 1.0 cannot write, as an extension of it: links, dates, Dublin Core terms, GeoRSS, media with alt text.

The two classes have the methods feedgen calls on an extension without deriving from its base classes, so that neither
feedgen nor lxml is imported with this module. Traps are named G1 to G15 as in
tests/publishers/test_feeds_feedgen_traps.py.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from timeline.item import Item, ItemImage

ATOM = "http://www.w3.org/2005/Atom"
NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "georss": "http://www.georss.org/georss",
    "media": "http://search.yahoo.com/mrss/",
}
_HISTORY = "http://purl.org/syndication/history/1.0"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A link of a feed or an item, by relation; type and length (bytes) where they are known."""

    rel: str
    href: str
    media_type: str = ""
    length: int = 0

    @property
    def attributes(self) -> dict[str, str]:
        """As the attributes of an Atom link."""
        found = {"rel": self.rel, "type": self.media_type, "href": self.href}
        if self.length:
            found["length"] = str(self.length)
        return {name: value for name, value in found.items() if value}


def in_utc(moment: dt.datetime) -> dt.datetime:
    """The same instant in UTC, whole seconds (G14: feedgen keeps microseconds)."""
    return moment.astimezone(dt.UTC).replace(microsecond=0)


def rfc822(moment: dt.datetime) -> str:
    """``Sun, 08 Mar 2026 06:00:00 +0000``, whatever the locale (G13: feedgen switches the process's locale)."""
    from email.utils import format_datetime

    return format_datetime(in_utc(moment))


class FeedExtension:
    """The feed's own part: links beyond the site's address, the date of the last change, and whether it is an archive.

    An archive document (RFC 5005, section 4) holds part of a feed's past and is not subscribed to.
    """

    def __init__(self) -> None:
        self.links: tuple[FeedLink, ...] = ()
        self.changed: dt.datetime | None = None
        self.archive = False

    def extend_ns(self) -> dict[str, str]:
        """Declared once, at the root."""
        return {**NAMESPACES, **({"fh": _HISTORY} if self.archive else {})}

    def extend_rss(self, root: Any) -> Any:
        """Links as ``atom:link`` (G3); lastBuildDate from the items, none when there are none (G11)."""
        channel = root[0]
        for element in channel.findall("lastBuildDate"):
            channel.remove(element)
        if self.changed is not None:
            _add(channel, "lastBuildDate", rfc822(self.changed))
        for link in self.links:
            _add(channel, f"{{{ATOM}}}link", **link.attributes)
        if self.archive:
            _add(channel, f"{{{_HISTORY}}}archive")
        return root

    def extend_atom(self, root: Any) -> Any:
        """The same links in Atom; feedgen writes its elements without a namespace object, so do we."""
        for link in self.links:
            _add(root, "link", **link.attributes)
        return root


class EntryExtension:
    """An item's part; ``item`` is set before the entry is rendered."""

    def __init__(self) -> None:
        self.item: Item
        self.author = ""
        self.feed_language = ""

    def extend_rss(self, entry: Any) -> Any:
        """Dates by our own formatter, then what RSS lacks."""
        item = self.item
        _add(entry, "pubDate", rfc822(item.published))
        if item.updated > item.published:
            _add(entry, f"{{{ATOM}}}updated", in_utc(item.updated).isoformat())
        _add_common(entry, item)
        if self.author:
            _add(entry, _name("dc", "creator"), self.author)
        if item.language != self.feed_language:
            _add(entry, _name("dc", "language"), item.language)
        return entry

    def extend_atom(self, entry: Any) -> Any:
        """All links of the entry, whole (G1: feedgen loses their rel, type and length)."""
        item = self.item
        if item.language != self.feed_language:
            entry.set(_XML_LANG, item.language)
        for link in _entry_links(item):
            _add(entry, "link", **link.attributes)
        _add_common(entry, item)
        return entry


def _entry_links(item: Item) -> Iterable[FeedLink]:
    yield FeedLink("alternate", item.link, "text/html")
    if item.image is not None:
        image = item.image
        if image.byte_length:
            yield FeedLink("enclosure", image.url, image.media_type, image.byte_length)


def _add_common(entry: Any, item: Item) -> None:
    """Historic date, place and image, the same in both formats."""
    _add(entry, _name("dcterms", "temporal"), item.temporal)
    if item.place is not None:
        _add(entry, _name("dcterms", "spatial"), item.place.name)
    if item.coordinates is not None:
        latitude, longitude = item.coordinates
        _add(entry, _name("georss", "point"), f"{latitude} {longitude}")
    if item.image is not None:
        _add_media(entry, item.image)


def _add_media(entry: Any, image: ItemImage) -> None:
    """One ``media:content``, never in a group of one (G6), with alt text, credit and licence."""
    measures: Mapping[str, int] = {"fileSize": image.byte_length, "width": image.width, "height": image.height}
    numbers = {name: str(value) for name, value in measures.items() if value}
    media = _add(
        entry, _name("media", "content"), url=image.url, medium="image", type=image.media_type, **numbers
    )  # fmt: skip
    _add(media, _name("media", "description"), image.alt_text, type="plain")
    credit = image.creator or image.credit
    if credit:
        _add(media, _name("media", "credit"), credit)
    if image.licence:
        url = {"url": image.licence_url} if image.licence_url else {}
        _add(media, _name("media", "copyright"), image.licence, **url)


def _name(prefix: str, local: str) -> str:
    return f"{{{NAMESPACES[prefix]}}}{local}"


def _add(parent: Any, name: str, text: str = "", /, **attributes: str) -> Any:
    from lxml.etree import SubElement

    element = SubElement(parent, name, attributes)
    if text:
        element.text = text
    return element
