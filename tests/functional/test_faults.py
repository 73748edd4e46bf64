"""Every way an exchange can fail: the state it ends in, what the next run does, what a follower sees."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import mastodon_faults as m
import pytest
import x_server as x
from builders import PNG
from dropping_proxy import DroppingProxy
from fork_runner import ForkRunner
from mastodon_server import MastodonServer
from networks import Cron, states
from processes import ROOT
from x_server import XServer

from timeline.exchange import READS

M_POST, X_POST = "POST /api/v1/statuses", "POST /2/tweets"
RESET = dt.datetime(2026, 3, 8, 9, 40, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def runner() -> Iterator[ForkRunner]:
    with ForkRunner() as made:
        yield made


@pytest.fixture
def cron(tmp_path: Path, runner: ForkRunner) -> Iterator[Cron]:
    """Two entries of one day, due at 9:00 and 9:30."""
    with MastodonServer() as mastodon, XServer() as x_double:
        made = Cron(tmp_path, runner, mastodon, x_double)
        made.entry("a")
        made.entry("b")
        yield made


# What a fault is, the state the delivery ends in, and whether a follower sees it at once, later or never.
NOW, LATER, NEVER = "now", "later", "never"
MASTODON: dict[str, tuple[Callable[[], m.Fault], str, str]] = {
    "request lost": (lambda: m.drop_before(M_POST), "unknown", LATER),
    "answer lost": (lambda: m.accept_then_drop(M_POST), "unknown", NOW),
    "answer cut": (lambda: m.accept_then_cut(M_POST), "unknown", NOW),
    "hung, accepted": (lambda: m.accept_then_hang(M_POST), "unknown", NOW),
    "hung, not accepted": (lambda: m.Fault(M_POST, manner="hang"), "unknown", LATER),
    "answer a byte at a time": (lambda: m.drip(M_POST, pause=0.2), "unknown", NOW),
    "500 before": (lambda: m.status(500, M_POST), "unknown", LATER),
    "502 after": (lambda: m.accept_then_status(502, M_POST), "unknown", NOW),
    "503 before": (lambda: m.status(503, M_POST), "unknown", LATER),
    "200 with a page, accepted": (lambda: m.html_body(M_POST, accept=True), "unknown", NOW),
    "200 with a page, not accepted": (lambda: m.html_body(M_POST), "unknown", LATER),
    "200 and nothing, accepted": (lambda: m.empty(M_POST), "unknown", NOW),
    "200 and nothing, not accepted": (lambda: m.empty(M_POST, accept=False), "unknown", LATER),
    "200 without an id": (lambda: m.body({"ok": True}, M_POST), "unknown", NOW),
    "200 with a list": (lambda: m.body([], M_POST, accept=False), "unknown", LATER),
    "an unreadable limit, accepted": (lambda: m.unreadable_reset(M_POST), "unknown", NOW),
    "429": (lambda: m.too_many(M_POST), "failed", LATER),
    "429 with a reset": (lambda: m.too_many(M_POST, reset=RESET.isoformat()), "failed", LATER),
    "429 with a reset nobody believes": (lambda: m.too_many(M_POST, reset="2031-01-01T00:00:00Z"), "failed", LATER),
    "401": (lambda: m.status(401, M_POST), "planned", LATER),
    "402": (lambda: m.status(402, M_POST), "planned", LATER),
    "403": (lambda: m.status(403, M_POST), "planned", LATER),
    "404": (lambda: m.status(404, M_POST), "planned", LATER),
    "410": (lambda: m.status(410, M_POST), "planned", LATER),
    "301": (lambda: m.redirect("https://elsewhere.example/", M_POST), "planned", LATER),
    "307": (lambda: m.redirect("https://elsewhere.example/", M_POST, code=307), "planned", LATER),
    "302 to nowhere": (lambda: m.redirect(None, M_POST, code=302), "planned", LATER),
    "400": (lambda: m.status(400, M_POST), "rejected", NEVER),
    "413": (lambda: m.status(413, M_POST), "rejected", NEVER),
    "422": (lambda: m.status(422, M_POST), "rejected", NEVER),
}
ON_X: dict[str, tuple[Callable[[], x.Fault], str, str]] = {
    "request lost": (lambda: x.drop_before(X_POST), "unknown", LATER),
    "answer lost": (lambda: x.accept_then_drop(X_POST), "unknown", NOW),
    "answer cut": (lambda: x.accept_then_cut(X_POST), "unknown", NOW),
    "hung, accepted": (lambda: x.accept_then_hang(X_POST), "unknown", NOW),
    "hung, not accepted": (lambda: x.Fault(X_POST, manner="hang"), "unknown", LATER),
    "answer a byte at a time": (lambda: x.drip(X_POST, pause=0.2), "unknown", NOW),
    "500 before": (lambda: x.status(500, X_POST), "unknown", LATER),
    "502 after": (lambda: x.html_page(X_POST, accept=True), "unknown", NOW),
    "200 with a page, accepted": (lambda: x.html_page(X_POST, code=200, accept=True), "unknown", NOW),
    "200 and nothing, accepted": (lambda: x.body(b"", X_POST, accept=True), "unknown", NOW),
    "200 and nothing, not accepted": (lambda: x.body(b"", X_POST), "unknown", LATER),
    "200 with nothing but errors": (lambda: x.only_errors(X_POST), "rejected", NEVER),
    "429": (lambda: x.rate_limited(X_POST), "failed", LATER),
    "429 with a reset": (lambda: x.rate_limited(X_POST, reset=int(RESET.timestamp())), "failed", LATER),
    "429 with a reset nobody believes": (lambda: x.rate_limited(X_POST, reset=1_956_528_000), "failed", LATER),
    "401": (lambda: x.status(401, X_POST), "planned", LATER),
    "402": (lambda: x.status(402, X_POST), "planned", LATER),
    "403": (lambda: x.status(403, X_POST), "planned", LATER),
    "301": (lambda: x.redirect(X_POST), "planned", LATER),
    "403 duplicate": (lambda: x.status(403, X_POST, detail=x.DUPLICATE_DETAIL), "rejected", NEVER),
    "400": (lambda: x.status(400, X_POST), "rejected", NEVER),
    "422": (lambda: x.status(422, X_POST), "rejected", NEVER),
}
CASES = [
    *(pytest.param("fediverse", *case, id=f"mastodon: {name}") for name, case in MASTODON.items()),
    *(pytest.param("x", *case, id=f"x: {name}") for name, case in ON_X.items()),
]


@pytest.mark.parametrize(("network", "fault", "state", "public"), CASES)
def test_a_post_that_fails(cron: Cron, network: str, fault: Callable[[], object], state: str, public: str) -> None:
    """The first run says the state and exits 1, the next ones bring it out once and in order, or not at all."""
    cron.timeout = "1s"
    server = cron.mastodon if network == "fediverse" else cron.x
    server.faults.append(fault())  # type: ignore[arg-type]
    first = cron.publish("2026-03-08 09:00", "--target", network)
    assert (first.code, states(first)) == (1, {"a/1": state})
    assert first.json["deliveries"][0]["error"]
    assert cron.seen(network) == (["a"] if public == NOW else [])
    cron.timeout = "10s"  # a busy machine may take long to answer
    second = cron.publish("2026-03-08 10:00", "--target", network)
    third = cron.publish("2026-03-08 12:00", "--target", network)
    assert (second.code, third.code) == (0, 0)
    assert third.json["deliveries"] == []
    assert cron.seen(network) == (["b"] if public == NEVER else ["a", "b"])


@pytest.mark.parametrize("network", ["fediverse", "x"])
@pytest.mark.parametrize("trouble", ["no such host", "nobody listens", "no TLS there"])
def test_a_request_that_never_leaves(cron: Cron, network: str, trouble: str) -> None:
    """Failed, and the next run sends it: nothing has to be looked for."""
    cron.publish("2026-03-08 09:00", "--target", network)
    server = cron.mastodon if network == "fediverse" else cron.x
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    address = {
        "no such host": "https://nowhere.invalid",
        "nobody listens": f"http://127.0.0.1:{port}",
        "no TLS there": server.url.replace("http:", "https:"),
    }[trouble]
    cron.mastodon_url = cron.x_url = address
    failed = cron.publish("2026-03-08 09:30", "--target", network)
    assert (failed.code, states(failed)) == (1, {"b/1": "failed"})
    cron.mastodon_url = cron.x_url = ""
    assert states(cron.publish("2026-03-08 10:00", "--target", network)) == {"b/1": "posted"}
    assert cron.seen(network) == ["a", "b"]


@pytest.mark.parametrize("network", ["fediverse", "x"])
@pytest.mark.parametrize("code", [401, 403, 500])
def test_an_account_that_cannot_be_asked_sends_nothing_until_it_can(cron: Cron, network: str, code: int) -> None:
    """Whoever does not say whose account it is gets no post."""
    if network == "fediverse":
        cron.mastodon.faults += [m.status(code, "GET /api/v1/accounts/verify_credentials")] * READS
    else:
        cron.x.faults += [x.status(code, "GET /2/users/me")] * READS
    done = cron.publish("2026-03-08 09:00", "--target", network)
    assert (done.code, done.json["deliveries"]) == (1, [])
    assert done.json["problems"]
    cron.mastodon.faults.clear()
    cron.x.faults.clear()
    cron.publish("2026-03-08 10:00", "--target", network)
    assert cron.seen(network) == ["a", "b"]


@pytest.mark.parametrize("network", ["fediverse", "x"])
def test_while_an_account_cannot_be_read_nothing_is_sent_again(cron: Cron, network: str) -> None:
    """The answer was lost and looking fails for hours: it stays unknown, then it is found."""
    cron.mastodon.faults.append(m.accept_then_drop(M_POST))
    cron.x.faults.append(x.accept_then_drop(X_POST))
    assert states(cron.publish("2026-03-08 09:10", "--target", network)) == {"a/1": "unknown"}
    for hour in (10, 12):
        cron.mastodon.faults += [m.status(500, "GET /api/v1/accounts/1")] * READS
        cron.x.faults += [x.status(503, "GET /2/users/4242/tweets")] * READS
        assert states(cron.publish(f"2026-03-08 {hour}:00", "--target", network)) == {"a/1": "unknown"}
    cron.publish("2026-03-08 15:00", "--target", network)
    assert cron.seen(network) == ["a", "b"]


def test_a_forgotten_key_is_no_second_post(cron: Cron) -> None:
    """The answer was lost and the hour is over for which a server knows its keys."""
    cron.mastodon.faults.append(m.accept_then_drop(M_POST))
    cron.publish("2026-03-08 09:00", "--target", "fediverse")
    cron.mastodon.forget_keys()
    cron.publish("2026-03-08 12:00", "--target", "fediverse")
    assert cron.seen("fediverse") == ["a", "b"]


def test_a_server_that_fails_on_a_replayed_key(cron: Cron) -> None:
    """The status is not to be seen at first, so it is sent again: 500 is no proof that it did not go out."""
    cron.mastodon.faults.append(m.accept_then_drop(M_POST))
    cron.mastodon.fails_replays = True
    cron.publish("2026-03-08 09:00", "--target", "fediverse")
    cron.mastodon.statuses[0].deleted = True
    assert states(cron.publish("2026-03-08 09:10", "--target", "fediverse")) == {"a/1": "unknown"}
    cron.mastodon.statuses[0].deleted = False
    cron.publish("2026-03-08 10:00", "--target", "fediverse")
    assert cron.seen("fediverse") == ["a", "b"]


def test_a_duplicate_that_cannot_be_found_does_not_stand_in_the_way(cron: Cron) -> None:
    """X says it has the text, the timeline does not show it: looked for twice, then rejected, and the next goes out."""
    cron.x.faults.append(x.accept_then_drop(X_POST))
    cron.publish("2026-03-08 09:00", "--target", "x")
    hidden = cron.x.posts.pop()
    duplicates = [x.status(403, X_POST, detail=x.DUPLICATE_DETAIL)] * 2
    cron.x.faults += duplicates
    ended = [cron.publish(f"2026-03-08 {hour}:00", "--target", "x") for hour in (10, 11, 12)]
    assert [states(one).get("a/1") for one in ended] == ["unknown", "rejected", None]
    assert cron.seen("x") == ["b"]
    assert hidden.text.startswith("109 years ago today")


def test_a_text_that_x_has_already_is_rejected_and_the_next_goes_out(cron: Cron) -> None:
    """Two occurrences in the same words: without links X takes only one of them."""
    cron.entry("b", summary="The same words on the same day.")
    cron.entry("a", summary="The same words on the same day.")
    cron.entry("c")
    done = cron.publish("2026-03-08 10:00", "--target", "x")
    assert states(done) == {"a/1": "posted", "b/1": "rejected", "c/1": "posted"}
    cron.x.faults.append(x.drop_before("GET /2/users/4242/tweets"))
    assert cron.publish("2026-03-08 11:00", "--target", "x").code == 0
    assert len(cron.x.posts) == 2


@pytest.mark.parametrize("network", ["fediverse", "x"])
def test_a_picture_that_fails_keeps_the_status_back(cron: Cron, network: str) -> None:
    """Upload lost, answer lost, alt text lost: nothing public until it has its picture with its alt text."""
    (cron.path / "entries/1917/03/08/p.png").write_bytes(PNG)
    cron.entry("a", image="{file: p.png, alt: A queue, creator: unknown, licence: PDM-1.0}")
    cron.mastodon.faults.append(m.accept_then_drop("POST /api/v2/media"))
    cron.x.faults.append(x.drop_before("POST /2/media/metadata"))
    failed = cron.publish("2026-03-08 09:00", "--target", network)
    assert (failed.code, states(failed)) == (1, {"a/1": "failed"})
    assert cron.seen(network) == []
    cron.publish("2026-03-08 10:00", "--target", network)
    assert cron.seen(network) == ["a", "b"]
    if network == "fediverse":
        assert [len(kept.media_ids) for kept in cron.mastodon.statuses] == [1, 0]
    else:
        assert [cron.x.uploads[id_].alt_text for post in cron.x.posts for id_ in post.media_ids] == ["A queue"]


def test_a_hanging_network_costs_its_time_out_and_not_the_others(cron: Cron) -> None:
    """Mastodon never answers anything; X gets the day, and the run ends."""
    cron.timeout = "1s"
    cron.mastodon.faults += [m.Fault(manner="hang")] * 20
    done = cron.publish("2026-03-08 10:00")
    assert done.code == 1
    # One time-out of a second, and what a busy machine needs; not the twenty of all that hangs.
    assert done.seconds < 15
    assert cron.seen("x") == ["a", "b"]
    assert cron.seen("fediverse") == []


@pytest.mark.parametrize("network", ["fediverse", "x"])
@pytest.mark.parametrize(
    "answered", [pytest.param(1, marks=pytest.mark.slow), 4, pytest.param(7, marks=pytest.mark.slow)]
)
def test_a_lost_ledger_and_an_account_that_can_hardly_be_read(cron: Cron, network: str, answered: int) -> None:
    """The search goes on where the last run stopped; nothing is sent before it is complete, nothing sent twice."""
    cron.entry("1917/03/07/z", summary="This is z. Yesterday.")
    cron.entry("c")
    cron.publish("2026-03-07 10:00", "--target", network)
    cron.publish("2026-03-08 09:30", "--target", network)
    assert cron.seen(network) == ["z", "a", "b"]
    (cron.path / ".timeline/ledger.db").unlink()
    for hour in range(10, 20):
        if hour < 18:
            # Of the questions asked in a run, the first few are answered and the others lost.
            cron.mastodon.faults += [m.Fault(accept=True)] * answered + [m.drop_before()] * 99
            cron.x.faults += [x.Fault(accept=True)] * answered + [x.drop_before()] * 99
        done = cron.publish(f"2026-03-08 {hour}:00", "--target", network)
        cron.mastodon.faults.clear()
        cron.x.faults.clear()
        assert cron.seen(network) == (["z", "a", "b"] if done.code and hour < 18 else ["z", "a", "b", "c"])
    assert cron.seen(network) == ["z", "a", "b", "c"]


# -- a server nobody here wrote ------------------------------------------------------------------------------------


@pytest.fixture
def foreign(tmp_path: Path) -> Iterator[int]:
    """The port of mastodon-mock from PyPI, where it is installed."""
    program = shutil.which("mastodon_mock", path=str(ROOT / ".venv/rigs/bin")) or shutil.which("mastodon_mock")
    if program is None:
        pytest.skip("mastodon-mock is not installed (.ci/run puts it into .venv/rigs)")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with (tmp_path / "mock.log").open("wb") as log:
        server = subprocess.Popen(
            [program, "serve", "--in-memory", "--host", "127.0.0.1", "--port", str(port)],
            stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=tmp_path,
        )  # fmt: skip
        try:
            for _ in range(600):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v2/instance", timeout=30).close()
                    break
                except OSError:
                    assert server.poll() is None, (tmp_path / "mock.log").read_text()
                    time.sleep(0.05)
            yield port
        finally:
            server.terminate()
            server.wait(10)


@pytest.mark.parametrize("lost", ["request", "answer"])
def test_a_foreign_server_behind_a_line_that_loses_things(cron: Cron, foreign: int, lost: str) -> None:
    """mastodon-mock behind a dropping proxy: post, upload and look are lost in turn, and each entry is there once."""
    (cron.path / "entries/1917/03/08/p.png").write_bytes(PNG)
    cron.entry("a", image="{file: p.png, alt: A queue, creator: unknown, licence: PDM-1.0}")
    with DroppingProxy(foreign) as proxy:
        cron.mastodon_url = proxy.url
        cron.environment["M"] = "mock_token"
        cron.timeout = "20s"
        proxy.drops += [(f"POST {path}", lost) for path in ("/api/v2/media", "/api/v1/statuses", "/api/v1/statuses")]
        proxy.drops.append(("GET /api/v1/accounts/", lost))
        for hour in range(9, 16):
            cron.publish(f"2026-03-08 {hour:02}:40", "--target", "fediverse")
        assert not proxy.drops
        question = urllib.request.Request(
            f"{proxy.url}/api/v1/accounts/verify_credentials", headers={"Authorization": "Bearer mock_token"}
        )
        with urllib.request.urlopen(question) as answer:
            me = json.load(answer)["id"]
        question.full_url = f"{proxy.url}/api/v1/accounts/{me}/statuses?limit=40"
        with urllib.request.urlopen(question) as answer:
            texts = [status["content"] for status in reversed(json.load(answer))]
    ours = [text.partition("This is ")[2][:1] for text in texts if "This is " in text]
    assert ours == ["a", "b"]
