"""Share cards: an image of each day that networks show beside a link to its pages; asked for with ``share_cards``.

A card's words hold nothing of the modern day, so a card is drawn once and stands until its day's entries change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import astuple
from typing import NamedTuple

from publishers.website.card_drawing import DESIGN, HEIGHT, WIDTH, lacking, png
from publishers.website.site import Site
from timeline.entry import Entry
from timeline.item_builder import media_path
from timeline.publisher import OutputFile
from timeline.share_card import MEDIA_TYPE, alt_text, card_words
from timeline.status import CardWords


class Shown(NamedTuple):
    """An image as a page's head names it; sizes in pixels, 0 where not known."""

    url: str
    alt: str
    width: int = 0
    height: int = 0
    media_type: str = ""
    large: bool = False


def files(site: Site) -> Iterator[OutputFile]:
    """A file for each day whose words can be drawn."""
    if site.look.cards:
        for number in site.days:
            words = _words(site, number)
            if not lacking(words):
                yield OutputFile(path_of(site, number), MEDIA_TYPE, lambda words=words: png(words), _stamp(words))  # type: ignore[misc]


def left_out(site: Site) -> list[str]:
    """Sentences about the days whose words the fonts do not have."""
    if not site.look.cards:
        return []
    without = {number: letters for number in site.days if (letters := lacking(_words(site, number)))}
    if not without:
        return []
    letters = "".join(sorted(set("".join(without.values()))))
    first = site.dates(next(iter(without))).new_iso
    count = "1 day has" if len(without) == 1 else f"{len(without)} days have"
    return [f"{count} no share card, {first} the first: the fonts have no {letters[:20]}"]


def path_of(site: Site, number: int) -> str:
    """``cards/1917-03-08.png``."""
    return f"cards/{site.dates(number).new_iso}.png"


def shown(site: Site, number: int | None, entry: Entry | None) -> Shown | None:
    """What a page of a day or an entry shows of itself: the entry's own picture, else its day's card."""
    if entry is not None and entry.image is not None:
        picture = entry.image
        return Shown(site.urls.absolute(f"/{media_path(entry)}"), picture.alt, media_type=picture.media_type)
    if number is None or not site.look.cards or number not in site.days:
        return None
    kept: dict[int, Shown | None] = site.kept.setdefault("cards", {})
    if number not in kept:
        kept[number] = _card(site, number)
    return kept[number]


def _card(site: Site, number: int) -> Shown | None:
    words = _words(site, number)
    if lacking(words):
        return None
    # Networks keep an image by its address, so another card needs another one.
    address = site.urls.absolute(f"/{path_of(site, number)}")
    return Shown(
        f"{address}?v={_stamp(words)[:8]}", alt_text(words, site.language), WIDTH, HEIGHT, MEDIA_TYPE, large=True
    )


def _words(site: Site, number: int) -> CardWords:
    return card_words(site.days[number], site.style, site.language, site.meta)


def _stamp(words: CardWords) -> str:
    return hashlib.sha256(repr((DESIGN, astuple(words))).encode("utf-8", "surrogateescape")).hexdigest()[:32]
