"""How evenly a corpus covers its days: empty and crowded ones, themes by month, sources per entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from timeline.entry import Entry, State
from timeline.historic_date import HistoricDate

Month = tuple[int, int]


@dataclass
class Coverage:
    """Counts of what is published; drafts and withdrawn entries are left out.

    Attributes:
        days: entries by day, from the first to the last day that has any, empty days included.
        themes: entries by month and theme.
        sources: number of entries by number of distinct sources.
        one_source: ids of entries that rest on one source.
        works: entries about a document of the time.
        images: entries with an image.
    """

    days: dict[HistoricDate, int] = field(default_factory=dict)
    themes: dict[Month, Counter[str]] = field(default_factory=dict)
    sources: Counter[int] = field(default_factory=Counter)
    significance: Counter[str] = field(default_factory=Counter)
    one_source: list[str] = field(default_factory=list)
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


def coverage_of(entries: Iterable[Entry]) -> Coverage:
    """The coverage of these entries."""
    found = Coverage()
    counted: Counter[int] = Counter()
    for entry in entries:
        if entry.state is not State.PUBLISHED:
            continue
        counted[entry.date.number] += 1
        date = entry.date.new_style
        found.themes.setdefault((date.year, date.month), Counter()).update(theme.key for theme in entry.themes)
        distinct = len({citation.source.key or citation.source.title for citation in entry.sources})
        found.sources[distinct] += 1
        found.significance[str(entry.significance)] += 1
        found.works += entry.work is not None
        found.images += entry.image is not None
        if distinct == 1:
            found.one_source.append(entry.id)
    if counted:
        found.days = {HistoricDate(n): counted[n] for n in range(min(counted), max(counted) + 1)}
    return found
