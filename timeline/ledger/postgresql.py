"""The ledger in PostgreSQL, for several hosts that run the same cron line or disks that do not last.

The only module of ``timeline`` that opens a socket. psycopg comes with the extra ``postgresql``.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from timeline.errors import LedgerError
from timeline.ledger.database import BUSY_SECONDS, Row

if TYPE_CHECKING:
    import psycopg

# One advisory lock for creating and migrating tables: two hosts may start at the same instant.
_MIGRATION_LOCK = 0x1917


class PostgreSQL:
    """A connection with explicit transactions; every statement has a time limit."""

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        try:
            import psycopg
        except ImportError as error:
            raise LedgerError("ledger: PostgreSQL needs psycopg; install the extra 'postgresql'") from error
        self._errors = psycopg.Error
        self._lock = threading.RLock()
        milliseconds = int(BUSY_SECONDS * 1000)
        try:
            self._connection: psycopg.Connection[Row] = psycopg.connect(
                url,
                autocommit=True,
                connect_timeout=int(BUSY_SECONDS),
                options=f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds} -c synchronous_commit=on",
            )
            if read_only:
                self._connection.execute("SET default_transaction_read_only = on")
        except psycopg.Error as error:
            raise LedgerError(self._explain(error)) from error
        self._depth = 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements inside or none. Claims on one target queue up by locking the target's row first."""
        with self._lock:
            if self._depth:
                yield
                return
            self._depth = 1
            try:
                with self._connection.transaction():
                    yield
            except self._errors as error:
                raise LedgerError(self._explain(error)) from error
            finally:
                self._depth = 0

    def _run(self, statement: str, values: Sequence[Any]) -> psycopg.Cursor[Row]:
        try:
            # Our statements hold no literal percent sign and no question mark but the placeholders.
            return self._connection.execute(statement.replace("?", "%s").encode(), tuple(values))
        except self._errors as error:
            raise LedgerError(self._explain(error)) from error

    def execute(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Run a statement."""
        with self._lock:
            if statement.startswith("CREATE TABLE IF NOT EXISTS migration"):
                self._run("SELECT pg_advisory_xact_lock(?)", (_MIGRATION_LOCK,))
            return self._run(statement, values).rowcount

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        """The rows of a query."""
        with self._lock:
            return self._run(statement, values).fetchall()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @staticmethod
    def _explain(error: Exception) -> str:
        # The library's message may quote the connection string: only its class and SQLSTATE are shown.
        code = getattr(error, "sqlstate", None)
        what = f"{type(error).__name__} {code}" if code else type(error).__name__
        return f"ledger (PostgreSQL): {what}; check the server and [ledger] url"
