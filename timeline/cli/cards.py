"""Share cards for posts, drawn as the website draws its own; nothing of Pillow is loaded before the first."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from timeline.status import CardWords

if TYPE_CHECKING:
    from timeline.item import FeedMeta
    from timeline.publisher import StatusOptions
    from timeline.share_card import DayCards

# What is drawn when a post is composed is uploaded later in the same run, by several targets perhaps.
_KEPT = 32


@lru_cache(maxsize=_KEPT)
def draw(words: CardWords) -> bytes:
    """The card as a PNG."""
    from publishers.website.card_drawing import png

    return png(words)


def cards_of(options: StatusOptions, meta: FeedMeta) -> DayCards | None:
    """The cards of a target's days; None where it asks for none."""
    if not options.card:
        return None
    from publishers.website.card_drawing import lacking
    from timeline.share_card import DayCards

    return DayCards(meta, lacking, draw)
