"""An alarm that reaches someone: real services on loopback, told once, never part of a delivery's fate."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from folders import Folder

AT = "2026-03-{} 12:00:00+00:00"


class Listener:
    """Takes messages (Apprise's json service) and pings."""

    def __init__(self) -> None:
        self.messages: list[dict[str, str]] = []
        self.pings: list[str] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                owner.messages.append(json.loads(self.rfile.read(length)))
                self._answer()

            def do_GET(self) -> None:
                owner.pings.append(self.path)
                self._answer()

            def _answer(self) -> None:
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> Listener:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        yield server


@pytest.fixture
def watched(folder: Folder, listener: Listener) -> Folder:
    """A timeline whose only network is down."""
    folder.config(
        '[targets.fediverse]\npublisher = "mastodon"\napi_base_url = "http://127.0.0.1:1"\ntimeout = "2s"\n'
        'access_token = { env = "M" }\n[alerts]\nurls = [{ env = "A" }]\nheartbeat = { env = "H" }\n'
    )
    folder.environment |= {
        "M": "token-1917-secret",
        "A": f"json://127.0.0.1:{listener.port}/alarm-secret",
        "H": f"http://127.0.0.1:{listener.port}/beat",
    }
    return folder


def test_trouble_is_told_once_a_day(watched: Folder, listener: Listener) -> None:
    """The first run tells it, the next is quiet about the same, a day later it is told again."""
    for at in ("08 12:00", "08 13:00", "08 14:00"):
        watched.run("publish", "--now", f"2026-03-{at}:00+00:00")
    assert len(listener.messages) == 1
    assert "fediverse" in listener.messages[0]["message"]
    watched.run("publish", "--now", "2026-03-09 12:30:00+00:00")
    assert len(listener.messages) == 2


def test_the_heartbeat_says_start_and_how_it_ended(watched: Folder, listener: Listener) -> None:
    """Healthchecks' way: /start, then /fail or the address itself."""
    watched.run("publish", "--now", AT.format("08"))
    watched.run("publish", "--now", AT.format("08"), "--target", "rss")
    assert listener.pings == ["/beat/start", "/beat/fail", "/beat/start", "/beat"]


def test_an_invalid_corpus_is_told_too(watched: Folder, listener: Listener) -> None:
    """Nothing went out although something was due."""
    watched.entry("1917/03/08/strike", date="nonsense")
    assert watched.run("publish", "--now", AT.format("08")).code == 3
    assert listener.pings[-1] == "/beat/fail"
    assert "strike.yaml:2:7" in listener.messages[0]["message"]


def test_alerts_that_fail_change_nothing(watched: Folder, listener: Listener) -> None:
    """Exit code and feed are as without them; their own failure is a line, without the address."""
    watched.environment |= {"A": "json://127.0.0.1:1/alarm-secret", "H": "http://127.0.0.1:1/beat-secret"}
    done = watched.run("publish", "--now", AT.format("08"), "--target", "rss")
    assert done.code == 0
    assert (watched.path / "public/feed.rss").exists()
    assert "heartbeat: failed with URLError" in done.err
    assert "secret" not in done.err


def test_an_address_in_the_config_itself_is_refused(watched: Folder) -> None:
    """It holds credentials."""
    text = (watched.path / "timeline.toml").read_text().replace('{ env = "H" }', '"https://hc.example/abc"')
    (watched.path / "timeline.toml").write_text(text)
    done = watched.run("publish", "--now", AT.format("08"))
    assert done.code == 3
    assert "[alerts] heartbeat: such an address is a secret" in done.err
