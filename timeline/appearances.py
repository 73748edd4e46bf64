"""When each occurrence first appeared in a file, and how often its words changed: what the publication log says, and
what this run adds to it.

Shared by all editions of a run; what is new stays in ``fresh`` and ``reached`` until the caller records it, before any
file is written.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from timeline.entry import Entry
from timeline.item_builder import words_digest
from timeline.ledger.publication import Appearance, Appeared
from timeline.schedule import Occurrence, Shown, local_day

# ``2026``, ``2026-os``, ``2026-os-ru``; a replay has no cycle before it.
_YEARLY = re.compile(r"(\d+)((?:-[A-Za-z]\w*)*)")


class Log(Protocol):
    """What is read of the publication log."""

    def cycle(self, cycle: str, entry_ids: Sequence[str] | None = None) -> Mapping[Appeared, Appearance]:
        """What is known of a cycle's occurrences."""
        ...

    def published_since(self, since: dt.datetime) -> list[Appeared]:
        """Occurrences that first appeared after an instant."""
        ...

    def published(self) -> list[tuple[Appeared, dt.datetime]]:
        """Every first appearance that was written down, oldest first."""
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

    def published(self) -> list[tuple[Appeared, dt.datetime]]:
        """Nothing appeared."""
        return []

    def logged_through(self, cycle: str) -> dict[dt.date, dt.datetime | None]:
        """No day was reached."""
        return {}


@dataclass
class Appearances:
    """The log as this run sees it.

    Attributes:
        now: the run's clock.
        fresh, reached: what the log has yet to record.
    """

    now: dt.datetime
    log: Log
    fresh: dict[Appeared, Appearance] = field(default_factory=dict)
    reached: dict[tuple[str, dt.date], dt.datetime] = field(default_factory=dict)
    _through: dict[str, Mapping[dt.date, dt.datetime | None]] = field(default_factory=dict, repr=False)
    _cycles: dict[str, Mapping[Appeared, Appearance]] = field(default_factory=dict, repr=False)

    def through(self, cycle: str) -> Mapping[dt.date, dt.datetime | None]:
        """The days of a cycle that the log reached in earlier runs, each with that run's clock."""
        if cycle not in self._through:
            self._through[cycle] = self.log.logged_through(cycle)
        return self._through[cycle]

    def reach(self, cycle: str, day: dt.date, timezone: str) -> None:
        """Note that the log has reached a day, until the day is over: what turns up there later was added late."""
        through = self.through(cycle).get(day)
        if through is None or local_day(through, timezone) <= day:
            self.reached[cycle, day] = self.now

    def known(self, cycle: str, names: Sequence[str]) -> set[str]:
        """Which of these entries the log knows in a cycle."""
        return {name for name, _ in self.log.cycle(cycle, names)}

    def of(
        self, occurrences: Sequence[Occurrence], cycle: str, day: dt.date, *, keep: bool = True
    ) -> Iterator[tuple[Appeared, Shown]]:
        """When each occurrence of a day first appeared: as logged, else its moment, or now if it was added late.

        One whose moment is to come has not appeared, unless it did so before an entry added later moved its moment.
        Without ``keep``, for days long past, what the log does not know is taken to have appeared at its moment, and
        only corrections of what it knows are kept.
        """
        ids = [name for occurrence in occurrences for name in (occurrence.entry.id, *occurrence.entry.formerly)]
        known = {**(self.log.cycle(cycle, ids) if keep else self._whole(cycle)), **self.fresh}
        through = self.through(cycle).get(day)
        for occurrence in occurrences:
            entry, key = occurrence.entry, (occurrence.entry.id, cycle)
            names = ((name, cycle) for name in (entry.id, *reversed(entry.formerly)))
            logged = next((known[name] for name in names if name in known), None)
            if logged is None and not keep:
                yield key, Shown(occurrence, occurrence.moment, occurrence.moment)
                continue
            if logged is None:
                late = through is not None and occurrence.moment <= through
                logged = Appearance(self._instant if late else occurrence.moment)
            published = logged.published_at or occurrence.moment
            if published > self.now:
                continue
            current = self._current(entry, cycle, logged)
            if known.get(key) != current:
                self.fresh[key] = current
            yield key, Shown(occurrence, published, current.updated_at or published, current.revision)

    def _current(self, entry: Entry, cycle: str, logged: Appearance) -> Appearance:
        digest = words_digest(entry)
        if not logged.digest:
            return replace(logged, digest=digest, revision=self._revision_before(entry, cycle, digest))
        if logged.digest == digest:
            return logged
        return replace(logged, digest=digest, updated_at=self._instant, revision=logged.revision + 1)

    def to_come(self, occurrence: Occurrence, cycle: str) -> Shown:
        """An occurrence that has not appeared."""
        moment = occurrence.moment
        known = self._latest(occurrence.entry, (cycle, _before(cycle)))
        if known is None or not known.digest:
            return Shown(occurrence, moment, moment, appeared=False, known=False)
        changed = known.digest != words_digest(occurrence.entry)
        return Shown(occurrence, moment, known.updated_at or moment, known.revision + changed, appeared=False)

    def noted(self, name: str, cycle: str, moment: dt.datetime | None, digest: str) -> Appearance | None:
        """When something made from several entries first appeared: as logged, else ``moment``, which is then logged.

        Returns:
            None when it has not appeared and no moment is given, or that is to come.
        """
        key = (name, cycle)
        logged = self.fresh.get(key) or self.log.cycle(cycle, [name]).get(key)
        current = logged
        if current is None:
            if moment is None or moment > self.now:
                return None
            current = Appearance(moment, digest)
        elif current.digest != digest:
            current = replace(current, digest=digest, updated_at=self._instant, revision=current.revision + 1)
        if current != logged:
            self.fresh[key] = current
        return current

    @property
    def _instant(self) -> dt.datetime:
        return self.now.replace(microsecond=0)

    def _whole(self, cycle: str) -> Mapping[Appeared, Appearance]:
        """All that is known of a cycle, for those who need most of it."""
        if cycle not in self._cycles:
            self._cycles[cycle] = self.log.cycle(cycle)
        return self._cycles[cycle]

    def _revision_before(self, entry: Entry, cycle: str, digest: str) -> int:
        """Revisions go on counting from one cycle to the next: calendars must never see one fall."""
        earlier = self._latest(entry, (_before(cycle),))
        return 0 if earlier is None else earlier.revision + (earlier.digest not in ("", digest))

    def _latest(self, entry: Entry, cycles: Sequence[str]) -> Appearance | None:
        for cycle in filter(None, cycles):
            known = self._whole(cycle)
            for name in (entry.id, *reversed(entry.formerly)):
                if (name, cycle) in known:
                    return known[name, cycle]
        return None


def _before(cycle: str) -> str:
    """The cycle before a yearly one; empty for a replay's."""
    match = _YEARLY.fullmatch(cycle)
    return f"{int(match[1]) - 1}{match[2]}" if match else ""
