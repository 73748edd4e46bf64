"""The ``rss`` publisher: the timeline's main feed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from publishers.feeds.feedgen_writer import RSS_TYPE, rss_bytes
from publishers.feeds.month import Month
from publishers.feeds.recent import RecentFeed, RecentOptions
from publishers.feeds.sound_items import Rendered
from publishers.paths import path_problems
from timeline.publisher import Context, Edition, FeedMeta, Item, option


@dataclass(frozen=True, kw_only=True)
class RssOptions(RecentOptions):
    """Options of an ``rss`` target."""

    path: str = option("feed.rss", help="Where the feed stands below output.")
    stylesheet: str = option("", help="Address of a CSS file that browsers show the feed with.")
    archive: str = option("", help="Folder of the target that keeps this feed's archives by month.")

    def problems(self) -> Iterator[tuple[str, str]]:
        """Also a folder that leaves ``output``."""
        yield from super().problems()
        if self.archive:
            yield from path_problems(self.archive, "archive")


class Rss(RecentFeed):
    """RSS 2.0."""

    options = RssOptions
    media_type = RSS_TYPE

    def __init__(self, options: RssOptions, context: Context) -> None:
        super().__init__(options, context)
        self._stylesheet = options.stylesheet
        self._archive = options.archive

    def stamp(self, edition: Edition) -> str:
        """The items, and the month of the archive it leads to."""
        return f"{super().stamp(edition)} {self._previous(edition)}".rstrip()

    def write(self, edition: Edition, meta: FeedMeta, items: Sequence[Item], self_url: str) -> Rendered:
        """The items as RSS."""
        return rss_bytes(
            meta, items, self_url, stylesheet=self._stylesheet, previous_archive=self._previous(edition)
        )  # fmt: skip

    def _previous(self, edition: Edition) -> str:
        """The archive of the month that it is: it grows until the month is over, so that nothing is in neither."""
        month = Month.of(edition.today)
        return edition.feed.link + quote(month.path(self._archive)) if self._archive else ""
