"""``init``: a new timeline on any subject in an empty folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from timeline import __version__, config_values
from timeline.cli.session import system_now
from timeline.errors import OutputError, UsageError
from timeline.historic_date import Style
from timeline.options import text
from timeline.starter import Subject, requirement, starter_files

_DISTRIBUTION = "day-by-day-timeline"
# What may lie in a folder that counts as empty.
_HARMLESS = {".git", ".DS_Store"}


class _Checked(click.ParamType[str]):
    """A text that one of the config's own readers takes."""

    def __init__(self, name: str, read: Callable[[Any], Any]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text as the config would have it."""
        try:
            return str(self._read(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


_TITLE = _Checked("title", text)
_ZONE = _Checked("zone", config_values.timezone)
_LINK = _Checked("address", config_values.site)
_LANGUAGE = _Checked("language", config_values.language)
_YEAR = click.IntRange(1, 9999)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=".")
@click.option("--title", type=_TITLE, help="What the timeline is called.")
@click.option("--timezone", type=_ZONE, help='Whose days they are, such as "Europe/Moscow".')
@click.option("--first-year", type=_YEAR, help="The earliest year it tells of.")
@click.option("--link", type=_LINK, default="https://example.org/", help="Where its pages will be served.")
@click.option("--language", type=_LANGUAGE, default="en", help="Language of its words.")
@click.option(
    "--calendar",
    type=click.Choice([str(style) for style in Style]),
    default=str(Style.NEW),
    help="The calendar that decides when an entry is due.",
)
def init(
    folder: Path,
    title: str | None,
    timezone: str | None,
    first_year: int | None,
    link: str,
    language: str,
    calendar: str,
) -> None:
    """Start a new timeline in an empty folder; asks for what no option says, when a terminal is there."""
    _require_empty(folder)
    asked = _Answers(sys.stdin.isatty())
    now = system_now()
    subject = Subject(
        title=asked.get(title, "--title", "Title", _TITLE, None),
        timezone=asked.get(timezone, "--timezone", "Time zone, whose days they are", _ZONE, _local_zone()),
        first_year=int(asked.get(first_year, "--first-year", "The earliest year it tells of", _YEAR, None)),
        link=link,
        language=language,
        calendar=Style(calendar),
        requirement=_requirement(),
        folder=str(folder.resolve()),
        today=now.date(),
    )
    files = starter_files(subject)
    _write(folder, files)
    place = f"cd {folder}\n  " if folder != Path() else ""
    click.echo(f"{len(files)} files written to {folder.resolve()}", err=True)
    click.echo(
        f"Next:\n  {place}timeline check      # two example entries are there: replace them\n"
        "  timeline preview    # what would be posted today, or what is next\n"
        "  timeline publish    # makes public/feed.rss; no account is needed",
        err=True,
    )


class _Answers:
    """Values from options, or from questions on a terminal."""

    def __init__(self, terminal: bool) -> None:
        self._terminal = terminal

    def get(self, given: Any, option: str, question: str, kind: click.ParamType[Any], default: str | None) -> Any:
        """The value.

        Raises:
            UsageError: no option gives it, and nobody can be asked.
        """
        if given is not None:
            return given
        if not self._terminal:
            raise UsageError(f"{option} is missing; without a terminal nothing can be asked")
        return click.prompt(question, type=kind, default=default, err=True)


def _require_empty(folder: Path) -> None:
    """Refuse a folder that holds anything; what a fresh repository has does not count.

    Raises:
        UsageError: it does, or is no folder.
    """
    try:
        found = sorted({path.name for path in folder.iterdir()} - _HARMLESS)
    except FileNotFoundError:
        return
    except OSError as error:
        raise UsageError(f"{folder}: cannot be used ({error.strerror}); name another folder") from error
    if found:
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        raise UsageError(f"{folder} is not empty ({', '.join(found[:3])}{more}); name a folder that is, or a new one")


def _write(folder: Path, files: Mapping[str, str]) -> None:
    """Write all files, or none.

    Raises:
        OutputError: one could not be written; those before it are gone again.
    """
    made: list[Path] = []
    try:
        for name, content in files.items():
            path = folder / name
            missing = [parent for parent in (path.parent, *path.parent.parents) if not parent.exists()]
            for parent in reversed(missing):
                parent.mkdir()
                made.append(parent)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                made.append(path)
                file.write(content)
    except OSError as error:
        for path in reversed(made):
            path.rmdir() if path.is_dir() else path.unlink()
        raise OutputError(f"{error.filename or folder}: {error.strerror}; nothing was kept") from error


def _local_zone() -> str:
    """This machine's time zone, as a first guess."""
    for found in (os.environ.get("TZ", ""), os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]):
        try:
            return config_values.timezone(found)
        except ValueError:
            continue
    return "UTC"


def _requirement() -> str:
    """A line for pip that installs this very program."""
    from importlib import metadata

    try:
        origin = metadata.distribution(_DISTRIBUTION).read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        origin = None
    return requirement(_DISTRIBUTION, __version__, origin)
