"""Findings that an entry says are right as they are: ``lint: {rule: reason}``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from timeline.lint.finding import Finding
from timeline.lint.rules import RULES

# Rules that compare entries: whether their silence is needed only the whole corpus shows.
ACROSS = frozenset({"near-duplicate"})


def heard(findings: Iterable[Finding], reasons: Mapping[str, str]) -> tuple[list[Finding], set[str]]:
    """The findings no reason silences, and the rules that were silenced."""
    kept: list[Finding] = []
    silenced: set[str] = set()
    for finding in findings:
        if finding.rule in reasons and RULES[finding.rule].silent:
            silenced.add(finding.rule)
        else:
            kept.append(finding)
    return kept, silenced


def silence_findings(reasons: Mapping[str, str], silenced: Collection[str]) -> list[Finding]:
    """What is wrong with the silencing itself.

    Args:
        reasons: what the entry has under ``lint``.
        silenced: rules that would have told something.
    """
    found = []
    for name in reasons:
        trail = ("lint", name)
        if name not in RULES:
            found.append(Finding("silence", f"there is no rule {name!r}", _nearest(name), trail))
        elif not RULES[name].silent:
            found.append(Finding("silence", f"{name!r} cannot be silenced", "mend what it tells of", trail))
        elif name not in silenced and name not in ACROSS:
            found.append(Finding("silence", f"{name!r} finds nothing here", "remove the line", trail))
    return found


def _nearest(name: str) -> str:
    import difflib  # only when something is wrong: it is slow to import

    close = difflib.get_close_matches(name, [rule.name for rule in RULES.values() if rule.silent], n=1)
    return f"did you mean {close[0]!r}?" if close else "docs/lint.md lists them"
