"""Cutting text where a reader would: at the end of a sentence, else between words, never inside anything.

Lengths are always measured by the caller's function, because every network counts its own way.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import cache, cached_property, partial
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex

ELLIPSIS = "…"

# A full stop after one of these, after a single letter or after a day's number ends no sentence.
_ABBREVIATED = """
    st no nos nr gen adm mr mrs ms mme mlle messrs dr prof col lt capt maj sgt gov sen rev hon sr jr
    ch p pp vol art par fig ed eds c ca cf etc vs al e.g i.e o.s n.s a.m p.m u.s
    jan feb mar apr jun jul aug sept sep oct nov dec
    г гг т тт св им ст ул гр тов кн проф ген тыс янв февр апр авг сент окт нояб дек
"""
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())
_LAST_WORD = re.compile(r"([\w.]+)\.$")
_LONGEST_ABBREVIATION = 12
# How many places beyond the last that fits are tried too, because lengths may jump down.
_JUMP = 6
_BLANK = re.compile(r"\s+")
_DANGLING = " \t\n,;:–—-([{«“‘\"'"
# Of these a link may end in a hyphen, and then the hyphen belongs to it.
_DANGLING_AFTER_LINK = _DANGLING.replace("-", "")

# What a network would turn into one thing: a link, a mention (with its server), a hashtag (with the separators that
# Mastodon and X allow inside one), a bare domain. Rather too long than too short.
_WHOLE = (
    r"(?i)https?://\S+"
    r"|[@#＠＃]\w[\w@.\-·・\u200c\u200d゠〃〜～]*(?:/\S*)?"
    r"|(?<![\w-])(?<!\w\.)(?P<dotted>[\w-]++(?:\.[\w-]++)++)(?:[/:?#]\S*)?"
)
_DOMAIN = r"\.\p{L}{2}"  # what makes words with dots between them one, unlike 12.30 and O.S.
_CLOSING = r"[\"'”’»)\]]"
_IDEOGRAPHIC_CLOSING = r"[」』”’）》】]"
_SENTENCE_END = (
    rf"(?<=[.!?…؟۔।]{_CLOSING}{{0,4}})\s+(?=[\"'“‘«(\[]*[\p{{Lu}}\p{{Lt}}\p{{Lo}}\p{{N}}])"
    rf"|(?<=[。！？]{_IDEOGRAPHIC_CLOSING}{{0,4}})(?=[^\s。！？」』”’）》】])"
)
# Scripts written without spaces: a line may be cut between any two graphemes of theirs.
_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}]"


@cache
def _pattern(text: str) -> regex.Pattern[str]:
    """A pattern of the ``regex`` library, which knows graphemes and scripts; loaded only when words are fitted."""
    import regex

    return regex.compile(text)


def tidy(text: str) -> str:
    """NFC, no blanks at line ends, at most one empty line in a row, none at the ends."""
    lines = [line.rstrip() for line in unicodedata.normalize("NFC", text).splitlines()]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


class Paragraph:
    """A text on one line, and where it may be cut.

    Attributes:
        text: with blanks folded; places are indexes into it.
    """

    def __init__(self, text: str) -> None:
        self.text = _BLANK.sub(" ", text).strip()
        self._borders = [0, *(match.end() for match in _pattern(r"\X").finditer(self.text))]
        self._wholes = [
            match.span()
            for match in _pattern(_WHOLE).finditer(self.text)
            if match["dotted"] is None or _pattern(_DOMAIN).search(match["dotted"])
        ]
        self._starts = [start for start, _ in self._wholes]

    @cached_property
    def sentence_spans(self) -> list[tuple[int, int]]:
        """Where the sentences begin and end."""
        if not self.text:
            return []
        borders = set(self._borders)
        spans: list[tuple[int, int]] = []
        start = 0
        for match in _pattern(_SENTENCE_END).finditer(self.text):
            place = match.start()
            if not borders.issuperset(match.span()) or self._inside_whole(place):
                continue
            if _ends_in_abbreviation(self.text[max(start, place - _LONGEST_ABBREVIATION) : place]):
                continue
            spans.append((start, place))
            start = match.end()
        return [*spans, (start, len(self.text))]

    @cached_property
    def places(self) -> list[int]:
        """Where it may be cut: after a word and before the blank that follows, never inside a grapheme, link, mention,
        hashtag or domain. Ascending; neither 0 nor the end is included.
        """
        text, unspaced = self.text, _pattern(_UNSPACED)
        return [
            place
            for place, after in pairwise(self._borders[1:])
            if not self._inside_whole(place)
            and (text[place:after].isspace() or (unspaced.match(text[place - 1]) and unspaced.match(text[place])))
        ]

    def cut(self, place: int) -> str:
        """The beginning up to a place, less what would dangle there, with an ellipsis; empty where nothing is left."""
        number = bisect_right(self._borders, place) - 1
        while number:
            dangling = _DANGLING_AFTER_LINK if self._inside_whole(self._borders[number], end_too=True) else _DANGLING
            if self.text[self._borders[number - 1] : self._borders[number]].strip(dangling):
                break
            number -= 1
        kept = self.text[: self._borders[number]]
        # An ellipsis right behind a link or hashtag would become part of it.
        joint = " " if self._inside_whole(len(kept), end_too=True) else ""
        return f"{kept}{joint}{ELLIPSIS}" if kept else ""

    def _inside_whole(self, place: int, *, end_too: bool = False) -> bool:
        """Whether a place lies inside a link, mention, hashtag or domain, or right behind one if that is asked for."""
        number = bisect_left(self._starts, place) - 1
        if number < 0:
            return False
        end = self._wholes[number][1]
        return place < end or (end_too and place == end)


def _ends_in_abbreviation(text: str) -> bool:
    match = _LAST_WORD.search(text)
    if match is None:
        return False
    word = match[1].lower()
    last = word.rsplit(".", 1)[-1]
    if last.isdecimal():
        return word == last and len(last) <= 2
    return word in _ABBREVIATIONS or (len(last) == 1 and last.isalpha())


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph; joined by a space (none after an ideographic full stop) they are the text again,
    blanks folded.
    """
    paragraph = Paragraph(text)
    return [paragraph.text[start:end] for start, end in paragraph.sentence_spans]


def fit(text: str, fits: Callable[[str], bool]) -> str | None:
    """The longest beginning of a paragraph that fits: whole, by sentences, then by words; None when nothing does."""
    paragraph = Paragraph(text)
    whole, spans = paragraph.text, paragraph.sentence_spans
    end = _longest([end for _, end in spans], lambda end: fits(whole[:end]))
    if end is not None or not spans:
        return whole[:end] if end else None
    first = Paragraph(whole[: spans[0][1]])
    # Before the first thing that does not dangle there is nothing to keep.
    least = len(first.text) - len(first.text.lstrip(_DANGLING))
    place = _longest(first.places[bisect_right(first.places, least) :], lambda place: fits(first.cut(place)))
    return None if place is None else first.cut(place)


def _longest(places: Sequence[int], fits: Callable[[int], bool]) -> int | None:
    """The last place, of places in ascending order, where a text fits; None where it fits at none.

    Only texts up to about twice the length that fits are measured, so that a book in place of a summary costs no more
    than a page. Lengths may jump down at the end of a domain or an emoji: a few places beyond are looked at.
    """
    low, high = 0, 1  # it fits at the first ``low`` places
    while high <= len(places) and fits(places[high - 1]):
        low, high = high, 2 * high
    high = min(high, len(places) + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(places[middle - 1]) else (low, middle)
    beyond = range(min(len(places), low + _JUMP), low, -1)
    count = next((count for count in beyond if fits(places[count - 1])), low)
    return places[count - 1] if count else None


def split(text: str, fits_at: Callable[[int, str], bool], *, at_most: int = sys.maxsize) -> list[str] | None:
    """A paragraph in pieces, by sentences and where one is too long by words, so that each fits its position.

    Args:
        text: the paragraph.
        fits_at: whether a piece fits at a position, 0 for the first.
        at_most: how many pieces there may be.

    Returns:
        The pieces, which are the text again but for the blanks between them; None when even a single word does not
        fit, or there would be too many.
    """
    paragraph = Paragraph(text)
    whole = paragraph.text
    ends = [end for _, end in paragraph.sentence_spans]
    places = sorted({*paragraph.places, *ends})
    pieces: list[str] = []
    start = 0
    while start < len(whole):
        fits = partial(_fits_from, whole, start, partial(fits_at, len(pieces)))
        furthest = _longest(places[bisect_right(places, start) :], fits)
        if furthest is None or len(pieces) == at_most:
            return None
        whole_sentences = ends[bisect_right(ends, start) : bisect_right(ends, furthest)]
        end = next(filter(fits, reversed(whole_sentences)), furthest)
        pieces.append(whole[start:end])
        start = end + (whole[end : end + 1] == " ")
    return pieces


def _fits_from(whole: str, start: int, fits: Callable[[str], bool], end: int) -> bool:
    return fits(whole[start:end])
