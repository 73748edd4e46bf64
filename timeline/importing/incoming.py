"""An import from rows to a checked stage: what comes in, what does not and why; nothing of the corpus is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from timeline.corpus import Corpus
from timeline.errors import Problem
from timeline.importing.columns import matched
from timeline.importing.documents import Choices, Document, document, numbered, take_authors
from timeline.importing.names import Names
from timeline.importing.rows import Row, Rows
from timeline.importing.staging import Stage, former_ids

Watched = Callable[[Sequence[Any], str], Iterable[Any]]


@dataclass
class Incoming:
    """What an import would do.

    Attributes:
        ids: of the entries that come in, in the order of the file.
        added: keys that are new, by vocabulary.
        rejected: why rows cannot come in.
        notes: what is left out or taken for something else.
        rows: how many records the file has.
    """

    ids: list[str] = field(default_factory=list)
    added: dict[str, list[str]] = field(default_factory=dict)
    rejected: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rows: int = 0
    bad: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Importing:
    """One file on its way into a corpus.

    Attributes:
        name: of the file, for messages.
        given: field by column, from the command line.
        pictures: where files of pictures are looked for.
    """

    name: str
    rows: Rows
    corpus: Corpus
    choices: Choices
    given: Mapping[str, str]
    pictures: Path

    def stage(self, folder: Path, *, skip_bad: bool, watched: Watched) -> tuple[Incoming, Stage]:
        """Stage the file's entries below a folder; with ``skip_bad`` those that can come in, else all of them.

        Args:
            folder: an empty one.
            skip_bad: go on without rows that cannot come in.
            watched: gives things on with progress shown; called with them and with what is done.
        """
        fields, unknown = matched(self.rows.columns, self.given)
        result = Incoming(rows=len(self.rows.rows) + len(self.rows.problems))
        result.rejected += self.rows.problems
        result.notes += [*self.rows.notes, *_unread(unknown, self.given)]
        result.notes += [f"{self._at(row)}: {note}" for row in self.rows.rows for note in row.notes]
        ids: dict[int, str] = {}
        former = former_ids(self.corpus)
        rows: Sequence[Row] = self.rows.rows
        for attempt in range(len(rows) + 1):  # each leaves out at least one
            names = Names(self.corpus.vocabularies)
            documents = [document(row, _by_field(row, fields), names, self.choices) for row in watched(rows, "reading")]
            take_authors(documents, names)
            if not ids:
                numbered(documents)
                ids = {one.row.number: one.id for one in documents}
            for one in documents:
                one.id = ids[one.row.number]
            place = folder / str(attempt)
            place.mkdir()
            stage = Stage(place.resolve(), self.corpus.root, self.corpus.display)
            result.rejected += self._check(documents, names, stage, former, watched)
            bad = {one.row.number for one in documents if one.problems}
            result.bad |= bad
            if not bad or not skip_bad:
                break
            rows = [row for row in rows if row.number not in bad]
        result.ids = [one.id for one in documents if not one.problems]
        result.added = {name: list(records) for name, records in names.added.items()}
        result.notes += names.notes
        result.rejected = sorted(set(result.rejected))
        return result, stage

    def _check(
        self,
        documents: Sequence[Document],
        names: Names,
        stage: Stage,
        former: Mapping[str, str],
        watched: Watched,
    ) -> list[Problem]:
        """Every problem of these rows, noted with each as well; problems of no row are there already."""
        good = [one for one in documents if not one.problems]
        for one in good:
            self._against_corpus(one, former)
        good = [one for one in good if not one.problems]
        stage.write(watched(good, "checking"), names.added)
        for one in good:
            if problem := stage.bring_picture(one, self.pictures):
                one.problems.append(problem)
                stage.drop(one)
        found, others = stage.problems([one for one in good if not one.problems])
        for one in good:
            one.problems += found.get(one.id, [])
        fit = {one.id for one in good if not one.problems}
        for one in good:
            for name in one.values.get("related", ()) if not one.problems else ():
                if name not in fit and not self.corpus.exists(name):
                    one.problems.append((f"related: there is no entry {name}", "mend or remove it"))
        mine = [
            Problem(self.name, one.row.line, 1 if one.row.line else 0, _worded(one, what), advice)
            for one in documents
            for what, advice in one.problems
        ]
        return [*others, *mine]

    def _against_corpus(self, one: Document, former: Mapping[str, str]) -> None:
        if self.corpus.exists(one.id):
            advice = "it was imported before, or give it another slug"
            one.problems.append((f"{one.id} is in the corpus already", advice))
        for name in (one.id, *one.values.get("formerly", ())):
            if name in former or (name != one.id and self.corpus.exists(name)):
                one.problems.append((f"id {name} belongs to {former.get(name, name)}", "use another"))

    def _at(self, row: Row) -> str:
        return f"{self.name}:{row.line}" if row.line else f"{self.name}: item {row.number}"


def _by_field(row: Row, fields: Mapping[str, str]) -> dict[str, object]:
    return {fields[column]: value for column, value in row.values.items() if column in fields}


def _unread(columns: Sequence[str], given: Mapping[str, str]) -> list[str]:
    left = [column for column in columns if column not in given]
    return [f"columns not read: {', '.join(left)}; use --map COLUMN=FIELD for those that matter"] if left else []


def _worded(one: Document, what: str) -> str:
    return what if one.row.line else f"item {one.row.number}: {what}"
