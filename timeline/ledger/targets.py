"""What the ledger knows of a target: whom it posts as, whether it is held, when it last completed a run."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from timeline.ledger.database import Database
from timeline.ledger.instants import instant_or_none, written, written_or_none
from timeline.status import Account

_COLUMNS = (
    "name, account_id, handle, credentials, remembered, verified_at, held_reason, held_at, holds, retry_at, "
    "last_completed, started"
)


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One target's row; the defaults are those of a target never seen.

    Attributes:
        credentials: a digest of the credentials the account was verified with.
        held_reason: empty unless the account cannot post.
        holds: how often in a row it was held, for backing off.
        last_completed: the clock of the last run that planned all that was due; None before the first.
        started: a person said that nothing earlier is to be looked for.
    """

    name: str
    account_id: str = ""
    handle: str = ""
    credentials: str = ""
    remembered: Mapping[str, object] = field(default_factory=dict)
    verified_at: dt.datetime | None = None
    held_reason: str = ""
    held_at: dt.datetime | None = None
    holds: int = 0
    retry_at: dt.datetime | None = None
    last_completed: dt.datetime | None = None
    started: bool = False


def _from_row(row: tuple[Any, ...]) -> TargetRow:
    return TargetRow(
        name=row[0],
        account_id=row[1],
        handle=row[2],
        credentials=row[3],
        remembered=json.loads(row[4]),
        verified_at=instant_or_none(row[5]),
        held_reason=row[6],
        held_at=instant_or_none(row[7]),
        holds=int(row[8]),
        retry_at=instant_or_none(row[9]),
        last_completed=instant_or_none(row[10]),
        started=bool(row[11]),
    )


class TargetTable:
    """Reads and writes the rows of targets."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[TargetRow]:
        """Every target ever seen, by name."""
        return [_from_row(row) for row in self._database.rows(f"SELECT {_COLUMNS} FROM target ORDER BY name")]

    def get(self, name: str) -> TargetRow:
        """The row of a target, or an empty one."""
        rows = self._database.rows(f"SELECT {_COLUMNS} FROM target WHERE name = ?", (name,))
        return _from_row(rows[0]) if rows else TargetRow(name)

    def _update(self, name: str, columns: str, values: tuple[Any, ...]) -> None:
        with self._database.transaction():
            self._database.execute("INSERT INTO target (name) VALUES (?) ON CONFLICT (name) DO NOTHING", (name,))
            self._database.execute(f"UPDATE target SET {columns} WHERE name = ?", (*values, name))

    def lock(self, name: str) -> None:
        """Keep other writers from a target for the rest of the transaction, so that claims on it queue up."""
        self._database.lock_target(name)

    def save_account(self, name: str, account: Account, credentials: str, now: dt.datetime) -> None:
        """Whom the target posts as, verified now; what it remembers replaces what it remembered."""
        self._update(
            name,
            "account_id = ?, handle = ?, credentials = ?, remembered = ?, verified_at = ?",
            (account.id, account.handle, credentials, json.dumps(dict(account.remember), sort_keys=True), written(now)),
        )

    def hold(self, name: str, reason: str, now: dt.datetime, retry_at: dt.datetime) -> None:
        """The account cannot post; it is tried again from ``retry_at``."""
        self._update(
            name,
            "held_reason = ?, held_at = COALESCE(held_at, ?), holds = holds + 1, retry_at = ?",
            (reason, written(now), written(retry_at)),
        )

    def release(self, name: str) -> None:
        """The account can post again."""
        self._update(name, "held_reason = '', held_at = NULL, holds = 0, retry_at = NULL", ())

    def complete(self, name: str, now: dt.datetime) -> None:
        """A run planned all that was due; an earlier clock never undoes a later one."""
        self._update(
            name,
            "last_completed = CASE WHEN last_completed > ? THEN last_completed ELSE ? END",
            (written(now), written_or_none(now)),
        )

    def start(self, name: str) -> None:
        """A person's word: forget the account and its hold, and post without looking for earlier posts."""
        self._update(
            name,
            "started = 1, account_id = '', credentials = '', held_reason = '', held_at = NULL, holds = 0, "
            "retry_at = NULL",
            (),
        )

    def rename(self, old: str, new: str) -> None:
        """Carry all rows of a renamed target over, once: nothing happens where the new name has rows already."""
        with self._database.transaction():
            for table, column in (("target", "name"), ("delivery", "target"), ("output_file", "target")):
                self._database.execute(
                    f"UPDATE {table} SET {column} = ? WHERE {column} = ? "
                    f"AND NOT EXISTS (SELECT 1 FROM {table} taken WHERE taken.{column} = ?)",
                    (new, old, new),
                )
