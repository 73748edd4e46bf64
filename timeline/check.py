"""The whole corpus: every entry by itself, then what no single file shows: ids, references, vocabularies, twins."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from timeline.check_days import Asked, Gathered, Outline
from timeline.check_workers import gathered_by_all
from timeline.corpus import Corpus, day_folder, looks_like_yaml
from timeline.corpus_model import VOCABULARIES
from timeline.errors import Problem
from timeline.guides import guide_problems
from timeline.historic_date import HistoricDate
from timeline.lint.duplicates import near_duplicates, silenced
from timeline.lint.finding import Finding, told
from timeline.lint.sources import keys_by_identity, twin_keys
from timeline.strict_yaml import VOCABULARY_BYTES, Places, file_bytes, places

_VOCABULARY_FILES = {f"{name}.yaml" for name in VOCABULARIES}


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check of a whole corpus found.

    Attributes:
        entries: an outline of each that can be read, in order.
        problems: every one, in order of file and line.
    """

    entries: tuple[Outline, ...]
    problems: tuple[Problem, ...]

    @property
    def silenced(self) -> int:
        """How many rules entries break with a reason."""
        return sum(len(entry.silent) for entry in self.entries)


def check_corpus(
    corpus: Corpus,
    days: Iterable[HistoricDate],
    *,
    language: str = "en",
    workers: int = 1,
    advanced: Callable[[int], None] = lambda days: None,
) -> Checked:
    """Read every entry, look at each, then at all of them together.

    Args:
        corpus: where they are; of a malformed vocabulary every key counts as known, so that it hides nothing else.
        days: those that have a folder, in order.
        language: of the texts, BCP 47.
        workers: how many processes may share the reading.
        advanced: told how many more days were read.
    """
    corpus.lenient = True
    vocabularies = corpus.vocabularies
    sources = keys_by_identity(vocabularies.keys("sources"), vocabularies.source)
    asked = Asked(corpus.root, corpus.display, vocabularies, language, sources)
    found = Gathered()
    for part in gathered_by_all(asked, [day.number for day in days], workers, advanced):
        found.add(part)
    known = {outline.id for outline in found.outlines}
    problems = [
        *corpus.noted,
        *found.problems,
        *stray_paths(corpus),
        *_ids(corpus, found.outlines),
        *_references(corpus, found.outlines, known),
        *([] if found.unread else _unused(corpus, found.used)),  # an entry that cannot be read may be the one
        *_twin_sources(corpus),
        *_guides(corpus, known),
        *_twins(corpus, found.outlines),
    ]
    return Checked(tuple(found.outlines), tuple(sorted({_named(problem) for problem in problems})))


def _named(problem: Problem) -> Problem:
    """What reading refused has no rule of its own."""
    return problem if problem.rule else replace(problem, rule="invalid")


def stray_paths(corpus: Corpus) -> list[Problem]:
    """YAML files that no day owns: they would never be published, and nobody would notice."""
    found: list[Problem] = []

    def unreadable(error: OSError) -> None:
        shown = _shown(corpus, str(error.filename))
        found.append(Problem(shown, 0, 0, f"cannot be read ({error.strerror})", "mend it"))

    for folder, _, names in os.walk(corpus.root, onerror=unreadable):
        shown = _shown(corpus, folder)
        if _is_day(shown.removeprefix(f"{corpus.display}/")):
            continue
        found += [
            Problem(
                f"{shown}/{name}", 0, 0, "not at the place of an entry", "entries stand at YYYY/MM/DD/slug.yaml",
                rule="stray-file",
            )
            for name in names
            if looks_like_yaml(name) and not (shown == corpus.display and name in _VOCABULARY_FILES)
        ]  # fmt: skip
    return found


def _shown(corpus: Corpus, path: str) -> str:
    return corpus.display + path.removeprefix(str(corpus.root)).replace(os.sep, "/")


def _is_day(folder: str) -> bool:
    try:
        return day_folder(HistoricDate.parse(folder.replace("/", "-"))) == folder
    except ValueError:
        return False


def _at(corpus: Corpus, entry_id: str, *trail: str | int) -> tuple[str, int, int]:
    """Where something stands in an entry's file, which is read again: only when something is wrong with it."""
    return f"{corpus.display}/{entry_id}.yaml", *_places(corpus.root / f"{entry_id}.yaml").of(trail)


def _places(path: Path) -> Places:
    data = _bytes(path)
    return places(data) if data else Places()


def _bytes(path: Path) -> bytes:
    """A file's bytes; none where it is gone since it was read, so that problems stand without a line."""
    try:
        return file_bytes(path, VOCABULARY_BYTES)
    except OSError:
        return b""


def _ids(corpus: Corpus, entries: Sequence[Outline]) -> list[Problem]:
    """An id that is another entry's former one would make two histories one."""
    problems = []
    owners: dict[str, str] = {entry.id: entry.id for entry in entries}
    for entry in entries:
        for number, name in enumerate(entry.formerly):
            owner = owners.setdefault(name, entry.id)
            if owner != entry.id:
                what = f"former id {name} belongs to {owner}"
                place = _at(corpus, entry.id, "formerly", number)
                problems.append(Problem(*place, what, "keep it in one place", rule="former-id"))
    return problems


def _references(corpus: Corpus, entries: Sequence[Outline], known: Collection[str]) -> list[Problem]:
    return [
        Problem(
            *_at(corpus, entry.id, "related", number), f"related entry {name} does not exist",
            "mend or remove the reference", rule="dead-reference",
        )
        for entry in entries
        for number, name in enumerate(entry.related)
        if name not in known and not corpus.exists(name)
    ]  # fmt: skip


def _guides(corpus: Corpus, known: Collection[str]) -> list[Problem]:
    """Stops that are no entry; one that is there and cannot be read has been told."""
    problems = guide_problems(corpus.root, corpus.display, known)
    return [problem for problem in problems if not corpus.exists(problem.what.removeprefix("no entry "))]


def _unused(corpus: Corpus, used: dict[str, set[str]]) -> list[Problem]:
    """Keys that nothing uses are probably misspelt somewhere."""
    problems = []
    for name, keys in used.items():
        unused = [key for key in corpus.vocabularies.keys(name) if key not in keys]
        shown = f"{corpus.display}/{name}.yaml"
        found = _places(corpus.root / f"{name}.yaml") if unused else Places()
        problems += [
            Problem(
                shown, *found.of((key,), key=True), f"{key!r} is used by no entry",
                "remove it, or look for a misspelling", warning=True, rule="unused-key",
            )
            for key in unused
        ]  # fmt: skip
    return problems


def _twin_sources(corpus: Corpus) -> list[Problem]:
    """Sources with two keys count twice."""
    vocabularies, shown = corpus.vocabularies, f"{corpus.display}/sources.yaml"
    problems = twin_keys(vocabularies.keys("sources"), vocabularies.source)
    found = _places(corpus.root / "sources.yaml") if problems else Places()
    return [
        Problem(shown, *found.of((key,), key=True), what, advice, warning=True, rule="one-source-two-keys")
        for key, what, advice in problems
    ]


def _twins(corpus: Corpus, entries: Sequence[Outline]) -> list[Problem]:
    """Entries that are nearly another one, and silence about twins that there are not."""
    twins = near_duplicates([entry.digest for entry in entries if entry.digest])
    silent = {entry.id for entry in entries if "near-duplicate" in entry.silent}
    told_of: dict[str, list[Finding]] = {}
    for twin in silenced(twins, silent):
        told_of.setdefault(twin.id, []).append(twin.finding)
    needed = {name for twin in twins for name in (twin.id, twin.other)}
    for entry_id in silent - needed:
        finding = Finding(
            "silence", "'near-duplicate' finds nothing here", "remove the line", ("lint", "near-duplicate")
        )
        told_of.setdefault(entry_id, []).append(finding)
    return [
        problem
        for entry_id, findings in told_of.items()
        for problem in told(findings, f"{corpus.display}/{entry_id}.yaml", _bytes(corpus.root / f"{entry_id}.yaml"))
    ]
