"""Feeds over time: two simulated years of daily runs, and the shipped corpus on ten dates."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import feedparser
import icalendar
import pytest
from feeds_grammar import ATOM, RSS, json_messages, xml_messages
from feeds_samples import META
from file_timeline import FileTimeline, make

from publishers.feeds.atom import Atom
from publishers.feeds.digest import Digest
from publishers.feeds.json_feed import JsonFeed
from publishers.feeds.recent import MAXIMUM_BYTES
from publishers.feeds.rss import Rss
from publishers.icalendar import ICalendar
from timeline.corpus import Corpus
from timeline.edition import EmptyLog, TimelineEdition
from timeline.historic_date import Style
from timeline.schedule import Policy, Schedule

ROOT = Path(__file__).parents[2]
NOON = dt.time(12)


def test_two_years_of_daily_runs_show_everything_once_and_move_nothing(timeline: FileTimeline) -> None:
    """Order, size, guids and dates: each item has one date for ever, each entry comes once a cycle, newest first."""
    days = [dt.date(1916, 1, 1) + dt.timedelta(days=n) for n in range(0, 366, 6)]
    for day in {*days, dt.date(1916, 2, 29), dt.date(1916, 12, 31)}:
        timeline.entry(f"{day:%Y/%m/%d}/entry")
        timeline.entry(f"{day:%Y/%m/%d}/second")
    dates: dict[str, str] = {}
    entries = len({*days, dt.date(1916, 2, 29), dt.date(1916, 12, 31)}) * 2
    first = dt.date(2027, 1, 1)
    for number in range(0, 730, 5):
        now = dt.datetime.combine(first + dt.timedelta(days=number), NOON)
        feed = timeline.run(make(Rss), f"{now:%Y-%m-%d %H:%M}")["feed.rss"]
        assert len(feed) <= MAXIMUM_BYTES
        found = feedparser.parse(feed).entries
        assert len(found) in range(10, 51)
        moments = [item.published_parsed for item in found]
        assert moments == sorted(moments, reverse=True)
        assert moments[0] <= now.timetuple()
        assert len(set(moments)) == len(moments)
        for item in found:
            assert dates.setdefault(item.id, item.published) == item.published
    cycles = Counter(guid.partition("#")[2] for guid in dates)
    assert cycles["2027"] >= entries - 2  # what came on the first day after the first run's hour and before the last
    assert cycles["2028"] >= entries - 2
    assert set(cycles) <= {"2026", "2027", "2028"}
    leap = {guid.partition("#")[2]: date for guid, date in dates.items() if "1916/02/29/entry" in guid}
    assert leap["2027"].startswith("Mon, 01 Mar 2027")
    assert leap["2028"].startswith("Tue, 29 Feb 2028")


DATES = (
    "2026-01-01", "2026-02-28", "2026-03-01", "2026-03-08", "2026-07-17", "2026-11-07", "2026-12-31",
    "2027-03-01", "2028-02-29", "2028-12-31",
)  # fmt: skip


@pytest.mark.parametrize("day", DATES)
def test_the_shipped_corpus_makes_valid_feeds(day: str) -> None:
    """RSS, Atom, JSON Feed, the digest, the Old Style twin and the calendars; nothing left out, dates plausible."""
    corpus = Corpus(ROOT / "entries", cache=None)
    now = dt.datetime.combine(dt.date.fromisoformat(day), NOON, dt.UTC)
    policy = Policy(timezone="Europe/Moscow")
    edition = TimelineEdition(now, META, corpus, Schedule(corpus, policy), EmptyLog())
    twin = edition.under(Policy(timezone="Europe/Moscow", style=Style.OLD))
    for one in (edition, twin):
        for kind, grammar in ((Rss, RSS), (Digest, RSS), (Atom, ATOM)):
            publisher = make(kind)
            (file,) = publisher.files(one)
            data = file.render()
            assert xml_messages(grammar, data) == []
            assert publisher.skipped == []
            assert len(data) <= MAXIMUM_BYTES
            parsed = feedparser.parse(data)
            assert not parsed.bozo
            assert {item.published_parsed.tm_year for item in parsed.entries} <= {now.year, now.year - 1}
    (file,) = make(JsonFeed).files(edition)
    assert json_messages(file.render()) == []
    assert len(json.loads(file.render())["items"]) >= 10
    for file in make(ICalendar, themes=False, ahead="none").files(edition):
        calendar = icalendar.Calendar.from_ical(file.render())
        assert calendar.errors == []
        assert len({str(event["UID"]) for event in calendar.events}) == len(calendar.events) > 20
