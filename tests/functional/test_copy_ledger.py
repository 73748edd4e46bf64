"""Moving the ledger: nothing is posted again, no item changes its date, and nothing is overwritten."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import postgresql_server
from folders import Folder

from timeline.ledger.copying import TABLES

MOVED = '[ledger]\nurl = { env = "TIMELINE_LEDGER" }\n'
SCREEN = '[targets.screen]\npublisher = "console"\n'
NOON = "2027-03-08T12:00:00+00:00"
LATER = "2027-03-08T12:15:00+00:00"


def published(folder: Folder) -> Folder:
    """The folder after a run that posted three entries on the terminal."""
    folder.config(SCREEN)
    done = folder.run("publish", "--now", NOON)
    assert done.err.count(": posted") == 3, done.err
    return folder


def test_a_ledger_moves_to_postgresql_and_nothing_is_posted_or_dated_again(folder: Folder) -> None:
    """The next run finds everything where it was."""
    published(folder)
    before = folder.run("status", "--json").json
    feed = (folder.path / "public/feed.rss").read_bytes()
    folder.environment["TIMELINE_LEDGER"] = postgresql_server.server().fresh()

    done = folder.run("copy-ledger", "TIMELINE_LEDGER")
    assert done.code == 0, done.err
    assert "copied (deliveries: 3, appearances: 3, files: 1); now write url" in done.err

    folder.config(MOVED + SCREEN)
    (folder.path / ".timeline/ledger.db").unlink()
    (folder.path / "public/feed.rss").unlink()
    assert folder.run("status", "--json").json["targets"] == before["targets"]
    again = folder.run("publish", "--now", LATER)
    assert (again.code, again.out) == (0, "")
    assert (folder.path / "public/feed.rss").read_bytes() == feed


def test_a_ledger_moves_back_into_a_file(folder: Folder) -> None:
    """Any two addresses."""
    published(folder)
    folder.environment["ELSEWHERE"] = "sqlite:///kept/other.db"
    assert folder.run("copy-ledger", "ELSEWHERE").code == 0
    folder.config('[ledger]\nurl = "sqlite:///kept/other.db"\n' + SCREEN)
    assert folder.run("publish", "--now", LATER).out == ""


def test_a_ledger_is_never_copied_over_another(folder: Folder) -> None:
    """Twice is an error, and changes nothing."""
    published(folder)
    folder.environment["ELSEWHERE"] = "sqlite:///other.db"
    assert folder.run("copy-ledger", "ELSEWHERE").code == 0
    kept = (folder.path / "other.db").read_bytes()
    again = folder.run("copy-ledger", "ELSEWHERE")
    assert again.code == 1
    assert "the new one is not empty" in again.err
    assert (folder.path / "other.db").read_bytes() == kept


def test_a_run_that_is_sending_is_waited_for(folder: Folder) -> None:
    """Its outcome would be written into the old ledger only."""
    published(folder)
    with sqlite3.connect(folder.path / ".timeline/ledger.db") as ledger:
        ledger.execute("UPDATE delivery SET state = 'claimed', lease_until = '2999-01-01T00:00:00.000000Z'")
    ledger.close()
    folder.environment["ELSEWHERE"] = "sqlite:///other.db"
    done = folder.run("copy-ledger", "ELSEWHERE")
    assert done.code == 1
    assert "stop the cron line" in done.err


def test_a_variable_without_an_address_is_wrong_usage(folder: Folder) -> None:
    """Its value, which may be a password, is not printed."""
    folder.environment["ELSEWHERE"] = "hunter2"
    done = folder.run("copy-ledger", "ELSEWHERE")
    assert done.code == 2
    assert "$ELSEWHERE holds no address" in done.err
    assert "hunter2" not in done.err


def test_without_a_ledger_there_is_nothing_to_copy(folder: Folder) -> None:
    """And none is made."""
    folder.environment["ELSEWHERE"] = "sqlite:///other.db"
    done = folder.run("copy-ledger", "ELSEWHERE")
    assert done.code == 1
    assert "there is none yet" in done.err
    assert not Path(folder.path / "other.db").exists()


def test_every_table_of_a_ledger_is_copied(folder: Folder) -> None:
    """A table that a later version adds is not forgotten."""
    published(folder)
    ledger = sqlite3.connect(folder.path / ".timeline/ledger.db")
    names = {row[0] for row in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    ledger.close()
    assert names - {"migration"} == set(TABLES)
