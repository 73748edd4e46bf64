"""Rss, Atom and JsonFeed as file publishers."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from feeds_samples import META, NOW, FixedEdition, item
from lxml import etree

from publishers.feeds.atom import Atom, AtomOptions
from publishers.feeds.json_feed import JsonFeed, JsonFeedOptions
from publishers.feeds.recent import LARGE_BYTES, MAXIMUM_BYTES, RecentFeed, RecentOptions
from publishers.feeds.rss import Rss, RssOptions
from timeline.publisher import Context, FilePublisher, Item

CONTEXT = Context(target="feed")
PUBLISHERS: list[tuple[type[RecentFeed], type[RecentOptions], str, str]] = [
    (Rss, RssOptions, "feed.rss", "application/rss+xml"),
    (Atom, AtomOptions, "feed.atom", "application/atom+xml"),
    (JsonFeed, JsonFeedOptions, "feed.json", "application/feed+json"),
]
every_publisher = pytest.mark.parametrize(("publisher", "options", "path", "media_type"), PUBLISHERS)


def guids(feed: bytes) -> list[str]:
    if feed.startswith(b"{"):
        return [one["id"] for one in json.loads(feed)["items"]]
    root = etree.fromstring(feed)
    return [one.text for one in (*root.iter("guid"), *root.iterfind(".//{*}entry/{*}id"))]


def rss(items: Sequence[Item], **options: int) -> tuple[Rss, bytes]:
    publisher = Rss(RssOptions(**options), CONTEXT)  # type: ignore[arg-type]
    (file,) = publisher.files(FixedEdition(items))
    return publisher, file.render()


@every_publisher
def test_a_publisher_makes_one_file(
    publisher: type[RecentFeed], options: type[RecentOptions], path: str, media_type: str
) -> None:
    """The port's contract: path, media type, bytes on demand, the items asked for when rendering."""
    made = publisher(options(), CONTEXT)  # type: ignore[call-arg]
    assert isinstance(made, FilePublisher)
    assert publisher.options is options
    edition = FixedEdition([item(), item(1)])
    (file,) = made.files(edition)
    assert (file.path, file.media_type) == (path, media_type)
    assert edition.asked is None
    assert guids(file.render()) == [item().guid, item(1).guid]
    assert edition.asked == (14, 10, 50)
    assert file.render() == file.render()
    assert made.skipped == []


@every_publisher
def test_the_feed_names_its_own_address(
    publisher: type[RecentFeed], options: type[RecentOptions], path: str, media_type: str
) -> None:
    """FEED-24: the site's address and the path, quoted."""
    (file,) = publisher(options(path="feeds/naïve 1.xml"), CONTEXT).files(FixedEdition([item()]))  # type: ignore[call-arg]
    assert b"https://example.org/feeds/na%C3%AFve%201.xml" in file.render()


@every_publisher
def test_feed_05_another_clock_gives_the_same_bytes(
    publisher: type[RecentFeed], options: type[RecentOptions], path: str, media_type: str
) -> None:
    """FEED-05 and FEED-13: nothing in a feed comes from the run's clock."""
    items = [item(), item(1)]
    feeds = [
        next(iter(publisher(options(), CONTEXT).files(FixedEdition(items, now=now)))).render()  # type: ignore[call-arg]
        for now in (NOW, NOW + dt.timedelta(days=4))
    ]
    assert feeds[0] == feeds[1]


@every_publisher
def test_feed_07_nothing_from_the_future(
    publisher: type[RecentFeed], options: type[RecentOptions], path: str, media_type: str
) -> None:
    """FEED-07: an item whose instant has not come is not written, even if an edition gives it."""
    edition = FixedEdition([item(), item(1)], now=item().published - dt.timedelta(seconds=1))
    (file,) = publisher(options(), CONTEXT).files(edition)  # type: ignore[call-arg]
    assert guids(file.render()) == [item(1).guid]
    edition.now = item().published
    assert guids(file.render()) == [item().guid, item(1).guid]


@every_publisher
def test_feed_20_skipped_items_are_reported_after_rendering(
    publisher: type[RecentFeed], options: type[RecentOptions], path: str, media_type: str
) -> None:
    """FEED-20: by guid, with the reason in words; forgotten when the next rendering is clean."""
    made = publisher(options(), CONTEXT)  # type: ignore[call-arg]
    edition = FixedEdition([item(), item(1, title="\x0b"), item(2, html="<script></script>")])
    (file,) = made.files(edition)
    assert guids(file.render()) == [item().guid]
    assert made.skipped == [item(1).guid, item(2).guid]
    assert [remark.split(":")[0] for remark in made.remarks] == ["tag", "tag"]
    edition.items = [item()]
    file.render()
    assert (made.skipped, made.remarks) == ([], [])


def big(number: int, kilobytes: int) -> Item:
    return item(number, html=f"<p>{'x' * 1024 * kilobytes}</p>")


def test_feed_16_the_oldest_items_go_until_the_feed_fits() -> None:
    """FEED-16: as many of the newest as 512 KiB hold, and a remark."""
    publisher, feed = rss([big(number, 20) for number in range(40)])
    kept = guids(feed)
    assert len(feed) <= MAXIMUM_BYTES
    assert MAXIMUM_BYTES - len(feed) < 22 * 1024
    assert kept == [item(number).guid for number in range(len(kept))]
    assert f"oldest {40 - len(kept)} items" in publisher.remarks[0]
    assert publisher.skipped == []


def test_feed_16_never_below_the_least_number_of_items() -> None:
    """FEED-16: rather too large, and reported."""
    publisher, feed = rss([big(number, 100) for number in range(20)], at_least=10)
    assert len(guids(feed)) == 10
    assert len(feed) > MAXIMUM_BYTES
    assert "lower at_least" in publisher.remarks[-1]


def test_feed_16_a_single_large_feed_is_reported_too() -> None:
    """Fewer items than at_least: all stay."""
    publisher, feed = rss([big(0, 600)], at_least=10)
    assert len(guids(feed)) == 1
    assert len(publisher.remarks) == 1


def test_feed_16_faulty_items_are_reported_though_they_would_have_been_dropped() -> None:
    """The size must not hide a fault."""
    publisher, feed = rss([*(big(number, 20) for number in range(40)), item(60, title="\x00")])
    assert publisher.skipped == [item(60).guid]
    assert len(feed) <= MAXIMUM_BYTES


def test_feed_16_a_growing_feed_is_remarked_on_in_time() -> None:
    """FEED-16: from 256 KiB up."""
    publisher, feed = rss([big(0, 200)])
    assert publisher.remarks == []
    publisher, feed = rss([big(0, 300)])
    assert LARGE_BYTES < len(feed) < MAXIMUM_BYTES
    assert "may not grow" in publisher.remarks[0]


def test_feed_16_fifty_ordinary_items_fit() -> None:
    """FEED-16: with texts of 2 kB."""
    publisher, feed = rss([big(number, 2) for number in range(50)])
    assert len(guids(feed)) == 50
    assert publisher.remarks == []


def test_the_numbers_of_the_options_reach_the_edition() -> None:
    """days, at_least, at_most."""
    edition = FixedEdition([item(number) for number in range(9)])
    (file,) = Rss(RssOptions(days=3, at_least=2, at_most=5), CONTEXT).files(edition)
    assert len(guids(file.render())) == 5
    assert edition.asked == (3, 2, 5)


@pytest.mark.parametrize(
    ("options", "keys"),
    [
        (RssOptions(), []),
        (RssOptions(path="feeds/all.rss"), []),
        (RssOptions(days=0), ["days"]),
        (RssOptions(at_least=0), ["at_least"]),
        (RssOptions(at_least=60), ["at_most"]),
        (RssOptions(path="../feed.rss"), ["path"]),
        (RssOptions(path="/feed.rss"), ["path"]),
        (RssOptions(path=""), ["path"]),
        (RssOptions(path="a\\b"), ["path"]),
        (RssOptions(path="a/./b"), ["path"]),
        (RssOptions(days=0, at_least=0, path="a//b"), ["days", "at_least", "path"]),
    ],
)
def test_options_that_make_no_sense_are_all_named(options: RssOptions, keys: list[str]) -> None:
    """Each with its key, for the config's error message."""
    assert [key for key, _ in options.problems()] == keys


@pytest.mark.parametrize("publisher", [Rss, Atom])
def test_the_style_sheet_option_reaches_the_feed(publisher: type[Rss] | type[Atom]) -> None:
    """FEED-29."""
    options = publisher.options(stylesheet="feed.css")  # type: ignore[call-arg]
    (file,) = publisher(options, CONTEXT).files(FixedEdition([item()]))
    assert b'<?xml-stylesheet type="text/css" href="feed.css"?>' in file.render()


def test_a_moved_site_keeps_every_guid() -> None:
    """FEED-33: what was delivered stays known."""
    old, new = (
        next(iter(Rss(RssOptions(), CONTEXT).files(FixedEdition([item(), item(1)], feed=meta)))).render()
        for meta in (META, replace(META, link="https://moved.example/", title="Moved"))
    )
    assert guids(old) == guids(new)


def test_importing_the_publishers_loads_no_library() -> None:
    """Neither feedgen nor lxml nor dateutil nor markdown-it, until something is rendered."""
    code = (
        "import sys, publishers.feeds.rss, publishers.feeds.atom, publishers.feeds.json_feed, timeline.markdown_text;"
        "print([name for name in ('feedgen', 'lxml', 'dateutil', 'markdown_it') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, check=True, timeout=60
    )
    assert done.stdout.strip() == b"[]"
