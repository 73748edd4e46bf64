"""The timeline at one instant, read lazily: which occurrences have appeared by then, and when each first did.

What is decided here about first appearances is kept in ``fresh`` and ``reached`` until the caller records it in the
publication log, before any file is written.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from timeline.corpus import Corpus
from timeline.item import FeedMeta, Item
from timeline.item_builder import build_item, words_digest
from timeline.ledger.publication import Appearance, Appeared
from timeline.schedule import Occurrence, Schedule

_DAY = dt.timedelta(days=1)
# How far back an entry that was added late is noticed by its file's name, without opening anything.
_LATE_DAYS = 62
# Many-century corpora have thousands of names a day; for them only days that are opened anyway are looked at.
_LATE_NAMES_A_DAY = 100
# A thin corpus may have to go back this far for the least number of items; less than a year, so that no entry appears
# beside its own last anniversary.
_LOOK_BACK_DAYS = 360


class Log(Protocol):
    """What an edition reads of the publication log."""

    def cycle(self, cycle: str, entry_ids: Sequence[str] | None = None) -> Mapping[Appeared, Appearance]:
        """What is known of a cycle's occurrences."""
        ...

    def published_since(self, since: dt.datetime) -> list[Appeared]:
        """Occurrences that first appeared after an instant."""
        ...

    def logged_through(self, cycle: str) -> Mapping[dt.date, dt.datetime | None]:
        """The days that the log has reached."""
        ...


class EmptyLog:
    """The log of a timeline that never ran; also what previews use."""

    def cycle(self, cycle: str, entry_ids: Sequence[str] | None = None) -> dict[Appeared, Appearance]:
        """Nothing is known."""
        return {}

    def published_since(self, since: dt.datetime) -> list[Appeared]:
        """Nothing appeared."""
        return []

    def logged_through(self, cycle: str) -> dict[dt.date, dt.datetime | None]:
        """No day was reached."""
        return {}


@dataclass(frozen=True, slots=True)
class _Shown:
    occurrence: Occurrence
    published: dt.datetime
    updated: dt.datetime


@dataclass
class TimelineEdition:
    """See ``timeline.publisher.Edition``.

    Attributes:
        fresh, reached: what the publication log has yet to record.
    """

    now: dt.datetime
    feed: FeedMeta
    corpus: Corpus
    schedule: Schedule
    log: Log
    fresh: dict[Appeared, Appearance] = field(default_factory=dict)
    reached: dict[tuple[str, dt.date], dt.datetime] = field(default_factory=dict)
    _items: dict[tuple[int, int, int], tuple[Item, ...]] = field(default_factory=dict)
    _chosen: dict[tuple[int, int, int], list[_Shown]] = field(default_factory=dict)
    _through: dict[str, Mapping[dt.date, dt.datetime | None]] = field(default_factory=dict)

    def recent_items(self, *, days: int, at_least: int, at_most: int) -> tuple[Item, ...]:
        """Items published up to ``now``, newest first; see the port."""
        wanted = (days, at_least, at_most)
        if wanted not in self._items:
            shown = self._recent(days, at_least, at_most)
            style = self.schedule.policy.style
            self._items[wanted] = tuple(
                build_item(one.occurrence, self.feed, style, one.published, one.updated) for one in shown
            )
        return self._items[wanted]

    def recent_stamp(self, *, days: int, at_least: int, at_most: int) -> str:
        """Everything the items are made from, in short."""
        shown = self._recent(days, at_least, at_most)
        made_from = [(one.occurrence, one.published, one.updated) for one in shown]
        return hashlib.sha256(repr((self.feed, self.schedule.policy.style, made_from)).encode()).hexdigest()[:32]

    def recent_occurrences(self, *, days: int, at_least: int, at_most: int) -> list[Occurrence]:
        """The occurrences behind ``recent_items``; reads and checks their files."""
        return [one.occurrence for one in self._recent(days, at_least, at_most)]

    def _recent(self, days: int, at_least: int, at_most: int) -> list[_Shown]:
        wanted = (days, at_least, at_most)
        if wanted not in self._chosen:
            self._chosen[wanted] = self._choose(days, at_least, at_most)
        return self._chosen[wanted]

    def _choose(self, days: int, at_least: int, at_most: int) -> list[_Shown]:
        today = self.schedule.local_day(self.now)
        found: dict[Appeared, _Shown] = {}
        oldest = self.now - dt.timedelta(days=days)
        seen_days = 0
        for back in range(_LOOK_BACK_DAYS):
            if len(found) >= at_most or (back > days and len(found) >= at_least):
                break
            found |= self._shown_on(today - back * _DAY)
            seen_days = back
        self._notice_late(today, seen_days)
        found |= self._late(oldest, found)
        ordered = sorted(found.values(), key=lambda one: (one.published, one.occurrence.entry.root_id), reverse=True)
        recent = [one for one in ordered if one.published > oldest]
        return (recent if len(recent) >= at_least else ordered[:at_least])[:at_most]

    def _shown_on(self, day: dt.date) -> dict[Appeared, _Shown]:
        shown = dict(self._appear(self.schedule.on(day), day))
        self._reach(day)
        return shown

    def _appear(self, occurrences: Sequence[Occurrence], day: dt.date) -> Iterator[tuple[Appeared, _Shown]]:
        """When each occurrence of a day first appeared: as logged, else its moment, or now if it was added late.

        One whose moment is to come has not appeared, unless it did so before an entry added later moved its moment.
        """
        cycle = self.schedule.cycle_of(day)
        ids = [name for occurrence in occurrences for name in (occurrence.entry.id, *occurrence.entry.formerly)]
        known = {**self.log.cycle(cycle, ids), **self.fresh}
        through = self._logged(cycle).get(day)
        for occurrence in occurrences:
            entry, key = occurrence.entry, (occurrence.entry.id, cycle)
            names = ((name, cycle) for name in (entry.id, *reversed(entry.formerly)))
            logged = next((known[name] for name in names if name in known), None)
            if logged is None:
                late = through is not None and occurrence.moment <= through
                logged = Appearance(self.now.replace(microsecond=0) if late else occurrence.moment)
            published = logged.published_at or occurrence.moment
            if published > self.now:
                continue
            digest = words_digest(entry)
            updated = logged.updated_at
            if logged.digest not in ("", digest):
                updated = self.now.replace(microsecond=0)
            current = Appearance(logged.published_at, digest, updated)
            if known.get(key) != current:
                self.fresh[key] = current
            yield key, _Shown(occurrence, published, updated or published)

    def _reach(self, day: dt.date) -> None:
        """Note that the log has reached a day, until the day is over: what turns up there later was added late."""
        cycle = self.schedule.cycle_of(day)
        through = self._logged(cycle).get(day)
        if through is None or self.schedule.local_day(through) <= day:
            self.reached[cycle, day] = self.now

    def _logged(self, cycle: str) -> Mapping[dt.date, dt.datetime | None]:
        if cycle not in self._through:
            self._through[cycle] = self.log.logged_through(cycle)
        return self._through[cycle]

    def _notice_late(self, today: dt.date, seen_days: int) -> None:
        """Look at the names of days beyond the window: an entry that was added there since appears now."""
        if self.schedule.policy.replay is not None or isinstance(self.log, EmptyLog):
            return
        for back in range(seen_days + 1, _LATE_DAYS):
            day = today - back * _DAY
            historic = self.schedule.historic_days(day)
            if len(historic) > _LATE_NAMES_A_DAY:
                return
            names = [name for date in historic for name in self.corpus.names_on(date)]
            cycle = self.schedule.cycle_of(day)
            if day not in self._logged(cycle):
                self._reach(day)
                known = self.log.cycle(cycle, names).keys() | self.fresh.keys()
                self.fresh |= {(name, cycle): Appearance(None) for name in names if (name, cycle) not in known}
                continue
            if set(names) - {name for name, _ in self.log.cycle(cycle, names)}:
                self._shown_on(day)

    def _late(self, oldest: dt.datetime, found: Mapping[Appeared, _Shown]) -> dict[Appeared, _Shown]:
        """Occurrences of earlier days that first appeared lately."""
        recent = {key for key in self.log.published_since(oldest) if key not in found}
        recent |= {
            key
            for key, one in self.fresh.items()
            if one.published_at and one.published_at > oldest and key not in found
        }
        late: dict[Appeared, _Shown] = {}
        for entry_id, cycle in sorted(recent):
            year = cycle.removesuffix(self.schedule.policy.suffix) if self.schedule.policy.suffix else cycle
            if not year.isdecimal():
                continue
            entry = self.corpus.find(entry_id)
            occurrence = self.schedule.occurrence_in(entry, int(year)) if entry is not None else None
            if occurrence is not None:
                late |= dict(self._appear([occurrence], occurrence.day))
        return late
