"""Days of it at once: two failing networks, kills, overlapping runs, lost ledgers (the long one is scripts/soak)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import postgresql_server
import pytest
from soak_world import Plan, World, table


def judged(folder: Path, plan: Plan) -> None:
    figures = World(folder, plan).soak()
    assert figures.flawless, table(figures)
    assert figures.posts["fediverse"] >= figures.due["fediverse"] > 0
    assert sum(figures.faults.values()) > 5


@pytest.mark.slow
def test_four_days_over_new_year(tmp_path: Path) -> None:
    """The ledger is lost, an entry mended, one added late; the servers stamp posts with their own, other time."""
    plan = Plan(
        days=4, seed=3, stamps="real", start=dt.date(2027, 12, 29), every=(60, 150), kills=0.15, overlaps=0.1,
        lost_ledgers=(2,), corrections=(0,), late_entries=(1,), feed=False, crowd=(0, 0, 1, 1, 1),
    )  # fmt: skip
    judged(tmp_path, plan)


def test_leap_day_and_three_days_of_downtime(tmp_path: Path) -> None:
    """29 February of a leap year goes out on that day; what is missed afterwards is said."""
    plan = Plan(days=7, seed=4, start=dt.date(2028, 2, 28), every=(120, 200), downtime=(3,), kills=0.1, feed=False)
    judged(tmp_path, plan)


def test_two_days_on_postgresql(tmp_path: Path) -> None:
    """Over the change to summer time, on a ledger that several hosts share."""
    plan = Plan(
        days=2, seed=5, ledger=postgresql_server.server().fresh(), start=dt.date(2027, 3, 27), every=(60, 120),
        kills=0.2, overlaps=0.2, feed=False,
    )  # fmt: skip
    judged(tmp_path, plan)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_sixty_days(tmp_path: Path, seed: int) -> None:
    """Every 15 to 60 minutes, a third of all requests failing, ledger lost again and again."""
    plan = Plan(
        days=60, seed=seed, stamps=("simulated", "real")[seed % 2], start=dt.date(2028, 2, 1), downtime=(40,),
        lost_ledgers=tuple(range(3, 60, 8)), corrections=tuple(range(5, 60, 8)), late_entries=tuple(range(7, 60, 9)),
    )  # fmt: skip
    judged(tmp_path, plan)
