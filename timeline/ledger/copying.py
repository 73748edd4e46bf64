"""A whole ledger from one database to another, so that moving it loses neither deliveries nor first appearances."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from timeline.errors import LedgerError
from timeline.ledger.database import Database
from timeline.ledger.instants import written
from timeline.ledger.opening import open_database, sqlite_path

# All tables but the list of migrations, which the new database has made for itself. Both were made by the same
# statements, so their columns stand in the same order.
TABLES = ("delivery", "target", "publication", "logged_day", "output_file", "note")


def copy_ledger(url: str, goal: str, folder: Path, now: dt.datetime) -> Mapping[str, int]:
    """Copy everything from the ledger of one address to the empty one of another; all or nothing.

    Args:
        url: of the ledger there is.
        goal: of a database without any deliveries; tables are made where there are none.
        folder: the config file's folder, which relative paths begin at.
        now: the instant that leases are compared with.

    Returns:
        The number of rows by table.

    Raises:
        LedgerError: one of them cannot be used, there is nothing to copy, a run is under way, or the goal is not empty.
    """
    path = sqlite_path(url, folder)
    if path is not None and not path.exists():
        raise LedgerError(f"ledger {path}: there is none yet; write the new address into the config and run as usual")
    source = open_database(url, folder)
    assert source is not None
    try:
        target = open_database(goal, folder)
        assert target is not None
        try:
            return _copied(source, target, now)
        finally:
            target.close()
    finally:
        source.close()


def _copied(source: Database, target: Database, now: dt.datetime) -> Mapping[str, int]:
    with source.transaction(), target.transaction():
        claimed = "SELECT 1 FROM delivery WHERE state = 'claimed' AND lease_until > ? LIMIT 1"
        if source.rows(claimed, (written(now),)):
            raise LedgerError("ledger: a run is sending something; stop the cron line, wait a minute and try again")
        if any(target.rows(f"SELECT 1 FROM {table} LIMIT 1") for table in TABLES):
            raise LedgerError("ledger: the new one is not empty; give a database that no ledger was ever in")
        return {table: _copy_table(table, source, target) for table in TABLES}


def _copy_table(table: str, source: Database, target: Database) -> int:
    rows = source.rows(f"SELECT * FROM {table}")
    for row in rows:
        target.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
    return len(rows)
