"""All that the rules find in one entry."""

from __future__ import annotations

from collections.abc import Mapping

from timeline.entry import Entry, State
from timeline.lint.dates import date_findings
from timeline.lint.finding import Finding
from timeline.lint.pictures import picture_findings
from timeline.lint.silence import heard, silence_findings
from timeline.lint.sources import Identity, source_findings
from timeline.lint.summaries import summary_findings
from timeline.lint.texts import texts_of
from timeline.lint.typography import typography_findings
from timeline.lint.unwritten import unwritten_findings


def entry_findings(
    entry: Entry, language: str, known: Mapping[Identity, str], read: frozenset[str] = frozenset()
) -> list[Finding]:
    """What the rules find in an entry by itself, less what it silences.

    Args:
        entry: the entry; of a withdrawn one nothing is asked any more.
        language: of its texts, BCP 47.
        known: the records of sources.yaml, from ``sources.keys_by_identity``.
        read: rules that told something of it while it was read.
    """
    if entry.state is State.WITHDRAWN:
        return []
    texts = list(texts_of(entry, language))
    found = [
        *date_findings(entry, texts),
        *summary_findings(texts),
        *typography_findings(texts),
        *picture_findings(entry),
        *source_findings(entry, known),
        *unwritten_findings(entry),
    ]
    if not entry.lint:
        return found
    kept, silenced = heard(found, entry.lint)
    return [*kept, *silence_findings(entry.lint, silenced | read)]
