"""What the ledger holds, read back: notes, written files, deliveries and what comes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from timeline.ledger.corrections import Corrections
from timeline.ledger.database import Database
from timeline.ledger.delivery import COLUMNS, Delivery, DeliveryKey, DeliveryState, from_row, shows_card
from timeline.ledger.instants import instant, written
from timeline.ledger.publication import PublicationLog
from timeline.ledger.targets import TargetTable
from timeline.status import StatusRef

ONE = "target = ? AND root_id = ? AND cycle = ? AND part = ?"
THREAD = "target = ? AND root_id = ? AND cycle = ?"


class Written(NamedTuple):
    """A file below ``output`` as it was written: a digest of its bytes, and the stamp of what it was made from."""

    digest: str
    stamp: str


class LedgerRecords:
    """The reading half of a ledger.

    Args:
        database: an open connection with the current schema.
        root: the corpus folder; images of frozen statuses are found below it.
    """

    def __init__(self, database: Database, root: Path) -> None:
        self._database = database
        self._root = root
        self.targets = TargetTable(database)
        self.publications = PublicationLog(database)
        self.corrections = Corrections(database, root)

    def close(self) -> None:
        """Give the connection back."""
        self._database.close()

    # -- notes: small values of the whole ledger ------------------------------------------------------------------

    def note(self, name: str) -> str | None:
        """A value noted earlier, or None."""
        rows = self._database.rows("SELECT value FROM note WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else None

    def set_note(self, name: str, value: str) -> None:
        """Note a value."""
        self._database.execute(
            "INSERT INTO note (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )

    def last_run(self) -> dt.datetime | None:
        """The latest clock any run had."""
        noted = self.note("last run")
        return instant(noted) if noted else None

    def note_run(self, now: dt.datetime) -> None:
        """Remember a run's clock, unless a later one is known."""
        with self._database.transaction():
            last = self.last_run()
            if last is None or now > last:
                self.set_note("last run", written(now))

    def output_files(self, target: str | None = None) -> dict[str, Written]:
        """What a target wrote in its last run, by path; what all of them did, without a name."""
        where, values = ("", ()) if target is None else ("WHERE target = ?", (target,))
        rows = self._database.rows(f"SELECT path, digest, stamp FROM output_file {where} ORDER BY path", values)
        return {row[0]: Written(row[1], row[2]) for row in rows}

    def set_output_files(self, target: str, files: Mapping[str, Written]) -> None:
        """Replace the list of files a target has written."""
        old = self.output_files(target)
        if dict(files) == old:
            return
        with self._database.transaction():
            for path in sorted(old.keys() - files.keys()):
                self._database.execute("DELETE FROM output_file WHERE target = ? AND path = ?", (target, path))
            for path, written_file in sorted(files.items() - old.items()):
                self._database.execute(
                    "INSERT INTO output_file (target, path, digest, stamp) VALUES (?, ?, ?, ?) "
                    "ON CONFLICT (target, path) DO UPDATE SET digest = excluded.digest, stamp = excluded.stamp",
                    (target, path, written_file.digest, written_file.stamp),
                )

    # -- reading --------------------------------------------------------------------------------------------------

    def get(self, key: DeliveryKey) -> Delivery | None:
        """One delivery, or None."""
        rows = self._database.rows(f"SELECT {COLUMNS} FROM delivery WHERE {ONE}", key)
        return from_row(rows[0]) if rows else None

    def deliveries(
        self, target: str | None = None, states: Sequence[DeliveryState] = tuple(DeliveryState)
    ) -> list[Delivery]:
        """Deliveries of one target, or of all, in the order they go out."""
        marks = ", ".join("?" for _ in states)
        where, values = f"state IN ({marks})", [str(state) for state in states]
        if target is not None:
            where, values = f"{where} AND target = ?", [*values, target]
        rows = self._database.rows(
            f"SELECT {COLUMNS} FROM delivery WHERE {where} ORDER BY target, moment, root_id, part", values
        )
        return [from_row(row) for row in rows]

    def counts(self) -> dict[str, dict[str, int]]:
        """How many deliveries each target has in each state."""
        found: dict[str, dict[str, int]] = {}
        for target, state, number in self._database.rows(
            "SELECT target, state, COUNT(*) FROM delivery GROUP BY target, state ORDER BY target, state"
        ):
            found.setdefault(target, {})[state] = int(number)
        return found

    def thread(self, key: DeliveryKey) -> list[Delivery]:
        """All parts of the thread a delivery belongs to."""
        rows = self._database.rows(f"SELECT {COLUMNS} FROM delivery WHERE {THREAD} ORDER BY part", key[:3])
        return [from_row(row) for row in rows]

    def has_card(self, target: str, day: dt.date, *, besides: str) -> bool:
        """Whether the post of another entry on a local day went out with the day's share card, or is about to.

        Args:
            besides: root id of the entry that is asked for.
        """
        rows = self._database.rows(
            "SELECT payload FROM delivery WHERE target = ? AND day = ? AND root_id <> ? AND part = 1 AND frozen = 1 "
            "AND state NOT IN ('rejected', 'skipped')",
            (target, day.isoformat(), besides),
        )
        return any(shows_card(row[0]) for row in rows)

    def oldest_open(self, target: str, now: dt.datetime, catch_up: dt.timedelta) -> Delivery | None:
        """The delivery the target has to deal with next: its oldest planned, claimed, failed or unknown one.

        Past catch-up only the rest of a thread that is partly public counts.
        """
        rows = self._database.rows(
            f"""SELECT {COLUMNS} FROM delivery one
            WHERE target = ? AND state IN ('planned', 'claimed', 'failed', 'unknown') AND moment <= ?
            AND (moment > ? OR (state <> 'unknown' AND EXISTS (SELECT 1 FROM delivery begun
                WHERE begun.target = one.target AND begun.root_id = one.root_id AND begun.cycle = one.cycle
                AND begun.state = 'posted')))
            ORDER BY moment, root_id, part LIMIT 1""",
            (target, written(now), written(now - catch_up)),
        )
        return from_row(rows[0]) if rows else None

    def stuck_claims(self, target: str, now: dt.datetime) -> list[Delivery]:
        """Claims whose lease ran out: their process is dead, or stopped."""
        rows = self._database.rows(
            f"SELECT {COLUMNS} FROM delivery WHERE target = ? AND state = 'claimed' AND lease_until <= ?",
            (target, written(now)),
        )
        return [from_row(row) for row in rows]

    def turn(self, target: str) -> AbstractContextManager[bool]:
        """Keep other living processes of this machine away from a target for the length of the block.

        Yields False where another one is at it.
        """
        return self._database.turn(target)

    def late_unknowns(self, target: str, now: dt.datetime, catch_up: dt.timedelta) -> list[Delivery]:
        """Unknown deliveries past catch-up: still looked for, but no longer in the way."""
        rows = self._database.rows(
            f"SELECT {COLUMNS} FROM delivery WHERE target = ? AND state = 'unknown' AND moment <= ? "
            "ORDER BY moment, root_id, part",
            (target, written(now - catch_up)),
        )
        return [from_row(row) for row in rows]

    def known_refs(self, account: str) -> list[StatusRef]:
        """Every status the ledger holds for an account, whichever target sent it."""
        rows = self._database.rows(
            "SELECT ref_id, ref_url FROM delivery WHERE account = ? AND ref_id IS NOT NULL", (account,)
        )
        return [StatusRef(row[0], row[1]) for row in rows]
