"""A new timeline: the files of ``starter_files`` with a subject's own title, zone and year put in. Pure."""

from __future__ import annotations

import datetime as dt
import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from urllib.parse import urlsplit

from timeline.historic_date import Style

# Kept without their dots, because tools that pack and check this program pass over hidden files.
_HIDDEN = {"gitignore": ".gitignore", "github": ".github"}
_BLANK = re.compile(r"@([a-z_]+)@")
# Comments behind the keys of the config stand below each other, however long the values turn out.
_COMMENTED = re.compile(r"^(\w+ = .*\S) {2,}(# .*)$", re.MULTILINE)
_COMMENT_COLUMN = 38
# Greece, the last state, went over to the Gregorian calendar in February 1923.
_LAST_JULIAN_YEAR = 1923


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked about a new timeline.

    Attributes:
        first_year: the earliest year it tells of, for examples in the files; from 1 on.
        link: where the pages will be served.
        requirement: a line for pip that installs this program.
        folder: where it will stand on this machine, for the cron line.
    """

    title: str
    timezone: str
    first_year: int
    link: str
    language: str
    calendar: Style
    requirement: str
    folder: str
    today: dt.date

    @property
    def tag(self) -> str:
        """The identity of the feeds: the site's host and the current year."""
        return f"{urlsplit(self.link).hostname},{self.today.year}"


def starter_files(subject: Subject) -> dict[str, str]:
    """Every file of a new timeline: its path (forward slashes) and its text."""
    blanks = _blanks(subject)
    made = {
        path: _BLANK.sub(lambda blank: blanks[blank[1]], text)
        for path, text in _templates(files("timeline") / "starter_files")
    }
    config = made["timeline.toml"]
    return made | {"timeline.toml": _COMMENTED.sub(lambda line: f"{line[1]:<{_COMMENT_COLUMN}} {line[2]}", config)}


def requirement(name: str, version: str, origin: str | None) -> str:
    """A line for pip: the commit a package was installed from, where it came from a repository, else its version.

    Args:
        origin: its ``direct_url.json``:
            https://packaging.python.org/en/latest/specifications/direct-url/ (checked 2026-11-22). An address with a
            login in it is not repeated.
    """
    try:
        told = json.loads(origin or "{}")
        url, commit = told["url"], told["vcs_info"]["commit_id"]
    except (ValueError, KeyError, TypeError):
        return f"{name}=={version}"
    known = told["vcs_info"].get("vcs") == "git" and "@" not in url
    return f"{name} @ git+{url}@{commit}" if known else f"{name}=={version}"


def _blanks(subject: Subject) -> Mapping[str, str]:
    return {
        "title": subject.title,
        "toml_title": _toml(subject.title),
        "description": _toml(f"{subject.title}: each day what happened on it."),
        "link": _toml(subject.link),
        "tag": _toml(subject.tag),
        "language": _toml(subject.language),
        "timezone": _toml(subject.timezone),
        "calendar": _toml(str(subject.calendar)),
        "both_calendars": str(subject.first_year <= _LAST_JULIAN_YEAR).lower(),
        "first_day": f"{subject.first_year:04d}-01-01",
        "replay_day": f"{subject.today.year + 1}-01-01",
        "first_year": f"{subject.first_year:04d}",
        "requirement": subject.requirement,
        "folder": shlex.quote(subject.folder).replace("%", "\\%"),  # cron ends a line at a bare %
        "unit_folder": subject.folder.replace("%", "%%"),
    }


def _toml(text: str) -> str:
    """A string as TOML writes it; JSON's escapes are all TOML's too."""
    return json.dumps(text, ensure_ascii=False)


def _templates(folder: Traversable, place: str = "") -> Iterator[tuple[str, str]]:
    for found in sorted(folder.iterdir(), key=lambda part: part.name):
        name = _HIDDEN.get(found.name, found.name)
        if found.is_dir():
            yield from _templates(found, f"{place}{name}/")
        else:
            yield f"{place}{name}", found.read_text("utf-8")
