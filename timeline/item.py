"""The neutral feed item: an occurrence as every feed publisher shows it, and what a feed says of itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from timeline.historic_date import HistoricDate


@dataclass(frozen=True, slots=True)
class ItemImage:
    """An image of an item: absolute URL, alt text, size in pixels and bytes, and the credit its licence asks for."""

    url: str
    media_type: str
    alt_text: str
    width: int
    height: int
    byte_length: int
    creator: str = ""
    credit: str = ""
    licence: str = ""
    licence_url: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A theme, person or place: its key, its name and the absolute URL of its page."""

    key: str
    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One occurrence, ready for any feed format.

    Attributes:
        guid: permanent and opaque (design: ``tag:…:entry/<root id>#<cycle>``).
        link: the entry's page with ``#cycle``.
        title: plain text, holds the distance in years.
        summary: plain text of 100 to 300 characters, holds both dates.
        html: the full text in the small HTML that feeds carry: paragraphs, emphasis, links, lists, quotations, figures
            and headings from h3 down, absolute addresses only, no class, style, id or comment. The exact allow-list is
            in publishers/feeds/sound_items.py; an item that strays from it is left out of every feed and reported.
        published: when it first appeared (aware, UTC, whole seconds).
        updated: when its words last changed after that; equals ``published`` when they did not.
        temporal: the historic date as ISO New Style date.
        cycle: the occurrence year, or ``replay-<date>``.
        coordinates: latitude and longitude of the place.
    """

    guid: str
    link: str
    title: str
    summary: str
    html: str
    published: dt.datetime
    updated: dt.datetime
    date: HistoricDate
    cycle: str
    entry_id: str
    language: str
    themes: tuple[Label, ...] = ()
    people: tuple[Label, ...] = ()
    place: Label | None = None
    coordinates: tuple[float, float] | None = None
    image: ItemImage | None = None
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def temporal(self) -> str:
        """The historic date, New Style, ISO 8601."""
        return str(self.date.new_style)


@dataclass(frozen=True, slots=True)
class FeedMeta:
    """What the whole timeline's feeds say of themselves.

    Attributes:
        link: the site's home, absolute, with a final slash.
        tag: ``authority,date`` of the tag URIs, configured once and for ever.
        hub: WebSub hub, empty for none.
        icon: square picture of at least 512 pixels, absolute URL.
        favicon: small square picture of at least 64 pixels, absolute URL.
        both_calendars: whether words name the other calendar's date beside the driving one.
    """

    title: str
    description: str
    link: str
    tag: str
    language: str
    author: str = ""
    copyright: str = ""
    licence_url: str = ""
    hub: str = ""
    icon: str = ""
    favicon: str = ""
    both_calendars: bool = True
