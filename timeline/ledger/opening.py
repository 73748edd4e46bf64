"""Opening a ledger by its URL: ``sqlite:///path`` or ``postgresql://…``."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from timeline.errors import LedgerError
from timeline.ledger.database import Database, SQLite
from timeline.ledger.ledger import Ledger
from timeline.ledger.schema import is_current, migrate


def sqlite_path(url: str, folder: Path) -> Path | None:
    """The file of a SQLite URL, relative ones taken from ``folder``; None for other databases."""
    parts = urlsplit(url)
    if parts.scheme != "sqlite":
        return None
    return folder / unquote(parts.path.removeprefix("/"))


def open_ledger(url: str, folder: Path, root: Path, *, read_only: bool = False) -> Ledger | None:
    """Open, and create or migrate where writing is allowed.

    Args:
        url: of the config; ``sqlite:///relative/path`` or ``sqlite:////absolute/path``.
        folder: the config file's folder.
        root: the corpus folder.
        read_only: change nothing; None comes back where there is no current ledger yet.

    Raises:
        LedgerError: it cannot be opened or used.
    """
    database = open_database(url, folder, read_only=read_only)
    return None if database is None else Ledger(database, root)


def open_database(url: str, folder: Path, *, read_only: bool = False) -> Database | None:
    """The database of a ledger, with the tables of this version; as for `open_ledger`."""
    try:
        path = sqlite_path(url, folder)
    except ValueError as error:
        raise LedgerError("[ledger] url is no address; write sqlite:///path or postgresql://…") from error
    database: Database
    if path is None:
        from timeline.ledger.postgresql import PostgreSQL

        database = PostgreSQL(url, read_only=read_only)
    elif read_only and not path.exists():
        return None
    else:
        database = SQLite(path, read_only=read_only)
    try:
        if not read_only:
            migrate(database)
        elif not is_current(database):
            database.close()
            return None
    except LedgerError:
        database.close()
        raise
    return database
