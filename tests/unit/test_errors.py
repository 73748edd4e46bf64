"""Errors: each with its exit code, each problem with its place."""

from __future__ import annotations

import datetime as dt
import pickle

import pytest

from timeline import errors
from timeline.errors import (
    ConfigError,
    CorpusError,
    DuplicateError,
    ExitCode,
    InvalidError,
    NotSentError,
    Problem,
    PublishError,
    RefusedError,
    TimelineError,
)

EXITS = {
    "UsageError": 2, "InvalidError": 3, "ConfigError": 3, "CorpusError": 3, "IncompleteError": 1, "LedgerError": 1,
    "OutputError": 1, "ClockError": 1, "DoesNotFitError": 1, "PublishError": 1, "NotSentError": 1, "RefusedError": 1,
    "DuplicateError": 1, "HeldError": 1, "OutcomeUnknownError": 1, "CannotLookError": 1,
}  # fmt: skip


def descendants(kind: type[TimelineError]) -> list[type[TimelineError]]:
    """All classes below one that this page defines."""
    direct = [found for found in kind.__subclasses__() if found.__module__ == errors.__name__]
    return direct + [below for found in direct for below in descendants(found)]


def test_every_error_has_the_exit_code_of_the_design() -> None:
    """1 incomplete, 2 usage, 3 invalid; nothing ends with 0."""
    assert {kind.__name__: int(kind.exit_code) for kind in descendants(TimelineError)} == EXITS
    assert TimelineError.exit_code is ExitCode.INCOMPLETE


def test_every_error_is_drawn_in_the_pages_tree() -> None:
    """The docstring is the map."""
    drawn = errors.__doc__ or ""
    assert all(name in drawn for name in EXITS)


def test_every_outcome_of_publishing_has_its_word() -> None:
    """Those of the delivery table."""
    words = {kind.__name__: kind.outcome for kind in descendants(PublishError) if issubclass(kind, PublishError)}
    assert words == {
        "NotSentError": "not sent", "RefusedError": "refused", "DuplicateError": "refused", "HeldError": "held",
        "OutcomeUnknownError": "unknown", "CannotLookError": "cannot look",
    }  # fmt: skip
    assert issubclass(DuplicateError, RefusedError)


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (Problem("f", 1, 2, "is wrong", "mend it"), "f:1:2: is wrong; mend it"),
        (Problem("f", 0, 0, "is wrong", "mend it"), "f: is wrong; mend it"),
        (Problem("f", 1, 2, "is wrong"), "f:1:2: is wrong"),
        (Problem("f", 1, 2, "is odd", "look", warning=True), "f:1:2: warning: is odd; look"),
        (Problem("тема.yaml", 1, 1, "w"), "тема.yaml:1:1: w"),
        (Problem("a\x1b[31m\n\udcff", 1, 1, "w"), "a\\x1b[31m\\n\\udcff:1:1: w"),
    ],
)
def test_problems_read(problem: Problem, words: str) -> None:
    """Place, what is wrong, what to do; file names cannot command a terminal."""
    assert str(problem) == words


@pytest.mark.parametrize("kind", [InvalidError, ConfigError, CorpusError])
def test_invalid_carries_its_problems_in_order(kind: type[InvalidError]) -> None:
    """By file and line, each once."""
    last, first = Problem("b", 1, 1, "x"), Problem("a", 10, 1, "x")
    error = kind(iter([last, Problem("a", 9, 1, "x"), first, last]))
    assert [str(problem) for problem in error.problems] == ["a:9:1: x", "a:10:1: x", "b:1:1: x"]
    assert str(error) == "a:9:1: x\na:10:1: x\nb:1:1: x"


def test_a_time_to_try_again_travels_with_the_error() -> None:
    """None where the network gave none."""
    when = dt.datetime(2026, 3, 8, tzinfo=dt.UTC)
    assert NotSentError("429", retry_at=when).retry_at == when
    assert NotSentError("429").retry_at is None


def test_problems_are_values() -> None:
    """Equal ones are one, and they survive a copy."""
    problem = Problem("f\n", 1, 2, "w", "a")
    assert pickle.loads(pickle.dumps(problem)) == problem
    assert len({problem, Problem("f\n", 1, 2, "w", "a")}) == 1
