"""``import``: entries from a table, from JSON or from TimelineJS; all of them or none."""

from __future__ import annotations

import json
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from timeline.cli.session import Session
from timeline.errors import CorpusError, ExitCode, Problem, UsageError
from timeline.historic_date import Style
from timeline.importing.columns import matched
from timeline.importing.dates import Order
from timeline.importing.documents import Choices
from timeline.importing.incoming import Importing, Incoming
from timeline.importing.rows import MOST_BYTES, Format, read_rows
from timeline.strict_yaml import file_bytes

_TOLD = 50
_MANY = 300


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "kind",
    type=click.Choice([str(kind) for kind in Format]),
    help="What the file is; guessed when left out.",
)
@click.option("--map", "pairs", multiple=True, metavar="COLUMN=FIELD", help="A column's field; none leaves it out.")
@click.option(
    "--calendar",
    type=click.Choice([str(style) for style in Style]),
    default=str(Style.NEW),
    help="The calendar its dates are written in.",
)
@click.option(
    "--date-order", type=click.Choice([str(order) for order in Order]), help="How dates such as 7/11/1917 are meant."
)
@click.option("--source", default="", help="Title, or key of sources.yaml, for rows that name no source.")
@click.option(
    "--pictures", type=click.Path(path_type=Path), help="Folder of the pictures; the file's own when left out."
)
@click.option("--draft", is_flag=True, help="Bring everything in as drafts, which are never published.")
@click.option("--skip-bad", is_flag=True, help="Import what can be, and report the rest; exit 1 if there is any.")
@click.option("--dry-run", is_flag=True, help="Check and report only.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as a JSON object.")
@click.pass_obj
def import_(
    path: Path,
    file: Path,
    kind: str | None,
    pairs: tuple[str, ...],
    calendar: str,
    date_order: str | None,
    source: str,
    pictures: Path | None,
    draft: bool,
    skip_bad: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Bring entries in from CSV, JSON or TimelineJS; all of them or, when one cannot be read, none."""
    session = Session.open(path)
    session.use_cache()
    given = _pairs(pairs)
    rows = read_rows(_bytes(file), file.name, Format(kind) if kind else None)
    matched(rows.columns, given)  # wrong names of columns are wrong usage, whatever is in the rows
    choices = Choices(Style(calendar), Order(date_order) if date_order else None, source, draft)
    importing = Importing(file.name, rows, session.corpus, choices, given, pictures or file.parent)
    with tempfile.TemporaryDirectory(prefix="timeline-import-") as folder:
        result, stage = importing.stage(Path(folder), skip_bad=skip_bad, watched=_watched)
        useless = any(problem.path != file.name for problem in result.rejected)
        moves = not useless and bool(result.ids) and (skip_bad or not result.rejected)
        if moves and not dry_run:
            signal.signal(signal.SIGTERM, _stopped)
            stage.move()
    _report(result, rows.format, moves=moves, dry_run=dry_run, as_json=as_json)
    if result.rejected or not result.rows:
        raise SystemExit(ExitCode.INCOMPLETE if moves else ExitCode.INVALID)


def _stopped(*_: object) -> NoReturn:
    """Told to end in mid-move: leave by an exception, so that what was moved is taken back."""
    raise SystemExit(128 + signal.SIGTERM)


def _watched(items: Sequence[Any], label: str) -> Iterator[Any]:
    """The items, with a progress bar on a terminal where they take more than a moment."""
    hidden = len(items) < _MANY or not sys.stderr.isatty()
    with click.progressbar(items, label=label, file=sys.stderr, hidden=hidden) as bar:
        yield from bar


def _pairs(pairs: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        column, equals, field = pair.rpartition("=")
        if not equals or not column:
            raise UsageError(f"--map {pair}: write COLUMN=FIELD, such as --map Headline=title")
        found[column.strip()] = field.strip()
    return found


def _bytes(file: Path) -> bytes:
    try:
        return file_bytes(file, MOST_BYTES)
    except OSError as error:
        advice = "name a file of entries"
        raise CorpusError([Problem(str(file), 0, 0, f"cannot be read ({error.strerror})", advice)]) from error


def _report(result: Incoming, kind: Format, *, moves: bool, dry_run: bool, as_json: bool) -> None:
    ids = result.ids if moves else []
    if as_json:
        click.echo(json.dumps(_record(result, kind, ids, dry_run=dry_run), ensure_ascii=False, indent=2))
        return
    for note in result.notes[:_TOLD]:
        click.echo(f"note: {note}", err=True)
    if len(result.notes) > _TOLD:
        click.echo(f"note: {len(result.notes) - _TOLD} more; --json has them all", err=True)
    for problem in result.rejected:
        click.echo(str(problem), err=True)
    for entry_id in ids:
        click.echo(entry_id)
    if moves:
        for name, keys in result.added.items():
            shown = ", ".join(keys[:8]) + (f" and {len(keys) - 8} more" if len(keys) > 8 else "")
            click.echo(f"new in {name}.yaml: {shown}", err=True)
    click.echo(_summary(result, moves=moves, dry_run=dry_run), err=True)


def _summary(result: Incoming, *, moves: bool, dry_run: bool) -> str:
    left = result.rows - len(result.ids)
    if result.ids and not moves and not left:
        return "nothing was imported"
    if moves:
        verb = "would be imported" if dry_run else "imported"
        rest = f", {left} left out" if left else ""
        return f"{_entries(len(result.ids))} {verb}{rest}"
    if not result.rows:
        return "nothing was imported: the file has no entries"
    if not result.ids:
        return f"nothing was imported: none of {result.rows} rows can be"
    return f"nothing was imported: {left} of {result.rows} rows cannot be; mend them, or take the rest with --skip-bad"


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"


def _record(result: Incoming, kind: Format, ids: list[str], *, dry_run: bool) -> dict[str, Any]:
    return {
        "format": str(kind),
        "rows": result.rows,
        "imported": ids,
        "dry_run": dry_run,
        "added": result.added if ids else {},
        "rejected": [
            {
                "path": problem.path,
                "line": problem.line or None,
                "what": problem.what,
                "advice": problem.advice or None,
            }
            for problem in result.rejected
        ],
        "notes": result.notes,
    }
