"""SIGKILL at any instant: between two statements of the ledger, in mid-upload, in mid-request, after an answer."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import PNG, SUMMARY
from fork_runner import ForkRunner
from mastodon_server import MastodonServer
from networks import Cron
from x_server import XServer

SENTENCE = "The strikers cross the ice of the river because mounted police hold all of the bridges. "
AT = "2026-03-08 10:00"
FEED = '[targets.rss]\npublisher = "rss"\n'


@pytest.fixture(scope="module")
def runner() -> Iterator[ForkRunner]:
    with ForkRunner() as made:
        yield made


def timeline(folder: Path, runner: ForkRunner, mastodon: MastodonServer, x: XServer, *, feed: bool = False) -> Cron:
    """A picture, a thread of several parts and a plain entry, all due."""
    cron = Cron(folder, runner, mastodon, x, overflow="thread", more=FEED if feed else "")
    (folder / "entries/1917/03/08").mkdir(parents=True)
    (folder / "entries/1917/03/08/p.png").write_bytes(PNG)
    cron.entry("a", image="{file: p.png, alt: A queue, creator: unknown, licence: PDM-1.0}")
    cron.entry("b", summary=f"This is b. {SENTENCE * 12}")
    cron.entry("c", summary=f"This is c. {SUMMARY}")
    return cron


def killed_at(event: int, folder: Path, runner: ForkRunner) -> bool:
    """Whether a first run died at that event; the runs after it bring everything out once, in order."""
    with MastodonServer() as mastodon, XServer() as x:
        cron = timeline(folder, runner, mastodon, x)
        first = cron.publish(AT, kill_at=event)
        cron.publish("2026-03-08 10:30")
        cron.publish("2026-03-08 11:30")
        assert cron.publish("2026-03-08 13:30").json["deliveries"] == []
        for network in ("fediverse", "x"):
            roots = [slug for slug in cron.seen(network) if len(slug) == 1]
            assert roots == ["a", "b", "c"], (event, network, roots)
        texts = Counter(mastodon.texts) + Counter(post.text for post in x.posts)
        assert max(texts.values()) == 1, (event, texts)
        ids = [kept.id for kept in mastodon.statuses]
        # a, the parts of b, each a reply to the one before it, c
        assert [kept.parent for kept in mastodon.statuses] == [None, None, *ids[1:-2], None]
        assert len(ids) == 5
        assert len(mastodon.statuses[0].media_ids) == len(x.posts[0].media_ids) == 1
    return first.code == -9


def events_of_a_run(folder: Path, runner: ForkRunner) -> int:
    """How many there are."""
    with MastodonServer() as mastodon, XServer() as x:
        return timeline(folder, runner, mastodon, x).publish(AT).events


POINTS = 12


@pytest.mark.parametrize("share", range(2))
def test_killed_at_many_instants(tmp_path: Path, runner: ForkRunner, share: int) -> None:
    """At twelve instants spread over the whole of a run: nothing lost, nothing doubled."""
    events = events_of_a_run(tmp_path / "counted", runner)
    assert events > 200
    for point in range(share, POINTS, 2):
        event = 1 + (events - 1) * point // POINTS
        assert killed_at(event, tmp_path / str(event), runner), event


@pytest.mark.slow
@pytest.mark.parametrize("start", range(8))
def test_killed_at_every_instant(tmp_path: Path, runner: ForkRunner, start: int) -> None:
    """Each event there is."""
    event = 1 + start
    while killed_at(event, tmp_path / str(event), runner):
        shutil.rmtree(tmp_path / str(event))
        event += 8
    assert event > 200


@pytest.mark.parametrize("event", [pytest.param(90, marks=pytest.mark.slow), 190])
def test_killed_again_and_again(tmp_path: Path, runner: ForkRunner, event: int) -> None:
    """Every run of the morning dies somewhere; the ones after it finish."""
    with MastodonServer() as mastodon, XServer() as x:
        cron = timeline(tmp_path, runner, mastodon, x, feed=True)
        for number, minute in enumerate(range(0, 60, 10)):
            cron.publish(f"2026-03-08 10:{minute:02}", kill_at=event - 13 * number)
        for hour in (12, 13, 14, 15):
            cron.publish(f"2026-03-08 {hour}:00")
        for network in ("fediverse", "x"):
            assert [slug for slug in cron.seen(network) if len(slug) == 1] == ["a", "b", "c"]
        assert len(set(mastodon.texts)) == len(mastodon.texts)
        assert (tmp_path / "public/feed.rss").read_bytes().count(b"<item>") == 3
