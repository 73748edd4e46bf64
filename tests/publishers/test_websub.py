"""Pings to a WebSub hub: a real server on loopback."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from publishers.websub import TIMEOUT_SECONDS, ping

TOPIC = "https://example.org/feed.rss"


class Hub(ThreadingHTTPServer):
    """Remembers what it was told; answers as it is set to."""

    daemon_threads = True
    status = 202
    delay = 0.0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.told: list[tuple[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class _Handler(BaseHTTPRequestHandler):
    server: Hub

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.told.append((self.headers["Content-Type"], body))
        time.sleep(self.server.delay)
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_ping_names_the_feed(hub: Hub) -> None:
    """The common form."""
    assert ping(hub.url, TOPIC, "timeline/1") == ""
    assert hub.told == [
        ("application/x-www-form-urlencoded", "hub.mode=publish&hub.url=https%3A%2F%2Fexample.org%2Ffeed.rss")
    ]


@pytest.mark.parametrize("status", [301, 307, 400, 404, 500, 503])
def test_a_refusal_is_words_and_no_exception(hub: Hub, status: int) -> None:
    """Redirects are not followed: the hub's address is configured."""
    hub.status = status
    assert ping(hub.url, TOPIC, "timeline/1") == f"127.0.0.1: HTTP {status}"
    assert len(hub.told) == 1


def test_feed_32_a_slow_hub_is_not_waited_for(hub: Hub) -> None:
    """At most five seconds, here a fifth of one."""
    assert TIMEOUT_SECONDS <= 5
    hub.delay = 0.5
    wrong = ping(hub.url, TOPIC, "timeline/1", seconds=0.2)
    assert wrong in ("127.0.0.1: no answer within 0.2 s", "127.0.0.1: ReadTimeout")


def test_a_hub_that_is_not_there(hub: Hub) -> None:
    """The library's text stays out of it."""
    assert ping("http://127.0.0.1:1/secret-path", TOPIC, "timeline/1") == "127.0.0.1: ConnectionError"
