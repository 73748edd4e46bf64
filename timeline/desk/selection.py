"""When an entry would be published next, whatever its state: for looking at it before its day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from timeline.entry import Entry, State
from timeline.historic_date import HistoricDate
from timeline.schedule import Days, Occurrence, Schedule


@dataclass(frozen=True)
class _AsPublished:
    """A corpus in which one entry counts as published."""

    corpus: Days
    entry: Entry

    @property
    def years(self) -> Sequence[int]:
        return self.corpus.years

    def load(self, days: Iterable[HistoricDate]) -> list[tuple[Entry, ...]]:
        return [
            tuple(replace(one, state=State.PUBLISHED) if one.id == self.entry.id else one for one in entries)
            for entries in self.corpus.load(days)
        ]


def next_occurrence(schedule: Schedule, entry: Entry, today: dt.date) -> Occurrence | None:
    """The entry's first occurrence from a day on; its latest where none is to come, None where the policy has none.

    A draft or withdrawn entry is taken for published, so that it can be seen before it is.
    """
    if entry.state is not State.PUBLISHED:
        schedule = Schedule(_AsPublished(schedule.corpus, entry), schedule.policy)
    policy = schedule.policy
    written = entry.date.in_style(policy.style).year
    years = [written + distance for distance in policy.years] if policy.years else [today.year, today.year + 1]
    found = [one for year in years if (one := schedule.occurrence_in(entry, year)) is not None]
    return next((one for one in found if one.day >= today), found[-1] if found else None)
