"""The digest: an item a day (FEED-26)."""

from __future__ import annotations

import feedparser
import pytest
from feeds_grammar import RSS, xml_messages
from file_timeline import FileTimeline, make

from publishers.feeds.digest import Digest, DigestOptions

DAY = "1917/03/08"
EVENING = "2026-03-08 20:00"


def parsed(made: dict[str, bytes], path: str = "digest.rss") -> feedparser.FeedParserDict:
    feed = feedparser.parse(made[path])
    assert not feed.bozo
    return feed


@pytest.fixture
def day(timeline: FileTimeline) -> FileTimeline:
    for slug in ("bread-queues", "strike", "womens-day"):
        timeline.entry(f"{DAY}/{slug}", body='"## Background\\n\\nMore on it."')
    return timeline


def test_feed_26_a_day_is_one_item_with_its_own_guid(day: FileTimeline) -> None:
    """Every entry of the day is in it, under one guid and the day's address."""
    made = day.run(make(Digest), EVENING)
    (item,) = parsed(made).entries
    assert item.id == "tag:example.org,2026:day/1917-03-08#2026"
    assert item.link == "https://example.org/1917/03/08/#2026"
    assert item.title == "109 years ago: 8 March 1917"
    assert item.summary.startswith("8 March 1917 (23 Feb O.S.). Bread queues. Strike. Womens day.")
    assert item.content[0].value.count("<h3>") == 3
    assert "<h4>Background</h4>" in item.content[0].value
    assert xml_messages(RSS, made["digest.rss"]) == []


def test_the_day_appears_when_its_last_entry_has(day: FileTimeline) -> None:
    """Nobody is shown half a day: entries at 9, 9:30 and 10, the day at 10."""
    assert parsed(day.run(make(Digest), "2026-03-08 09:45")).entries == []
    (item,) = parsed(day.run(make(Digest), "2026-03-08 10:00")).entries
    assert item.published == "Sun, 08 Mar 2026 10:00:00 +0000"


def test_an_entry_added_later_changes_the_item_and_neither_its_guid_nor_its_date(day: FileTimeline) -> None:
    """The day stays where it is, even while the newcomer's own moment is to come."""
    before = parsed(day.run(make(Digest), "2026-03-08 10:00")).entries[0]
    day.entry(f"{DAY}/zemstvo")
    after = parsed(day.run(make(Digest), "2026-03-08 10:10")).entries[0]
    assert (after.id, after.published) == (before.id, before.published)
    done = parsed(day.run(make(Digest), "2026-03-08 11:00")).entries[0]
    assert (done.id, done.published) == (before.id, before.published)
    assert "Zemstvo" in done.content[0].value


def test_a_correction_keeps_guid_and_date_and_says_so(day: FileTimeline) -> None:
    """FEED-09 for the day as a whole."""
    before = day.run(make(Digest), EVENING)["digest.rss"]
    day.entry(f"{DAY}/strike", title="A corrected headline")
    after = day.run(make(Digest), "2026-03-09 08:00")["digest.rss"]
    assert b"A corrected headline" in after
    assert b"2026-03-09T08:00:00+00:00</atom:updated>" in after
    assert parsed({"digest.rss": before}).entries[0].id == parsed({"digest.rss": after}).entries[0].id
    assert day.run(make(Digest), "2026-03-09 12:00")["digest.rss"] == after


def test_the_next_year_is_a_new_item(day: FileTimeline) -> None:
    """New cycle, new guid, new distance."""
    day.run(make(Digest), EVENING)
    (item,) = parsed(day.run(make(Digest), "2027-03-08 20:00")).entries
    assert item.id == "tag:example.org,2026:day/1917-03-08#2027"
    assert item.title.startswith("110 years ago")


def test_a_stamp_changes_with_the_day_and_not_with_the_clock(day: FileTimeline) -> None:
    """Nothing changed, nothing rendered."""
    first = day.stamps(make(Digest), EVENING)
    assert day.stamps(make(Digest), "2026-03-08 22:00") == first
    day.entry("1917/03/09/another")
    assert day.stamps(make(Digest), "2026-03-09 22:00") != first


def test_a_thin_corpus_still_fills_the_digest(timeline: FileTimeline) -> None:
    """Older days top it up to the least number, newest first, at most so many."""
    for month in range(1, 13):
        timeline.entry(f"1917/{month:02d}/08/something")
    entries = parsed(timeline.run(make(Digest, at_least=4, at_most=6), "2026-12-31 12:00")).entries
    assert [item.id[-15:] for item in entries] == [
        "1917-12-08#2026",
        "1917-11-08#2026",
        "1917-10-08#2026",
        "1917-09-08#2026",
    ]
    assert len(parsed(timeline.run(make(Digest, days=350, at_most=6), "2026-12-31 12:00")).entries) == 6


def test_options_that_make_no_sense_are_named() -> None:
    """As for the other feeds."""
    assert [key for key, _ in DigestOptions(days=0, path="../x").problems()] == ["days", "path"]


def test_many_headlines_are_counted_rather_than_shown(timeline: FileTimeline) -> None:
    """FEED-17: at most 300 characters."""
    for number in range(9):
        timeline.entry(f"{DAY}/entry-{number}", title=f"Headline number {number} that takes up a good deal of room")
    (item,) = parsed(timeline.run(make(Digest), "2026-03-08 23:59")).entries
    assert len(item.summary) <= 300
    assert item.summary.endswith("… (+5)")
