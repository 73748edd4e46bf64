"""Reading guides, ``entries/guides/*.md``: ordered paths through entries; here only what ``check`` asks of them."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from timeline.corpus_model import ID_PATTERN
from timeline.errors import Problem

_STOP = re.compile(rf"\]\(/({ID_PATTERN})/?\)")
_HEADING = re.compile(r"# \S")


def guide_problems(root: Path, display: str, known: Collection[str]) -> list[Problem]:
    """What is wrong with the guides: no title, unreadable, or a stop that is no entry, each with its line.

    Args:
        root: the ``entries`` folder.
        display: how problems name it.
        known: ids of all entries.
    """
    problems: list[Problem] = []
    for path in sorted((root / "guides").glob("*.md")):
        shown = f"{display}/guides/{path.name}"
        try:
            lines = path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            problems.append(Problem(shown, 0, 0, f"cannot be read ({type(error).__name__})", "save it as UTF-8"))
            continue
        if not lines or not _HEADING.match(lines[0]):
            problems.append(
                Problem(shown, 1, 1, "no title", "begin with a line such as # The February Revolution", rule="guide")
            )
        problems += [
            Problem(shown, number, match.start() + 3, f"no entry {match[1]}", "mend the link", rule="guide")
            for number, line in enumerate(lines, start=1)
            for match in _STOP.finditer(line)
            if match[1] not in known
        ]
    return problems
