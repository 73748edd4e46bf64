"""Checks across files, beyond what reading one entry shows: ids, references, vocabularies, config against corpus."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise

from timeline.config import Config
from timeline.corpus import Corpus
from timeline.entry import Entry, Significance
from timeline.errors import CorpusError, Problem
from timeline.historic_date import HistoricDate
from timeline.schedule import Schedule
from timeline.wording import LANGUAGES


def check_corpus(corpus: Corpus, days: Iterable[HistoricDate]) -> tuple[int, list[Problem]]:
    """Read every entry and check them against each other; returns how many there are and every problem."""
    problems: list[Problem] = []
    entries: list[Entry] = []
    _ = corpus.vocabularies
    for day in days:
        try:
            entries += corpus.entries_on(day)
        except CorpusError as error:
            problems += error.problems
    problems += corpus.warnings
    problems += stray_paths(corpus)
    problems += _ids(corpus, entries)
    problems += _references(corpus, entries)
    problems += _vocabularies(corpus, entries)
    problems += [_one_source(corpus, entry) for entry in entries if _lacks_second_source(entry)]
    return len(entries), problems


def stray_paths(corpus: Corpus) -> list[Problem]:
    """YAML files that no day owns: they would never be published, and nobody would notice."""
    owned = {corpus.root / f"{name}.yaml" for name in ("themes", "people", "places", "sources")}
    known_days = {corpus.root / day for day in _day_folders(corpus)}
    found = []
    for pattern in ("*.yaml", "*.yml"):
        for path in corpus.root.rglob(pattern):
            if path in owned or path.parent in known_days:
                continue
            shown = f"{corpus.display}/{path.relative_to(corpus.root).as_posix()}"
            found.append(Problem(shown, 0, 0, "not at the place of an entry", "entries stand at YYYY/MM/DD/slug.yaml"))
    return found


def _day_folders(corpus: Corpus) -> Iterable[str]:
    from timeline.corpus import day_folder

    return (day_folder(day) for day in corpus.days())


def _at(corpus: Corpus, entry: Entry) -> str:
    return f"{corpus.display}/{entry.id}.yaml"


def _ids(corpus: Corpus, entries: list[Entry]) -> list[Problem]:
    """An id that is another entry's former one would make two histories one."""
    problems = []
    owners: dict[str, str] = {entry.id: entry.id for entry in entries}
    for entry in entries:
        for name in entry.formerly:
            owner = owners.setdefault(name, entry.id)
            if owner != entry.id:
                problems.append(
                    Problem(_at(corpus, entry), 0, 0, f"former id {name} belongs to {owner}", "keep it in one place")
                )
    return problems


def _references(corpus: Corpus, entries: list[Entry]) -> list[Problem]:
    known = {entry.id for entry in entries}
    return [
        Problem(_at(corpus, entry), 0, 0, f"related entry {name} does not exist", "mend or remove the reference")
        for entry in entries
        for name in entry.related
        if name not in known and not corpus.exists(name)
    ]


def _vocabularies(corpus: Corpus, entries: list[Entry]) -> list[Problem]:
    """Keys that nothing uses are probably misspelt somewhere."""
    used: dict[str, set[str]] = {"themes": set(), "people": set(), "places": set(), "sources": set()}
    for entry in entries:
        used["themes"] |= {theme.key for theme in entry.themes}
        used["people"] |= {person.key for person in entry.people} | set(entry.work.authors if entry.work else ())
        used["places"] |= {entry.place.key} if entry.place else set()
        used["sources"] |= {citation.source.key for citation in entry.sources}
    vocabularies = corpus.vocabularies
    return [
        Problem(
            f"{corpus.display}/{name}.yaml", *vocabularies.positions.get(name, {}).get(key, (0, 0)),
            f"{key!r} is used by no entry", "remove it, or look for a misspelling", warning=True,
        )
        for name, keys in used.items()
        for key in vocabularies.keys(name)
        if key not in keys
    ]  # fmt: skip


def _lacks_second_source(entry: Entry) -> bool:
    distinct = {citation.source.key or citation.source.title for citation in entry.sources}
    return entry.significance is Significance.MAJOR and len(distinct) < 2


def _one_source(corpus: Corpus, entry: Entry) -> Problem:
    return Problem(
        _at(corpus, entry), 0, 0, "a major entry with one source", "add an independent second one", warning=True
    )


def check_config(config: Config, corpus: Corpus, schedule: Schedule, now: dt.datetime) -> list[Problem]:
    """Where config and corpus cannot fit together: warnings, and the errors that only show against the whole."""
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
    if any(target.kind in ("rss", "atom", "json-feed") for target in config.targets) and not config.meta.tag:
        problems.append(
            Problem(name, 0, 0, "[timeline] tag: is missing, but a feed is on", 'add tag = "your.domain,2026"')
        )
    for target in config.targets:
        policy = target.policy
        if policy.catch_up < policy.interval:
            problems.append(
                Problem(
                    name, 0, 0, f"[targets.{target.name}] catch_up is shorter than interval",
                    "a single late run would lose posts", warning=True,
                )
            )  # fmt: skip
    return problems + _crowded(config, corpus, schedule, now)


def _crowded(config: Config, corpus: Corpus, schedule: Schedule, now: dt.datetime) -> list[Problem]:
    """Days of the coming year whose moments had to be squeezed below the interval."""
    if schedule.policy.replay is not None:
        return []
    try:
        _ = corpus.vocabularies
    except CorpusError:
        return []  # told already; no entry can be read without them
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
