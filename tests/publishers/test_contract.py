"""One specification for all status publishers, run against a real server of each network's double."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import mastodon_faults
import pytest
import x_server
from mastodon_server import TOKEN, MastodonServer
from x_server import CREDENTIALS, XServer

from publishers.console import Console
from publishers.mastodon import Mastodon, MastodonOptions
from publishers.registry import BUILT_IN, options_of, publisher_class
from publishers.x import X, XOptions
from timeline.errors import CannotLookError, HeldError, NotSentError, OutcomeUnknownError, RefusedError
from timeline.publisher import (
    Context,
    FilePublisher,
    Options,
    Secret,
    Status,
    StatusOptions,
    StatusPublisher,
    StatusRef,
)

NOW = dt.datetime(2026, 3, 8, 9, tzinfo=dt.UTC)
SINCE = NOW - dt.timedelta(days=2)


@dataclass
class Rig:
    """A publisher and the server behind it.

    Attributes:
        texts: what followers see.
        break_posts: make the next post go wrong in a way: drop, lose answer, or an HTTP status.
        elsewhere: the same publisher at another address.
    """

    publisher: Any
    texts: Callable[[], list[str]]
    break_posts: Callable[[str], None]
    elsewhere: Callable[[str], Any]


def _mastodon() -> Iterator[Rig]:
    with MastodonServer() as server:

        def at(url: str) -> Mastodon:
            options = MastodonOptions(api_base_url=url, access_token=Secret(TOKEN), timeout=dt.timedelta(seconds=2))
            return Mastodon(options, Context("m", now=lambda: NOW))

        route = "POST /api/v1/statuses"

        def broken(way: str) -> None:
            ways = {"drop": mastodon_faults.drop_before, "lose answer": mastodon_faults.accept_then_drop}
            fault = ways[way](route) if way in ways else mastodon_faults.status(int(way), route)
            server.faults.append(fault)

        yield Rig(at(server.url), lambda: server.texts, broken, at)


def _x() -> Iterator[Rig]:
    with XServer() as server:
        secrets = {name: Secret(value) for name, value in CREDENTIALS.items()}

        def at(url: str) -> X:
            options = XOptions(api_base_url=url, timeout=dt.timedelta(seconds=2), overflow="thread", **secrets)
            return X(options, Context("x", now=lambda: NOW))

        route = "POST /2/tweets"

        def broken(way: str) -> None:
            ways = {"drop": x_server.drop_before, "lose answer": x_server.accept_then_drop}
            server.faults.append(ways[way](route) if way in ways else x_server.status(int(way), route))

        yield Rig(at(server.url), lambda: [post.text for post in server.posts], broken, at)


# A publisher of the registry that is missing here fails the first test below.
NETWORKS = {"mastodon": _mastodon, "x": _x}


@pytest.fixture(params=NETWORKS)
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    yield from NETWORKS[request.param]()


def status(text: str = "109 years ago today: bread queues.") -> Status:
    return Status(text, "en", NOW, permalink="https://example.org/1917/03/08/bread-queues/#2026")


def test_every_status_publisher_of_the_registry_is_under_this_contract() -> None:
    """A new network cannot be forgotten."""
    networks = {name for name in BUILT_IN if issubclass(options_of(name), StatusOptions)}
    assert networks - {"console"} == set(NETWORKS)


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_entry_of_the_registry_is_a_publisher(name: str) -> None:
    """Its class can be imported, declares typed options and is one of the two kinds."""
    found = publisher_class(name)
    assert issubclass(found.options, Options)
    kind = StatusPublisher if issubclass(found.options, StatusOptions) else FilePublisher
    methods = {method for method in vars(kind) if not method.startswith("_") and callable(getattr(kind, method))}
    assert methods <= set(dir(found))


def test_a_post_returns_an_id_and_can_be_found(rig: Rig) -> None:
    """Under the very words, and not when the ledger knows it."""
    ref = rig.publisher.post(status(), (), key="k", reply_to=None)
    assert ref.id
    assert rig.texts() == [status().text]
    found = rig.publisher.find(status(), since=SINCE, reply_to=None, exclude=[])
    assert found.id == ref.id
    assert rig.publisher.find(status(), since=SINCE, reply_to=None, exclude=[ref]) is None
    assert rig.publisher.find(status("Other words."), since=SINCE, reply_to=None, exclude=[]) is None


def test_a_reply_is_found_under_its_parent_only(rig: Rig) -> None:
    """Parts of threads are told apart by what they reply to."""
    first = rig.publisher.post(status(), (), key="k1", reply_to=None)
    second = rig.publisher.post(status("And more. (2/2)"), (), key="k2", reply_to=first)
    assert rig.publisher.find(status("And more. (2/2)"), since=SINCE, reply_to=first, exclude=[]).id == second.id
    other = StatusRef("987654")
    assert rig.publisher.find(status("And more. (2/2)"), since=SINCE, reply_to=other, exclude=[]) is None


@pytest.mark.parametrize(
    ("way", "error"),
    [
        ("drop", OutcomeUnknownError),
        ("lose answer", OutcomeUnknownError),
        ("500", OutcomeUnknownError),
        ("502", OutcomeUnknownError),
        ("503", OutcomeUnknownError),
        ("400", RefusedError),
        ("413", RefusedError),
        ("422", RefusedError),
        ("429", NotSentError),
        ("401", HeldError),
        ("402", HeldError),
        ("403", HeldError),
        ("404", HeldError),
        ("410", HeldError),
    ],
)
def test_each_way_to_fail_has_its_outcome(rig: Rig, way: str, error: type[Exception]) -> None:
    """The table of docs/delivery.md."""
    rig.break_posts(way)
    with pytest.raises(error) as caught:
        rig.publisher.post(status(), (), key="k", reply_to=None)
    assert type(caught.value) is error
    assert len(rig.texts()) == (1 if way == "lose answer" else 0)


@pytest.mark.parametrize("way", ["403", "404"])
def test_a_refused_later_part_concerns_the_thread_and_not_the_account(rig: Rig, way: str) -> None:
    """Replies may be forbidden where posts are not."""
    rig.break_posts(way)
    with pytest.raises(RefusedError):
        rig.publisher.post(status(), (), key="k", reply_to=StatusRef("1"))


def test_verify_says_who_we_are(rig: Rig) -> None:
    """An id that stays and a handle for people."""
    account = rig.publisher.verify()
    assert account.id
    assert account.handle.startswith("@")


def test_a_server_that_is_not_there_means_not_sent(rig: Rig) -> None:
    """Refused connections never left: they may be repeated."""
    publisher = rig.elsewhere("http://127.0.0.1:1")
    with pytest.raises(NotSentError):
        publisher.post(status(), (), key="k", reply_to=None)
    with pytest.raises((CannotLookError, NotSentError)):
        publisher.find(status(), since=SINCE, reply_to=None, exclude=[])


def test_limits_measure_and_bound(rig: Rig) -> None:
    """Every network counts in its own way, and has an end."""
    limits = rig.publisher.limits
    assert limits.length("abc") == 3
    assert limits.maximum >= 280
    assert limits.length("https://example.org/" + "x" * 300) == 23


def test_the_console_prints_and_returns_its_key(capsys: pytest.CaptureFixture[str]) -> None:
    """The reference implementation."""
    console = Console(StatusOptions(), Context("dry"))
    assert console.post(status(), console.prepare(status()), key="k", reply_to=None) == StatusRef("k")
    assert capsys.readouterr().out.startswith("109 years ago today: bread queues.")
    assert console.find(status(), since=SINCE, reply_to=None, exclude=[]) is None
    assert console.verify().handle == "dry"
