"""What is published when: occurrences of entries on modern days, each with its moment.

Pure: a function of corpus, policy and the days asked for. pendulum does the arithmetic of the publication zone;
historic dates never pass through it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from timeline.anniversary import LeapDay, day_in_year, distance, historic_days
from timeline.entry import Entry, State
from timeline.historic_date import HistoricDate, Style

if TYPE_CHECKING:
    from pendulum import FixedTimezone, Timezone

_DAY = dt.timedelta(days=1)
_SECOND = dt.timedelta(seconds=1)
# The last wall time a moment may have before moments are squeezed.
_LAST = dt.time(23, 59)

OLD_STYLE_SUFFIX = "-os"


@dataclass(frozen=True, slots=True)
class Replay:
    """Shift the corpus by days, once: the historic day ``start`` is shown on the modern day ``on``."""

    start: HistoricDate
    on: dt.date


@dataclass(frozen=True, slots=True)
class Policy:
    """When a target publishes ([schedule] of the config, or a target's own).

    Attributes:
        years: distances in years that are kept, ascending; empty for every year.
        replay: instead of anniversaries, one run through the corpus.
        style: the driving calendar.
        publish_at: local wall time of a day's first moment.
        interval: time between moments of a day, shorter on crowded days.
        honour_time: give timed entries their own wall time.
        catch_up: how late an occurrence may still go out.
        max_per_run: threads per target and run.
        timezone: IANA name; alone says what "today" is.
    """

    timezone: str = "UTC"
    years: tuple[int, ...] = ()
    replay: Replay | None = None
    style: Style = Style.NEW
    publish_at: dt.time = dt.time(9)
    interval: dt.timedelta = dt.timedelta(minutes=30)
    honour_time: bool = False
    leap_day: LeapDay = LeapDay.MARCH_1
    catch_up: dt.timedelta = dt.timedelta(hours=36)
    max_per_run: int = 10
    run_timeout: dt.timedelta = dt.timedelta(minutes=5)

    @property
    def suffix(self) -> str:
        """Marks cycles, guids and calendar UIDs of the Old Style driver, so that twin feeds never share one."""
        return OLD_STYLE_SUFFIX if self.style is Style.OLD else ""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One entry in one cycle, on one modern day.

    Attributes:
        cycle: the occurrence year, or ``replay-<start>``.
        years_ago: N of "N years ago".
        day: the modern day, in the publication zone.
        moment: when it is due (aware, UTC).
        replay_day: 1 for the first day of a replay; 0 outside replays.
    """

    entry: Entry
    cycle: str
    years_ago: int
    day: dt.date
    moment: dt.datetime
    replay_day: int = 0

    @property
    def order(self) -> tuple[dt.datetime, str]:
        """Sorts occurrences as they go out."""
        return (self.moment, self.entry.root_id)


@dataclass(frozen=True, slots=True)
class Shown:
    """An occurrence as files show it.

    Attributes:
        published: when it first appeared, or is to appear (aware, UTC).
        updated: when its words last changed after that; equals ``published`` when they did not.
        revision: how often they changed; never falls from one cycle to the next.
        appeared: whether it has appeared by now.
        known: whether it, or its entry in an earlier cycle, has.
    """

    occurrence: Occurrence
    published: dt.datetime
    updated: dt.datetime
    revision: int = 0
    appeared: bool = True
    known: bool = True


class Days(Protocol):
    """The part of a corpus that a schedule needs."""

    @property
    def years(self) -> Sequence[int]:
        """New Style years that have entries."""
        ...

    def load(self, days: Iterable[HistoricDate]) -> list[tuple[Entry, ...]]:
        """Entries of several historic days."""
        ...


@dataclass(frozen=True)
class Schedule:
    """A corpus seen through a policy."""

    corpus: Days
    policy: Policy
    _by_day: dict[dt.date, tuple[Occurrence, ...]] = field(default_factory=dict, repr=False, compare=False)

    def local_day(self, instant: dt.datetime) -> dt.date:
        """The day it is in the publication zone."""
        return local_day(instant, self.policy.timezone)

    def historic_days(self, day: dt.date) -> tuple[HistoricDate, ...]:
        """The historic days shown on a modern day, oldest first."""
        policy = self.policy
        if policy.replay is not None:
            shifted = policy.replay.start.number + (day - policy.replay.on).days
            return (HistoricDate(shifted),) if day >= policy.replay.on else ()
        written = {
            year + shift for year in self.corpus.years for shift in ((0,) if policy.style is Style.NEW else (-1, 0, 1))
        }
        kept = sorted(year for year in written if self._keeps(day.year - year))
        return tuple(historic_days(day, kept, policy.style, policy.leap_day))

    def _keeps(self, years_ago: int) -> bool:
        return years_ago > 0 and (not self.policy.years or years_ago in self.policy.years)

    def cycle_of(self, day: dt.date) -> str:
        """The cycle that occurrences of a modern day belong to."""
        replay = self.policy.replay
        name = str(day.year) if replay is None else f"replay-{replay.on.isoformat()}"
        return name + self.policy.suffix

    def on(self, day: dt.date) -> tuple[Occurrence, ...]:
        """The occurrences of a modern day in the order of their moments; drafts and withdrawn entries are left out."""
        return self.over([day])[0]

    def over(self, days: Iterable[dt.date]) -> list[tuple[Occurrence, ...]]:
        """The occurrences of several days; one CorpusError with the problems of all their files."""
        wanted = list(days)
        fresh = [day for day in wanted if day not in self._by_day]
        historic = [self.historic_days(day) for day in fresh]
        loaded = iter(self.corpus.load([date for dates in historic for date in dates]))
        for day, dates in zip(fresh, historic, strict=True):
            entries = [entry for _ in dates for entry in next(loaded) if entry.state is State.PUBLISHED]
            self._by_day[day] = self._occurrences(day, entries)
        return [self._by_day[day] for day in wanted]

    def between(self, after: dt.datetime, until: dt.datetime) -> list[Occurrence]:
        """Occurrences whose moment lies in ``(after, until]``, in order."""
        first, last = self.local_day(after), self.local_day(until)
        while _is_skipped(first - _DAY, self.policy.timezone):
            first -= _DAY  # what belongs to a day that the zone left out is due on the next
        days = [first + dt.timedelta(n) for n in range((last - first).days + 1)]
        found = [o for occurrences in self.over(days) for o in occurrences if after < o.moment <= until]
        return sorted(found, key=lambda occurrence: occurrence.order)

    def occurrence_in(self, entry: Entry, year: int) -> Occurrence | None:
        """The occurrence of one entry in one year, or None where the policy has none."""
        if self.policy.replay is not None:
            day = self.policy.replay.on + dt.timedelta(entry.date.number - self.policy.replay.start.number)
        else:
            day = day_in_year(entry.date, year, self.policy.style, self.policy.leap_day)
        return next((found for found in self.on(day) if found.entry.id == entry.id), None)

    def _occurrences(self, day: dt.date, entries: list[Entry]) -> tuple[Occurrence, ...]:
        policy = self.policy
        ordered = sorted(entries, key=lambda entry: entry.order)
        moments = day_moments(day, [entry.time for entry in ordered], policy)
        made = []
        for entry, moment in zip(ordered, moments, strict=True):
            cycle = self.cycle_of(day)
            number = (day - policy.replay.on).days + 1 if policy.replay is not None else 0
            made.append(Occurrence(entry, cycle, distance(entry.date, day.year, policy.style), day, moment, number))
        return tuple(sorted(made, key=lambda occurrence: occurrence.order))


def day_moments(day: dt.date, times: Sequence[dt.time | None], policy: Policy) -> list[dt.datetime]:
    """The moments of a day's entries, given their times in order.

    The first untimed entry is due at ``publish_at``, the others follow by ``interval``, or closer together so that the
    last is not after 23:59. With ``honour_time`` a timed entry is due at its wall time and takes no slot. All moments
    lie on the day, any two of them at least a second apart; those of a day that the zone left out lie on the next.

    Returns:
        A moment (aware, UTC) for each entry, in the order given.
    """
    own = [policy.honour_time and time is not None for time in times]
    slots = iter(_slots(day, own.count(False), policy))
    moments = [
        resolve(day, time, policy.timezone) if owned and time is not None else next(slots)
        for time, owned in zip(times, own, strict=True)
    ]
    return _spread(moments, _last_second(day, policy.timezone))


def _slots(day: dt.date, count: int, policy: Policy) -> list[dt.datetime]:
    first = resolve(day, policy.publish_at, policy.timezone)
    last = min(resolve(day, _LAST, policy.timezone), _last_second(day, policy.timezone))
    room = max(last - first, dt.timedelta(0))
    gap = min(policy.interval, room / (count - 1)) if count > 1 else policy.interval
    gap -= dt.timedelta(microseconds=gap.microseconds)
    return [first + gap * n for n in range(count)]


def _spread(moments: list[dt.datetime], last: dt.datetime) -> list[dt.datetime]:
    """The moments a second apart at least and none after ``last``; their order is kept, equal ones by position."""
    order = sorted(range(len(moments)), key=lambda n: (moments[n], n))
    spread = list(moments)
    for before, n in pairwise(order):
        spread[n] = max(spread[n], spread[before] + _SECOND)
    limit = last
    for n in reversed(order):
        spread[n] = min(spread[n], limit)
        limit = spread[n] - _SECOND
    return spread


@lru_cache(maxsize=4096)
def _last_second(day: dt.date, timezone: str) -> dt.datetime:
    """The last second of a day; of the next one where the zone left the day out."""
    last = resolve(day, dt.time(23, 59, 59), timezone)
    if _is_skipped(day, timezone):
        return last
    # A gap that reaches midnight (America/Nuuk in spring) resolves into the next day.
    return min(last, resolve(day + _DAY, dt.time(0), timezone) - _SECOND)


def _is_skipped(day: dt.date, timezone: str) -> bool:
    """Whether a zone has no such day, as Pacific/Apia had no 30 December 2011 when it crossed the date line."""
    return local_day(resolve(day, dt.time(12), timezone), timezone) != day


@lru_cache(maxsize=4096)
def resolve(day: dt.date, time: dt.time, timezone: str) -> dt.datetime:
    """A local wall time as an instant (UTC); gaps and folds of daylight saving resolve forward.

    A time that a clock change skips moves later by the gap; one that occurs twice means the second.
    """
    import pendulum

    zone = _zone(timezone)
    local = pendulum.datetime(day.year, day.month, day.day, time.hour, time.minute, time.second, tz=zone, fold=1)
    return dt.datetime.fromtimestamp(local.timestamp(), dt.UTC)


@cache
def _zone(timezone: str) -> Timezone | FixedTimezone:
    """The zone, kept: reading its file takes far longer than any question to it."""
    import pendulum

    return pendulum.timezone(timezone)


def local_day(instant: dt.datetime, timezone: str) -> dt.date:
    """The day of an instant in a zone: converted, never relabelled."""
    return instant.astimezone(_zone(timezone)).date()


def local_time(instant: dt.datetime, timezone: str) -> dt.datetime:
    """An instant on the wall clock of a zone (aware)."""
    return instant.astimezone(_zone(timezone))
