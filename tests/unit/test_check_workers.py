"""Several processes find what one finds, in the same order, and nobody notices when one of them is ended."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from builders import corpus_of, write_entry

from timeline.check_days import Asked, Gathered
from timeline.check_workers import gathered_by_all
from timeline.corpus import Corpus
from timeline.lint.sources import keys_by_identity
from timeline.vocabulary import Vocabularies

DAYS = 31


class _Deadly(Vocabularies):
    """Ends the process that it is handed to."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.abort, ()  # coverage replaces os._exit by something that cannot be handed over


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    """Two entries a day for a month; some are malformed, some odd."""
    made = corpus_of(
        tmp_path, *(f"1917/03/{day:02}/{name}" for day in range(1, DAYS + 1) for name in "ab"), themes="[women]"
    )
    for day in range(1, DAYS + 1, 5):
        write_entry(made.root, f"1917/03/{day:02}/a", title="Bread,bread", date="x" if day % 2 else f"1917-03-{day:02}")
    return made


def gathered(corpus: Corpus, workers: int, vocabularies: Vocabularies | None = None) -> tuple[Gathered, list[int]]:
    """What that many processes find, and the progress they tell."""
    found, progress = Gathered(), []
    known = keys_by_identity(corpus.vocabularies.keys("sources"), corpus.vocabularies.source)
    asked = Asked(corpus.root, corpus.display, vocabularies or corpus.vocabularies, "en", known)
    days = [day.number for day in corpus.days()]
    for part in gathered_by_all(asked, days, workers, progress.append, worth_it=0):
        found.add(part)
    return found, progress


def test_more_processes_find_the_same(corpus: Corpus) -> None:
    """Problems, entries and used keys, in order; every day is counted once."""
    alone, _ = gathered(corpus, 1)
    together, progress = gathered(corpus, 2)
    assert together == alone
    assert sum(progress) == DAYS
    assert len(together.outlines) == 2 * DAYS - 4
    assert together.unread
    assert together.used["themes"] == {"women"}


def test_processes_that_end_leave_their_work_to_the_first(corpus: Corpus) -> None:
    """Out of memory, or stopped by somebody: slower, not wrong."""
    vocabularies = _Deadly(corpus.vocabularies._records)
    found, progress = gathered(corpus, 2, vocabularies)
    assert found == gathered(corpus, 1)[0]
    assert sum(progress) == DAYS


def test_a_small_corpus_starts_no_process(corpus: Corpus) -> None:
    """Starting one costs more than reading a thousand entries."""
    days = [day.number for day in corpus.days()]
    asked = Asked(corpus.root, corpus.display, _Deadly(corpus.vocabularies._records), "en", {})
    assert sum(len(part.outlines) for part in gathered_by_all(asked, days, 8, lambda _: None)) == 2 * DAYS - 4
