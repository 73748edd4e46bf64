"""The ledger in PostgreSQL, for several hosts that run the same cron line or disks that do not last.

The only module of ``timeline`` that opens a socket. psycopg comes with the extra ``postgresql``.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING

from timeline.errors import LedgerError
from timeline.ledger.database import BUSY_SECONDS, Row

if TYPE_CHECKING:
    import psycopg

# One advisory lock for creating and migrating tables: two hosts may start at the same instant.
_MIGRATION_LOCK = 0x1917


class PostgreSQL:
    """A connection with explicit transactions; every wait has a limit, a lost connection is made anew once.

    Isolation is READ COMMITTED: what must not happen twice is decided by conditional statements after the target's row
    was locked (``lock_target``), so each of them sees what the last holder of that lock has committed.
    """

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        try:
            import psycopg
        except ImportError as error:
            raise LedgerError("ledger: PostgreSQL needs psycopg; install the extra 'postgresql'") from error
        self._errors = psycopg.Error
        self._lock = threading.RLock()
        self._url = url
        self._read_only = read_only
        self._open = False
        self._connection = self._connected()

    def _connected(self) -> psycopg.Connection[Row]:
        import psycopg

        milliseconds = int(BUSY_SECONDS * 1000)
        settings = [
            f"statement_timeout={milliseconds}",
            f"lock_timeout={milliseconds}",
            # Of a host that went away in mid-transaction, with a target's row locked.
            f"idle_in_transaction_session_timeout={2 * milliseconds}",
            # A claim is on the server's disk before the request leaves, whatever the server's own default.
            "synchronous_commit=on",
            "timezone=UTC",
            f"default_transaction_read_only={'on' if self._read_only else 'off'}",
        ]
        try:
            return psycopg.connect(
                self._url,
                autocommit=True,
                connect_timeout=int(BUSY_SECONDS),
                # A server that vanished without a word is noticed within the same time.
                tcp_user_timeout=milliseconds,
                keepalives_idle=5,
                keepalives_interval=3,
                keepalives_count=3,
                application_name="timeline",
                options=" ".join(f"-c {setting}" for setting in settings),
            )
        except (psycopg.Error, OSError, ValueError) as error:
            raise LedgerError(self._explain(error)) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements inside or none. Claims on one target queue up by locking the target's row first."""
        with self._lock:
            if self._open:
                yield
                return
            self._begin()
            self._open = True
            try:
                yield
            except BaseException:
                with suppress(self._errors):
                    self._connection.execute("ROLLBACK")
                raise
            else:
                self._run("COMMIT", ())
            finally:
                self._open = False

    def _begin(self) -> None:
        """Start a transaction, over a new connection where the old one turns out to be dead: nothing is lost yet."""
        try:
            self._connection.execute("BEGIN")
        except self._errors as error:
            if not self._connection.closed:
                raise LedgerError(self._explain(error)) from error
            self._connection = self._connected()
            self._run("BEGIN", ())

    def lock_target(self, name: str) -> None:
        """Lock the target's row, which is made if need be."""
        self._run("INSERT INTO target (name) VALUES (?) ON CONFLICT (name) DO NOTHING", (name,))
        self._run("SELECT name FROM target WHERE name = ? FOR UPDATE", (name,))

    def turn(self, name: str) -> AbstractContextManager[bool]:
        """Claims and leases alone: a lock that outlives transactions is not safe behind a connection pooler."""
        return nullcontext(True)

    def _run(self, statement: str, values: Sequence[object]) -> psycopg.Cursor[Row]:
        try:
            # Our statements hold no literal percent sign and no question mark but the placeholders.
            return self._connection.execute(statement.replace("?", "%s").encode(), tuple(values) or None)
        except self._errors as error:
            raise LedgerError(self._explain(error)) from error

    def execute(self, statement: str, values: Sequence[object] = ()) -> int:
        """Run a statement, alone in a transaction of its own unless one is open."""
        with self.transaction():
            if statement.startswith("CREATE TABLE"):
                if "migration" in statement:
                    self._run("SELECT pg_advisory_xact_lock(?)", (_MIGRATION_LOCK,))
                # Compared byte by byte as in SQLite: text order is time order, and the same order everywhere.
                statement = statement.replace(" TEXT", ' TEXT COLLATE "C"')
            return self._run(statement, values).rowcount

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """The rows of a query."""
        with self.transaction():
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
