"""One thing a rule found in an entry, by the way to it; its line and column are looked up only when it is told."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from timeline.errors import Problem
from timeline.lint.rules import RULES
from timeline.strict_yaml import Place, Places, Trail, places

# Double quotes stand behind a backslash in YAML's double-quoted texts, apostrophes twice in its single-quoted ones.
_QUOTES = {'"': r'\\?"', "'": "''?"}
_LINE = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found.

    Attributes:
        rule: its name.
        trail: the way to the value.
        words: the part of the value it is about; empty for all of it.
        earlier: how often the same words stand before it in the value.
    """

    rule: str
    what: str
    advice: str
    trail: Trail = ()
    words: str = ""
    earlier: int = 0


def in_text(rule: str, what: str, advice: str, trail: Trail, text: str, span: tuple[int, int]) -> Finding:
    """A finding about a part of a text, which begins and ends at ``span``."""
    words = text[span[0] : span[1]].strip()
    earlier = len(_pattern(words, re.escape).findall(text[: span[0]])) if words else 0
    return Finding(rule, what, advice, trail, words, earlier)


def told(findings: Sequence[Finding], shown: str, data: bytes) -> list[Problem]:
    """Findings as problems with line and column.

    Args:
        findings: those of one file.
        shown: how messages name it.
        data: its bytes.
    """
    if not findings:
        return []
    found = places(data)
    source = data.decode("utf-8-sig")
    lines = [0, *(match.end() for match in _LINE.finditer(source))]
    return [
        Problem(
            shown, *_place(finding, found, source, lines), finding.what, finding.advice,
            warning=RULES[finding.rule].warning, rule=finding.rule,
        )
        for finding in findings
    ]  # fmt: skip


def _place(finding: Finding, found: Places, source: str, lines: list[int]) -> Place:
    """Where a finding stands: its words, searched from the place of the value on, or the value."""
    line, column = found.of(finding.trail)
    if not finding.words:
        return line, column
    matches = _pattern(finding.words, _tolerant).finditer(source, lines[line - 1] + column - 1)
    for number, match in enumerate(matches):
        if number == finding.earlier:
            line = bisect_right(lines, match.start())
            return line, match.start() - lines[line - 1] + 1
    return line, column


def _pattern(words: str, part: Callable[[str], str]) -> re.Pattern[str]:
    return re.compile(r"\s+".join(map(part, words.split())))


def _tolerant(word: str) -> str:
    return "".join(_QUOTES.get(letter, re.escape(letter)) for letter in word)
