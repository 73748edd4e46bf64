"""A ledger that cannot be used, and clocks that cannot be believed, through the command line: words, and no harm."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import mastodon_faults as m
import pytest
from fork_runner import ForkRunner
from mastodon_server import MastodonServer
from networks import SECRETS, Cron, states
from processes import bare_environment
from x_server import XServer

NOBODY = 65534


@pytest.fixture(scope="module")
def runner() -> Iterator[ForkRunner]:
    with ForkRunner() as made:
        yield made


@pytest.fixture
def cron(tmp_path: Path, runner: ForkRunner) -> Iterator[Cron]:
    with MastodonServer() as mastodon, XServer() as x:
        made = Cron(tmp_path, runner, mastodon, x)
        for slug in "abcd":
            made.entry(slug)
        yield made


def seen(cron: Cron) -> set[str]:
    """What followers see on either network, each in order and once."""
    assert cron.seen("fediverse") == cron.seen("x")
    return set(cron.seen("x"))


def ledger(cron: Cron) -> Path:
    return cron.path / ".timeline/ledger.db"


@pytest.mark.parametrize("room", [0, 1, 4096, 8192, 20480])
def test_a_disk_that_gets_full(cron: Cron, room: int) -> None:
    """No file may grow by more than that: nothing is sent that was not claimed; it all goes on when there is room."""
    cron.publish("2026-03-08 09:00")
    before = ledger(cron).stat().st_size
    line = [sys.executable, "-m", "timeline", "publish", "--now", "2026-03-08T10:30:00+00:00"]
    done = subprocess.run(
        line,
        cwd=cron.path,
        env=bare_environment(measured=False, **cron.environment),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (before + room, before + room)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 1)
    assert not [secret for secret in SECRETS if secret in done.stderr]
    for at in ("11:00", "11:30", "12:30"):
        cron.publish(f"2026-03-08 {at}")
    assert cron.seen("fediverse") == cron.seen("x") == list("abcd")


def test_a_disk_full_from_the_start_sends_nothing(cron: Cron) -> None:
    """The ledger cannot even be made."""
    cron.configure()
    done = subprocess.run(
        [sys.executable, "-m", "timeline", "publish", "--now", "2026-03-08T10:30:00+00:00"],
        cwd=cron.path,
        env=bare_environment(measured=False, **cron.environment),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "ledger" in done.stderr
    assert seen(cron) == set()


@pytest.mark.parametrize("content", [b"nonsense" * 1000, b"", b"SQLite format 3\0" + bytes(range(256)) * 64])
def test_a_ledger_of_nonsense(cron: Cron, content: bytes) -> None:
    """Nothing is sent on it; moved aside as the message says, what is public is adopted and nothing repeated."""
    cron.publish("2026-03-08 09:30")
    ledger(cron).write_bytes(content)
    done = cron.publish("2026-03-08 10:30")
    if content:
        assert done.code == 1
        assert "move it aside" in done.err
        assert seen(cron) == {"a", "b"}
        ledger(cron).rename(cron.path / "aside.db")
    cron.publish("2026-03-08 11:00")
    assert cron.seen("fediverse") == cron.seen("x") == list("abcd")


def test_a_later_versions_ledger(cron: Cron) -> None:
    """An older program keeps its hands off."""
    cron.publish("2026-03-08 09:00")
    with sqlite3.connect(ledger(cron)) as raw:
        raw.execute("INSERT INTO migration VALUES ('9999-the-future')")
    raw.close()
    done = cron.publish("2026-03-08 10:00")
    assert done.code == 1
    assert "later version" in done.err
    assert seen(cron) == {"a"}


def test_a_ledger_that_may_not_be_written(cron: Cron, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Run by a user without the right to write there."""
    cron.publish("2026-03-08 09:00")
    if os.geteuid() != 0:
        for path in (ledger(cron), ledger(cron).parent):
            path.chmod(0o555)
        user: dict[str, int] = {}
    else:
        # root may write anywhere: a copy that nobody may only read
        user = {"user": NOBODY, "group": NOBODY}
        for path in (cron.path, *cron.path.parents):
            if path.is_relative_to(tmp_path_factory.getbasetemp().parent.parent) and path != Path("/tmp"):
                path.chmod(0o755)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "timeline", "publish", "--now", "2026-03-08T10:00:00+00:00"],
            cwd=cron.path,
            env=bare_environment(measured=False, **cron.environment),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            **user,  # type: ignore[call-overload]
        )
    except PermissionError:
        pytest.skip("another user may not run this Python")
    finally:
        ledger(cron).parent.chmod(0o755)
        ledger(cron).chmod(0o644)
    if "No module" in done.stderr or "Permission denied" in done.stderr:
        pytest.skip("another user may not read this Python")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
    assert "cannot be written" in done.stderr or "cannot be opened" in done.stderr
    assert seen(cron) == {"a"}


def test_the_whole_folder_is_lost(cron: Cron) -> None:
    """Ledger, locks and caches: a new host with the same config."""
    cron.publish("2026-03-08 10:00")
    shutil.rmtree(cron.path / ".timeline")
    cron.publish("2026-03-08 10:30")
    assert cron.seen("fediverse") == cron.seen("x") == list("abcd")


def test_a_clock_set_back_repeats_nothing_and_takes_nothing_back(cron: Cron) -> None:
    """Runs at earlier instants, even days before, send nothing; then the day goes on."""
    cron.publish("2026-03-08 09:30")
    for at in ("2026-03-08 09:00", "2026-03-08 07:00", "2026-03-06 12:00", "2025-03-08 08:00"):
        cron.publish(at)
        assert seen(cron) == {"a", "b"}
    cron.publish("2026-03-08 10:30")
    assert cron.seen("fediverse") == cron.seen("x") == list("abcd")


def test_a_clock_set_back_while_something_waits(cron: Cron) -> None:
    """What was planned or failed by the wrong clock is not withdrawn by the right one."""
    cron.mastodon.faults.append(m.too_many("POST /api/v1/statuses"))
    cron.publish("2026-03-08 10:30", "--target", "fediverse")
    cron.publish("2026-03-08 08:00", "--target", "fediverse")
    cron.publish("2026-03-08 09:10", "--target", "fediverse")
    done = cron.publish("2026-03-08 11:00", "--target", "fediverse")
    assert set(states(done).values()) == {"posted"}
    assert cron.seen("fediverse") == list("abcd")


def test_a_clock_set_forward_and_back_again(cron: Cron) -> None:
    """A day ahead by mistake: what was due then is out; the right day repeats nothing of it."""
    cron.publish("2026-03-08 09:00")
    cron.publish("2026-03-09 09:00")
    cron.publish("2026-03-08 09:30")
    cron.publish("2026-03-08 11:00")
    assert cron.seen("fediverse") == cron.seen("x") == list("abcd")
