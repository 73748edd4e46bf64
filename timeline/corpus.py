"""The corpus: days of entries, read from files when asked for and not before.

``entries/1917/03/08/slug.yaml`` holds one entry; the New Style date is the path. A file that is opened must be valid:
all problems of all files opened by one call are raised together.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from timeline.corpus_model import ENTRY, KEY_PATTERN
from timeline.entry import Entry
from timeline.entry_reader import read_entry
from timeline.errors import CorpusError, Problem
from timeline.historic_date import CalendarDate, HistoricDate, Style, day_number
from timeline.vocabulary import Vocabularies, load_vocabularies

__all__ = ["ENTRY", "Corpus"]

_YEAR = re.compile(r"-?\d{4,}")
_SLUG = re.compile(rf"{KEY_PATTERN}\.yaml")


def day_folder(day: HistoricDate) -> str:
    """Where a day's entries stand below ``entries/``: ``1917/03/08``."""
    date = day.new_style
    return f"{date.year:04d}/{date.month:02d}/{date.day:02d}"


@dataclass
class Corpus:
    """The entries below one folder.

    Attributes:
        root: the ``entries`` folder, resolved.
        display: how problems name that folder, e.g. ``entries``.
        cache: folder for compiled vocabularies, or None.
    """

    root: Path
    display: str = "entries"
    cache: Path | None = None
    opened: int = field(default=0, init=False)
    warnings: list[Problem] = field(default_factory=list, init=False)
    _days: dict[int, tuple[Entry, ...]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def vocabularies(self) -> Vocabularies:
        """The vocabularies; CorpusError if one is malformed."""
        vocabularies, warnings = load_vocabularies(self.root, self.display, self.cache)
        self.warnings += warnings
        return vocabularies

    @cached_property
    def years(self) -> tuple[int, ...]:
        """New Style years that have a folder, ascending."""
        try:
            with os.scandir(self.root) as found:
                return tuple(sorted(int(entry.name) for entry in found if _YEAR.fullmatch(entry.name)))
        except OSError as error:
            raise CorpusError(
                [Problem(self.display, 0, 0, f"cannot be read ({error.strerror})", "name the folder in [timeline]")]
            ) from error

    def entries_on(self, day: HistoricDate) -> tuple[Entry, ...]:
        """The entries of one historic day in order of time; CorpusError if any of its files is invalid."""
        return self.load([day])[0]

    def load(self, days: Iterable[HistoricDate]) -> list[tuple[Entry, ...]]:
        """The entries of several days; one CorpusError with the problems of all of them."""
        wanted = list(days)
        problems: list[Problem] = []
        for day in wanted:
            if day.number not in self._days:
                entries, found = self._read_day(day)
                problems += [problem for problem in found if not problem.warning]
                self.warnings += [problem for problem in found if problem.warning]
                self._days[day.number] = entries
        if problems:
            for day in wanted:
                self._days.pop(day.number, None)
            raise CorpusError(problems)
        return [self._days[day.number] for day in wanted]

    def names_on(self, day: HistoricDate) -> tuple[str, ...]:
        """Ids of the entries of one historic day by their file names alone; nothing is opened."""
        folder = day_folder(day)
        try:
            with os.scandir(self.root / folder) as found:
                return tuple(sorted(f"{folder}/{e.name[:-5]}" for e in found if _SLUG.fullmatch(e.name)))
        except OSError:
            return ()

    def exists(self, entry_id: str) -> bool:
        """Whether an entry has that id now; nothing is opened."""
        return (self.root / f"{entry_id}.yaml").is_file()

    def days(self) -> Iterator[HistoricDate]:
        """Every day that has a folder, in order; unreadable names are left to ``stray_paths``."""
        for year in self.years:
            for month in _numbered(self.root / f"{year:04d}", 12):
                for day in _numbered(self.root / f"{year:04d}" / f"{month:02d}", 31):
                    try:
                        yield HistoricDate(day_number(CalendarDate(year, month, day), Style.NEW))
                    except ValueError:
                        continue

    def find(self, entry_id: str) -> Entry | None:
        """The entry of that id, or None."""
        match = re.fullmatch(r"(-?\d{4,})/(\d{2})/(\d{2})/[^/]+", entry_id)
        if match is None:
            return None
        try:
            day = HistoricDate.of(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return None
        return next((entry for entry in self.entries_on(day) if entry.id == entry_id), None)

    def _read_day(self, day: HistoricDate) -> tuple[tuple[Entry, ...], list[Problem]]:
        folder = day_folder(day)
        names, problems = self._names(folder)
        entries = []
        for name in names:
            shown = f"{self.display}/{folder}/{name}"
            path = self.root / folder / name
            try:
                data = path.read_bytes()
            except OSError as error:
                problems.append(Problem(shown, 0, 0, f"cannot be read ({error.strerror})", "mend or remove it"))
                continue
            self.opened += 1
            entry, found = read_entry(data, f"{folder}/{name[:-5]}", shown, path, self.root, day, self.vocabularies)
            problems += found
            if entry is not None:
                entries.append(entry)
        return tuple(sorted(entries, key=lambda entry: entry.order)), problems

    def _names(self, folder: str) -> tuple[list[str], list[Problem]]:
        problems: list[Problem] = []
        names: list[str] = []
        path = self.root / folder
        try:
            with os.scandir(path) as found:
                listed = sorted(found, key=lambda entry: entry.name)
        except (FileNotFoundError, NotADirectoryError):
            return [], []
        except OSError as error:
            return [], [Problem(f"{self.display}/{folder}", 0, 0, f"cannot be read ({error.strerror})", "mend it")]
        inside = self.root in path.resolve().parents
        for entry in listed:
            shown = f"{self.display}/{folder}/{entry.name}"
            if not entry.name.endswith((".yaml", ".yml")):
                continue
            if not _SLUG.fullmatch(entry.name):
                problems.append(
                    Problem(shown, 0, 0, "not a name for an entry", "use lower-case-words-with-hyphens.yaml")
                )
            elif not inside or (entry.is_symlink() and self.root not in Path(entry.path).resolve().parents):
                problems.append(Problem(shown, 0, 0, "leads outside the corpus", "copy the file to its place"))
            else:
                names.append(entry.name)
        return names, problems


def _numbered(folder: Path, most: int) -> list[int]:
    try:
        with os.scandir(folder) as found:
            names = [entry.name for entry in found if re.fullmatch(r"\d{2}", entry.name, re.ASCII)]
    except OSError:
        return []
    return sorted(number for name in names if 1 <= (number := int(name)) <= most)
