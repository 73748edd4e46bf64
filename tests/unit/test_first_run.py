"""A ledger that was lost: what a first run concludes from an account, however badly that can be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from pathlib import Path

import pytest
from builders import utc, write_entry
from fakes import FakePublisher
from test_dispatch import DAY, Bench

from timeline.errors import CannotLookError, NotSentError, OutcomeUnknownError
from timeline.exchange import READS, next_try
from timeline.status import Status, StatusRef


class HardToRead(FakePublisher):
    """Answers only the first few questions of a run."""

    answers = 0

    def find(
        self, status: Status, *, since: dt.datetime, reply_to: StatusRef | None, exclude: Collection[StatusRef]
    ) -> StatusRef | None:
        if self.answers <= 0:
            self.calls.append("find")
            raise CannotLookError("HTTP 500")
        self.answers -= 1
        return super().find(status, since=since, reply_to=reply_to, exclude=exclude)


def lost(bench: Bench) -> None:
    """The ledger is gone, and the account can hardly be read from now on."""
    (bench.tmp_path / "ledger.db").unlink()
    bench.publisher = HardToRead(bench.network)


def test_the_search_goes_on_where_the_last_run_stopped(tmp_path: Path) -> None:
    """Two answers a run are enough in the end, and nothing is sent before."""
    bench = Bench(tmp_path, "1917/03/07/z", "a", "b", "c", "d")
    bench.run("2026-03-07 09:00")
    bench.run("2026-03-08 10:00")
    lost(bench)
    for at in ("10:35", "10:40"):
        bench.publisher.answers = 2
        bench.run(f"2026-03-08 {at}")
        assert bench.posted == ["z", "a", "b", "c"]
    bench.publisher.answers = 2
    report = bench.run("2026-03-08 10:45")
    assert not report.problems
    assert bench.posted == ["z", "a", "b", "c", "d"]
    assert [state.split()[1] for state in bench.states()] == ["posted"] * 5


def test_what_an_earlier_search_found_still_counts(tmp_path: Path) -> None:
    """Yesterday's post was adopted by the first try; the second finds no more, and what is left of yesterday is due."""
    bench = Bench(tmp_path, "1917/03/07/y", "1917/03/07/z", "a")
    bench.run("2026-03-07 09:00")
    lost(bench)
    bench.publisher.answers = 1
    bench.run("2026-03-08 09:00")
    assert bench.states() == ["y posted"]
    bench.publisher.answers = 9
    bench.run("2026-03-08 09:10")
    assert bench.posted == ["y", "z", "a"]


def test_a_first_run_that_needed_several_tries_still_posts_only_today(tmp_path: Path) -> None:
    """Nothing of ours on the account: a new target, whose followers are not flooded."""
    bench = Bench(tmp_path, "1917/03/07/y", "1917/03/07/z", "a")
    bench.publisher = HardToRead(bench.network)
    for minute in range(0, 50, 10):
        bench.publisher.answers = 1
        bench.run(f"2026-03-08 09:{minute:02}")
    assert bench.posted == ["a"]
    assert bench.states() == ["y skipped", "z skipped", "a posted"]


def test_a_ledger_lost_in_a_long_outage_was_lost_all_the_same(tmp_path: Path) -> None:
    """Nothing went out within catch-up, but before: yesterday is due, not only today."""
    bench = Bench(tmp_path, "1917/03/01/old", "1917/03/07/z", "a")
    bench.run("2026-03-01 09:00")
    lost(bench)
    bench.publisher.answers = 99
    bench.run("2026-03-08 09:00")
    assert bench.posted == ["old", "z", "a"]


def test_a_thread_sent_in_other_words_is_completed_in_those(tmp_path: Path) -> None:
    """Yesterday's first part said "today": the rest follows as it was worded then."""
    sentence = "The strikers cross the ice of the river because the bridges are held by mounted police. "
    bench = Bench(tmp_path, "a")
    write_entry(bench.corpus.root, f"{DAY}/a", summary=sentence * 12)
    bench.overflow, bench.link = "thread", False
    bench.publisher.faults = [None, ("before", NotSentError("refused"))]
    bench.run("2026-03-08 20:00")
    (tmp_path / "ledger.db").unlink()
    bench.run("2026-03-09 08:00")
    assert len(bench.network.posts) == len(set(bench.network.texts)) > 2
    assert bench.network.texts[0].startswith("109 years ago today")
    assert [parent for _, _, parent in bench.network.posts] == [None, *map(str, range(1, len(bench.network.posts)))]


def test_a_broken_file_of_an_earlier_day_stops_nothing(tmp_path: Path) -> None:
    """Days before catch-up are looked at only to learn more."""
    bench = Bench(tmp_path, "a")
    write_entry(bench.corpus.root, "1917/03/01/old", date="nonsense")
    bench.run("2026-03-08 09:00")
    assert bench.posted == ["a"]


def test_a_question_is_repeated_a_post_is_not(tmp_path: Path) -> None:
    """One lost answer among several costs no hour; what may have gone out is looked for instead."""
    bench = Bench(tmp_path, "a")
    bench.publisher.find_error = CannotLookError("HTTP 500")
    bench.run("2026-03-08 09:00")
    assert bench.publisher.calls.count("find") == READS
    bench.publisher.find_error = None
    bench.publisher.faults = [("before", OutcomeUnknownError("x"))]
    bench.run("2026-03-08 09:10")
    assert bench.publisher.calls.count("post") == 1


def test_known_credentials_need_no_answer_to_post(tmp_path: Path) -> None:
    """The account was verified yesterday with the same secrets, and cannot be asked today."""
    bench = Bench(tmp_path, "a", "1917/03/10/b")
    bench.run("2026-03-08 09:00")
    bench.publisher.verify_error = NotSentError("HTTP 503")
    bench.run("2026-03-10 09:00")
    assert bench.posted == ["a", "b"]
    bench.credentials = "new"
    write_entry(bench.corpus.root, "1917/03/11/c")
    assert bench.run("2026-03-11 09:00").problems
    assert bench.posted == ["a", "b"]


@pytest.mark.parametrize(
    ("reset", "expected"),
    [
        (None, "2026-03-08 10:04"),
        ("2026-03-08 12:00", "2026-03-08 12:00"),
        ("2026-03-08 09:00", "2026-03-08 10:04"),
        ("2026-03-20 09:00", "2026-03-08 10:04"),
    ],
)
def test_a_reset_is_kept_if_it_makes_sense(reset: str | None, expected: str) -> None:
    """Neither sooner than the backing off nor so late that a wrong clock could silence a target."""
    assert next_try(utc("2026-03-08 10:00"), 3, utc(reset) if reset else None) == utc(expected)
