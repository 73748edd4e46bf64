"""The entries a preview is asked for: those of a day, by id, or those a git diff changed."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

import click

from timeline.cli.git import Changes, changes_since, contents_at
from timeline.cli.session import Session
from timeline.compose import speaks
from timeline.corpus_model import KEY_PATTERN
from timeline.desk.previews import CardOf, Story, preview_of, stories_of
from timeline.desk.selection import next_occurrence
from timeline.entry import Entry, State
from timeline.entry_reader import read_entry
from timeline.errors import UsageError
from timeline.exchange import StatusTarget
from timeline.historic_date import HistoricDate

_ENTRY_FILE = re.compile(rf"(-?[0-9]{{4,9}}/[0-9]{{2}}/[0-9]{{2}})/{KEY_PATTERN}\.yaml")
_STATE_NOTES = {
    State.DRAFT: "a draft: it will not go out before its state is published",
    State.WITHDRAWN: "withdrawn: it does not go out any more",
}


@dataclass(frozen=True)
class Desk:
    """What previews are made with."""

    session: Session
    targets: Sequence[StatusTarget]
    card: CardOf
    today: dt.date

    def of_day(self, day: dt.date) -> list[Story]:
        """What goes out on a local day."""
        return stories_of(
            preview_of(target, occurrence, self.session.templates, self.card, on=day)
            for target in self.targets
            for occurrence in target.schedule.on(day)
            if speaks(occurrence.entry, target.wording)
        )

    def of_entries(self, names: Sequence[str]) -> list[Story]:
        """Entries by id, or by path of their file, on their next day.

        Raises:
            UsageError: there is no entry of a name.
        """
        wanted = [_entry_id(name) for name in names]
        days = [_day_of(f"{name}.yaml") for name in wanted]
        self.session.corpus.load([day for day in days if day is not None])  # the problems of all files at once
        found = [self.session.corpus.find(name) for name in wanted]
        missing = [name for name, entry in zip(wanted, found, strict=True) if entry is None]
        if missing:
            raise UsageError("\n".join(f"no entry {name}{self._advice(name)}" for name in missing))
        return [self._story(entry) for entry in found if entry is not None]

    def of_diff(self, reference: str) -> list[Story]:
        """Exactly the entries that differ between a commit and the working tree."""
        corpus = self.session.corpus
        changes = changes_since(corpus.root, reference)
        for path in (*changes.added, *changes.changed, *changes.removed):
            if "/" not in path and path.endswith(".yaml"):
                click.echo(f"{path} changed too; entries that only refer to it are not listed", err=True)
        added, changed, removed = (_entry_files(paths) for paths in (changes.added, changes.changed, changes.removed))
        days = {day for path in (*added, *changed) if (day := _day_of(path)) is not None}
        with_pictures = {day for path in (*changes.added, *changes.changed) if (day := _day_of(path)) is not None}
        loaded = [entry for entries in corpus.load(sorted(days | with_pictures)) for entry in entries]
        pictures = {corpus.root / path for path in (*changes.added, *changes.changed)}
        before = self._before(changes, changed)
        stories = []
        for entry in loaded:
            path = f"{entry.id}.yaml"
            if path in added:
                stories.append(self._story(entry, "added"))
            elif path in changed:
                stories.append(self._story(entry, "changed", before[path]))
            elif entry.image is not None and entry.image.path in pictures:
                stories.append(self._story(entry, "changed", note="its picture changed"))
        moved = {former: entry.id for entry in loaded for former in entry.formerly}
        return stories + [_removed(path.removesuffix(".yaml"), moved) for path in removed]

    def _story(self, entry: Entry, change: str = "", before: Entry | None = None, note: str = "") -> Story:
        previews, notes = [], [note, _STATE_NOTES.get(entry.state, "")]
        for target in self.targets:
            if not speaks(entry, target.wording):
                notes.append(f"{target.name}: it has no words in {target.wording.language}")
                continue
            occurrence = next_occurrence(target.schedule, entry, self.today)
            if occurrence is None:
                notes.append(f"{target.name}: its schedule has no day for it")
                continue
            previews.append(
                preview_of(target, occurrence, self.session.templates, self.card, on=occurrence.day, before=before)
            )
        return Story(entry.id, entry, tuple(previews), change, "; ".join(filter(None, notes)))

    def _before(self, changes: Changes, paths: Sequence[str]) -> dict[str, Entry | None]:
        """Entries as the commit has them, None where unreadable; vocabularies and pictures are today's."""
        corpus = self.session.corpus
        found: dict[str, Entry | None] = {}
        for path, data in zip(paths, contents_at(corpus.root, changes.commit, paths) if paths else (), strict=True):
            day = _day_of(path)
            assert day is not None
            entry_id, file = path.removesuffix(".yaml"), corpus.root / path
            found[path] = read_entry(data, entry_id, path, file, corpus.root, day, corpus.vocabularies)[0]
        return found

    def _advice(self, name: str) -> str:
        day = _day_of(f"{name}.yaml")
        if day is None:
            return "; an id is written like 1917/03/08/womens-day-strike"
        near = difflib.get_close_matches(name, self.session.corpus.names_on(day), n=3, cutoff=0) if day else []
        return f"; that day has {', '.join(near)}" if near else "; that day has none"


def _removed(entry_id: str, moved: dict[str, str]) -> Story:
    now = moved.get(entry_id)
    note = f"it is {now} now" if now else "what is public of it stays; timeline retract takes it back"
    return Story(entry_id, None, change="removed", note=note)


def _entry_files(paths: Sequence[str]) -> list[str]:
    return [path for path in paths if _ENTRY_FILE.fullmatch(path) and _day_of(path) is not None]


def _entry_id(name: str) -> str:
    """The id in an id, or in a path of a file below ``entries/`` as a shell completes it."""
    return "/".join(PurePath(name.removesuffix(".yaml")).parts[-4:])


def _day_of(path: str) -> HistoricDate | None:
    """The day whose folder a path below the corpus lies in; None outside such folders."""
    folder, _, _ = path.rpartition("/")
    if folder.count("/") != 2:
        return None
    try:
        return HistoricDate.parse(folder.replace("/", "-"))
    except ValueError:
        return None
