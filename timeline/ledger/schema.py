"""The ledger's tables, as named migrations applied once each, in order, in one transaction.

Written in the SQL that SQLite and PostgreSQL share. Instants are text in UTC, ``2026-03-08T06:00:00.000000Z``, so that
text order is time order; JSON is text.
"""

from __future__ import annotations

from timeline.errors import LedgerError
from timeline.ledger.database import Database

_MIGRATIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "0001-deliveries",
        (
            """CREATE TABLE delivery (
                target TEXT NOT NULL,
                root_id TEXT NOT NULL,
                cycle TEXT NOT NULL,
                part INTEGER NOT NULL,
                entry_id TEXT NOT NULL,
                day TEXT NOT NULL,
                moment TEXT NOT NULL,
                state TEXT NOT NULL,
                reason TEXT NOT NULL DEFAULT '',
                payload TEXT NOT NULL DEFAULT '',
                frozen INTEGER NOT NULL DEFAULT 0,
                media TEXT NOT NULL DEFAULT '[]',
                holder TEXT NOT NULL DEFAULT '',
                lease_until TEXT,
                attempts INTEGER NOT NULL DEFAULT 0,
                looks INTEGER NOT NULL DEFAULT 0,
                doubtful INTEGER NOT NULL DEFAULT 0,
                first_attempt_at TEXT,
                last_attempt_at TEXT,
                next_attempt_at TEXT,
                ref_id TEXT,
                ref_url TEXT NOT NULL DEFAULT '',
                ref_reply TEXT NOT NULL DEFAULT '{}',
                account TEXT NOT NULL DEFAULT '',
                settled_at TEXT,
                PRIMARY KEY (target, root_id, cycle, part)
            )""",
            "CREATE INDEX delivery_order ON delivery (target, moment)",
            "CREATE INDEX delivery_account ON delivery (account, ref_id)",
            """CREATE TABLE target (
                name TEXT PRIMARY KEY,
                account_id TEXT NOT NULL DEFAULT '',
                handle TEXT NOT NULL DEFAULT '',
                credentials TEXT NOT NULL DEFAULT '',
                remembered TEXT NOT NULL DEFAULT '{}',
                verified_at TEXT,
                held_reason TEXT NOT NULL DEFAULT '',
                held_at TEXT,
                holds INTEGER NOT NULL DEFAULT 0,
                retry_at TEXT,
                last_completed TEXT,
                started INTEGER NOT NULL DEFAULT 0
            )""",
            """CREATE TABLE publication (
                entry_id TEXT NOT NULL,
                cycle TEXT NOT NULL,
                published_at TEXT,
                digest TEXT NOT NULL DEFAULT '',
                updated_at TEXT,
                revision INTEGER NOT NULL DEFAULT 0,
                PRIMARY KEY (entry_id, cycle)
            )""",
            "CREATE TABLE logged_day (cycle TEXT NOT NULL, day TEXT NOT NULL, through TEXT, PRIMARY KEY (cycle, day))",
            """CREATE TABLE output_file (
                target TEXT NOT NULL, path TEXT NOT NULL, digest TEXT NOT NULL, stamp TEXT NOT NULL,
                PRIMARY KEY (target, path)
            )""",
            "CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
        ),
    ),
    # How often the network refused a delivery as a duplicate that is nowhere to be found.
    ("0002-duplicates", ("ALTER TABLE delivery ADD COLUMN duplicates INTEGER NOT NULL DEFAULT 0",)),
)


def migrate(database: Database) -> None:
    """Bring a ledger up to this version.

    Raises:
        LedgerError: it was written by a later version.
    """
    with database.transaction():
        database.execute("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY)")
        applied = {row[0] for row in database.rows("SELECT name FROM migration")}
        unknown = applied - {name for name, _ in _MIGRATIONS}
        if unknown:
            raise LedgerError(f"the ledger was written by a later version ({max(unknown)}); update the program")
        for name, statements in _MIGRATIONS:
            if name not in applied:
                for statement in statements:
                    database.execute(statement)
                database.execute("INSERT INTO migration (name) VALUES (?)", (name,))


def is_current(database: Database) -> bool:
    """Whether a ledger opened read-only has every table of this version."""
    try:
        applied = {row[0] for row in database.rows("SELECT name FROM migration")}
    except LedgerError:
        return False
    return applied == {name for name, _ in _MIGRATIONS}
