"""Entries on their way in: written to a folder of their own, read back by the strict loader, moved all or none."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from timeline.corpus import Corpus
from timeline.corpus_model import VOCABULARIES
from timeline.desk.changes import Change, apply
from timeline.errors import CorpusError, Problem
from timeline.historic_date import HistoricDate
from timeline.importing.documents import Document
from timeline.importing.entry_yaml import entry_text, records_text
from timeline.strict_yaml import ENTRY_BYTES, VOCABULARY_BYTES, file_bytes

_FORMER = re.compile(r"^formerly:", re.MULTILINE)
_TOP_KEY = re.compile(r"([a-z_]+):")


@dataclass
class Stage:
    """A folder laid out like the corpus, with what is to come in and copies of the vocabularies.

    Attributes:
        root: the folder, resolved.
        corpus: what it is to go into.
        display: how problems name the corpus's folder.
        files: paths below it that will be new in the corpus.
        changed: vocabularies that get records added: their text as it will be.
    """

    root: Path
    corpus: Path
    display: str
    files: list[str] = field(default_factory=list)
    changed: dict[str, str] = field(default_factory=dict)

    def write(self, documents: Iterable[Document], added: Mapping[str, Mapping[str, Mapping[str, object]]]) -> None:
        """Write entries and vocabularies.

        Raises:
            OSError: the folder cannot be written.
        """
        for name in VOCABULARIES:
            path = self.corpus / f"{name}.yaml"
            text = file_bytes(path, VOCABULARY_BYTES).decode("utf-8", "replace") if path.exists() else ""
            if records := added.get(name):
                text = (
                    f"{text.rstrip()}\n{records_text(name, records)}" if text.strip() else records_text(name, records)
                )
                self.changed[name] = text
            (self.root / f"{name}.yaml").write_text(text, "utf-8", newline="\n")
        for one in documents:
            file = self.root / f"{one.id}.yaml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(entry_text(one.values), "utf-8", newline="\n")
            self.files.append(f"{one.id}.yaml")

    def drop(self, one: Document) -> None:
        """Take an entry off again, so that it is not read with the others of its day."""
        (self.root / f"{one.id}.yaml").unlink()

    def bring_picture(self, one: Document, folder: Path) -> tuple[str, str] | None:
        """Put an entry's picture beside it; what is wrong where there is none to be had.

        Args:
            folder: pictures are looked for there, by day first.
        """
        image = one.values.get("image")
        name = image.get("file") if isinstance(image, dict) else None
        if not isinstance(name, str):
            return None  # the loader tells
        if "://" in name:
            return f"image: {name} is an address", "name a file, or leave the column out with --map COLUMN="
        day = one.id.rsplit("/", 1)[0]
        place = Path(name.lstrip("/")) if name.startswith("/") else Path(day) / name
        if ".." in place.parts:
            return f"image: {name} leads elsewhere", "name a file in the folder of the pictures"
        known = self.corpus / place
        for source in (known, folder / place, folder / place.name):
            if source.is_file():
                target = self.root / place
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
                if source is not known and place.as_posix() not in self.files:
                    self.files.append(place.as_posix())
                return None
        return f"image: there is no {place.name} in {folder}", "put it there, or name its folder with --pictures"

    def problems(self, documents: Iterable[Document]) -> tuple[dict[str, list[tuple[str, str]]], list[Problem]]:
        """What the strict loader says of each entry by id, and of anything else; warnings are left to ``check``."""
        wanted = {f"{self.display}/{one.id}.yaml": one for one in documents}
        days = {one.id.rsplit("/", 1)[0] for one in wanted.values()}
        staged = Corpus(self.root, self.display)
        found: dict[str, list[tuple[str, str]]] = {}
        others: list[Problem] = []
        for day in sorted(days):
            try:
                staged.entries_on(HistoricDate.parse(day.replace("/", "-")))
            except ValueError as error:
                for one in wanted.values():
                    if one.id.startswith(f"{day}/"):
                        found.setdefault(one.id, []).append((str(error), "mend the date or the id"))
            except CorpusError as error:
                for problem in error.problems:
                    owner = wanted.get(problem.path)
                    if owner is None:
                        others.append(problem)
                    else:
                        words = f"{self._field(owner, problem.line)}{problem.what}"
                        found.setdefault(owner.id, []).append((words, problem.advice))
        return found, sorted(set(others))

    def _field(self, one: Document, line: int) -> str:
        """The field a line of an entry's staged file belongs to."""
        lines = (self.root / f"{one.id}.yaml").read_text("utf-8").split("\n")[:line]
        keys = [match[1] for text in lines if (match := _TOP_KEY.match(text))]
        return f"{keys[-1]}: " if keys else ""

    def move(self) -> None:
        """Move everything into the corpus: vocabularies first, whose new records harm nobody, then the entries.

        Raises:
            OutputError: something could not be written, or changed meanwhile; the corpus is as it was.
        """
        changes = [
            Change(path, path.read_bytes() if path.exists() else None, text.encode())
            for name, text in self.changed.items()
            for path in [self.corpus / f"{name}.yaml"]
        ]
        changes += [Change(self.corpus / name, None, (self.root / name).read_bytes()) for name in self.files]
        apply(changes)


def former_ids(corpus: Corpus) -> dict[str, str]:
    """Ids that entries of the corpus had before, and whose they are now; entries that cannot be read have none."""
    found: dict[str, str] = {}
    for day in corpus.days():
        for name in corpus.names_on(day):
            try:
                data = file_bytes(corpus.root / f"{name}.yaml", ENTRY_BYTES)
                if b"formerly" not in data or not _FORMER.search(data.decode("utf-8", "replace")):
                    continue
                entry = corpus.find(name)
            except (OSError, CorpusError):
                continue
            found.update(dict.fromkeys(entry.formerly if entry else (), name))
    return found
