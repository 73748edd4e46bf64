"""The ``atom`` publisher: the same items as the RSS feed, in Atom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from publishers.feeds.feedgen_writer import ATOM_TYPE, atom_bytes
from publishers.feeds.recent import RecentFeed, RecentOptions
from publishers.feeds.sound_items import Rendered
from timeline.publisher import Context, Edition, FeedMeta, Item, option


@dataclass(frozen=True, kw_only=True)
class AtomOptions(RecentOptions):
    """Options of an ``atom`` target."""

    path: str = option("feed.atom", help="Where the feed stands below output.")
    stylesheet: str = option("", help="Address of a CSS file that browsers show the feed with.")


class Atom(RecentFeed):
    """Atom, RFC 4287."""

    options = AtomOptions
    media_type = ATOM_TYPE

    def __init__(self, options: AtomOptions, context: Context) -> None:
        super().__init__(options, context)
        self._stylesheet = options.stylesheet

    def write(self, edition: Edition, meta: FeedMeta, items: Sequence[Item], self_url: str) -> Rendered:
        """The items as Atom; a twin, a translation or a replay is a feed of its own."""
        feed_id = f"tag:{meta.tag}:feed{edition.variant}" if meta.tag and edition.variant else ""
        return atom_bytes(meta, items, self_url, feed_id=feed_id, stylesheet=self._stylesheet)
