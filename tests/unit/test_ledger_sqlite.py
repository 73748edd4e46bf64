"""The ledger in a file: what is on the disk when, and every way a file can be unusable."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest
from builders import utc
from test_ledger import CATCH_UP, NOW, claim, draft, key, plan, ref, state

from timeline.errors import LedgerError
from timeline.ledger import DeliveryKey, DeliveryState, Ledger, database, open_ledger, schema


def opened(path: Path, **more: bool) -> Ledger:
    ledger = open_ledger(f"sqlite:////{path}", Path("/"), path.parent, **more)
    assert ledger is not None
    return ledger


def refusal(path: Path) -> str:
    """Why a ledger cannot be opened and used."""
    with pytest.raises(LedgerError) as caught:
        use(path)
    return str(caught.value)


def use(path: Path) -> None:
    ledger = opened(path)
    try:
        plan(ledger, draft("a"))
        ledger.deliveries()
    finally:
        ledger.close()


def test_a_commit_is_on_the_disk_when_it_returns(tmp_path: Path) -> None:
    """Rollback journal, and EXTRA: the folder is synced after the journal is gone (docs/adr/0011)."""
    ledger = opened(tmp_path / "ledger.db")
    assert ledger._database.rows("PRAGMA journal_mode") == [("delete",)]
    assert ledger._database.rows("PRAGMA synchronous") == [(3,)]
    ledger.close()


def test_a_claim_torn_by_power_loss_is_rolled_back_whole(tmp_path: Path) -> None:
    """A copy of the files taken in mid-transaction, journal included, opens as it was before."""
    path, torn = tmp_path / "ledger.db", tmp_path / "torn.db"
    ledger = opened(path)
    plan(ledger, draft("a", parts=2))
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA cache_size=1")
    raw.execute("BEGIN IMMEDIATE")
    raw.execute("UPDATE delivery SET state = 'claimed', reason = ?", ("x" * 20000,))
    raw.execute("UPDATE note SET value = value || ?", ("y" * 200000,))
    for number in range(200):
        raw.execute("INSERT INTO note VALUES (?, ?)", (f"n{number}", "z" * 2000))
    shutil.copy(path, torn)
    shutil.copy(f"{path}-journal", f"{torn}-journal")
    raw.execute("ROLLBACK")
    raw.close()
    ledger.close()
    assert torn.stat().st_size > 200_000
    again = opened(torn)
    assert [row.state for row in again.deliveries()] == ["planned", "planned"]
    assert again._database.rows("PRAGMA integrity_check") == [("ok",)]
    again.close()


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    use(tmp_path / "a" / "b" / "ledger.db")
    assert (tmp_path / "a" / "b" / "ledger.db").exists()


def test_a_file_where_the_folder_belongs(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    assert "cannot be opened" in refusal(tmp_path / "a" / "ledger.db")


def test_a_folder_where_the_file_belongs(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").mkdir()
    assert "cannot be opened" in refusal(tmp_path / "ledger.db")


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 4080])
def test_a_file_of_something_else(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ledger.db").write_bytes(content)
    assert "move it aside" in refusal(tmp_path / "ledger.db")
    assert (tmp_path / "ledger.db").read_bytes() == content


@pytest.mark.parametrize("page", [1, 2, 3, 4, 5, 6])
def test_pages_overwritten_with_noise_never_give_a_traceback(tmp_path: Path, page: int) -> None:
    """Either the page is of no consequence, or it is said what to do."""
    path = tmp_path / "ledger.db"
    use(path)
    content = bytearray(path.read_bytes())
    content[page * 4096 : (page + 1) * 4096] = os.urandom(4096)
    path.write_bytes(content)
    with suppress(LedgerError):
        use(path)


@pytest.mark.parametrize(
    ("column", "value"), [("moment", "soon"), ("media", "{"), ("day", "8 March"), ("state", "sent"), ("attempts", "x")]
)
def test_a_row_no_version_wrote_is_said_to_be_damaged(tmp_path: Path, column: str, value: str) -> None:
    path = tmp_path / "ledger.db"
    use(path)
    raw = sqlite3.connect(path)
    raw.execute(f"UPDATE delivery SET {column} = ?", (value,))
    raw.commit()
    raw.close()
    assert "damaged" in refusal(path)


def test_a_locked_ledger_is_waited_for_and_then_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    path = tmp_path / "ledger.db"
    use(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert "locked by another process" in refusal(path)
    other.execute("ROLLBACK")
    other.close()
    use(path)


def test_a_ledger_without_the_right_to_write(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    use(path)
    readable = opened(path, read_only=True)
    try:
        with pytest.raises(LedgerError, match="cannot be written"):
            readable.set_note("a", "b")
    finally:
        readable.close()


def test_a_full_disk_loses_neither_claim_nor_id(tmp_path: Path) -> None:
    """What cannot be recorded is not claimed; what was claimed stays claimed until its lease runs out."""
    path = tmp_path / "ledger.db"
    ledger = opened(path)
    plan(ledger, draft("a"), draft("b"))
    claim(ledger, key("a"))
    (pages,) = ledger._database.rows("PRAGMA page_count")[0]
    ledger._database.rows(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LedgerError, match="disk is full"):
        ledger.set_note("x", "y" * 20_000)
    long_url = "https://network.example/" + "1" * 20_000
    with pytest.raises(LedgerError, match="disk is full"):
        ledger.settle_posted(key("a"), ref(1).__class__("1", long_url), "me", NOW)
    assert state(ledger, key("a")) == "claimed"
    ledger._database.rows("PRAGMA max_page_count = 1000000")
    ledger.settle_posted(key("a"), ref(1), "me", NOW)
    assert state(ledger, key("a")) == "posted"
    ledger.close()


def test_an_older_ledger_is_brought_up_to_date_with_all_it_holds(tmp_path: Path) -> None:
    """Every version this program ever wrote opens, and its deliveries are still known."""
    for number in range(1, len(schema._MIGRATIONS)):
        path = tmp_path / f"old{number}.db"
        raw = sqlite3.connect(path)
        raw.execute("CREATE TABLE migration (name TEXT PRIMARY KEY)")
        for name, statements in schema._MIGRATIONS[:number]:
            for statement in statements:
                raw.execute(statement)
            raw.execute("INSERT INTO migration VALUES (?)", (name,))
        raw.execute(
            "INSERT INTO delivery (target, root_id, cycle, part, entry_id, day, moment, state, ref_id, account) VALUES "
            "('net', '1917/03/08/a', '2026', 1, '1917/03/08/a', '2026-03-08', '2026-03-08T10:00:00.000000Z', 'posted', "
            "'7', 'me')"
        )
        raw.commit()
        raw.close()
        ledger = opened(path)
        plan(ledger, draft("a"), draft("b"))
        assert [str(row.state) for row in ledger.deliveries("net")] == ["posted", "planned"]
        assert [known.id for known in ledger.known_refs("me")] == ["7"]
        ledger.close()
        opened(path).close()


def test_a_ledger_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    use(path)
    raw = sqlite3.connect(path)
    raw.execute("INSERT INTO migration VALUES ('9999-the-future')")
    raw.commit()
    raw.close()
    before = path.read_bytes()
    assert "later version (9999-the-future)" in refusal(path)
    assert path.read_bytes() == before
    assert open_ledger(f"sqlite:////{path}", Path("/"), tmp_path, read_only=True) is None


def test_a_target_has_one_process_at_a_time_and_is_free_when_it_ends(tmp_path: Path) -> None:
    """The turn is let go by leaving the block; other targets and other ledgers are not touched by it."""
    one, two = opened(tmp_path / "ledger.db"), opened(tmp_path / "ledger.db")
    with one.turn("net") as mine:
        assert mine
        with two.turn("net") as theirs, two.turn("other") as free:
            assert (theirs, free) == (False, True)
    with two.turn("net") as theirs:
        assert theirs
    one.close()
    two.close()


def test_where_locks_do_not_work_claims_do(tmp_path: Path) -> None:
    """No lock file can be made: the turn is given all the same."""
    ledger = opened(tmp_path / "ledger.db")
    shutil.rmtree(tmp_path)
    with ledger.turn("net") as mine:
        assert mine
    ledger.close()
    tmp_path.mkdir()


def test_keys_are_written_and_read_back() -> None:
    """The id that ``status`` shows is the id that ``resolve`` takes."""
    one = DeliveryKey("net", "1917/03/08/a", "2026", 2)
    assert DeliveryKey.parse(str(one)) == one
    for wrong in ("", "net", "net:a", "net:a#2026", "net:a#2026/x"):
        with pytest.raises(ValueError, match="is not a delivery"):
            DeliveryKey.parse(wrong)
    assert DeliveryState("posted") == "posted"
    assert utc("2026-03-08 10:00") == NOW
    assert CATCH_UP.total_seconds() == 36 * 3600
