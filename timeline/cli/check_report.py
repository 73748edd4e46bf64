"""The problems that ``check`` found, as words, as annotations of a pull request, or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from timeline.errors import Problem


def as_words(problem: Problem) -> str:
    """A line for a terminal: where, what, what to do, and the rule's name."""
    colour = "yellow" if problem.warning else "red"
    place, colon, rest = str(problem).partition(": ")
    return f"{click.style(place, bold=True)}{colon}{rest} {click.style(f'[{problem.rule}]', fg=colour)}"


def as_annotation(problem: Problem, folder: Path, workspace: Path) -> str:
    """A workflow command of GitHub Actions, which shows the problem beside its line.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands (checked 2026-11-22)

    Args:
        problem: what is told; its path is relative to ``folder``.
        folder: of the config.
        workspace: of the repository: annotations name files from there.
    """
    path = folder / problem.path
    shown = path.relative_to(workspace) if path.is_relative_to(workspace) else path
    values = {"file": shown.as_posix(), "line": problem.line, "col": problem.column, "title": problem.rule}
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in values.items() if value)
    message = f"{problem.what}; {problem.advice}" if problem.advice else problem.what
    return f"::{'warning' if problem.warning else 'error'} {properties}::{_data(message)}"


def _data(text: str) -> str:
    """Escaped as the toolkit does it.

    https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts (checked 2026-11-22)
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_record(problem: Problem) -> dict[str, object]:
    """A problem as JSON values; docs/lint.md says what they mean."""
    return {
        "path": problem.path,
        "line": problem.line or None,
        "column": problem.column or None,
        "level": "warning" if problem.warning else "error",
        "rule": problem.rule,
        "what": problem.what,
        "advice": problem.advice or None,
    }


def counts(entries: int, problems: Sequence[Problem], silenced: int) -> str:
    """The last line: how much was looked at and found."""
    errors = sum(not problem.warning for problem in problems)
    words = [_count(entries, "entry", "entries"), _count(errors, "error"), _count(len(problems) - errors, "warning")]
    return ", ".join(words) + (f", {silenced} silenced with a reason" if silenced else "")


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
