"""The corpus: days of entries, read from files when asked for and not before.

``entries/1917/03/08/slug.yaml`` holds one entry; the New Style date is the path. A file that is opened must be valid:
all problems of all files opened by one call are raised together.
"""

from __future__ import annotations

import errno
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
from timeline.strict_yaml import file_bytes
from timeline.vocabulary import Vocabularies, leads_inside, load_vocabularies

__all__ = ["ENTRY", "Corpus"]

_YEAR = re.compile(r"-?[0-9]{4,9}")
_ENTRY_ID = re.compile(r"(-?[0-9]{4,9})/([0-9]{2})/([0-9]{2})/[^/]+")
_TWO_DIGITS = re.compile(r"[0-9]{2}")
_SLUG = re.compile(rf"{KEY_PATTERN}\.yaml")


def day_folder(day: HistoricDate) -> str:
    """Where a day's entries stand below ``entries/``: ``1917/03/08``."""
    return "/".join(str(day.new_style).rsplit("-", 2))


def year_folder(year: int) -> str:
    """How a year's folder is called: ``1917``, ``0476``, ``-0044``."""
    return f"{year:05d}" if year < 0 else f"{year:04d}"


@dataclass
class Corpus:
    """The entries below one folder.

    Attributes:
        root: the ``entries`` folder, resolved.
        display: how problems name that folder, e.g. ``entries``.
        cache: folder for compiled vocabularies, or None.
        lenient: entries can be read although a vocabulary is malformed; its problems are then among ``noted``.
        opened: how many files of entries were read so far.
        noted: problems that were found and stop nothing.
    """

    root: Path
    display: str = "entries"
    cache: Path | None = None
    lenient: bool = False
    opened: int = field(default=0, init=False)
    noted: list[Problem] = field(default_factory=list, init=False)
    _days: dict[int, tuple[Entry, ...]] = field(default_factory=dict, init=False, repr=False)
    _invalid_days: dict[int, list[Problem]] = field(default_factory=dict, init=False, repr=False)
    _months: dict[Path, bool] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def vocabularies(self) -> Vocabularies:
        """The vocabularies; CorpusError if one is malformed."""
        vocabularies, problems = load_vocabularies(self.root, self.display, self.cache, lenient=self.lenient)
        self.noted += problems
        return vocabularies

    @cached_property
    def years(self) -> tuple[int, ...]:
        """New Style years that have a folder, ascending."""
        try:
            with os.scandir(self.root) as found:
                years = [(int(entry.name), entry.name) for entry in found if _YEAR.fullmatch(entry.name)]
        except OSError as error:
            raise CorpusError(
                [Problem(self.display, 0, 0, f"cannot be read ({error.strerror})", "name the folder in [timeline]")]
            ) from error
        return tuple(sorted(year for year, name in years if name == year_folder(year)))

    def entries_on(self, day: HistoricDate) -> tuple[Entry, ...]:
        """The entries of one historic day in order of time; CorpusError if any of its files is invalid."""
        return self.load([day])[0]

    def load(self, days: Iterable[HistoricDate]) -> list[tuple[Entry, ...]]:
        """The entries of several days; one CorpusError with the problems of all of them."""
        wanted = list(days)
        problems: list[Problem] = []
        for day in wanted:
            if day.number not in self._days and day.number not in self._invalid_days:
                self._read_day(day)
            problems += self._invalid_days.get(day.number, ())
        if problems:
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
        return os.path.isfile(self.root / f"{entry_id}.yaml")  # noqa: PTH113 - Path.is_file raises on long names

    def days(self) -> Iterator[HistoricDate]:
        """Every day that has a folder, in order; folders of other names are left to ``stray_paths``.

        Raises:
            CorpusError: a folder cannot be read.
        """
        for year in self.years:
            for month in self._numbers(year_folder(year), 12):
                for day in self._numbers(f"{year_folder(year)}/{month:02d}", 31):
                    try:
                        yield HistoricDate(day_number(CalendarDate(year, month, day), Style.NEW))
                    except ValueError:
                        continue

    def find(self, entry_id: str) -> Entry | None:
        """The entry of that id, or None."""
        match = _ENTRY_ID.fullmatch(entry_id)
        if match is None:
            return None
        try:
            day = HistoricDate.of(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return None
        return next((entry for entry in self.entries_on(day) if entry.id == entry_id), None)

    def read_day(self, day: HistoricDate) -> tuple[list[Entry], list[Problem]]:
        """What can be read of one historic day, and what is wrong there, warnings among it; nothing is kept."""
        folder = day_folder(day)
        names, problems = self._names(folder)
        entries = []
        place = self.root / folder
        for name in names:
            shown = f"{self.display}/{folder}/{name}"
            path = place / name
            try:
                data = self._bytes(f"{place}/{name}")
            except OSError as error:
                problems.append(Problem(shown, 0, 0, f"cannot be read ({error.strerror})", "mend or remove it"))
                continue
            if data is None:
                problems.append(self._outside(shown))
                continue
            self.opened += 1
            entry, found = read_entry(data, f"{folder}/{name[:-5]}", shown, path, self.root, day, self.vocabularies)
            problems += found
            if entry is not None:
                entries.append(entry)
        return sorted(entries, key=lambda entry: entry.order), problems

    def _read_day(self, day: HistoricDate) -> None:
        entries, problems = self.read_day(day)
        self.noted += [problem for problem in problems if problem.warning]
        errors = [problem for problem in problems if not problem.warning]
        if errors:
            self._invalid_days[day.number] = errors
        else:
            self._days[day.number] = tuple(entries)

    def _names(self, folder: str) -> tuple[list[str], list[Problem]]:
        """Names of the files of a day's entries, in order, and what is wrong with others."""
        path = self.root / folder
        try:
            listed = os.listdir(path)  # noqa: PTH208 - names are all that is wanted
        except (FileNotFoundError, NotADirectoryError):
            return [], []
        except OSError as error:
            return [], [Problem(f"{self.display}/{folder}", 0, 0, f"cannot be read ({error.strerror})", "mend it")]
        names = sorted(filter(_SLUG.fullmatch, listed))
        problems = []
        if len(names) < len(listed):
            advice = "use lower-case-words-with-hyphens.yaml"
            problems = [
                Problem(f"{self.display}/{folder}/{name}", 0, 0, "not a name for an entry", advice)
                for name in listed
                if looks_like_yaml(name) and not _SLUG.fullmatch(name)
            ]
        if names and not self._inside(path):
            return [], problems + [self._outside(f"{self.display}/{folder}/{name}") for name in names]
        return names, problems

    @staticmethod
    def _outside(shown: str) -> Problem:
        return Problem(shown, 0, 0, "leads outside the corpus", "copy the file to its place")

    def _bytes(self, path: str) -> bytes | None:
        """A file's bytes; None where it is a link that leads outside."""
        try:
            return file_bytes(path, links=False)
        except OSError as error:
            if error.errno != errno.ELOOP:
                raise
            return file_bytes(path) if leads_inside(self.root, path) else None

    def _inside(self, folder: Path) -> bool:
        """Whether a day's folder lies in the corpus; only links could lead out."""
        return not (self._under_link(folder.parent) or folder.is_symlink()) or leads_inside(self.root, folder)

    def _under_link(self, month: Path) -> bool:
        if month not in self._months:
            self._months[month] = month.is_symlink() or month.parent.is_symlink()
        return self._months[month]

    def _numbers(self, folder: str, most: int) -> list[int]:
        """Months of a year, or days of a month, that have a folder."""
        try:
            with os.scandir(self.root / folder) as found:
                names = [entry.name for entry in found if _TWO_DIGITS.fullmatch(entry.name)]
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            problem = Problem(f"{self.display}/{folder}", 0, 0, f"cannot be read ({error.strerror})", "mend it")
            raise CorpusError([problem]) from error
        return sorted(number for name in names if 1 <= (number := int(name)) <= most)


def looks_like_yaml(name: str) -> bool:
    """Whether a file's name says YAML, in whatever spelling."""
    return name.lower().endswith((".yaml", ".yml"))
