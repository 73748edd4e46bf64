"""The reading of one file by a model: what is wrong with it, gathered with line and column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from timeline.errors import Problem
from timeline.strict_yaml import Trail, places

# Near misses are looked for this many times a file, and for words of this length: each search costs milliseconds.
_SUGGESTIONS = 20
_LONGEST_WORD = 64
# Problems of one file that are told; a file with more needs another look after mending anyway.
_TOLD = 500


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()


@dataclass(slots=True)
class Reading:
    """The reading of one file: what is wrong is noted by the way to it and gets its line and column at the end.

    Attributes:
        path: how problems name the file.
        data: the file's bytes.
        problems: those found so far that have their place; at first what YAML refused.
        trail: where reading is.
    """

    path: str
    data: bytes
    problems: list[Problem] = field(default_factory=list)
    trail: list[str | int] = field(default_factory=list)
    _failed: set[Trail] = field(default_factory=set)
    _noted: list[tuple[Trail, bool, str, str, bool, str]] = field(default_factory=list)
    _suggestions: int = 0

    def error(self, what: str, advice: str, *below: str | int, key: bool = False, rule: str = "") -> Any:
        """Note an error here or further below, or with its key; returns MISSING for convenience."""
        trail = (*self.trail, *below)
        self._failed.update(trail[:length] for length in range(len(trail) + 1))
        self._noted.append((trail, key, what, advice, False, rule))
        return MISSING

    def failed_in(self, *trail: str | int) -> bool:
        """Whether an error was noted there or below; without arguments, anywhere."""
        return trail in self._failed

    def warning(self, what: str, advice: str) -> None:
        """Note something here that is worth a look and stops nothing."""
        self._noted.append((tuple(self.trail), False, what, advice, True, "length"))

    def told(self) -> list[Problem]:
        """The problems with their places, the first hundreds of them where there are more."""
        if self._noted:
            found = places(self.data)
            taken = {(problem.line, problem.column) for problem in self.problems}  # what YAML refused says enough
            for trail, key, what, advice, warning, rule in self._noted[:_TOLD]:
                place = found.of(trail, key=key)
                if place not in taken:
                    self.problems.append(Problem(self.path, *place, what, advice, warning=warning, rule=rule))
        rest = len(self.problems) - _TOLD + len(self._noted[_TOLD:])
        if rest > 0:
            self.problems[_TOLD:] = [Problem(self.path, 0, 0, f"{rest} more problems", "mend these first")]
        self._noted.clear()
        return self.problems

    def suggestion(self, word: str, known: Iterable[str], otherwise: str) -> str:
        """What the author may have meant instead of a word that is not known."""
        self._suggestions += 1
        if self._suggestions > _SUGGESTIONS or len(word) > _LONGEST_WORD:
            return otherwise
        import difflib  # only when something is wrong: it is slow to import

        close = difflib.get_close_matches(word, known, n=1)
        return f"did you mean {close[0]!r}?" if close else otherwise
