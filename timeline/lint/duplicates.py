"""Entries that say nearly the same: the same event put in twice, perhaps once under its Old Style day.

Compared are the words of title and summary, weighted by how rare they are in the corpus. Only entries a few days apart
that share a rare word are compared at all, so that the cost grows with the corpus and not with its square.
"""

from __future__ import annotations

import math
import re
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

from timeline.entry import Entry
from timeline.historic_date import HistoricDate, Style
from timeline.lint.finding import Finding

# Days apart at most: thirteen for a mistaken calendar, and some for a mistaken day.
WINDOW = 16
# Shared weight of all weight, from which on two entries are told; found with the shipped corpus, where pairs of
# different events reach 0.5 and events told twice in other words begin at about the same.
_ALIKE = 0.5
# For entries exactly as far apart as the two calendars are.
_ALIKE_IN_OTHER_CALENDAR = 0.4
_FEWEST_SHARED = 5
# Entries kept for each word to compare later ones with; more have it only where texts are made by machine.
_KEPT = 6
# Letters of a word that count: "strike" and "strikes" are one.
_STEM = 6
_WORD = re.compile(r"[^\W_]{4,}|\d+")
# Findings told one by one.
_TOLD = 200


@dataclass(frozen=True, slots=True)
class Digest:
    """What is compared of an entry.

    Attributes:
        number: Julian day number.
        words: hashes of its words.
        related: ids it names.
    """

    id: str
    number: int
    words: frozenset[int]
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Twin:
    """An entry that is nearly another one."""

    id: str
    other: str
    finding: Finding


def digest(entry: Entry) -> Digest:
    """The digest of an entry."""
    words = {word[:_STEM] for word in _WORD.findall(f"{entry.title} {entry.summary}".lower())}
    hashes = frozenset(crc32(word.encode()) for word in words)
    return Digest(entry.id, entry.date.number, hashes, entry.related)


def near_duplicates(digests: Sequence[Digest]) -> list[Twin]:
    """Pairs of entries with nearly the same words, each told at the later one.

    Args:
        digests: in order of their days.
    """
    counts = Counter(word for one in digests for word in one.words)
    weight = {word: math.log1p(len(digests) / count) for word, count in counts.items()}
    recent: dict[int, deque[int]] = {}
    totals: list[float] = []
    found: list[Twin] = []
    rest = 0
    for number, one in enumerate(digests):
        totals.append(sum(map(weight.__getitem__, one.words)))
        rare = _rare(one, weight, totals[-1])
        alike = _most_alike(one, number, digests, _candidates(rare, recent), weight, totals)
        if alike is not None:
            if len(found) < _TOLD:
                found.append(Twin(one.id, alike.id, _told(one, alike)))
            rest += 1
        for word in rare:
            recent.setdefault(word, deque(maxlen=_KEPT)).append(number)
    if rest > len(found):
        last = found[-1]
        what = f"and {rest - len(found)} more near-duplicates"
        found.append(Twin(last.id, "", Finding("near-duplicate", what, "mend these first")))
    return found


def _rare(one: Digest, weight: dict[int, float], total: float) -> list[int]:
    """The rarest words of an entry that hold so much of its weight that two entries alike must share one of them."""
    kept = []
    held = 0.0
    for word in sorted(one.words, key=lambda word: (-weight[word], word)):
        kept.append(word)
        held += weight[word]
        if held > (1 - _ALIKE_IN_OTHER_CALENDAR) * total:
            break
    return kept


def _candidates(rare: Iterable[int], recent: dict[int, deque[int]]) -> set[int]:
    return {number for word in rare if word in recent for number in recent[word]}


def _most_alike(
    one: Digest,
    number: int,
    digests: Sequence[Digest],
    candidates: Iterable[int],
    weight: dict[int, float],
    totals: list[float],
) -> Digest | None:
    """The entry most like one, of those that are alike enough and not known to each other."""
    best, alike = 0.0, None
    for candidate in sorted(candidates):
        other = digests[candidate]
        days = one.number - other.number
        if days > WINDOW:
            continue
        common = one.words & other.words
        if len(common) < _FEWEST_SHARED:
            continue
        shared = sum(map(weight.__getitem__, common))
        likeness = shared / (totals[number] + totals[candidate] - shared)
        least = _ALIKE_IN_OTHER_CALENDAR if days and days == _calendars_apart(other.number) else _ALIKE
        if likeness >= max(least, best) and other.id not in one.related and one.id not in other.related:
            best, alike = likeness, other
    return alike


def _calendars_apart(number: int) -> int:
    """How many days the calendars differ on a day: how much later an event comes to stand whose Old Style day was taken
    for New Style and converted again.
    """
    same = HistoricDate(number).new_style
    return HistoricDate.of(same.year, same.month, same.day, Style.OLD).number - number


def _told(one: Digest, other: Digest) -> Finding:
    days = one.number - other.number
    apart = "on the same day" if not days else f"{days} day{'s' if days > 1 else ''} earlier"
    what = f"nearly the same as {other.id}, {apart}"
    advice = f"withdraw one, or name {other.id} under related"
    if days == _calendars_apart(other.number):
        advice = f"one may be dated Old Style; {advice}"
    return Finding("near-duplicate", what, advice, ("title",))


def silenced(twins: Iterable[Twin], silent: Collection[str]) -> Iterator[Twin]:
    """The twins that neither entry silences.

    Args:
        twins: those found.
        silent: ids of the entries that have a reason.
    """
    return (twin for twin in twins if twin.id not in silent and twin.other not in silent)
