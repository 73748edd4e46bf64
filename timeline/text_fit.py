"""Cutting text where a reader would: at the end of a sentence, else between words, never inside anything.

Lengths are always measured by the caller's function, because every network counts its own way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex

ELLIPSIS = "…"

# A full stop after one of these, or after a single letter, ends no sentence.
_ABBREVIATIONS = frozenset(
    [
        "st",
        "no",
        "nos",
        "gen",
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "col",
        "lt",
        "capt",
        "maj",
        "sgt",
        "rev",
        "hon",
        "sr",
        "jr",
        "ch",
        "p",
        "pp",
        "vol",
        "art",
        "par",
        "fig",
        "c",
        "ca",
        "cf",
        "etc",
        "vs",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sept",
        "sep",
        "oct",
        "nov",
        "dec",
        "e.g",
        "i.e",
        "o.s",
        "n.s",
        "a.m",
        "p.m",
        "u.s",
        "г",
        "гг",
        "т",
        "тт",
        "св",
        "им",
        "ст",
        "ул",
        "проф",
        "ген",
    ]
)
_LAST_WORD = re.compile(r"([\w.]+?)\.$")
_BLANK = re.compile(r"\s+")
_DANGLING = " \t\n,;:–—-([{«“‘\"'"

# What a network would turn into one thing: a link, a mention (with its server), a hashtag, a bare domain.
_WHOLE = r"https?://\S+|[@#]\w[\w@.\-]*|\b[\w-]+(?:\.[\w-]+)*\.\p{L}{2,}(?:/\S*)?"
_SENTENCE_END = r"""(?<=[.!?…][\"'”’»)\]]*)\s+(?=[\"'“‘«(\[]*[\p{Lu}\p{Lt}\p{Lo}\p{N}])|(?<=[。！？])(?=\S)"""
# Scripts written without spaces: a line may be cut between any two graphemes of theirs.
_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}]"


@cache
def _pattern(text: str) -> regex.Pattern[str]:
    """A pattern of the ``regex`` library, which knows graphemes and scripts; loaded only when words are fitted."""
    import regex

    return regex.compile(text, regex.IGNORECASE if text is _WHOLE else 0)


def tidy(text: str) -> str:
    """NFC, no blanks at line ends, at most one empty line in a row, none at the ends."""
    lines = [line.rstrip() for line in unicodedata.normalize("NFC", text).splitlines()]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph; joined by a space they are the text again (blanks folded)."""
    whole = _BLANK.sub(" ", text).strip()
    found: list[str] = []
    start = 0
    for match in _pattern(_SENTENCE_END).finditer(whole):
        before = whole[start : match.start()]
        if _ends_in_abbreviation(before):
            continue
        found.append(before)
        start = match.end()
    if whole[start:]:
        found.append(whole[start:])
    return found


def join_sentences(parts: list[str]) -> str:
    """Sentences as one paragraph: a space between them, none after an ideographic full stop."""
    text = ""
    for part in parts:
        text += part if not text or text[-1] in "。！？" else f" {part}"
    return text


def _ends_in_abbreviation(text: str) -> bool:
    match = _LAST_WORD.search(text)
    if match is None:
        return False
    word = match[1].lower()
    last = word.rsplit(".", 1)[-1]
    return word in _ABBREVIATIONS or (len(last) == 1 and last.isalpha())


def cut_places(text: str) -> list[int]:
    """Where a text may be cut: after a word and before the blank that follows, never inside a grapheme, link, mention,
    hashtag or domain. Ascending; neither 0 nor the end is included.
    """
    spans = [match.span() for match in _pattern(_WHOLE).finditer(text)]
    graphemes = [match.end() for match in _pattern(r"\X").finditer(text)]
    unspaced = _pattern(_UNSPACED)
    places = []
    span = iter([*spans, (len(text) + 1, len(text) + 1)])
    start, end = next(span)
    for place in graphemes[:-1]:
        while end <= place:
            start, end = next(span)
        if start < place < end:
            continue
        if text[place].isspace() or (unspaced.match(text[place - 1]) and unspaced.match(text[place])):
            places.append(place)
    return places


def shortened(text: str) -> Iterator[str]:
    """The text cut at every place it may be, longest first, each with an ellipsis."""
    wholes = {match.end() for match in _pattern(_WHOLE).finditer(text)}
    for place in reversed(cut_places(text)):
        kept = text[:place].rstrip(_DANGLING)
        if not kept:
            continue
        # An ellipsis right behind a link or hashtag would become part of it.
        yield f"{kept} {ELLIPSIS}" if len(kept) in wholes else kept + ELLIPSIS


def fit(text: str, fits: Callable[[str], bool]) -> str | None:
    """The longest beginning of a paragraph that fits: whole, by sentences, then by words; None when nothing does."""
    parts = sentences(text)
    for count in range(len(parts), 0, -1):
        candidate = join_sentences(parts[:count])
        if fits(candidate):
            return candidate
    if not parts:
        return None
    return _longest(list(shortened(parts[0])), fits)


def _longest(candidates: list[str], fits: Callable[[str], bool]) -> str | None:
    """First of candidates, longest first, that fits. Lengths may jump at a domain or emoji, so look at each."""
    return next((candidate for candidate in candidates if fits(candidate)), None)


def split(text: str, fits_at: Callable[[int, str], bool]) -> list[str] | None:
    """A paragraph in pieces, by sentences and where one is too long by words, so that each fits its position.

    Args:
        text: the paragraph.
        fits_at: whether a piece fits at a position, 0 for the first.

    Returns:
        The pieces, which joined by a space are the text; None when even a single word does not fit.
    """
    pieces: list[str] = []
    waiting = sentences(text)
    current: list[str] = []
    while waiting:
        sentence = waiting.pop(0)
        if fits_at(len(pieces), join_sentences([*current, sentence])):
            current.append(sentence)
            continue
        if current:
            pieces.append(join_sentences(current))
            current = []
            waiting.insert(0, sentence)
            continue
        place = next((p for p in reversed(cut_places(sentence)) if fits_at(len(pieces), sentence[:p].rstrip())), None)
        if place is None:
            return None
        pieces.append(sentence[:place].rstrip())
        waiting.insert(0, sentence[place:].lstrip())
    if current:
        pieces.append(join_sentences(current))
    return pieces
