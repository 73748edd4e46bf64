"""The timeline at one instant, read lazily: which occurrences have appeared by then, as items or as they are.

The editions of one run (another calendar, language or replay) share what they find out about first appearances.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from timeline.appearances import Appearances, EmptyLog, Log
from timeline.corpus import Corpus
from timeline.entry import Entry
from timeline.historic_date import HistoricDate, Style
from timeline.item import FeedMeta, Item
from timeline.item_builder import build_item, translated
from timeline.ledger.publication import Appearance, Appeared
from timeline.publisher import Advertised, Noted
from timeline.schedule import Occurrence, Policy, Replay, Schedule, Shown, resolve
from timeline.whole import Receipt
from timeline.whole_corpus import WholeCorpus
from timeline.wording import date_in_words

__all__ = ["EmptyLog", "Log", "TimelineEdition"]

_DAY = dt.timedelta(days=1)
# How far back an entry that was added late is noticed by its file's name, without opening anything.
_LATE_DAYS = 62
# Many-century corpora have thousands of names a day; for them only days that are opened anyway are looked at.
_LATE_NAMES_A_DAY = 100
# A thin corpus may have to go back this far for the least number of items; less than a year, so that no entry appears
# beside its own last anniversary.
_LOOK_BACK_DAYS = 360


@dataclass
class _Run:
    """What the editions of one run have in common.

    Attributes:
        meta: of the timeline in its own language.
        posted: the statuses that went out, with the root ids of their entries.
        pictured: entries whose image some file shows, by id.
    """

    now: dt.datetime
    meta: FeedMeta
    corpus: Corpus
    appearances: Appearances
    advertised: tuple[Advertised, ...] = ()
    posted: Callable[[], Sequence[tuple[str, Receipt]]] = tuple
    pictured: dict[str, Entry] = field(default_factory=dict)
    editions: dict[tuple[Policy, str], TimelineEdition] = field(default_factory=dict)


class TimelineEdition:
    """See ``timeline.publisher.Edition``.

    Attributes:
        language: of a translation; empty for the corpus's own words.
    """

    def __init__(
        self,
        now: dt.datetime,
        meta: FeedMeta,
        corpus: Corpus,
        schedule: Schedule,
        log: Log,
    ) -> None:
        self._begin(_Run(now, meta, corpus, Appearances(now, log)), schedule, "")

    def _begin(self, run: _Run, schedule: Schedule, language: str) -> None:
        self._run = run
        self.now = run.now
        self.schedule = schedule
        self.language = language
        self.feed = replace(run.meta, title=self._title(), language=language or run.meta.language)
        self._items: dict[tuple[str, str], tuple[Shown, Item]] = {}
        self._chosen: dict[tuple[int, int, int], list[Shown]] = {}
        self._days: dict[dt.date, tuple[Shown, ...]] = {}
        run.editions[schedule.policy, language] = self

    # -- this edition and others of the same run ------------------------------------------------------------------

    @property
    def today(self) -> dt.date:
        """The day it is in the publication zone."""
        return self.schedule.local_day(self.now)

    @property
    def style(self) -> Style:
        """The driving calendar."""
        return self.schedule.policy.style

    @property
    def advertised(self) -> tuple[Advertised, ...]:
        """What all file targets offer to readers."""
        return self._run.advertised

    def advertise(self, offers: Sequence[Advertised]) -> None:
        """Say what all file targets offer, to every edition of this run."""
        self._run.advertised = tuple(offers)

    def show_receipts(self, posted: Callable[[], Sequence[tuple[str, Receipt]]]) -> None:
        """Where every edition of this run finds what was posted; asked when a publisher shows it."""
        self._run.posted = posted

    @property
    def whole(self) -> WholeCorpus:
        """The whole corpus; see the port."""
        return WholeCorpus(self._run.corpus, self.schedule, self.now, self._run.posted)

    @property
    def fresh(self) -> dict[Appeared, Appearance]:
        """First appearances and corrections that the publication log has yet to record."""
        return self._run.appearances.fresh

    @property
    def reached(self) -> dict[tuple[str, dt.date], dt.datetime]:
        """Days that the publication log has yet to record."""
        return self._run.appearances.reached

    @property
    def pictured(self) -> Mapping[str, Entry]:
        """Entries whose image some file of this run shows."""
        return self._run.pictured

    @property
    def variant(self) -> str:
        """What tells this edition's feeds from those of the main one, for ever; empty for that one."""
        replay = self.schedule.policy.replay
        return (f"-replay-{replay.on.isoformat()}" if replay else "") + self._suffix

    @property
    def _suffix(self) -> str:
        return self.schedule.policy.suffix + (f"-{self.language}" if self.language else "")

    def _title(self) -> str:
        policy = self.schedule.policy
        special = []
        if policy.replay:
            on = policy.replay.on
            begun = date_in_words(HistoricDate.of(on.year, on.month, on.day).new_style, "en")
            special.append(f"begun on {begun}")
        if policy.style is Style.OLD and self._run.meta.both_calendars:
            special.append("Old Style")
        if self.language:
            special.append(self.language)
        return self._run.meta.title + (f" ({', '.join(special)})" if special else "")

    def midnight(self, day: dt.date) -> dt.datetime:
        """The instant a day of the publication zone begins (UTC)."""
        return resolve(day, dt.time(0), self.schedule.policy.timezone)

    def under(self, policy: Policy) -> TimelineEdition:
        """The same corpus and instant under another policy."""
        return self._other(policy, self.language)

    def in_language(self, language: str) -> TimelineEdition:
        """The entries that have a translation, in its words; all of them in the corpus's own language."""
        return self._other(self.schedule.policy, "" if language == self._run.meta.language else language)

    def replayed(self, start: HistoricDate, on: dt.date) -> TimelineEdition:
        """The corpus from ``start`` on, shifted so that it begins on a modern day; each day's items at its midnight."""
        policy = replace(
            self.schedule.policy,
            years=(),
            replay=Replay(start, on),
            publish_at=dt.time(0),
            interval=dt.timedelta(seconds=1),
            honour_time=False,
        )
        return self._other(policy, self.language)

    def _other(self, policy: Policy, language: str) -> TimelineEdition:
        found = self._run.editions.get((policy, language))
        if found is None:
            same = policy == self.schedule.policy
            found = TimelineEdition.__new__(TimelineEdition)
            found._begin(self._run, self.schedule if same else Schedule(self._run.corpus, policy), language)
        return found

    # -- what has appeared ----------------------------------------------------------------------------------------

    def recent_items(self, *, days: int, at_least: int, at_most: int) -> tuple[Item, ...]:
        """Items published up to ``now``, newest first; see the port."""
        return tuple(self.item(one) for one in self._recent(days, at_least, at_most))

    def recent_stamp(self, *, days: int, at_least: int, at_most: int) -> str:
        """Everything the items are made from, in short."""
        return self.stamp(self._recent(days, at_least, at_most))

    def days(self, first: dt.date, last: dt.date) -> tuple[Shown, ...]:
        """Every occurrence of some modern days in order, appeared or to come."""
        wanted = [first + dt.timedelta(n) for n in range((last - first).days + 1)]
        self.schedule.over(wanted)  # one CorpusError with everything that is wrong
        return tuple(shown for day in wanted for shown in self._day(day))

    def published_in(self, since: dt.datetime, until: dt.datetime) -> tuple[Shown, ...]:
        """What first appeared from one instant until before another, as the log has it, oldest first."""
        keys = [key for key, published in self._published() if since <= published < until and published <= self.now]
        found = self._shown_of(keys).values()
        return tuple(sorted(found, key=lambda one: (one.published, one.occurrence.entry.root_id)))

    def first_published(self) -> dt.datetime | None:
        """The earliest first appearance that was written down for this edition."""
        return min((published for key, published in self._published() if self._is_own(key)), default=None)

    def _published(self) -> list[tuple[Appeared, dt.datetime]]:
        log = self._run.appearances.log
        known = dict(log.published())
        known |= {key: one.published_at for key, one in self.fresh.items() if one.published_at and key not in known}
        return list(known.items())

    def noted(self, name: str, cycle: str, moment: dt.datetime | None, digest: str) -> Noted | None:
        """When something made from several entries first appeared and last changed; see the port."""
        noted = self._run.appearances.noted(name, cycle + self._language_suffix, moment, digest)
        if noted is None or noted.published_at is None:
            return None
        return Noted(noted.published_at, noted.updated_at or noted.published_at, noted.revision)

    def item(self, shown: Shown) -> Item:
        """The item of an occurrence."""
        occurrence = shown.occurrence
        key = (occurrence.entry.id, occurrence.cycle)
        kept = self._items.get(key)
        if kept is None or kept[0] != shown:
            self._picture(shown)
            made = build_item(
                occurrence, self.feed, self.style, shown.published, shown.updated, suffix=self._language_suffix
            )  # fmt: skip
            self._items[key] = kept = (shown, made)
        return kept[1]

    def stamp(self, shown: Sequence[Shown]) -> str:
        """Changes whenever the items of these occurrences would."""
        made_from = [(one.occurrence, one.published, one.updated) for one in shown]
        return hashlib.sha256(repr((self.feed, self.variant, self.style, made_from)).encode()).hexdigest()[:32]

    def _picture(self, shown: Shown) -> None:
        if shown.occurrence.entry.image is not None:
            self._run.pictured[shown.occurrence.entry.id] = shown.occurrence.entry

    def _recent(self, days: int, at_least: int, at_most: int) -> list[Shown]:
        wanted = (days, at_least, at_most)
        if wanted not in self._chosen:
            self._chosen[wanted] = chosen = self._choose(days, at_least, at_most)
            for shown in chosen:
                self._picture(shown)
        return self._chosen[wanted]

    def _choose(self, days: int, at_least: int, at_most: int) -> list[Shown]:
        today = self.today
        found: dict[Appeared, Shown] = {}
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

    def _on(self, day: dt.date) -> tuple[Occurrence, ...]:
        """The day's occurrences in the words of this edition."""
        found = self.schedule.on(day)
        if not self.language:
            return found
        spoken = ((occurrence, translated(occurrence.entry, self.language)) for occurrence in found)
        return tuple(replace(occurrence, entry=entry) for occurrence, entry in spoken if entry is not None)

    @property
    def _language_suffix(self) -> str:
        return f"-{self.language}" if self.language else ""

    def _cycle_of(self, day: dt.date) -> str:
        """The cycle as the log has it."""
        return self.schedule.cycle_of(day) + self._language_suffix

    def _day(self, day: dt.date) -> tuple[Shown, ...]:
        if day not in self._days:
            occurrences, cycle = self._on(day), self._cycle_of(day)
            back = (self.today - day).days
            appeared: dict[Appeared, Shown] = {}
            if 0 <= back < _LATE_DAYS:
                appeared = self._shown_on(day)
            elif back > 0:
                appeared = dict(self._run.appearances.of(occurrences, cycle, day, keep=False))
            self._days[day] = tuple(
                appeared.get((one.entry.id, cycle)) or self._run.appearances.to_come(one, cycle) for one in occurrences
            )
        return self._days[day]

    def _shown_on(self, day: dt.date) -> dict[Appeared, Shown]:
        cycle = self._cycle_of(day)
        shown = dict(self._run.appearances.of(self._on(day), cycle, day))
        self._run.appearances.reach(cycle, day, self.schedule.policy.timezone)
        return shown

    def _notice_late(self, today: dt.date, seen_days: int) -> None:
        """Look at the names of days beyond the window: an entry that was added there since appears now."""
        appearances = self._run.appearances
        if self.schedule.policy.replay is not None or self.language or isinstance(appearances.log, EmptyLog):
            return
        for back in range(seen_days + 1, _LATE_DAYS):
            day = today - back * _DAY
            historic = self.schedule.historic_days(day)
            if len(historic) > _LATE_NAMES_A_DAY:
                return
            names = [name for date in historic for name in self._run.corpus.names_on(date)]
            cycle = self._cycle_of(day)
            known = appearances.known(cycle, names)
            if day not in appearances.through(cycle):
                appearances.reach(cycle, day, self.schedule.policy.timezone)
                unknown = [name for name in names if name not in known and (name, cycle) not in self.fresh]
                self.fresh.update({(name, cycle): Appearance(None) for name in unknown})
            elif set(names) - known:
                self._shown_on(day)

    def _late(self, oldest: dt.datetime, found: Mapping[Appeared, Shown]) -> dict[Appeared, Shown]:
        """Occurrences of earlier days that first appeared lately."""
        recent = {key for key in self._run.appearances.log.published_since(oldest) if key not in found}
        recent |= {
            key
            for key, one in self.fresh.items()
            if one.published_at and one.published_at > oldest and key not in found
        }
        return self._shown_of(sorted(recent))

    def _is_own(self, key: Appeared) -> bool:
        """Whether a line of the log is one of this edition's occurrences."""
        name, cycle = key
        if not name[:1].isdecimal() and not name.startswith("-"):
            return False
        if self.schedule.policy.replay is not None:
            return cycle == self._cycle_of(self.today)
        return cycle.endswith(self._suffix) and cycle.removesuffix(self._suffix).isdecimal()

    def _shown_of(self, keys: Sequence[Appeared]) -> dict[Appeared, Shown]:
        """What lines of the log stand for, as far as they are this edition's and still have an occurrence."""
        found: dict[Appeared, Shown] = {}
        for entry_id, cycle in filter(self._is_own, keys):
            year = cycle.removesuffix(self._suffix)
            entry = self._run.corpus.find(entry_id)
            if entry is None:
                continue
            occurrence = self.schedule.occurrence_in(entry, int(year) if year.isdecimal() else 0)
            if occurrence is not None:
                spoken = [one for one in self._on(occurrence.day) if one.entry.id == entry_id]
                found |= dict(self._run.appearances.of(spoken, cycle, occurrence.day))
        return found
