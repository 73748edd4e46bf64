"""The whole corpus at one instant, for publishers that show all of it: see ``timeline.whole.Whole``."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from timeline.anniversary import day_in_year, distance
from timeline.corpus import Corpus
from timeline.entry import Entry, Person, State
from timeline.errors import CorpusError, Problem
from timeline.historic_date import Style
from timeline.schedule import Schedule
from timeline.strict_yaml import file_bytes
from timeline.tree_stamp import files_below
from timeline.vocabulary import leads_inside
from timeline.whole import Anniversary, Guide, Receipt

_GUIDES = "guides"
_GUIDE_BYTES = 256 * 1024
# What the corpus is made of and what its pictures are; other files below entries/ change nothing.
_COUNTS = (".yaml", ".md", ".png", ".jpg", ".jpeg", ".gif", ".webp")
_HASHED = (".yaml", ".md")


@dataclass
class WholeCorpus:
    """See ``timeline.whole.Whole``.

    Attributes:
        now: the run's clock.
        posted: the statuses that went out with the root ids of their entries, oldest first; asked once.
    """

    corpus: Corpus
    schedule: Schedule
    now: dt.datetime
    posted: Callable[[], Sequence[tuple[str, Receipt]]] = tuple
    _receipts: dict[str, list[Receipt]] | None = field(default=None, init=False, repr=False)

    @cached_property
    def today(self) -> dt.date:
        """The day it is in the publication zone."""
        return self.schedule.local_day(self.now)

    @property
    def style(self) -> Style:
        """The driving calendar."""
        return self.schedule.policy.style

    def stamp(self) -> str:
        """A digest of every file's name and content, the policy, the local day and the receipts."""
        digest = hashlib.sha256(repr((self.today, self.schedule.policy, sorted(self.receipts().items()))).encode())
        root = str(self.corpus.root)
        for file in files_below(root):
            if file.name.lower().endswith(_COUNTS):
                digest.update(f"\0{file.path[len(root) + 1 :]}\0".encode("utf-8", "surrogateescape"))
                digest.update(_content(file.path))
        return digest.hexdigest()[:32]

    def entries(self) -> tuple[Entry, ...]:
        """Every published and withdrawn entry in order of date and time."""
        return self._entries

    @cached_property
    def _entries(self) -> tuple[Entry, ...]:
        loaded = self.corpus.load(self.corpus.days())
        return tuple(entry for day in loaded for entry in day if entry.state is not State.DRAFT)

    def person(self, key: str) -> Person | None:
        """A person of people.yaml."""
        return self.corpus.vocabularies.person(key)

    def anniversaries(self, entry: Entry) -> tuple[Anniversary, ...]:
        """This year's, its neighbours', and the latest that has come."""
        policy = self.schedule.policy
        if policy.replay is not None:
            day = policy.replay.on + dt.timedelta(entry.date.number - policy.replay.start.number)
            number = (day - policy.replay.on).days + 1
            return (Anniversary(self._cycle(day), day, 0, number),) if number > 0 else ()
        found = [self._anniversary(entry, year) for year in self._years(entry)]
        return tuple(one for one in found if one is not None)

    def _years(self, entry: Entry) -> list[int]:
        policy, this = self.schedule.policy, self.today.year
        first = entry.date.in_style(policy.style).year
        near = {this - 1, this, this + 1}
        if not policy.years:
            return sorted(year for year in near if year > first)
        kept = {first + years for years in policy.years}
        past = [year for year in kept if year < this]
        return sorted((near & kept) | ({max(past)} if past else set()))

    def _anniversary(self, entry: Entry, year: int) -> Anniversary | None:
        if not dt.MINYEAR <= year <= dt.MAXYEAR:
            return None
        policy = self.schedule.policy
        day = day_in_year(entry.date, year, policy.style, policy.leap_day)
        return Anniversary(self._cycle(day), day, distance(entry.date, year, policy.style))

    def _cycle(self, day: dt.date) -> str:
        return self.schedule.cycle_of(day)

    def today_entries(self) -> tuple[Entry, ...]:
        """What the schedule shows today."""
        return tuple(occurrence.entry for occurrence in self.schedule.on(self.today))

    def receipts(self) -> Mapping[str, Sequence[Receipt]]:
        """The statuses that went out, by root id."""
        if self._receipts is None:
            self._receipts = {}
            for root_id, receipt in self.posted():
                self._receipts.setdefault(root_id, []).append(receipt)
        return self._receipts

    def guides(self) -> tuple[Guide, ...]:
        """The files of ``guides/`` by name; CorpusError where one cannot be read."""
        found, problems = [], []
        for path in sorted((self.corpus.root / _GUIDES).glob("*.md")):
            shown = f"{self.corpus.display}/{_GUIDES}/{path.name}"
            if path.is_symlink() and not leads_inside(self.corpus.root, path):
                problems.append(Problem(shown, 0, 0, "leads outside the corpus", "copy the file to its place"))
                continue
            try:
                found.append(Guide(path.stem, file_bytes(path, _GUIDE_BYTES).decode("utf-8")))
            except OSError as error:
                problems.append(Problem(shown, 0, 0, f"cannot be read ({error.strerror})", "mend or remove it"))
            except UnicodeDecodeError:
                problems.append(Problem(shown, 0, 0, "is not UTF-8", "save it as UTF-8"))
        if problems:
            raise CorpusError(problems)
        return tuple(found)


def _content(path: str) -> bytes:
    """A digest of a text; of a picture, which is large, when it was changed."""
    try:
        if path.lower().endswith(_HASHED):
            with open(path, "rb", buffering=0) as stream:  # noqa: PTH123 - thousands of them
                return hashlib.sha256(stream.readall()).digest()
        status = Path(path).stat()
        return f"{status.st_size} {status.st_mtime_ns}".encode()
    except OSError:
        return b"?"
