"""The ledger on a real PostgreSQL: connections that are lost, servers that stop, several hosts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import mastodon_server
import postgresql_server
import pytest
from builders import utc
from fork_runner import ForkRunner
from mastodon_faults import Reply
from mastodon_request import Request
from mastodon_server import MastodonServer
from networks import Cron, states
from x_server import XServer

from timeline.errors import LedgerError
from timeline.ledger import Ledger, open_ledger


@pytest.fixture(scope="module")
def server() -> Iterator[postgresql_server.Server]:
    """A server of this module's own, because its tests stop it."""
    postgresql_server.server()
    made = postgresql_server.Server()
    yield made
    made.remove()


@pytest.fixture(scope="module")
def runner() -> Iterator[ForkRunner]:
    with ForkRunner() as made:
        yield made


@pytest.fixture
def cron(tmp_path: Path, runner: ForkRunner, server: postgresql_server.Server) -> Iterator[Cron]:
    with MastodonServer() as mastodon, XServer() as x:
        made = Cron(tmp_path, runner, mastodon, x, ledger=server.fresh())
        made.entry("a")
        made.entry("b")
        yield made


@pytest.fixture
def ledger(tmp_path: Path, server: postgresql_server.Server) -> Iterator[Ledger]:
    made = open_ledger(server.fresh(), Path("/"), tmp_path)
    assert made is not None
    yield made
    made.close()


@contextmanager
def while_posting(meanwhile: Callable[[], None]) -> Iterator[None]:
    """Mastodon does something between carrying out a post and answering: after the claim, before its id is known."""
    index = next(n for n, route in enumerate(mastodon_server._ROUTES) if route[2] is MastodonServer._post)
    method, pattern, original = mastodon_server._ROUTES[index]

    def post(server: MastodonServer, request: Request) -> Reply:
        reply = original(server, request)
        meanwhile()
        return reply

    mastodon_server._ROUTES[index] = (method, pattern, post)
    try:
        yield
    finally:
        mastodon_server._ROUTES[index] = (method, pattern, original)


def test_connections_cut_between_two_steps_are_made_anew(ledger: Ledger, server: postgresql_server.Server) -> None:
    """A server that restarts between two transactions costs nothing."""
    ledger.note_run(utc("2026-03-08 10:00"))
    server.cut_connections()
    assert ledger.last_run() == utc("2026-03-08 10:00")
    server.stop()
    server.start()
    ledger.set_note("a", "b")
    assert ledger.note("a") == "b"


def test_a_connection_cut_in_mid_transaction_undoes_it_whole(ledger: Ledger, server: postgresql_server.Server) -> None:
    """A LedgerError, nothing half done, and the next step works."""

    def step() -> None:
        with ledger._database.transaction():
            ledger.set_note("first", "1")
            server.cut_connections()
            ledger.set_note("second", "2")

    with pytest.raises(LedgerError, match="check the server"):
        step()
    assert (ledger.note("first"), ledger.note("second")) == (None, None)


def test_a_server_that_is_gone_is_a_ledger_error(ledger: Ledger, server: postgresql_server.Server) -> None:
    server.stop()
    try:
        with pytest.raises(LedgerError, match="check the server"):
            ledger.last_run()
    finally:
        server.start()
    assert ledger.last_run() is None


def test_no_part_of_the_address_is_ever_shown(tmp_path: Path) -> None:
    """Neither user nor password, whatever the library would say."""
    for url in (
        "postgresql://secretuser:secretword@127.0.0.1:1/db",
        "postgresql://a:b@[bad",
        "postgresql://x?y=secretword",
    ):
        with pytest.raises(LedgerError) as caught:
            open_ledger(url, Path("/"), tmp_path)
        assert "secret" not in str(caught.value)


def test_a_waiting_claim_gives_up_in_time(
    ledger: Ledger, server: postgresql_server.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another host sits on the target's row: an error after a while, no waiting for ever."""
    from timeline.ledger import postgresql

    monkeypatch.setattr(postgresql, "BUSY_SECONDS", 1.0)
    url = ledger._database._url  # type: ignore[attr-defined]
    patient = open_ledger(url, Path("/"), tmp_path)
    assert patient is not None
    with ledger._database.transaction():
        ledger.targets.lock("net")
        with pytest.raises(LedgerError):
            patient.plan("net", [], utc("2026-03-08 10:00"), dt.timedelta(hours=36))
    patient.close()


def test_a_database_lost_while_a_post_is_under_way(cron: Cron, server: postgresql_server.Server) -> None:
    """The id cannot be recorded: no traceback, exit 1, the status is found on the account, the day goes on."""
    try:
        with while_posting(server.stop):
            broken = cron.publish("2026-03-08 09:00")
    finally:
        server.start()
    assert broken.code == 1
    assert "ledger (PostgreSQL)" in broken.err
    assert cron.seen("fediverse") == ["a"]
    assert cron.publish("2026-03-08 10:00").code == 0
    assert cron.seen("fediverse") == ["a", "b"]
    assert cron.seen("x") == ["a", "b"]


def test_connections_cut_while_a_post_is_under_way(cron: Cron, server: postgresql_server.Server) -> None:
    """The server is there again at once: the id is recorded over a new connection."""
    with while_posting(server.cut_connections):
        done = cron.publish("2026-03-08 10:00")
    assert (done.code, set(states(done).values())) == (0, {"posted"})
    assert cron.seen("fediverse") == ["a", "b"]


def test_a_server_that_is_down_stops_the_run_before_anything_is_sent(
    cron: Cron, server: postgresql_server.Server
) -> None:
    server.stop()
    try:
        done = cron.publish("2026-03-08 09:00")
    finally:
        server.start()
    assert done.code == 1
    assert "ledger (PostgreSQL)" in done.err
    assert cron.seen("fediverse") == cron.seen("x") == []
