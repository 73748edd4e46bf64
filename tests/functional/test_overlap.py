"""Any number of processes at the same instant, on one ledger: each delivery once, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mastodon_faults as m
import postgresql_server
import pytest
import x_server
from builders import SUMMARY
from fork_runner import ForkRunner
from mastodon_server import MastodonServer
from networks import Cron
from x_server import XServer

SENTENCE = "The strikers cross the ice of the river because mounted police hold all of the bridges. "
SLUGS = list("abcdef")


@pytest.fixture(scope="module")
def runner() -> Iterator[ForkRunner]:
    with ForkRunner() as made:
        yield made


@pytest.fixture(params=["sqlite", "sqlite without locks", "postgresql"])
def cron(request: pytest.FixtureRequest, tmp_path: Path, runner: ForkRunner) -> Iterator[Cron]:
    """Six entries, one of them a thread."""
    ledger = postgresql_server.server().fresh() if request.param == "postgresql" else ""
    with MastodonServer() as mastodon, XServer() as x:
        made = Cron(tmp_path, runner, mastodon, x, overflow="thread", ledger=ledger)
        for slug in SLUGS:
            made.entry(slug)
        made.entry("c", summary=f"This is c. {SENTENCE * 8}")
        yield made


@pytest.fixture
def no_turns(request: pytest.FixtureRequest) -> bool:
    return "without locks" in request.node.name


def roots(cron: Cron, network: str) -> list[str]:
    return [slug for slug in cron.seen(network) if len(slug) == 1]


def test_six_at_once_on_an_empty_ledger(cron: Cron, no_turns: bool) -> None:
    """The first run of all: they make the ledger, search the accounts and send, together."""
    ended = cron.at_once("2026-03-08 12:00", kills=[0] * 6, no_turns=no_turns)
    assert {one.code for one in ended} == {0}, [one.err for one in ended]
    cron.at_once("2026-03-08 12:30", kills=[0] * 6, no_turns=no_turns)
    for network in ("fediverse", "x"):
        assert roots(cron, network) == SLUGS
    assert len(set(cron.mastodon.texts)) == len(cron.mastodon.texts)
    # One process may have done both networks, or another found on the account what the first had just sent.
    reported = Counter(
        one["target"] for run in ended for one in run.json["deliveries"] if one["state"] == "posted" and _is_first(one)
    )
    assert set(reported) == {"fediverse", "x"}


def _is_first(delivery: dict[str, Any]) -> bool:
    return str(delivery["occurrence"]).split("#")[0].endswith("/a") and delivery["part"] == 1


def test_four_at_once_every_half_hour_with_faults_and_kills(cron: Cron, no_turns: bool) -> None:
    """A whole morning of it: two of four are killed, one request in four is lost or loses its answer."""
    kinds = [m.drop_before, m.accept_then_drop]
    for number, minute in enumerate(range(9 * 60, 12 * 60, 45)):
        cron.mastodon.faults += [kinds[n % 2]("POST /api/v1/statuses") for n in range(number % 3)]
        cron.x.faults += [
            [x_server.drop_before, x_server.accept_then_drop][n % 2]("POST /2/tweets") for n in range(number % 3)
        ]
        kills = [0, 23 + 17 * number, 0, 61 + 11 * number]
        cron.at_once(f"2026-03-08 {minute // 60:02}:{minute % 60:02}", kills=kills, no_turns=no_turns)
    cron.mastodon.faults.clear()
    cron.x.faults.clear()
    for hour in (13, 15):
        cron.at_once(f"2026-03-08 {hour}:00", kills=[0] * 2, no_turns=no_turns)
    for network in ("fediverse", "x"):
        assert roots(cron, network) == SLUGS
    assert len(set(cron.mastodon.texts)) == len(cron.mastodon.texts)


def test_a_run_that_finds_another_one_at_work_leaves_it_alone(tmp_path: Path, runner: ForkRunner) -> None:
    """The first waits for Mastodon; the others neither wait nor send, and nobody takes its claim for abandoned."""
    with MastodonServer() as mastodon, XServer() as x:
        cron = Cron(tmp_path, runner, mastodon, x, timeout="2s")
        cron.entry("a", summary=f"This is a. {SUMMARY}")
        mastodon.faults.append(m.Fault("POST /api/v1/statuses", manner="hang"))
        ended = cron.at_once("2026-03-08 10:00", "--target", "fediverse", kills=[0, 0, 0])
        assert sorted(one.code for one in ended) == [0, 0, 1]
        assert min(one.seconds for one in ended) < max(one.seconds for one in ended)
        cron.publish("2026-03-08 11:00", "--target", "fediverse")
        assert cron.seen("fediverse") == ["a"]
