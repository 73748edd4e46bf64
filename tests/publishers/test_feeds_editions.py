"""Twins, translations, replays and archives of the main feed."""

from __future__ import annotations

import hashlib

import feedparser
import pytest
from feeds_grammar import ATOM, RSS, json_messages, xml_messages
from file_timeline import FileTimeline, make
from lxml import etree

from publishers.feeds.archives import Archives, ArchivesOptions
from publishers.feeds.atom import Atom
from publishers.feeds.digest import Digest
from publishers.feeds.json_feed import JsonFeed
from publishers.feeds.month import Month, months
from publishers.feeds.rss import Rss, RssOptions
from publishers.feeds.start_anytime import StartAnytime, StartAnytimeOptions
from timeline.historic_date import HistoricDate, Style
from timeline.schedule import Policy, Replay

RUSSIAN = "{ru: {title: Очереди за хлебом, summary: Перед рассветом у булочных стоят очереди., body: Подробнее.}}"
FH = "http://purl.org/syndication/history/1.0"


def items(feed: bytes) -> list[feedparser.FeedParserDict]:
    parsed = feedparser.parse(feed)
    assert not parsed.bozo
    return list(parsed.entries)


def links(feed: bytes) -> dict[str, str]:
    root = etree.fromstring(feed)
    found = root.iterfind("channel/{http://www.w3.org/2005/Atom}link")
    return {str(link.get("rel")): str(link.get("href")) for link in found}


# -- the Old Style twin -------------------------------------------------------------------------------------------


def test_the_old_style_twin_follows_the_julian_date(timeline: FileTimeline) -> None:
    """23 February Old Style comes on 23 February, under a guid of its own, with that date first."""
    timeline.entry("1917/03/08/strike")
    old = timeline.run(make(Rss), "2026-02-23 12:00", style=Style.OLD)["feed.rss"]
    (item,) = items(old)
    assert item.id == "tag:example.org,2026:entry/1917/03/08/strike#2026-os"
    assert item.link.endswith("/#2026-os")
    assert item.summary.startswith("23 February 1917 (8 Mar N.S.)")
    assert feedparser.parse(old).feed.title == "1917, day by day (Old Style)"
    new = items(timeline.run(make(Rss), "2026-03-08 12:00")["feed.rss"])
    assert [one.id for one in new] == ["tag:example.org,2026:entry/1917/03/08/strike#2026"]


def test_twins_do_not_take_each_others_entries_for_their_own(timeline: FileTimeline) -> None:
    """Both in one run, one log: the new style feed first, then the old style one, and again."""
    timeline.entry("1917/03/08/strike")
    timeline.entry("1917/03/21/later")
    for _ in range(2):
        edition = timeline.edition("2026-03-08 12:00")
        twin = edition.under(Policy(style=Style.OLD))
        new = timeline.run_of(make(Rss, days=1, at_least=1), edition)["feed.rss"]
        old = timeline.run_of(make(Rss, days=1, at_least=1), twin)["feed.rss"]
        assert [item.id[-11:] for item in items(new)] == ["strike#2026"]
        assert [item.id[-13:] for item in items(old)] == ["later#2026-os"]


def test_a_twin_in_atom_is_a_feed_of_its_own(timeline: FileTimeline) -> None:
    """Ids of feeds are permanent and different."""
    timeline.entry("1917/03/08/strike", translations=RUSSIAN)
    edition = timeline.edition("2026-03-08 12:00")
    started = edition.under(Policy(replay=Replay(HistoricDate.of(1917, 3, 8), edition.today)))
    variants = [edition, edition.under(Policy(style=Style.OLD)), started, edition.in_language("ru")]
    feeds = [timeline.run_of(make(Atom), one)["feed.atom"] for one in variants]
    assert [str(etree.fromstring(feed).findtext("{*}id")).partition(":feed")[2] for feed in feeds] == [
        "", "-os", "-replay-2026-03-08", "-ru",
    ]  # fmt: skip
    assert [xml_messages(ATOM, feed) for feed in feeds] == [[]] * 4


# -- languages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Rss, Atom, JsonFeed, Digest])
def test_a_feed_in_a_language_has_its_words_and_a_guid_of_its_own(timeline: FileTimeline, kind: type) -> None:
    """Only entries with that translation; the page they link to is the same."""
    timeline.entry("1917/03/08/queues", translations=RUSSIAN)
    timeline.entry("1917/03/08/strike")
    (feed,) = timeline.run(make(kind, language="ru"), "2026-03-08 12:00").values()
    text = feed.decode()
    assert "Очереди за хлебом" in text
    assert "Подробнее" in text
    assert "strike" not in text
    assert "#2026-ru" in text
    assert "https://example.org/1917/03/08/queues/#2026" in text.replace("#2026-ru", "#")
    assert "109 лет назад" in text
    schema = {Rss: RSS, Digest: RSS, Atom: ATOM}
    assert (json_messages(feed) if kind is JsonFeed else xml_messages(schema[kind], feed)) == []


def test_the_timelines_own_language_needs_no_translation(timeline: FileTimeline) -> None:
    """Language = "en" where the corpus is English changes nothing."""
    timeline.entry("1917/03/08/strike")
    own = timeline.run(make(Rss, language="en"), "2026-03-08 12:00")["feed.rss"]
    assert own == timeline.run(make(Rss), "2026-03-08 12:00")["feed.rss"]


def test_a_translation_added_later_appears_when_it_was_added(timeline: FileTimeline) -> None:
    """FEED-08 for each language; the main feed does not move."""
    timeline.entry("1917/03/08/strike")
    timeline.run(make(Rss, language="ru"), "2026-03-08 12:00")
    main = timeline.run(make(Rss), "2026-03-08 12:00")["feed.rss"]
    timeline.entry("1917/03/08/strike", translations=RUSSIAN)
    (item,) = items(timeline.run(make(Rss, language="ru"), "2026-03-10 15:00")["feed.rss"])
    assert item.published == "Tue, 10 Mar 2026 15:00:00 +0000"
    assert timeline.run(make(Rss), "2026-03-10 15:00")["feed.rss"] == main


# -- start when you like ------------------------------------------------------------------------------------------


def test_a_replay_target_begins_on_any_day(timeline: FileTimeline) -> None:
    """A historic day on a modern one, then a day a day; titles say which day it is."""
    timeline.entry("1917/01/01/first")
    timeline.entry("1917/01/02/second")
    policy = {"replay": Replay(HistoricDate.of(1917, 1, 1), utc_day("2027-02-01"))}
    assert items(timeline.run(make(Rss), "2027-01-31 23:00", **policy)["feed.rss"]) == []
    found = items(timeline.run(make(Rss), "2027-02-02 12:00", **policy)["feed.rss"])
    assert [item.title for item in found] == ["Day 2: Second", "Day 1: First"]
    assert found[0].id == "tag:example.org,2026:entry/1917/01/02/second#replay-2027-02-01"


def utc_day(text: str) -> object:
    import datetime as dt

    return dt.date.fromisoformat(text)


@pytest.fixture
def year(timeline: FileTimeline) -> FileTimeline:
    for month, day in ((1, 1), (1, 2), (12, 30), (12, 31)):
        timeline.entry(f"1917/{month:02d}/{day:02d}/entry")
    timeline.entry("1918/01/01/beyond")
    return timeline


def test_twelve_feeds_begin_the_year_on_the_first_of_each_month(year: FileTimeline) -> None:
    """On 2 March the feed of March has the first two days, that of January has long passed them."""
    made = year.run(make(StartAnytime, begin="1917-01-01"), "2026-03-02 00:30")
    assert sorted(made) == [f"start/{month:02d}/feed.rss" for month in range(1, 13)]
    assert [item.title for item in items(made["start/03/feed.rss"])][:2] == ["Day 2: Entry", "Day 1: Entry"]
    assert items(made["start/01/feed.rss"]) == []
    channel = feedparser.parse(made["start/03/feed.rss"]).feed
    assert channel.title == "1917, day by day · from the start, begun on 1 March"
    assert xml_messages(RSS, made["start/03/feed.rss"]) == []


def test_a_round_ends_with_its_year_and_the_next_begins(year: FileTimeline) -> None:
    """For three days the end of one round stands below the beginning of the next; no guid comes twice."""
    made = year.run(make(StartAnytime, begin="1917-01-01"), "2027-03-02 12:00")
    found = items(made["start/03/feed.rss"])
    assert [(item.title, item.id.partition("#")[2]) for item in found] == [
        ("Day 2: Entry", "replay-2027-03-01"),
        ("Day 1: Entry", "replay-2027-03-01"),
        ("Day 365: Entry", "replay-2026-03-01"),
        ("Day 364: Entry", "replay-2026-03-01"),
    ]
    assert found[0].published == "Tue, 02 Mar 2027 00:00:00 +0000"
    later = items(year.run(make(StartAnytime, begin="1917-01-01"), "2027-03-04 12:00")["start/03/feed.rss"])
    assert [item.title for item in later] == ["Day 2: Entry", "Day 1: Entry"]


def test_start_anytime_options_are_checked() -> None:
    """Each with its key."""
    wrong = StartAnytimeOptions(begin="1917-02-30", days=0, at_most=0, folder="..")
    assert [key for key, _ in wrong.problems()] == ["begin", "days", "at_most", "folder"]
    assert list(StartAnytimeOptions(begin="1916-02-29").problems()) == []


def test_a_year_that_begins_on_29_february_ends_before_28_february(timeline: FileTimeline) -> None:
    """The one date a year later does not have."""
    timeline.entry("1917/02/27/last")
    timeline.entry("1917/02/28/beyond")
    made = timeline.run(make(StartAnytime, begin="1916-02-29"), "2027-02-28 12:00")
    assert [item.title for item in items(made["start/03/feed.rss"])] == ["Day 365: Last"]


# -- archives -----------------------------------------------------------------------------------------------------


def archived(timeline: FileTimeline, now: str) -> dict[str, bytes]:
    timeline.run(make(Rss), now)
    return timeline.run(make(Archives), now)


@pytest.fixture
def spring(timeline: FileTimeline) -> FileTimeline:
    for month in (2, 3, 4):
        for day in (10, 20):
            timeline.entry(f"1917/{month:02d}/{day}/entry")
    for now in ("2026-02-10 12:00", "2026-02-20 12:00", "2026-03-10 12:00", "2026-03-20 12:00"):
        timeline.run(make(Rss, days=1, at_least=1), now)
    return timeline


def test_feed_35_a_document_for_each_month_of_publication(spring: FileTimeline) -> None:
    """Linked backwards and forwards, marked as archives, each item in one of them."""
    made = archived(spring, "2026-04-15 12:00")
    site = "https://example.org/archive/"
    assert [path for path in made if "2025" not in path] == [f"archive/2026-0{month}.rss" for month in (2, 3, 4)]
    march = made["archive/2026-03.rss"]
    assert etree.fromstring(march).find(f"channel/{{{FH}}}archive") is not None
    wanted = {
        "self": f"{site}2026-03.rss",
        "prev-archive": f"{site}2026-02.rss",
        "next-archive": f"{site}2026-04.rss",
        "current": "https://example.org/feed.rss",
    }
    assert wanted.items() <= links(march).items()
    assert [item.id[-21:] for item in items(march)] == ["1917/03/20/entry#2026", "1917/03/10/entry#2026"]
    assert "next-archive" not in links(made["archive/2026-04.rss"])
    every = [item.id for feed in made.values() for item in items(feed)]
    assert len(every) == len(set(every))
    assert all(xml_messages(RSS, feed) == [] for feed in made.values())


def test_feed_35_a_month_that_is_over_stays_as_it_is(spring: FileTimeline) -> None:
    """Corrections do not touch it, a withdrawn entry leaves it, a site that moves takes it along."""
    before = spring.stamps(make(Archives), "2026-04-15 12:00")
    spring.entry("1917/03/10/entry", title="Corrected")
    after = spring.stamps(make(Archives), "2026-04-16 12:00")
    assert after["archive/2026-03.rss"] == before["archive/2026-03.rss"]
    spring.entry("1917/03/10/entry", state="withdrawn")
    assert spring.stamps(make(Archives), "2026-04-16 12:00")["archive/2026-03.rss"] != before["archive/2026-03.rss"]


def test_the_document_of_the_current_month_grows(spring: FileTimeline) -> None:
    """So that what left the main feed is never in neither."""
    first = archived(spring, "2026-04-10 12:00")["archive/2026-04.rss"]
    second = archived(spring, "2026-04-20 12:00")["archive/2026-04.rss"]
    assert (len(items(first)), len(items(second))) == (1, 2)
    assert (
        hashlib.sha256(second).digest()
        == hashlib.sha256(archived(spring, "2026-04-29 12:00")["archive/2026-04.rss"]).digest()
    )


def test_the_main_feed_leads_to_its_archives(timeline: FileTimeline) -> None:
    """FEED-24: prev-archive is the document of this month, in the zone of publication."""
    timeline.entry("1917/03/31/entry")
    feed = timeline.run(make(Rss, archive="archive"), "2026-03-31 22:30", timezone="Europe/Moscow")["feed.rss"]
    assert links(feed)["prev-archive"] == "https://example.org/archive/2026-04.rss"


def test_an_archive_names_no_hub(timeline: FileTimeline) -> None:
    """Nothing new ever comes through it."""
    from dataclasses import replace

    timeline.meta = replace(timeline.meta, hub="https://hub.example.org/")
    timeline.entry("1917/03/08/strike")
    made = archived(timeline, "2026-03-08 12:00")
    assert "hub" not in links(made["archive/2026-03.rss"])
    assert "hub" in links(timeline.run(make(Rss), "2026-03-08 12:00")["feed.rss"])


def test_a_timeline_without_a_past_has_an_empty_archive(timeline: FileTimeline) -> None:
    """The link of the main feed never leads nowhere."""
    made = timeline.run(make(Archives), "2026-03-08 12:00")
    assert {path: len(items(feed)) for path, feed in made.items()} == {"archive/2026-03.rss": 0}


def test_months_in_order() -> None:
    """Over the end of a year, there and back."""
    import datetime as dt

    assert months(dt.date(2026, 11, 30), dt.date(2027, 2, 1)) == [
        Month(2026, 11), Month(2026, 12), Month(2027, 1), Month(2027, 2),
    ]  # fmt: skip
    assert Month(2026, 12).following == Month(2027, 1)
    assert Month(2027, 1).preceding == Month(2026, 12)
    assert Month(2026, 6).preceding == Month(2026, 5)


def test_archive_options_are_checked() -> None:
    """Both paths stay below output."""
    assert [key for key, _ in ArchivesOptions(folder="..", current="/x").problems()] == ["folder", "current"]
    assert [key for key, _ in RssOptions(archive="../x").problems()] == ["archive"]


def test_the_first_month_is_that_of_the_publication_zone(timeline: FileTimeline) -> None:
    """What appeared at half past midnight in Moscow on the first belongs to the new month."""
    import datetime as dt

    timeline.entry("1917/03/01/entry")
    at_once = {"publish_at": dt.time(0, 30)}
    timeline.run(make(Rss, days=1, at_least=1), "2026-03-01 12:00", timezone="Europe/Moscow", **at_once)
    made = timeline.run(make(Archives), "2026-03-02 12:00", timezone="Europe/Moscow", **at_once)
    assert "archive/2026-03.rss" in made
    assert len(items(made["archive/2026-03.rss"])) == 1
    assert "archive/2026-02.rss" not in made
