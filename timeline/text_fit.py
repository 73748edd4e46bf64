"""Cutting text where a reader would: at the end of a sentence, else between words, never inside anything.

Lengths are always measured by the caller's function, because every network counts its own way.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise, takewhile
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
_BLANK = re.compile(r"\s+")
_DANGLING = " \t\n,;:–—-([{«“‘\"'"
# Of these a link may end in a hyphen, and then the hyphen belongs to it.
_DANGLING_AFTER_LINK = _DANGLING.replace("-", "")

# What a network would turn into one thing: a link, a mention (with its server), a hashtag (with the separators that
# Mastodon and X allow inside one), a bare domain. Rather too long than too short.
_WHOLE = (
    r"(?i)https?://\S+"
    r"|[@#＠＃]\w[\w@.\-·・\u200c\u200d゠〃〜～]*"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:xn--[\w-]+|\p{L}{2,})(?:[/:?#]\S*)?"
)
_CLOSING = r"[\"'”’»)\]]"
_IDEOGRAPHIC_CLOSING = r"[」』”’）》】]"
_SENTENCE_END = (
    rf"(?<=[.!?…؟۔।]{_CLOSING}*)\s+(?=[\"'“‘«(\[]*[\p{{Lu}}\p{{Lt}}\p{{Lo}}\p{{N}}])"
    rf"|(?<=[。！？]{_IDEOGRAPHIC_CLOSING}*)(?=[^\s。！？」』”’）》】])"
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


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph; joined by a space (none after an ideographic full stop) they are the text again,
    blanks folded.
    """
    whole = _folded(text)
    return [whole[start:end] for start, end in _sentence_spans(whole)]


def _folded(text: str) -> str:
    return _BLANK.sub(" ", text).strip()


def _sentence_spans(whole: str) -> list[tuple[int, int]]:
    """Where the sentences of a folded text begin and end."""
    if not whole:
        return []
    borders, wholes = {0, *_grapheme_ends(whole)}, _Wholes(whole)
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _pattern(_SENTENCE_END).finditer(whole):
        if not borders.issuperset(match.span()) or wholes.around(match.start()):
            continue
        if _ends_in_abbreviation(whole[start : match.start()]):
            continue
        spans.append((start, match.start()))
        start = match.end()
    return [*spans, (start, len(whole))]


def _ends_in_abbreviation(text: str) -> bool:
    match = _LAST_WORD.search(text[-_LONGEST_ABBREVIATION:])
    if match is None:
        return False
    word = match[1].lower()
    last = word.rsplit(".", 1)[-1]
    if last.isdecimal():
        return word == last and len(last) <= 2
    return word in _ABBREVIATIONS or (len(last) == 1 and last.isalpha())


def _grapheme_ends(text: str) -> list[int]:
    return [match.end() for match in _pattern(r"\X").finditer(text)]


class _Wholes:
    """The links, mentions, hashtags and domains of a text."""

    def __init__(self, text: str) -> None:
        self._spans = [match.span() for match in _pattern(_WHOLE).finditer(text)]
        self._starts = [start for start, _ in self._spans]

    def around(self, place: int, *, end_too: bool = False) -> tuple[int, int] | None:
        """Start and end of the one that a place lies inside of, or right behind where ``end_too`` asks for it."""
        number = bisect_right(self._starts, place - 1) - 1
        if number < 0:
            return None
        start, end = self._spans[number]
        return (start, end) if place < end or (end_too and place == end) else None


def cut_places(text: str) -> list[int]:
    """Where a text may be cut: after a word and before the blank that follows, never inside a grapheme, link, mention,
    hashtag or domain. Ascending; neither 0 nor the end is included.
    """
    return _cut_places(text, _grapheme_ends(text), _Wholes(text))


def _cut_places(text: str, ends: list[int], wholes: _Wholes) -> list[int]:
    unspaced = _pattern(_UNSPACED)
    return [
        place
        for place, after in pairwise(ends)
        if not wholes.around(place)
        and (text[place:after].isspace() or (unspaced.match(text[place - 1]) and unspaced.match(text[place])))
    ]


def shortened(text: str) -> Iterator[str]:
    """The text cut at every place it may be, longest first, each with an ellipsis."""
    ends, wholes = _grapheme_ends(text), _Wholes(text)
    borders = [0, *ends]
    for place in reversed(_cut_places(text, ends, wholes)):
        kept = _without_dangling(text, borders, place, wholes)
        if kept:
            # An ellipsis right behind a link or hashtag would become part of it.
            joint = " " if wholes.around(kept, end_too=True) else ""
            yield f"{text[:kept]}{joint}{ELLIPSIS}"


def _without_dangling(text: str, borders: list[int], place: int, wholes: _Wholes) -> int:
    """The place before the punctuation and blanks that would dangle there; whole graphemes only."""
    number = bisect_right(borders, place) - 1
    while number:
        end = borders[number]
        dangling = _DANGLING_AFTER_LINK if wholes.around(end, end_too=True) else _DANGLING
        if text[borders[number - 1] : end].strip(dangling):
            break
        number -= 1
    return borders[number]


def fit(text: str, fits: Callable[[str], bool]) -> str | None:
    """The longest beginning of a paragraph that fits: whole, by sentences, then by words; None when nothing does.

    Lengths may jump at a domain or an emoji, so each candidate is measured, the longest first.
    """
    whole = _folded(text)
    spans = _sentence_spans(whole)
    for _, end in reversed(spans):
        if fits(whole[:end]):
            return whole[:end]
    return next((short for short in shortened(whole[: spans[0][1]]) if fits(short)), None) if spans else None


def split(text: str, fits_at: Callable[[int, str], bool]) -> list[str] | None:
    """A paragraph in pieces, by sentences and where one is too long by words, so that each fits its position.

    Args:
        text: the paragraph.
        fits_at: whether a piece fits at a position, 0 for the first.

    Returns:
        The pieces, which are the text again but for the blanks between them; None when even a single word does not fit.
    """
    whole = _folded(text)
    pieces: list[str] = []
    start = 0
    ends = [end for _, end in _sentence_spans(whole)]
    while start < len(whole):
        ends = [end for end in ends if end > start]
        fitting = list(takewhile(lambda end: fits_at(len(pieces), whole[start:end]), ends))  # noqa: B023
        end = fitting[-1] if fitting else _longest_cut(whole, start, ends[0], lambda piece: fits_at(len(pieces), piece))
        if end is None:
            return None
        pieces.append(whole[start:end])
        start = end + (whole[end : end + 1] == " ")
    return pieces


def _longest_cut(whole: str, start: int, end: int, fits: Callable[[str], bool]) -> int | None:
    """The last place where a sentence may be cut so that what comes before fits."""
    sentence = whole[start:end]
    return next((start + place for place in reversed(cut_places(sentence)) if fits(sentence[:place])), None)
