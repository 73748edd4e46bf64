"""The publication log: when each occurrence first appeared in a file, written once and read by all later builds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from timeline.ledger.database import Database
from timeline.ledger.instants import instant, instant_or_none, written, written_or_none

# Entry id and cycle.
Appeared = tuple[str, str]
_COLUMNS = "entry_id, cycle, published_at, digest, updated_at, revision"


@dataclass(frozen=True, slots=True)
class Appearance:
    """What the log says of one occurrence.

    Attributes:
        published_at: when it first appeared; None when the entry existed before the log reached its day, so that its
            computed moment stands.
        digest: of its words when they were last seen.
        updated_at: when they last changed after ``published_at``; None when they never did.
        revision: how often they changed, earlier cycles included.
    """

    published_at: dt.datetime | None
    digest: str = ""
    updated_at: dt.datetime | None = None
    revision: int = 0


class PublicationLog:
    """Reads and writes the log."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def cycle(self, cycle: str, entry_ids: Iterable[str] | None = None) -> dict[Appeared, Appearance]:
        """What is known of a cycle's occurrences, of all or of some entries."""
        if entry_ids is None:
            rows = self._database.rows(f"SELECT {_COLUMNS} FROM publication WHERE cycle = ?", (cycle,))
        else:
            rows = [
                row
                for entry_id in entry_ids
                for row in self._database.rows(
                    f"SELECT {_COLUMNS} FROM publication WHERE cycle = ? AND entry_id = ?", (cycle, entry_id)
                )
            ]
        return {
            (row[0], row[1]): Appearance(instant_or_none(row[2]), row[3], instant_or_none(row[4]), int(row[5]))
            for row in rows
        }

    def published_since(self, since: dt.datetime) -> list[Appeared]:
        """Occurrences that first appeared after an instant."""
        rows = self._database.rows(
            "SELECT entry_id, cycle FROM publication WHERE published_at > ? ORDER BY published_at, entry_id",
            (written(since),),
        )
        return [(row[0], row[1]) for row in rows]

    def published(self) -> list[tuple[Appeared, dt.datetime]]:
        """Every occurrence whose first appearance was written down, oldest first."""
        rows = self._database.rows(
            "SELECT entry_id, cycle, published_at FROM publication WHERE published_at IS NOT NULL "
            "ORDER BY published_at, entry_id, cycle"
        )
        return [((row[0], row[1]), instant(row[2])) for row in rows]

    def logged_through(self, cycle: str) -> dict[dt.date, dt.datetime | None]:
        """The days of a cycle that the log has reached, each with the clock it was last reached at."""
        rows = self._database.rows("SELECT day, through FROM logged_day WHERE cycle = ?", (cycle,))
        return {dt.date.fromisoformat(row[0]): instant_or_none(row[1]) for row in rows}

    def record(
        self,
        appearances: Mapping[Appeared, Appearance],
        reached: Mapping[tuple[str, dt.date], dt.datetime],
    ) -> None:
        """Write what is new: first appearances stand for ever, digests and updates follow the words."""
        if not appearances and not reached:
            return
        with self._database.transaction():
            for (entry_id, cycle), appearance in appearances.items():
                self._database.execute(
                    f"INSERT INTO publication ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?) "
                    "ON CONFLICT (entry_id, cycle) DO UPDATE SET digest = excluded.digest, "
                    "updated_at = excluded.updated_at, revision = excluded.revision",
                    (
                        entry_id, cycle, written_or_none(appearance.published_at), appearance.digest,
                        written_or_none(appearance.updated_at), appearance.revision,
                    ),
                )  # fmt: skip
            for (cycle, day), through in reached.items():
                self._database.execute(
                    "INSERT INTO logged_day (cycle, day, through) VALUES (?, ?, ?) "
                    "ON CONFLICT (cycle, day) DO UPDATE SET through = excluded.through",
                    (cycle, day.isoformat(), written(through)),
                )
