"""One small face for two databases: statements with ``?``, short exclusive transactions, our own errors."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from timeline.errors import LedgerError
from timeline.ledger.turn import turn

Row = tuple[Any, ...]

# How long a statement waits for another process's transaction. Ours last milliseconds; a disk may be slow.
BUSY_SECONDS = 15.0


class Database(Protocol):
    """What the ledger needs of a database."""

    def transaction(self) -> AbstractContextManager[None]:
        """Context manager: all statements inside happen or none; writers follow one another."""
        ...

    def lock_target(self, name: str) -> None:
        """Within a transaction: no other writer touches the target's deliveries until it ends."""
        ...

    def turn(self, name: str) -> AbstractContextManager[bool]:
        """Keep other living processes of this machine away from a target; False where one is at it."""
        ...

    def execute(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Run a statement; returns the number of rows changed."""
        ...

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        """The rows of a query."""
        ...

    def close(self) -> None:
        """Give the connection back."""
        ...


class SQLite:
    """A file. ``synchronous=EXTRA`` with a rollback journal: a claim is on the disk before the request leaves.

    FULL would not do: it leaves the unlinking of the journal unsynced, and a journal that is back after a power failure
    undoes a commit that was reported (https://www.sqlite.org/pragma.html#pragma_synchronous, checked 2026-11-21).
    Write-ahead logging is not used: the ledger is copied by plain file copies (docs/adr/0001, 0011).
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._path = path
        self._lock = threading.RLock()
        try:
            if read_only:
                uri = f"{path.resolve().as_uri()}?mode=ro"
                self._connection = sqlite3.connect(
                    uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False
                )
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                self._connection = sqlite3.connect(
                    path, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False
                )
                self._connection.execute("PRAGMA synchronous=EXTRA")
            self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except (sqlite3.Error, OSError) as error:
            raise LedgerError(self._explain(error)) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """An exclusive writer's transaction (BEGIN IMMEDIATE): concurrent claims queue up instead of racing."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._run("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.rollback()
                raise
            self._run("COMMIT")

    def lock_target(self, name: str) -> None:
        """Nothing to do: BEGIN IMMEDIATE lets one writer in at a time, and writing nothing costs no sync."""

    def turn(self, name: str) -> AbstractContextManager[bool]:
        """A lock file beside the ledger for each target."""
        return turn(self._path, name)

    def _run(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        try:
            return self._connection.execute(statement, tuple(values))
        except sqlite3.Error as error:
            if statement == "COMMIT" and self._connection.in_transaction:
                self._connection.rollback()
            raise LedgerError(self._explain(error)) from error

    def execute(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Run a statement."""
        with self._lock:
            return self._run(statement, values).rowcount

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        """The rows of a query."""
        with self._lock:
            try:
                return self._run(statement, values).fetchall()
            except sqlite3.Error as error:
                raise LedgerError(self._explain(error)) from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _explain(self, error: Exception) -> str:
        words = str(error).lower()
        name = self._path
        if "locked" in words or "busy" in words:
            return f"ledger {name}: locked by another process for more than {BUSY_SECONDS:.0f} s; try again"
        if "malformed" in words or "not a database" in words:
            return f"ledger {name}: damaged; move it aside and run again: posts are found on the accounts and adopted"
        if "readonly" in words or "read-only" in words:
            return f"ledger {name}: cannot be written; give this user the right to write it and its folder"
        if "full" in words:
            return f"ledger {name}: the disk is full; what was sent meanwhile is found on the accounts by the next run"
        if "disk i/o" in words:
            return f"ledger {name}: the disk cannot be written or read (full, or failing)"
        if "unable to open" in words or isinstance(error, OSError):
            return f"ledger {name}: cannot be opened; check [ledger] url and the rights of its folder"
        return f"ledger {name}: {type(error).__name__}: {error}"
