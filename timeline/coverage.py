"""How evenly a corpus covers its days: empty and crowded ones, themes by month, sources per entry. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from timeline.entry import Entry, State
from timeline.historic_date import CalendarDate, HistoricDate, Style, day_number, days_in_month

Month = tuple[int, int]

CROWDED = 8
"""Entries of a day from which on a reader would rather have fewer."""

# Counts from here on have the next deeper colour.
_LEVELS = (1, 3, 5, 7, 10)
# Beyond, the days of all years are laid over each other, which is also how readers meet them.
_YEARS_APART = 5
_LEAP_YEAR = 2000


def level_of(count: int) -> int:
    """How deep a day's colour is: 0 for nothing to 5 for a crowded day."""
    return sum(count >= least for least in _LEVELS)


@dataclass
class Coverage:
    """Counts of what is published; drafts and withdrawn entries are left out.

    Attributes:
        days: entries by day, from the first to the last day that has any, empty days included.
        themes: entries by month and theme.
        sources: number of entries by number of distinct sources.
        one_source: ids of entries that rest on one source.
        one_source_days: days whose entries all rest on one and the same source.
        no_image: days that have entries but no image.
        works: entries about a document of the time.
        images: entries with an image.
    """

    days: dict[HistoricDate, int] = field(default_factory=dict)
    themes: dict[Month, Counter[str]] = field(default_factory=dict)
    sources: Counter[int] = field(default_factory=Counter)
    significance: Counter[str] = field(default_factory=Counter)
    one_source: list[str] = field(default_factory=list)
    one_source_days: list[HistoricDate] = field(default_factory=list)
    no_image: list[HistoricDate] = field(default_factory=list)
    works: int = 0
    images: int = 0

    @property
    def entries(self) -> int:
        """How many entries were counted."""
        return sum(self.days.values())

    @property
    def empty(self) -> list[HistoricDate]:
        """Days without an entry, between the first and the last."""
        return [day for day, count in self.days.items() if not count]

    @property
    def thin(self) -> list[HistoricDate]:
        """Days with a single entry."""
        return [day for day, count in self.days.items() if count == 1]

    def crowded(self, more_than: int = CROWDED) -> dict[HistoricDate, int]:
        """Days with more entries than that, and how many."""
        return {day: count for day, count in self.days.items() if count > more_than}

    @property
    def years(self) -> list[int]:
        """New Style years from the first day to the last."""
        return sorted({day.new_style.year for day in self.days})

    @property
    def folded(self) -> bool:
        """Whether there are so many years that a map lays them over each other."""
        return len(self.years) > _YEARS_APART


@dataclass(frozen=True)
class MapRow:
    """A month of a heat map.

    Attributes:
        year: None where all years lie over each other.
        counts: for the days 1 to 31; None for days the month does not have or that lie outside the corpus.
    """

    year: int | None
    month: int
    counts: tuple[int | None, ...]

    @property
    def total(self) -> int:
        """Entries of the month."""
        return sum(count or 0 for count in self.counts)


def map_rows(found: Coverage) -> list[MapRow]:
    """The months of a heat map: those from the first to the last, or the twelve of any year where there are many."""
    if found.folded:
        folded: Counter[Month] = Counter()
        for day, count in found.days.items():
            folded[day.new_style.month, day.new_style.day] += count
        return [
            MapRow(None, month, _filled([folded[month, n] for n in range(1, days_in_month(_LEAP_YEAR, month) + 1)]))
            for month in range(1, 13)
        ]
    return [MapRow(year, month, _filled(_counts(found, year, month))) for year, month in _months(found)]


def _counts(found: Coverage, year: int, month: int) -> list[int | None]:
    dates = [CalendarDate(year, month, day) for day in range(1, days_in_month(year, month) + 1)]
    return [found.days.get(HistoricDate(day_number(date, Style.NEW))) for date in dates]


def _filled(counts: Sequence[int | None]) -> tuple[int | None, ...]:
    return (*counts, *[None] * (31 - len(counts)))


def theme_totals(found: Coverage) -> list[tuple[str, int]]:
    """Themes with the number of their entries, the most frequent first."""
    total: Counter[str] = Counter()
    for counts in found.themes.values():
        total.update(counts)
    return sorted(total.items(), key=lambda pair: (-pair[1], pair[0]))


def theme_months(found: Coverage) -> dict[Month, Counter[str]]:
    """Themes by month, (0, month) where all years lie over each other; months without any included."""
    if not found.folded:
        return {month: found.themes.get(month, Counter()) for month in _months(found)}
    folded: dict[Month, Counter[str]] = {(0, month): Counter() for month in range(1, 13)}
    for (_, month), counts in found.themes.items():
        folded[0, month].update(counts)
    return folded


def _months(found: Coverage) -> list[Month]:
    return list(dict.fromkeys((day.new_style.year, day.new_style.month) for day in found.days))


def ranges(days: Iterable[HistoricDate]) -> list[tuple[HistoricDate, HistoricDate]]:
    """Days in order as runs without a gap, each by its first and last day."""
    found: list[tuple[HistoricDate, HistoricDate]] = []
    for day in days:
        if found and day.number == found[-1][1].number + 1:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def coverage_of(entries: Iterable[Entry], span: tuple[HistoricDate, HistoricDate] | None = None) -> Coverage:
    """The coverage of these entries.

    Args:
        span: the first and the last day that count; those of the entries when left out.
    """
    found = Coverage()
    counted: Counter[int] = Counter()
    sources: dict[int, set[str]] = {}
    pictured: set[int] = set()
    for entry in entries:
        if entry.state is not State.PUBLISHED:
            continue
        number = entry.date.number
        counted[number] += 1
        date = entry.date.new_style
        found.themes.setdefault((date.year, date.month), Counter()).update(theme.key for theme in entry.themes)
        distinct = {citation.source.key or citation.source.title for citation in entry.sources}
        sources.setdefault(number, set()).update(distinct)
        found.sources[len(distinct)] += 1
        found.significance[str(entry.significance)] += 1
        found.works += entry.work is not None
        if entry.image is not None:
            found.images += 1
            pictured.add(number)
        if len(distinct) == 1:
            found.one_source.append(entry.id)
    first, last = (one.number for one in span) if span else (min(counted, default=1), max(counted, default=0))
    found.days = {HistoricDate(n): counted[n] for n in range(first, last + 1)}
    found.one_source_days = [HistoricDate(n) for n in sorted(sources) if len(sources[n]) == 1]
    found.no_image = [HistoricDate(n) for n in sorted(set(counted) - pictured)]
    return found
