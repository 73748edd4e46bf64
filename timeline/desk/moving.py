"""An entry gets another id: its file moves, ``formerly`` remembers, and whatever named it names it anew.

Planned as a whole from the files as they are; ``timeline/desk/changes.py`` makes it happen or not.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from timeline.corpus import Corpus, day_folder
from timeline.corpus_model import ENTRY, KEY_PATTERN
from timeline.desk.changes import Change
from timeline.desk.editing import Edit, edited, references, set_list, set_text, slot_of
from timeline.desk.formatting import FormattingError, formatted, kind_of, limit_of, unified
from timeline.desk.written import Page, written
from timeline.errors import CorpusError, Problem, UsageError
from timeline.historic_date import HistoricDate
from timeline.reading import Reading
from timeline.strict_yaml import VOCABULARY_BYTES, file_bytes, read

_SLUG = re.compile(KEY_PATTERN)
_GUIDES = "guides"


@dataclass(frozen=True, slots=True)
class Move:
    """What a new id for an entry means for the files of the corpus.

    Attributes:
        changes: all of them.
        mended: files that named the entry, and how often.
        picture: where its picture goes, below the corpus; empty when it stays.
    """

    old: str
    new: str
    changes: tuple[Change, ...]
    mended: tuple[tuple[Path, int], ...] = ()
    picture: str = ""


def moved_id(entry_id: str, day: HistoricDate) -> str:
    """The id of the same slug on another day."""
    return f"{day_folder(day)}/{entry_id.rsplit('/', 1)[1]}"


def renamed_id(entry_id: str, slug: str) -> str:
    """The id of another slug on the same day; UsageError if it cannot be one."""
    if not _SLUG.fullmatch(slug):
        raise UsageError(f"{slug!r} is no slug; write lower-case words with hyphens, such as womens-day-strike")
    return f"{entry_id.rsplit('/', 1)[0]}/{slug}"


def plan(corpus: Corpus, old: str, new: str, site: str) -> Move:
    """All changes of files that giving an entry another id takes.

    Args:
        corpus: where it stands.
        old: its id.
        new: the id it gets, on the same day or another.
        site: address of the site, by which links to its page are known.

    Raises:
        UsageError: there is no such entry, or the new id is taken.
        CorpusError: a file that must be changed cannot be read, or would not be valid.
    """
    return _Plan(corpus, old, new, site).made()


def later_id(corpus: Corpus, former: str) -> str:
    """The id of the entry that had this one before; empty where there is none."""
    needle = former.encode()
    for path, data in _files(corpus.root):
        if needle not in data or path.suffix != ".yaml" or read(data, "", limit=VOCABULARY_BYTES)[1]:
            continue
        if former in _formerly(written(unified(data))):
            return path.relative_to(corpus.root).with_suffix("").as_posix()
    return ""


@dataclass
class _Plan:
    corpus: Corpus
    old: str
    new: str
    site: str
    changes: list[Change] = field(default_factory=list)
    mended: list[tuple[Path, int]] = field(default_factory=list)
    picture: str = ""
    _others: list[tuple[Path, bytes]] = field(default_factory=list)

    def made(self) -> Move:
        root = self.corpus.root
        source, target = root / f"{self.old}.yaml", root / f"{self.new}.yaml"
        if self.old == self.new:
            raise UsageError(f"{self.old} stands there already")
        if not self.corpus.exists(self.old):
            now = later_id(self.corpus, self.old)
            raise UsageError(f"{self.old} is now {now}; name it so" if now else f"there is no entry {self.old}")
        if os.path.lexists(target):
            raise UsageError(f"there is an entry {self.new} already; rename one of the two first")
        self._others = [(path, data) for path, data in _files(root) if path != source]
        self._refuse_former()
        data = file_bytes(source)
        after = self._entry(source, target, data)
        self.changes += [Change(target, None, after, source), Change(source, data, None)]
        for path, other in self._others:
            self._mend(path, other)
        return Move(self.old, self.new, tuple(self.changes), tuple(self.mended), self.picture)

    def _refuse_former(self) -> None:
        """An id that another entry had is that entry's for ever."""
        needle = self.new.encode()
        for path, data in self._others:
            if needle in data and path.suffix == ".yaml" and self.new in _formerly(self._page(path, data)):
                owner = path.relative_to(self.corpus.root).with_suffix("").as_posix()
                raise UsageError(f"{self.new} is a former id of {owner}, which keeps it; choose another slug")

    def _entry(self, source: Path, target: Path, data: bytes) -> bytes:
        """The entry's file at its new place."""
        canonical = self._canonical(source, data)
        page = self._page(source, data)
        if page.root is not None and page.root.flow:  # a line could not be added to brackets
            data = canonical or data
            page, canonical = self._page(source, data), data
        text = unified(data)
        date = HistoricDate.parse(self.new.rsplit("/", 1)[0].replace("/", "-"))
        edits = [
            *references(text, self.old, self.new, self.site, _spared(page)),
            *self._former(text, page),
            *self._picture(page, source, target),
        ]
        for key, value in (("date", date.new_style), ("old_style", date.old_style)):
            slot = slot_of(page, key)
            if slot is not None:
                edits.append(set_text(slot, str(value)))
        return self._proved(target, edited(text, edits), was_canonical=canonical == data)

    def _former(self, text: str, page: Page) -> list[Edit]:
        """The ids it had: the oldest stays first for ever, and the one it gets now is not a former one."""
        before = _formerly(page)
        oldest, rest = (before[0], before[1:]) if before else (self.old, [])
        names = [oldest, *(name for name in [*rest, self.old] if name not in (oldest, self.new))]
        return set_list(text, page, "formerly", names)

    def _picture(self, page: Page, source: Path, target: Path) -> list[Edit]:
        """A picture beside the entry goes along, unless others show it too: then the entry names it where it stays."""
        slot = slot_of(page, "image", "file")
        if slot is None or not slot.node.text or slot.node.text.startswith("/") or source.parent == target.parent:
            return []
        name = PurePosixPath(slot.node.text)
        file = source.parent / name
        if not file.is_file():
            raise CorpusError([self._problem(source, f"no file {name}", "add the picture, or mend the path")])
        if ".." in name.parts or self._shown_elsewhere(file):
            inside = os.path.relpath(file.resolve(), self.corpus.root)
            return [set_text(slot, f"/{inside}")]
        there, data = target.parent / name, file.read_bytes()
        if os.path.lexists(there) and there.read_bytes() != data:
            raise UsageError(f"there is another {name} in {target.parent}; give the picture another name first")
        if not there.exists():
            self.changes.append(Change(there, None, data, file))
        self.changes.append(Change(file, data, None))
        self.picture = there.relative_to(self.corpus.root).as_posix()
        return []

    def _shown_elsewhere(self, file: Path) -> bool:
        needle = file.name.encode()
        for path, data in self._others:
            if needle not in data or path.suffix != ".yaml":
                continue
            slot = slot_of(self._page(path, data), "image", "file")
            named = slot.node.text if slot is not None else ""
            if named and file == (
                self.corpus.root / named.lstrip("/") if named.startswith("/") else (path.parent / named).resolve()
            ):
                return True
        return False

    def _mend(self, path: Path, data: bytes) -> None:
        """Name the entry anew in one other file."""
        if self.old.encode() not in data:
            return
        try:
            text = unified(data)
        except UnicodeDecodeError:
            raise CorpusError([self._problem(path, "not UTF-8 text", "save the file as UTF-8")]) from None
        if path.suffix != ".yaml":
            edits = references(text, self.old, self.new, self.site)
            after = edited(text, edits).encode()
        else:
            edits = references(text, self.old, self.new, self.site, _spared(self._page(path, data)))
            after = self._proved(path, edited(text, edits), was_canonical=self._canonical(path, data) == data)
        if edits:
            self.changes.append(Change(path, data, after))
            self.mended.append((path, len(edits)))

    def _page(self, path: Path, data: bytes) -> Page:
        _, problems = read(data, self._name(path), limit=VOCABULARY_BYTES)
        if problems:
            raise CorpusError(problems)
        return written(unified(data))

    def _canonical(self, path: Path, data: bytes) -> bytes | None:
        kind = kind_of(path)
        try:
            return formatted(data, kind, self._name(path))[0] if kind is not None else None
        except FormattingError:
            return None

    def _proved(self, path: Path, text: str, *, was_canonical: bool) -> bytes:
        """The bytes of a mended file, in canonical form where it was in it; CorpusError where it would not be valid."""
        kind, shown, data = kind_of(path) or ENTRY, self._name(path), text.encode()
        if was_canonical:
            data, _ = formatted(data, kind, shown)
        node, problems = read(data, shown, limit=limit_of(kind))
        reading = Reading(shown, data, problems)
        kind.read(node, reading)
        errors = [problem for problem in reading.told() if not problem.warning]
        if errors:
            raise CorpusError(errors)
        return data

    def _problem(self, path: Path, what: str, advice: str) -> Problem:
        return Problem(self._name(path), 0, 0, what, advice)

    def _name(self, path: Path) -> str:
        return f"{self.corpus.display}/{path.relative_to(self.corpus.root).as_posix()}"


def _formerly(page: Page) -> list[str]:
    slot = slot_of(page, "formerly")
    return [item.node.text for item in slot.node.slots if item.node.text] if slot is not None else []


def _spared(page: Page) -> list[tuple[int, int]]:
    """Former ids are history and never mended."""
    slot = slot_of(page, "formerly")
    return [(slot.node.start, slot.node.end)] if slot is not None else []


def _files(root: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file that may name an entry: entries, vocabularies, guides."""
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = Path(folder) / name
            if (name.endswith(".yaml") and kind_of(path) is not None) or (
                name.endswith(".md") and path.parent.name == _GUIDES
            ):
                yield path, file_bytes(path, VOCABULARY_BYTES)
