"""``move`` and ``rename``: an entry on another day, or under another slug, with everything that names it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from timeline.cli.fmt import coloured
from timeline.cli.session import Session
from timeline.corpus import Corpus
from timeline.desk.changes import apply, diff
from timeline.desk.moving import Move, moved_id, plan, renamed_id
from timeline.errors import UsageError
from timeline.historic_date import MONTHS, CalendarDate, HistoricDate, Style

old_style_option = click.option(
    "--os/--ns", "old_style", default=None, help="DATE is Old Style (Julian), or New Style (Gregorian, the default)."
)  # fmt: skip
_dry_run = click.option("--dry-run", is_flag=True, help="Change nothing; print what would change.")


@click.command()
@click.argument("entry", metavar="ID")
@click.option("--to", "date", required=True, metavar="DATE", help="The right day, such as 1917-03-09.")
@old_style_option
@_dry_run
@click.pass_obj
def move(path: Path, entry: str, date: str, old_style: bool | None, dry_run: bool) -> None:
    """Correct the date of an entry: its file, picture and id move, and whatever names it is mended.

    Nothing is published twice: feeds and posts know an entry by the oldest id in `formerly`, and its old page leads to
    the new one. All of it happens, or nothing.
    """
    session = Session.open(path)
    day = historic_day(date, old_style=old_style)
    old = entry_id(session, entry)
    _do(session, plan(session.corpus, old, moved_id(old, day), session.config.meta.link), dry_run=dry_run)


@click.command()
@click.argument("entry", metavar="ID")
@click.argument("slug")
@_dry_run
@click.pass_obj
def rename(path: Path, entry: str, slug: str, dry_run: bool) -> None:
    """Give an entry another SLUG, the last part of its id, and mend whatever names it."""
    session = Session.open(path)
    old = entry_id(session, entry)
    _do(session, plan(session.corpus, old, renamed_id(old, slug), session.config.meta.link), dry_run=dry_run)


def historic_day(text: str, *, old_style: bool | None) -> HistoricDate:
    """The day of a date as it was typed; UsageError where it is none."""
    style = Style.OLD if old_style else Style.NEW
    try:
        return HistoricDate.parse(text.strip(), style)
    except ValueError as error:
        raise UsageError(f"{error}; write year-month-day, such as 1917-03-08") from None


def entry_id(session: Session, text: str) -> str:
    """The id of an entry named by its id, the path of its file or the address of its page."""
    name = text.removeprefix(session.config.meta.link).strip("/").removeprefix("./")
    file = Path(text).absolute()
    if name.endswith(".yaml"):
        root = session.corpus.root
        name = file.relative_to(root).as_posix() if file.is_relative_to(root) else name
        name = name.removeprefix(f"{session.corpus.display}/").removesuffix(".yaml")
    parts = name.rsplit("/", 3)
    try:
        HistoricDate.parse("-".join(parts[:3]))
    except ValueError:
        parts = []
    if len(parts) != 4:
        raise UsageError(f"{text} is no id of an entry; write it like 1917/03/08/womens-day-strike")
    return name


def dated(session: Session, day: HistoricDate) -> str:
    """A day as messages name it: ``8 March 1917 (23 February 1917 O.S.)``."""
    new_style = _words(day.new_style)
    return f"{new_style} ({_words(day.old_style)} O.S.)" if session.config.meta.both_calendars else new_style


def _words(date: CalendarDate) -> str:
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def _do(session: Session, move: Move, *, dry_run: bool) -> None:
    shown = _namer(session)
    if dry_run:
        for line in diff(move.changes, shown):
            click.echo(coloured(line))
        click.echo("nothing was changed", err=True)
        return
    fresh = Corpus(session.corpus.root, session.corpus.display)
    day = HistoricDate.parse(move.new.rsplit("/", 1)[0].replace("/", "-"))
    apply(move.changes, proof=lambda: fresh.entries_on(day))
    click.echo(f"{move.old} is now {move.new}, {dated(session, day)}", err=True)
    if move.picture:
        click.echo(f"its picture went along: {session.corpus.display}/{move.picture}", err=True)
    for file, count in move.mended:
        click.echo(f"mended {shown(file)}{f' in {count} places' if count > 1 else ''}", err=True)
    if sys.stderr.isatty():
        click.echo(f"look at it with git status, then: timeline check && git add -A {session.corpus.display}", err=True)


def _namer(session: Session) -> Callable[[Path], str]:
    root, display = session.corpus.root, session.corpus.display
    return lambda path: f"{display}/{path.relative_to(root).as_posix()}"
