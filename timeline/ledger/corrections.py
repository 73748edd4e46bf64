"""Changing what is public already: new words, a reply that corrects, or taking it back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from timeline.ledger.database import Database
from timeline.ledger.delivery import COLUMNS, Delivery, DeliveryKey, from_row, status_to_json
from timeline.ledger.instants import written
from timeline.status import Status

RETRACTED = "retracted"
_ONE = "target = ? AND root_id = ? AND cycle = ? AND part = ?"


class Corrections:
    """The part of the ledger that commands of a person use, never a run."""

    def __init__(self, database: Database, root: Path) -> None:
        self._database = database
        self._root = root

    def posted(self, root_id: str, cycle: str | None = None) -> list[Delivery]:
        """What is public of an entry, part by part: of one cycle, or of the latest of each target."""
        rows = self._database.rows(
            f"SELECT {COLUMNS} FROM delivery WHERE root_id = ? AND state = 'posted' ORDER BY target, moment, part",
            (root_id,),
        )
        found = [from_row(row) for row in rows]
        if cycle is not None:
            return [delivery for delivery in found if delivery.key.cycle == cycle]
        latest = {delivery.key.target: delivery.key.cycle for delivery in found}
        return [delivery for delivery in found if delivery.key.cycle == latest[delivery.key.target]]

    def reworded(self, key: DeliveryKey, status: Status) -> None:
        """A public status now reads like this."""
        self._database.execute(
            f"UPDATE delivery SET payload = ? WHERE {_ONE} AND state = 'posted'",
            (status_to_json(status, self._root), *key),
        )

    def retracted(self, key: DeliveryKey, now: dt.datetime) -> None:
        """A status was taken back: it keeps its address and is never sent again."""
        self._database.execute(
            f"UPDATE delivery SET state = 'skipped', reason = ?, settled_at = ? WHERE {_ONE} AND state = 'posted'",
            (RETRACTED, written(now), *key),
        )

    def reply(self, last: Delivery, status: Status, now: dt.datetime) -> DeliveryKey:
        """Plan one more part behind the last of a thread; the next run sends it as a reply."""
        key = last.key._replace(part=last.key.part + 1)
        self._database.execute(
            "INSERT INTO delivery (target, root_id, cycle, part, entry_id, day, moment, state, payload, frozen) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, 'planned', ?, 1) ON CONFLICT DO NOTHING",
            (*key, last.entry_id, last.day.isoformat(), written(now), status_to_json(status, self._root)),
        )
        return key
