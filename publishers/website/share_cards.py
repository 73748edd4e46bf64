"""Share cards: an image of each day that networks show beside a link to its pages; asked for with ``share_cards``.

A card's words hold nothing of the modern day, so a card is drawn once and stands until its day's entries change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import astuple
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from publishers.website.card_drawing import FONTS, HEIGHT, WIDTH, Words, missing, png
from publishers.website.site import Site
from timeline.entry import Entry, Significance
from timeline.item_builder import media_path
from timeline.publisher import OutputFile

MEDIA_TYPE = "image/png"
_TITLES = 3
_WEIGHTS = {weight: number for number, weight in enumerate(Significance)}


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
            if not _undrawable(words):
                yield OutputFile(path_of(site, number), MEDIA_TYPE, lambda words=words: png(words), _stamp(words))  # type: ignore[misc]


def left_out(site: Site) -> list[str]:
    """Sentences about the days whose words the fonts do not have."""
    if not site.look.cards:
        return []
    lacking = {number: letters for number in site.days if (letters := _undrawable(_words(site, number)))}
    if not lacking:
        return []
    letters = "".join(sorted(set("".join(lacking.values()))))
    first = site.dates(next(iter(lacking))).new_iso
    count = "1 day has" if len(lacking) == 1 else f"{len(lacking)} days have"
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
    if _undrawable(words):
        return None
    # Networks keep an image by its address, so another card needs another one.
    address = site.urls.absolute(f"/{path_of(site, number)}")
    return Shown(f"{address}?v={_stamp(words)[:8]}", alt_text(words), WIDTH, HEIGHT, MEDIA_TYPE, large=True)


def alt_text(words: Words) -> str:
    """What stands on a card, for those who cannot see it."""
    date = f"{words.weekday} {words.number} {words.rest} ({words.style}), {words.other} ({words.other_style})"
    ends = [title if title[-1:] in ".!?…" else f"{title}." for title in words.titles]
    return " ".join([f"{date}.", *ends])


def _words(site: Site, number: int) -> Words:
    dates, entries = site.dates(number), site.days[number]
    ranked = sorted(entries, key=lambda entry: _WEIGHTS[entry.significance])[:_TITLES]
    others = len(entries) - len(ranked)
    return Words(
        weekday=dates.weekday,
        number=str(dates.first.number),
        rest=f"{dates.first.month} {dates.first.year}",
        style=dates.first.style,
        other=dates.second.text,
        other_style=dates.second.style,
        titles=tuple(entry.title for entry in ranked),
        more=f"and {others} more" if others else "",
        site=site.meta.title,
        host=urlsplit(site.meta.link).netloc,
    )


def _undrawable(words: Words) -> str:
    return missing("".join("".join(part) if isinstance(part, tuple) else part for part in astuple(words)))


def _stamp(words: Words) -> str:
    return hashlib.sha256(repr((_design(), astuple(words))).encode("utf-8", "surrogateescape")).hexdigest()[:32]


@cache
def _design() -> str:
    """Changes whenever the drawing or a font does."""
    digest = hashlib.sha256()
    for path in (Path(__file__).with_name("card_drawing.py"), *sorted(FONTS.glob("*.ttf"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()
