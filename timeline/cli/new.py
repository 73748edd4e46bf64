"""``new``: begin an entry: the file at its place, with what is known, and the editor."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from timeline.cli.move import dated, historic_day, old_style_option
from timeline.cli.session import Session
from timeline.corpus import Corpus, day_folder
from timeline.desk.changes import Change, apply
from timeline.desk.drafting import Draft, drafted, slug_of
from timeline.desk.moving import later_id, renamed_id
from timeline.entry import State
from timeline.errors import CorpusError, ExitCode, UsageError
from timeline.historic_date import WEEKDAYS, HistoricDate
from timeline.lint.unwritten import is_unwritten
from timeline.strict_yaml import CONTROL_CHARACTER, file_bytes

T = TypeVar("T")

# Where docs/editors.md puts the schema.
_SCHEMA = ".timeline/entry.schema.json"


@click.command()
@click.argument("date", required=False)
@click.argument("title", required=False)
@old_style_option
@click.option("--slug", help="Last part of the id; otherwise made from the title.")
@click.option("--summary", help="One to three sentences, as posts will carry them.")
@click.option("--source", help="What supports the date: a key of sources.yaml, or a title.")
@click.option("--place", help="A key of places.yaml.")
@click.option("--no-edit", is_flag=True, help="Do not open an editor.")
@click.pass_obj
def new(
    path: Path,
    date: str | None,
    title: str | None,
    old_style: bool | None,
    slug: str | None,
    summary: str | None,
    source: str | None,
    place: str | None,
    no_edit: bool,
) -> None:
    """Begin an entry of DATE with TITLE, and open it in $VISUAL or $EDITOR.

    On a terminal it asks for what is missing. Until it has a summary and a source it is a draft: checked, never
    published.
    """
    session = Session.open(path)
    asks = sys.stdin.isatty() and sys.stderr.isatty()
    begun = date is None or title is None
    if old_style is None and not session.config.meta.both_calendars:
        old_style = False
    day = _day(date, old_style, asks=asks)
    _tell_day(session, day)
    title = _title(title, asks=asks)
    draft = Draft(
        day=day,
        title=title,
        slug=_slug(session, day, title, slug, asks=asks),
        old_style=bool(old_style) or _has_old_style(session.corpus),
        summary=_optional(summary, "Summary, one to three sentences (Enter: later)", asks=asks and begun),
        source=_optional(source, "Source of the date, key or title (Enter: later)", asks=asks and begun),
        place=_place(session, place),
        schema=_schema(session, day),
    )
    file = _write(session, draft)
    shown = f"{session.corpus.display}/{draft.id}.yaml"
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if asks and sys.stdout.isatty() and editor and not no_edit:
        click.edit(filename=str(file), editor=editor)
        _report(session, draft, shown)
        return
    click.echo(shown)
    if not draft.complete:
        click.echo("a draft: write summary and sources, then delete its last line", err=True)


def _day(text: str | None, old_style: bool | None, *, asks: bool) -> HistoricDate:
    if text is not None:
        return historic_day(text, old_style=old_style)
    if not asks:
        raise UsageError('no date; write it like: timeline new 1917-03-08 "Women textile workers strike"')
    typed = _asked("Day (year-month-day)", lambda answer: (historic_day(answer, old_style=old_style), answer))
    if old_style is None and click.confirm("Is that Old Style (Julian)?", default=False, err=True):
        return historic_day(typed[1], old_style=True)
    return typed[0]


def _tell_day(session: Session, day: HistoricDate) -> None:
    """The day, by both calendars where there are two, so that a mistaken one is seen; and what it has already."""
    click.echo(f"{WEEKDAYS[day.weekday]} {dated(session, day)}", err=True)
    names = session.corpus.names_on(day)
    if names:
        slugs = ", ".join(name.rsplit("/", 1)[1] for name in names)
        click.echo(f"that day has: {slugs}", err=True)


def _title(title: str | None, *, asks: bool) -> str:
    if title is None and not asks:
        raise UsageError('no title; write it like: timeline new 1917-03-08 "Women textile workers strike"')
    return _asked("Title", _valid_title) if title is None else _valid_title(title)


def _valid_title(text: str) -> str:
    title = " ".join(text.split())
    if not title or CONTROL_CHARACTER.search(title):
        raise UsageError("a title is a line of text")
    return title


def _slug(session: Session, day: HistoricDate, title: str, slug: str | None, *, asks: bool) -> str:
    """A slug that makes an id nobody has or had."""

    def free(candidate: str) -> str:
        entry_id = renamed_id(f"{day_folder(day)}/x", candidate)
        if session.corpus.exists(entry_id):
            raise UsageError(f"there is an entry {entry_id} already; choose another --slug")
        owner = later_id(session.corpus, entry_id)
        if owner:
            raise UsageError(f"{entry_id} is a former id of {owner}, which keeps it; choose another --slug")
        return candidate

    made = slug or slug_of(title)
    if not made and not asks:
        raise UsageError("no slug can be made of that title; name one with --slug")
    try:
        return free(made)
    except UsageError as error:
        if not asks:
            raise
        click.echo(str(error), err=True)
        return _asked("Slug (lower-case words with hyphens)", free)


def _optional(text: str | None, question: str, *, asks: bool) -> str:
    if text is None and asks:
        text = click.prompt(question, default="", show_default=False, err=True)
    text = " ".join((text or "").split())
    if CONTROL_CHARACTER.search(text):
        raise UsageError("a summary or source is a line of text")
    return text


def _place(session: Session, key: str | None) -> str:
    if key and key not in (known := session.corpus.vocabularies.keys("places")):
        close = difflib.get_close_matches(key, known, n=1)
        raise UsageError(f"no place {key!r}; " + (f"did you mean {close[0]!r}?" if close else "see places.yaml"))
    return key or ""


def _asked(question: str, taken: Callable[[str], T]) -> T:
    """An answer that is taken; asked again with the reason until there is one."""
    while True:
        answer = click.prompt(question, err=True)
        try:
            return taken(answer)
        except UsageError as error:
            click.echo(str(error), err=True)


def _has_old_style(corpus: Corpus) -> bool:
    """Whether this timeline's entries carry both dates, told by its first one."""
    for day in corpus.days():
        for name in corpus.names_on(day):
            return b"\nold_style:" in file_bytes(corpus.root / f"{name}.yaml")
    return False


def _schema(session: Session, day: HistoricDate) -> str:
    """The way from the entry to the schema, where docs/editors.md has it made."""
    schema = session.config.folder / _SCHEMA
    folder = session.corpus.root / day_folder(day)
    return Path(os.path.relpath(schema, folder)).as_posix() if schema.is_file() else ""


def _write(session: Session, draft: Draft) -> Path:
    file = session.corpus.root / f"{draft.id}.yaml"
    apply([Change(file, None, drafted(draft, session.corpus.vocabularies.keys("sources")))])
    return file


def _report(session: Session, draft: Draft, shown: str) -> None:
    """What the entry is like as it comes out of the editor."""
    try:
        entry = Corpus(session.corpus.root, session.corpus.display).find(draft.id)
    except CorpusError as error:
        click.echo(str(error), err=True)
        click.echo(f"mend it in {shown}, then: timeline check", err=True)
        raise SystemExit(ExitCode.INVALID) from None
    click.echo(shown)
    if entry is None:
        click.echo("it was removed", err=True)
    elif is_unwritten(entry):
        click.echo("words to be replaced still stand in it", err=True)
    elif entry.state is State.DRAFT:
        click.echo("a draft; delete its last line to publish it", err=True)
