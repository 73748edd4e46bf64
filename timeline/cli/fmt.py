"""``fmt``: files of the corpus in canonical form; what they mean never changes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from timeline.cli.session import Session
from timeline.desk.changes import Change, apply, diff
from timeline.desk.formatting import FormattingError, formatted, kind_of, limit_of
from timeline.errors import CorpusError, ExitCode, Problem, UsageError
from timeline.strict_yaml import file_bytes


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--check", is_flag=True, help="Write nothing; name the files that would change and exit 1 if there are any."
)
@click.option(
    "--diff", "as_diff", is_flag=True, help="Write nothing; print what would change and exit 1 if anything would."
)
@click.pass_obj
def fmt(path: Path, paths: tuple[Path, ...], check: bool, as_diff: bool) -> None:
    """Bring files of the corpus into canonical form: order of keys, wrapping, quotes; comments are kept.

    PATHS are entries, vocabularies or folders of them; without any, the whole corpus.
    """
    session = None if paths else Session.open(path)
    files = list(_files((session.config.entries,) if session else paths))
    folder = session.config.folder if session else Path.cwd()
    changes, alone = _changes(files, folder)
    if as_diff:
        for line in diff(changes, lambda file: _shown(file, folder)):
            click.echo(coloured(line))
    elif check:
        for change in changes:
            click.echo(_shown(change.path, folder))
    else:
        apply(changes)
        for change in changes:
            click.echo(f"formatted {_shown(change.path, folder)}", err=True)
    for words in alone:
        click.echo(words, err=True)
    waiting = bool(changes) and (check or as_diff)
    if waiting:
        click.echo(f"{len(changes)} of {len(files)} files would change; timeline fmt changes them", err=True)
    if not changes and not alone and sys.stderr.isatty():
        click.echo(f"{len(files)} files are in canonical form", err=True)
    if waiting or alone:
        raise SystemExit(ExitCode.INCOMPLETE)


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    """The files meant, each once, in order; of a folder those that stand where the corpus has files."""
    seen: set[Path] = set()
    for path in paths:
        whole = path.absolute()
        if whole.is_dir():
            found = sorted(
                file for file in whole.rglob("*.yaml") if kind_of(file) and (file.parent == whole or _is_entry(file))
            )
        elif kind_of(whole) is None:
            raise UsageError(f"{path} is no file of a corpus; entries stand at YYYY/MM/DD/slug.yaml")
        else:
            found = [whole]
        yield from (file for file in found if file not in seen)
        seen.update(found)


def _is_entry(file: Path) -> bool:
    return file.parent.name.isdecimal()


def _changes(files: list[Path], folder: Path) -> tuple[list[Change], list[str]]:
    """What would change, and words on files that must be left alone.

    Raises:
        CorpusError: files cannot be read, or are not valid YAML; every problem.
    """
    changes: list[Change] = []
    alone: list[str] = []
    problems: list[Problem] = []
    hidden = not sys.stderr.isatty() or len(files) < 500
    with click.progressbar(files, label="formatting", file=sys.stderr, hidden=hidden) as progress:
        for file in progress:
            shown, kind = _shown(file, folder), kind_of(file)
            assert kind is not None
            try:
                data = file_bytes(file, limit_of(kind))
                new, found = formatted(data, kind, shown)
            except OSError as error:
                problems.append(Problem(shown, 0, 0, f"cannot be read ({error.strerror})", "mend the path"))
                continue
            except FormattingError as error:
                alone.append(f"{shown}: left alone: {error}; please report this file")
                continue
            problems += found
            if new != data:
                changes.append(Change(file, data, new))
    if problems:
        raise CorpusError(problems)
    return changes, alone


def _shown(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.as_posix()


def coloured(line: str) -> str:
    """A line of a diff as terminals show it."""
    if line.startswith(("---", "+++", "rename")):
        return click.style(line, bold=True)
    colours = {"+": "green", "-": "red", "@": "cyan"}
    return click.style(line, fg=colours[line[0]]) if line[:1] in colours else line
