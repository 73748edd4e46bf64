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
    assert sum(figures.faults.values()) > 10


@pytest.mark.parametrize("stamps", ["simulated", "real"])
def test_a_week_over_new_year(tmp_path: Path, stamps: str) -> None:
    """The ledger is lost twice, an entry mended, one added late; the servers stamp posts with their time or ours."""
    plan = Plan(
        days=7, seed=3, stamps=stamps, start=dt.date(2027, 12, 28), every=(45, 120), kills=0.15, overlaps=0.15,
        lost_ledgers=(2, 5), corrections=(1, 4), late_entries=(3,), feed=False,
    )  # fmt: skip
    judged(tmp_path, plan)


def test_leap_day_and_the_change_to_summer_time(tmp_path: Path) -> None:
    """29 February of a leap year, and three days of downtime; what is missed is said."""
    plan = Plan(days=7, seed=4, start=dt.date(2028, 2, 26), every=(45, 120), downtime=(4,), kills=0.1)
    judged(tmp_path, plan)


def test_on_postgresql(tmp_path: Path) -> None:
    """The same on a ledger that several hosts share."""
    plan = Plan(days=4, seed=5, ledger=postgresql_server.server().fresh(), every=(60, 120), kills=0.2, overlaps=0.2)
    judged(tmp_path, plan)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_sixty_days(tmp_path: Path, seed: int) -> None:
    """Every 15 to 60 minutes, a third of all requests failing, ledger lost again and again."""
    plan = Plan(
        days=60, seed=seed, stamps=("simulated", "real")[seed % 2], start=dt.date(2028, 2, 1), downtime=(40,),
        lost_ledgers=tuple(range(3, 60, 4)), corrections=tuple(range(5, 60, 7)), late_entries=tuple(range(8, 60, 9)),
    )  # fmt: skip
    judged(tmp_path, plan)
