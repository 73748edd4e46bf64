"""Feeds per theme, person and place; the list for readers and the page for people (FEED-25, SITE-31)."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import feedparser
import pytest
from feeds_grammar import ATOM, RSS, xml_messages
from file_timeline import FileTimeline, make
from lxml import etree

from publishers.feeds.archives import Archives
from publishers.feeds.digest import Digest
from publishers.feeds.gathered import Collections, CollectionsOptions
from publishers.feeds.json_feed import JsonFeed
from publishers.feeds.rss import Rss
from publishers.feeds.start_anytime import StartAnytime
from publishers.icalendar import ICalendar
from timeline.historic_date import Style

NOW = "2026-03-20 12:00"
FEEDS = ["people/alexandra-kollontai/feed.rss", "places/petrograd/feed.rss", "topics/women/feed.rss"]


@pytest.fixture
def many(timeline: FileTimeline) -> FileTimeline:
    """Six entries of one theme, person and place; four of another theme."""
    for number in range(6):
        timeline.entry(
            f"1917/03/{10 + number}/entry", themes="[women]", people="[alexandra-kollontai]", place="petrograd"
        )
    for number in range(4):
        timeline.entry(f"1917/03/{10 + number}/other", themes="[february-revolution]")
    return timeline


def feed(made: dict[str, bytes], path: str) -> feedparser.FeedParserDict:
    parsed = feedparser.parse(made[path])
    assert not parsed.bozo
    return parsed


def test_feed_25_only_what_has_five_entries_gets_a_feed(many: FileTimeline) -> None:
    """Four are too few, and one that is to come does not count."""
    assert sorted(path for path in many.run(make(Collections), NOW) if path.endswith(".rss")) == FEEDS
    many.entry("1917/03/21/to-come", themes="[february-revolution]")
    first_year = {"years": (109,)}
    assert sorted(path for path in many.run(make(Collections), NOW, **first_year) if path.endswith(".rss")) == FEEDS
    made = many.run(make(Collections), "2026-03-21 12:00", **first_year)
    assert "topics/february-revolution/feed.rss" in made


def test_feed_04_an_item_has_the_same_guid_and_date_in_every_feed(many: FileTimeline) -> None:
    """Main feed and collections show one item, not several."""
    main = feedparser.parse(many.run(make(Rss), NOW)["feed.rss"])
    known = {(item.id, item.published, item.link) for item in main.entries}
    made = many.run(make(Collections), NOW)
    for path in FEEDS:
        assert {(item.id, item.published, item.link) for item in feed(made, path).entries} <= known


def test_a_feed_says_what_it_is_about(many: FileTimeline) -> None:
    """Its own title and address, its subject's page; valid."""
    made = many.run(make(Collections), NOW)
    channel = feed(made, "topics/women/feed.rss").feed
    assert channel.title == "Women · 1917, day by day"
    assert channel.link == "https://example.org/topics/women/"
    assert b'rel="self"' in made["topics/women/feed.rss"]
    assert b"https://example.org/topics/women/feed.rss" in made["topics/women/feed.rss"]
    assert [xml_messages(RSS, made[path]) for path in FEEDS] == [[], [], []]


def test_feed_25_at_most_twenty_items_newest_first(timeline: FileTimeline) -> None:
    """And no more than the option says."""
    for number in range(1, 29):
        timeline.entry(f"1917/02/{number:02d}/entry", themes="[women]")
    items = feed(timeline.run(make(Collections), NOW), "topics/women/feed.rss").entries
    assert len(items) == 20
    assert [item.published_parsed for item in items] == sorted((i.published_parsed for i in items), reverse=True)
    few = timeline.run(make(Collections, at_most=3), NOW)
    assert len(feed(few, "topics/women/feed.rss").entries) == 3


def test_what_appeared_a_year_ago_no_longer_counts(timeline: FileTimeline) -> None:
    """Each anniversary once: a full year is in the window and nothing twice."""
    for number in range(1, 6):
        timeline.entry(f"1917/03/{number + 18:02d}/entry", themes="[women]")
    items = feed(timeline.run(make(Collections), "2026-03-21 12:00"), "topics/women/feed.rss").entries
    assert sorted(item.id[-10:] for item in items) == [
        "entry#2025", "entry#2025", "entry#2026", "entry#2026", "entry#2026",
    ]  # fmt: skip
    assert len({item.id.split("#")[0] for item in items}) == 5


def test_an_atom_collection_has_a_feed_id_of_its_own(many: FileTimeline) -> None:
    """Permanent, whatever the site's address."""
    made = many.run(make(Collections, format="atom"), NOW)
    ids = {str(etree.fromstring(data).findtext("{*}id")) for path, data in made.items() if path.endswith("feed.atom")}
    assert ids == {
        "tag:example.org,2026:people/alexandra-kollontai",
        "tag:example.org,2026:places/petrograd",
        "tag:example.org,2026:topics/women",
    }
    assert xml_messages(ATOM, made["topics/women/feed.atom"]) == []


def test_stamps_change_only_where_something_did(many: FileTimeline) -> None:
    """A new entry of one theme leaves the other feeds alone."""
    before = many.stamps(make(Collections), NOW)
    assert many.stamps(make(Collections), "2026-03-20 23:00") == before
    many.entry("1917/03/12/new", themes="[women]")
    after = many.stamps(make(Collections), "2026-03-20 23:00")
    assert {path for path in before if before[path] != after[path]} == {"topics/women/feed.rss"}


def everything(timeline: FileTimeline) -> dict[str, bytes]:
    edition = timeline.edition(NOW)
    others = [
        make(Rss), make(JsonFeed), make(Digest), make(ICalendar), make(Archives),
        make(StartAnytime, begin="1917-01-01"),
    ]  # fmt: skip
    edition.advertise([offer for other in others for offer in getattr(other, "advertised", lambda e: ())(edition)])
    return timeline.run_of(make(Collections), edition)


def test_the_list_for_readers_names_every_rss_feed_once(many: FileTimeline) -> None:
    """OPML 2.0: main feed, digest, the twelve beginnings and the collections; no second format of the same."""
    root = etree.fromstring(everything(many)["feeds.opml"])
    assert root.get("version") == "2.0"
    assert root.findtext("head/title") == "1917, day by day"
    addresses = [str(one.get("xmlUrl")) for one in root.iter("outline") if one.get("type") == "rss"]
    site = "https://example.org/"
    starts = [f"{site}start/{month:02d}/feed.rss" for month in range(1, 13)]
    assert addresses[:2] == [f"{site}feed.rss", f"{site}digest.rss"]
    assert sorted(addresses[2:]) == sorted([*starts, *(site + path for path in FEEDS)])
    assert all(one.get("text") == one.get("title") for one in root.iter("outline") if one.get("type"))


def test_every_address_of_the_lists_is_a_file(many: FileTimeline) -> None:
    """Of themes, people and places there are feeds in both formats and calendars, offered as they are made."""
    publishers = [make(Collections), make(Collections, format="atom", subscribe=False), make(ICalendar), make(Rss)]
    edition = many.edition(NOW)
    edition.advertise([offer for one in publishers for offer in one.advertised(edition)])
    made = {path: content for one in publishers for path, content in many.run_of(one, edition).items()}
    page = Page(made["subscribe/index.html"].decode())
    offered = {code.removeprefix("https://example.org/") for code in page.codes if code.startswith("https:")}
    assert offered == {path for path in made if path.endswith((".rss", ".atom", ".ics"))}


@pytest.mark.parametrize("policy", [{}, {"style": Style.OLD}])
def test_a_variant_offers_only_its_own(many: FileTimeline, policy: dict[str, Any]) -> None:
    """What the main edition has enough about says nothing of a twin."""
    edition = many.edition(NOW, **policy)
    kinds = [offer.kind for offer in make(Collections, folder="twin").advertised(edition)]
    assert kinds == (["list"] if policy else ["topics", "people", "places", "list"])


def test_collections_in_a_language(timeline: FileTimeline) -> None:
    """Five translated entries make a feed; its items and list are of that language."""
    for number in range(6):
        words = "{ru: {title: Очереди за хлебом, summary: Женщины стоят за хлебом с ночи.}}"
        timeline.entry(f"1917/03/{10 + number}/entry", themes="[women]", **({"translations": words} if number else {}))
    made = timeline.run(make(Collections, language="ru", folder="ru"), NOW)
    assert [path for path in made if path.endswith(".rss")] == ["ru/topics/women/feed.rss"]
    assert len(feed(made, "ru/topics/women/feed.rss").entries) == 5
    assert "Очереди" in made["ru/topics/women/feed.rss"].decode()


class Page(HTMLParser):
    """Structure of a page: stack kept in order, texts of code elements, what is forbidden."""

    VOID = ("meta", "link", "br", "img", "hr")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.codes: list[str] = []
        self.links: list[str] = []
        self.headings: list[str] = []
        self.seen: set[str] = set()
        self.feed(text)
        assert self.stack == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        values = dict(attrs)
        assert "style" not in values
        if tag not in self.VOID:
            self.stack.append(tag)
        if tag == "a":
            self.links.append(str(values["href"]))
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.stack and self.stack[-1] == "code":
            self.codes.append(data)


def test_the_page_for_people_lists_everything_with_copyable_addresses(many: FileTimeline) -> None:
    """SITE-31, without script or inline style; headings in order; calendars also as webcal."""
    text = everything(many)["subscribe/index.html"].decode()
    page = Page(text)
    assert text.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert page.seen & {"script", "style", "iframe"} == set()
    assert page.headings == ["h1", *["h2"] * (len(page.headings) - 1)]
    assert {"main", "header"} <= page.seen
    site = "https://example.org/"
    expected = {"feed.rss", "feed.json", "digest.rss", "calendar.ics", "entries.ics", "start/01/feed.rss", *FEEDS}
    expected |= {"topics/women/calendar.ics"}
    assert {site + path for path in expected} <= set(page.codes)
    assert "webcal://example.org/calendar.ics" in page.codes
    assert {"webcal://example.org/calendar.ics", f"{site}feeds.opml"} <= set(page.links)
    assert "xml-stylesheet" not in text


def test_the_style_of_the_page_knows_light_and_dark(many: FileTimeline) -> None:
    """In a file of its own, so that a strict content policy lets it through."""
    made = many.run(make(Collections), NOW)
    assert b"color-scheme: light dark" in made["subscribe/style.css"]
    assert b'href="style.css"' in made["subscribe/index.html"]


def test_hostile_names_stay_text(many: FileTimeline) -> None:
    """In the list and on the page."""
    (many.path / "entries/themes.yaml").write_text(
        'women: {name: "<script>\\"&R&D\\"</script>"}\nfebruary-revolution: {name: F}\n', "utf-8"
    )
    made = many.run(make(Collections), NOW)
    assert b"<script>" not in made["subscribe/index.html"]
    outlines = etree.fromstring(made["feeds.opml"]).iter("outline")
    assert '<script>"&R&D"</script> · 1917, day by day' in {one.get("text") for one in outlines}
    Page(made["subscribe/index.html"].decode())


def test_a_twin_in_a_folder_and_without_lists(many: FileTimeline) -> None:
    """Options folder and subscribe."""
    made = many.run(make(Collections, folder="more", subscribe=False), NOW)
    assert sorted(made) == [f"more/{path}" for path in FEEDS]


def test_options_that_make_no_sense_are_named() -> None:
    """Each with its key."""
    assert [key for key, _ in CollectionsOptions(at_most=0, folder="/x").problems()] == ["at_most", "folder"]
    assert list(CollectionsOptions().problems()) == []


def test_one_bad_entry_never_takes_a_collection_down(many: FileTimeline) -> None:
    """FEED-20: it is left out there and named once."""
    publisher = make(Collections)
    edition = many.edition(NOW)
    bad = edition.days(edition.today.replace(day=12), edition.today.replace(day=12))[0]
    item = edition.item(bad)
    edition._items[bad.occurrence.entry.id, bad.occurrence.cycle] = (bad, type(item)(**{
        **{name: getattr(item, name) for name in item.__dataclass_fields__}, "title": "bad \x0b title",
    }))  # fmt: skip
    files = {file.path: file.render() for file in publisher.files(edition)}
    assert len(feedparser.parse(files["topics/women/feed.rss"]).entries) == 5
    assert publisher.skipped == [item.guid]
    assert re.search("U\\+000B", publisher.remarks[0])
