"""The ``json-feed`` publisher: JSON Feed 1.1 from the standard library.

Format: https://www.jsonfeed.org/version/1.1/, checked 2026-11-21. What the format lacks (the historic date in both
calendars, places, people) stands in an object ``_day_by_day``, which readers must ignore if they do not know it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from publishers.feeds.recent import RecentFeed, RecentOptions
from publishers.feeds.sound_items import UNWRITABLE, Rendered, sound_items, unwritable
from timeline.item import FeedMeta, Item, Label
from timeline.publisher import Edition, option

VERSION = "https://jsonfeed.org/version/1.1"
JSON_FEED_TYPE = "application/feed+json"


@dataclass(frozen=True, kw_only=True)
class JsonFeedOptions(RecentOptions):
    """Options of a ``json-feed`` target."""

    path: str = option("feed.json", help="Where the feed stands below output.")


class JsonFeed(RecentFeed):
    """JSON Feed 1.1."""

    options = JsonFeedOptions
    media_type = JSON_FEED_TYPE

    def write(self, edition: Edition, meta: FeedMeta, items: Sequence[Item], self_url: str) -> Rendered:
        """The items as JSON Feed."""
        return json_bytes(meta, items, self_url)


def json_bytes(meta: FeedMeta, items: Iterable[Item], self_url: str) -> Rendered:
    """The items as JSON Feed 1.1, newest first; UTF-8, the same bytes for the same arguments.

    Args:
        self_url: the feed's own public address.
    """
    sound, skipped = sound_items(items)
    written = []
    for item in sound:
        try:
            written.append(_item(meta, item))
        except UNWRITABLE as error:
            skipped.append(unwritable(item, error))
    feed = {
        "version": VERSION,
        "title": meta.title or meta.link,
        "home_page_url": meta.link,
        "feed_url": self_url,
        **_filled(description=meta.description, icon=meta.icon, favicon=meta.favicon),
        "authors": [{"name": meta.author or meta.title or meta.link, "url": meta.link}],
        "language": meta.language,
        **_filled(hubs=[{"type": "WebSub", "url": meta.hub}] if meta.hub else []),
        "_day_by_day": {"about": meta.link, **_filled(copyright=meta.copyright, licence_url=meta.licence_url)},
        "items": written,
    }
    return Rendered(f"{json.dumps(feed, ensure_ascii=False, indent=1)}\n".encode(), tuple(skipped))


def _item(meta: FeedMeta, item: Item) -> dict[str, object]:
    image = item.image
    enclosed = image is not None and image.byte_length > 0
    return {
        "id": item.guid,
        "url": item.link,
        "title": item.title,
        "summary": item.summary,
        "content_html": item.html,
        **_filled(image=image.url if image else ""),
        "date_published": _instant(item.published),
        "date_modified": _instant(max(item.published, item.updated)),
        **_filled(tags=[theme.name for theme in item.themes]),
        "language": item.language,
        **_filled(
            attachments=[{"url": image.url, "mime_type": image.media_type, "size_in_bytes": image.byte_length}]
            if image and enclosed
            else []
        ),
        "_day_by_day": _extension(meta, item),
    }


def _extension(meta: FeedMeta, item: Item) -> dict[str, object]:
    occurrence = int(item.cycle) if item.cycle.isdecimal() else item.cycle
    place = [_label(item.place, item.coordinates)] if item.place else []
    return {
        **item.extra,
        "about": meta.link,
        "historical_date": item.temporal,
        "old_style": str(item.date.old_style),
        "occurrence": occurrence,
        **_filled(places=place, people=[_label(person) for person in item.people]),
    }


def _label(label: Label, coordinates: tuple[float, float] | None = None) -> dict[str, object]:
    where = {"latitude": coordinates[0], "longitude": coordinates[1]} if coordinates else {}
    return {"key": label.key, "name": label.name, **_filled(url=label.url), **where}


def _filled(**values: object) -> dict[str, object]:
    """Only what has a value: JSON Feed has no place for empty strings."""
    return {name: value for name, value in values.items() if value}


def _instant(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
