"""Words that ``timeline new`` puts into an entry to be replaced, and that followers must never read."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.entry import Entry, State
from timeline.lint.finding import Finding

SUMMARY_TO_COME = "What happens, who does it and where, in one to three sentences of 80 to 280 characters."
SOURCE_TO_COME = "A source that supports the date"


def is_unwritten(entry: Entry) -> bool:
    """Whether any of them still stands in an entry."""
    return any(_places(entry))


def unwritten_findings(entry: Entry) -> Iterator[Finding]:
    """Those of an entry that would be published; a draft may have them."""
    if entry.state is State.DRAFT:
        return
    for trail in _places(entry):
        yield Finding("unwritten", "words that stand for those to come", "write them, or set state: draft", trail)


def _places(entry: Entry) -> Iterator[tuple[str | int, ...]]:
    if entry.summary == SUMMARY_TO_COME:
        yield ("summary",)
    for number, citation in enumerate(entry.sources):
        if citation.source.title == SOURCE_TO_COME:
            yield ("sources", number)
