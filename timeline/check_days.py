"""Reading and checking the entries of some days by themselves: the part of ``check`` that several processes share."""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from timeline.corpus import Corpus
from timeline.entry import Entry, State
from timeline.errors import Problem
from timeline.historic_date import HistoricDate
from timeline.lint.duplicates import Digest, digest
from timeline.lint.entries import entry_findings
from timeline.lint.finding import told
from timeline.lint.rules import RULES
from timeline.lint.sources import Identity
from timeline.strict_yaml import file_bytes
from timeline.vocabulary import Vocabularies


@dataclass(frozen=True, slots=True)
class Asked:
    """What reading needs to know, in a form that another process can be given.

    Attributes:
        root: the ``entries`` folder, resolved.
        display: how problems name it.
        language: of the texts, BCP 47.
        known_sources: the records of sources.yaml by what tells them apart.
    """

    root: Path
    display: str
    vocabularies: Vocabularies
    language: str
    known_sources: Mapping[Identity, str]


@dataclass(frozen=True, slots=True)
class Outline:
    """What checks across the corpus need of an entry.

    Attributes:
        number: Julian day number.
        silent: rules it silences.
        digest: what near-duplicates are found by; None where it cannot be one.
    """

    id: str
    number: int
    time: dt.time | None
    state: State
    formerly: tuple[str, ...]
    related: tuple[str, ...]
    silent: frozenset[str]
    digest: Digest | None


@dataclass(slots=True)
class Gathered:
    """What was found in some days, in order.

    Attributes:
        problems: of entries that cannot be read, and of those that can.
        used: keys that entries name, by vocabulary.
        unread: some entry could not be read, so that nobody knows what it names.
    """

    problems: list[Problem] = field(default_factory=list)
    outlines: list[Outline] = field(default_factory=list)
    used: dict[str, set[str]] = field(
        default_factory=lambda: {"themes": set(), "people": set(), "places": set(), "sources": set()}
    )

    unread: bool = False

    def add(self, other: Gathered) -> None:
        """Add what was found in later days."""
        self.problems += other.problems
        self.outlines += other.outlines
        self.unread |= other.unread
        for name, keys in other.used.items():
            self.used[name] |= keys


def gathered(asked: Asked, days: Sequence[int]) -> Gathered:
    """Read the entries of some days and look at each.

    Args:
        asked: where they are.
        days: Julian day numbers, ascending.
    """
    corpus = Corpus(asked.root, asked.display)
    corpus.vocabularies = asked.vocabularies
    found = Gathered()
    with _no_collection():
        for day in days:
            entries, problems = corpus.read_day(HistoricDate(day))
            found.unread |= any(not problem.warning for problem in problems)
            for entry in entries:
                problems = _look_at(entry, asked, problems, found)
            found.problems += problems
    return found


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Nothing that is read is let go again, so that looking for garbage only costs: a tenth of the whole, measured."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _look_at(entry: Entry, asked: Asked, noted: list[Problem], found: Gathered) -> list[Problem]:
    """Add what the rules say of an entry; returns what reading noted less what the entry silences."""
    shown = f"{asked.display}/{entry.id}.yaml"
    read: frozenset[str] = frozenset()
    if entry.lint:
        read = frozenset(problem.rule for problem in noted if problem.path == shown)
        noted = [problem for problem in noted if problem.path != shown or not _silenced(problem.rule, entry.lint)]
    if findings := entry_findings(entry, asked.language, asked.known_sources, read):
        found.problems += told(findings, shown, _bytes(entry.path))
    found.outlines.append(_outline(entry))
    used = found.used
    used["themes"].update([theme.key for theme in entry.themes])
    used["people"].update([person.key for person in entry.people], entry.work.authors if entry.work else ())
    used["sources"].update([citation.source.key for citation in entry.sources])
    if entry.place:
        used["places"].add(entry.place.key)
    return noted


def _silenced(rule: str, reasons: Collection[str]) -> bool:
    return rule in reasons and RULES[rule].silent


def _bytes(path: Path) -> bytes:
    try:
        return file_bytes(path)
    except OSError:
        return b""  # gone since: what was found of it stands without a line


def _outline(entry: Entry) -> Outline:
    return Outline(
        id=entry.id,
        number=entry.date.number,
        time=entry.time,
        state=entry.state,
        formerly=entry.formerly,
        related=entry.related,
        silent=frozenset(entry.lint),
        digest=None if entry.state is State.WITHDRAWN else digest(entry),
    )
