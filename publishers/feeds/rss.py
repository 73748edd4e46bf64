"""The ``rss`` publisher: the timeline's main feed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from publishers.feeds.feedgen_writer import RSS_TYPE, rss_bytes
from publishers.feeds.recent import RecentFeed, RecentOptions
from publishers.feeds.sound_items import Rendered
from timeline.publisher import Context, FeedMeta, Item, option


@dataclass(frozen=True, kw_only=True)
class RssOptions(RecentOptions):
    """Options of an ``rss`` target."""

    path: str = option("feed.rss", help="Where the feed stands below output.")
    stylesheet: str = option("", help="Address of a CSS file that browsers show the feed with.")


class Rss(RecentFeed):
    """RSS 2.0."""

    options = RssOptions
    media_type = RSS_TYPE

    def __init__(self, options: RssOptions, context: Context) -> None:
        super().__init__(options, context)
        self._stylesheet = options.stylesheet

    def write(self, meta: FeedMeta, items: Sequence[Item], self_url: str) -> Rendered:
        """The items as RSS."""
        return rss_bytes(meta, items, self_url, stylesheet=self._stylesheet)
