"""Draws a share card: one day as an image of 1200 by 630, with the fonts of ``fonts/`` and no others.

The same words give the same bytes with the same version of Pillow, whatever fonts a machine has.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from timeline.status import CardWords

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

# What networks ask for: https://ogp.me/ and their own pages (checked 2026-11-22).
WIDTH, HEIGHT = 1200, 630
# Addresses and stamps of cards follow it: another one with whatever makes cards look different, fonts included.
DESIGN = "ec5422154cfb5dc4fb544d8333fe4734b05dd6dc13ae1d8c01081ae7ec7d696f"
FONTS = Path(__file__).parent / "fonts"
# A face of 1917's own time for dates; one that has every letter a title may need for words.
_DISPLAY, _TEXT = "OldStandard-Regular.ttf", "GentiumPlus-Regular.ttf"
_PAPER, _INK, _SOFT, _RED, _RULE = "#fbf8f1", "#211d18", "#655c50", "#9c2717", "#ddd4c3"
_SHADES = 16
_MARGIN = 72
_RIGHT = WIDTH - _MARGIN
_TITLE_SIZES = (46, 42, 38, 34)
_TITLES_FROM, _TITLES_TO = 388, 576
_DOT, _DOT_GAP = 13, 32
_LEADING = 1.24
_ELLIPSIS = "…"
# More letters than any line has room for; a title of thousands must not be measured letter by letter.
_LONGEST_LINE = 300
# No font has a letter here: what is drawn for it stands for any that is missing.
_NO_LETTER = "\U0010fffe"


@cache
def _font(name: str, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    # The basic layout is in every Pillow, so that two machines draw alike.
    return ImageFont.truetype(FONTS / name, size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _drawable(letter: str) -> bool:
    font = _font(_TEXT, 32)
    return letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask(_NO_LETTER))


def missing(text: Iterable[str]) -> str:
    """The letters of a text that the fonts cannot draw, each once."""
    return "".join(dict.fromkeys(letter for letter in text if not _drawable(letter)))


def lacking(words: CardWords) -> str:
    """The letters of a card's words that the fonts cannot draw."""
    return missing("".join("".join(part) if isinstance(part, tuple) else part for part in astuple(words)))


def png(words: CardWords) -> bytes:
    """The card."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    drawing = ImageDraw.Draw(image)
    _head(drawing, words)
    _date(drawing, words)
    _titles(drawing, words)
    stream = io.BytesIO()
    image.quantize(palette=_palette(), dither=Image.Dither.NONE).save(stream, "PNG", compress_level=6)
    return stream.getvalue()


@cache
def _palette() -> Any:
    """The few colours a card has and those between each of them and the paper: a third of the bytes."""
    from PIL import Image, ImageColor

    paper = ImageColor.getrgb(_PAPER)
    colours = [
        tuple(
            round(ground + (colour - ground) * step / (_SHADES - 1)) for ground, colour in zip(paper, full, strict=True)
        )
        for full in map(ImageColor.getrgb, (_INK, _SOFT, _RED))
        for step in range(_SHADES)
    ]
    made = Image.new("P", (1, 1))
    made.putpalette([value for colour in (*colours, ImageColor.getrgb(_RULE)) for value in colour])
    return made


def _head(drawing: Any, words: CardWords) -> None:
    font = _font(_TEXT, 30)
    drawing.text((_MARGIN, 74), _cut(words.site, font, 700), font=font, fill=_SOFT, anchor="ls")
    drawing.text((_RIGHT, 74), _cut(words.host, font, 400), font=font, fill=_SOFT, anchor="rs")
    drawing.line((_MARGIN, 100, _RIGHT, 100), fill=_RULE, width=2)


def _date(drawing: Any, words: CardWords) -> None:
    numeral = _font(_DISPLAY, 280)
    mask, offset = numeral.getmask2(words.number, anchor="ls")
    left, _, right, _ = (at + offset[0] for at in mask.getbbox() or (0, 0, 0, 0))  # of its ink, not of its advance
    drawing.text((_MARGIN - left, 322), words.number, font=numeral, fill=_INK, anchor="ls")
    at = _MARGIN + right - left + 40
    drawing.text((at, 172), words.weekday, font=_font(_TEXT, 40), fill=_INK, anchor="ls")
    size = next(size for size in range(100, 30, -4) if size == 32 or _width(words.rest, size) <= _RIGHT - at)
    drawing.text((at - 4, 262), words.rest, font=_font(_DISPLAY, size), fill=_INK, anchor="ls")
    small = _font(_TEXT, 28)
    drawing.text((_RIGHT, 172), words.style, font=small, fill=_SOFT, anchor="rs")
    other = _font(_TEXT, 42)
    drawing.text((at, 322), words.other, font=other, fill=_RED, anchor="ls")
    drawing.text((at + other.getlength(words.other) + 20, 322), words.other_style, font=small, fill=_SOFT, anchor="ls")


def _width(text: str, size: int) -> float:
    return _font(_DISPLAY, size).getlength(text)


def _titles(drawing: Any, words: CardWords) -> None:
    """As large as they fit in, each on two lines at most."""
    room = _RIGHT - _MARGIN - _DOT_GAP
    bottom = _TITLES_TO if words.more else _TITLES_TO + 20
    for size in _TITLE_SIZES:
        font = _font(_TEXT, size)
        blocks = [_wrapped(title, font, room) for title in words.titles]
        step = round(size * _LEADING)
        if _TITLES_FROM + sum(map(len, blocks)) * step + (len(blocks) - 1) * 6 <= bottom or size == _TITLE_SIZES[-1]:
            break
    y = _TITLES_FROM
    for block in blocks:
        if y + len(block) * step > bottom + step // 2:
            break
        centre = y + step * 0.56
        drawing.ellipse((_MARGIN, centre - _DOT / 2, _MARGIN + _DOT, centre + _DOT / 2), fill=_RED)
        for line in block:
            drawing.text((_MARGIN + _DOT_GAP, y + step * 0.76), line, font=font, fill=_INK, anchor="ls")
            y += step
        y += 6
    if words.more:
        drawing.text((_MARGIN + _DOT_GAP, 602), words.more, font=_font(_TEXT, 26), fill=_SOFT, anchor="ls")


def _wrapped(text: str, font: FreeTypeFont, room: float) -> list[str]:
    """A text on one line or two, the second cut where it must be."""
    line = ""
    words = text[: 2 * _LONGEST_LINE].split()
    for number, word in enumerate(words):
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > room:
            return [_cut(line, font, room), _cut(" ".join(words[number:]), font, room)]
        line = longer
    return [_cut(line, font, room)]


def _cut(text: str, font: FreeTypeFont, room: float) -> str:
    """A text that fits, cut between words, or within the first."""
    if len(text) <= _LONGEST_LINE and font.getlength(text) <= room:
        return text
    line = text[:_LONGEST_LINE]

    def fitting(ends: Sequence[int]) -> int:
        number = bisect_right(ends, room, key=lambda end: font.getlength(f"{line[:end]}{_ELLIPSIS}"))
        return ends[number - 1] if number else 0

    end = fitting([place for place, letter in enumerate(line) if letter == " "])
    end = end or fitting(range(1, len(line.partition(" ")[0]) + 1))
    return f"{line[:end].rstrip(',;:–— ')}{_ELLIPSIS}"
