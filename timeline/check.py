"""Checks across files, beyond what reading one entry shows: ids, references, vocabularies, config against corpus."""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import os
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from timeline.config import Config
from timeline.corpus import Corpus, day_folder, looks_like_yaml
from timeline.corpus_model import VOCABULARIES
from timeline.entry import Entry, Significance
from timeline.errors import CorpusError, Problem
from timeline.guides import guide_problems
from timeline.historic_date import HistoricDate
from timeline.schedule import Schedule
from timeline.strict_yaml import ENTRY_BYTES, VOCABULARY_BYTES, Places, file_bytes, places
from timeline.wording import LANGUAGES

_VOCABULARY_FILES = {f"{name}.yaml" for name in VOCABULARIES}


def check_corpus(corpus: Corpus, days: Iterable[HistoricDate]) -> tuple[int, list[Problem]]:
    """Read every entry and check them against each other; returns how many there are and every problem."""
    corpus.lenient = True  # a malformed vocabulary must not hide what is wrong with the entries
    problems: list[Problem] = []
    entries: list[Entry] = []
    with _no_collection():
        for day in days:
            try:
                entries += corpus.entries_on(day)
            except CorpusError as error:
                problems += error.problems
    problems += stray_paths(corpus)
    problems += _ids(corpus, entries)
    problems += _references(corpus, entries)
    problems += _vocabularies(corpus, entries)
    problems += guide_problems(corpus.root, corpus.display, {entry.id for entry in entries})
    problems += [_one_source(corpus, entry) for entry in entries if _lacks_second_source(entry)]
    return len(entries), corpus.noted + problems


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
            Problem(f"{shown}/{name}", 0, 0, "not at the place of an entry", "entries stand at YYYY/MM/DD/slug.yaml")
            for name in names
            if looks_like_yaml(name) and not (shown == corpus.display and name in _VOCABULARY_FILES)
        ]
    return found


def _shown(corpus: Corpus, path: str) -> str:
    return corpus.display + path.removeprefix(str(corpus.root)).replace(os.sep, "/")


def _is_day(folder: str) -> bool:
    try:
        return day_folder(HistoricDate.parse(folder.replace("/", "-"))) == folder
    except ValueError:
        return False


def _at(corpus: Corpus, entry: Entry, *trail: str | int) -> tuple[str, int, int]:
    """Where something stands in an entry's file, which is read again: only when something is wrong with it."""
    return f"{corpus.display}/{entry.id}.yaml", *_places(entry.path).of(trail)


def _places(path: Path, limit: int = ENTRY_BYTES) -> Places:
    try:
        return places(file_bytes(path, limit))
    except OSError:
        return Places()


def _ids(corpus: Corpus, entries: list[Entry]) -> list[Problem]:
    """An id that is another entry's former one would make two histories one."""
    problems = []
    owners: dict[str, str] = {entry.id: entry.id for entry in entries}
    for entry in entries:
        for number, name in enumerate(entry.formerly):
            owner = owners.setdefault(name, entry.id)
            if owner != entry.id:
                what = f"former id {name} belongs to {owner}"
                problems.append(Problem(*_at(corpus, entry, "formerly", number), what, "keep it in one place"))
    return problems


def _references(corpus: Corpus, entries: list[Entry]) -> list[Problem]:
    known = {entry.id for entry in entries}
    return [
        Problem(
            *_at(corpus, entry, "related", number), f"related entry {name} does not exist",
            "mend or remove the reference",
        )
        for entry in entries
        for number, name in enumerate(entry.related)
        if name not in known and not corpus.exists(name)
    ]  # fmt: skip


def _vocabularies(corpus: Corpus, entries: list[Entry]) -> list[Problem]:
    """Keys that nothing uses are probably misspelt somewhere."""
    used: dict[str, set[str]] = {"themes": set(), "people": set(), "places": set(), "sources": set()}
    for entry in entries:
        used["themes"].update([theme.key for theme in entry.themes])
        used["people"].update([person.key for person in entry.people], entry.work.authors if entry.work else ())
        used["places"].update([entry.place.key] if entry.place else ())
        used["sources"].update([citation.source.key for citation in entry.sources])
    problems = []
    for name, keys in used.items():
        unused = [key for key in corpus.vocabularies.keys(name) if key not in keys]
        found = _places(corpus.root / f"{name}.yaml", VOCABULARY_BYTES) if unused else Places()
        problems += [
            Problem(
                f"{corpus.display}/{name}.yaml", *found.of((key,), key=True), f"{key!r} is used by no entry",
                "remove it, or look for a misspelling", warning=True,
            )
            for key in unused
        ]  # fmt: skip
    return problems


def _lacks_second_source(entry: Entry) -> bool:
    if entry.significance is not Significance.MAJOR:
        return False
    return len({citation.source.key or citation.source.title for citation in entry.sources}) < 2


def _one_source(corpus: Corpus, entry: Entry) -> Problem:
    what = "a major entry with one source"
    return Problem(*_at(corpus, entry, "sources"), what, "add an independent second one", warning=True)


def check_config(config: Config, schedule: Schedule, now: dt.datetime) -> list[Problem]:
    """Where config and corpus do not fit together well: warnings."""
    name = config.path.name
    problems = [
        Problem(
            name, 0, 0, f"[targets.{target.name}] language: no dates in words for {language!r}",
            "English is used; a template of your own can do better", warning=True,
        )
        for target in config.targets
        if (language := getattr(target.options, "language", None) or config.meta.language)
        and language.split("-")[0] not in LANGUAGES
    ]  # fmt: skip
    for target in config.targets:
        policy = target.policy
        if policy.catch_up < policy.interval:
            problems.append(
                Problem(
                    name, 0, 0, f"[targets.{target.name}] catch_up is shorter than interval",
                    "a single late run would lose posts", warning=True,
                )
            )  # fmt: skip
    return problems + _crowded(config, schedule, now)


def _crowded(config: Config, schedule: Schedule, now: dt.datetime) -> list[Problem]:
    """Days of the coming year whose moments had to be squeezed below the interval."""
    if schedule.policy.replay is not None:
        return []
    today = schedule.local_day(now)
    found = []
    for ahead in range(366):
        day = today + dt.timedelta(ahead)
        try:
            moments = [occurrence.moment for occurrence in schedule.on(day)]
        except CorpusError:
            continue
        gaps = [later - earlier for earlier, later in pairwise(moments)]
        if gaps and min(gaps) < min(schedule.policy.interval, dt.timedelta(minutes=5)):
            found.append(
                Problem(
                    config.path.name, 0, 0, f"[schedule] {len(moments)} entries on {day}: moments {min(gaps)} apart",
                    "start earlier, or shorten interval", warning=True,
                )
            )  # fmt: skip
    return found
