"""What all three formats promise: the same items, ids and dates, read back with lxml, json and feedparser."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import feedparser
import pytest
from feeds_grammar import ATOM, RSS, json_messages, xml_messages
from feeds_samples import HOSTILE, IMAGE, ITEM, META, SITE, item
from lxml import etree

from publishers.feeds.feedgen_writer import atom_bytes, rss_bytes
from publishers.feeds.json_feed import json_bytes
from publishers.feeds.sound_items import Rendered
from timeline.historic_date import HistoricDate
from timeline.item import FeedMeta, Item, Label

Write = Callable[[FeedMeta, Sequence[Item], str], Rendered]
WRITERS: dict[str, Write] = {"rss": rss_bytes, "atom": atom_bytes, "json": json_bytes}
XML = ("rss", "atom")
NS = {
    "a": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "georss": "http://www.georss.org/georss",
}
every_format = pytest.mark.parametrize("kind", WRITERS)


def render(kind: str, items: Sequence[Item] = (ITEM,), meta: FeedMeta = META) -> bytes:
    return WRITERS[kind](meta, items, f"{meta.link}feed.{kind}").content


def messages(kind: str, feed: bytes) -> list[str]:
    return json_messages(feed) if kind == "json" else xml_messages(RSS if kind == "rss" else ATOM, feed)


def records(kind: str, feed: bytes) -> list[tuple[str, str, str, dt.datetime]]:
    """Id, title, link and instant of every item, by our own reading of the format."""
    if kind == "json":
        return [
            (one["id"], one["title"], one["url"], dt.datetime.fromisoformat(one["date_published"]))
            for one in json.loads(feed)["items"]
        ]
    root = etree.fromstring(feed)
    if kind == "rss":
        return [
            (
                one.findtext("guid"),
                one.findtext("title"),
                one.findtext("link"),
                dt.datetime.strptime(one.findtext("pubDate"), "%a, %d %b %Y %H:%M:%S %z"),
            )
            for one in root.iter("item")
        ]
    return [
        (
            one.findtext("a:id", None, NS),
            one.findtext("a:title", None, NS),
            one.find("a:link[@rel='alternate']", NS).get("href"),
            dt.datetime.fromisoformat(one.findtext("a:published", None, NS)),
        )
        for one in root.iter("{*}entry")
    ]


def parsed(feed: bytes) -> Any:
    result = feedparser.parse(feed)
    assert not result.bozo, result.bozo_exception
    return result


@every_format
@pytest.mark.parametrize("items", [(), (ITEM,), tuple(item(number) for number in range(50))], ids=len)
def test_feed_30_the_grammar_has_nothing_against_it(kind: str, items: tuple[Item, ...]) -> None:
    """FEED-30, FEED-27: an empty, a small and a full feed are valid."""
    assert messages(kind, render(kind, items)) == []


@every_format
def test_feed_30_a_feed_with_the_least_metadata_is_valid(kind: str) -> None:
    """Without author, licence, hub, icon or description."""
    meta = FeedMeta(title="T", description="", link=SITE, tag="example.org,2026-05-04", language="en")
    assert messages(kind, render(kind, (item(), item(1)), meta)) == []
    assert messages(kind, render(kind, (), meta)) == []


@every_format
def test_feed_30_an_item_with_the_least_content_is_valid(kind: str) -> None:
    """No theme, person, place, image or text."""
    small = replace(ITEM, themes=(), people=(), place=None, coordinates=None, image=None, html="", extra={})
    assert messages(kind, render(kind, (small,))) == []


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("rss", b"+0000", b"GMT+3"),
        ("rss", b' isPermaLink="false"', b""),
        ("rss", b"<docs>", b"<docs/><docs>"),
        ("rss", b'length="12345"', b'length="0"'),
        ("atom", b'type="html"', b'type="CDATA"'),
        ("atom", b"06:00:00+00:00", b"06:00"),
        ("atom", b"<id>tag:", b"<id>"),
        ("atom", b"<summary>", b"<source/><summary>"),
        ("json", b"06:00:00Z", b"06:00"),
        ("json", b'"url": "https:', b'"url": "'),
        ("json", b'"tags"', b'"categories"'),
    ],
)
def test_the_grammars_do_find_faults(kind: str, old: bytes, new: bytes) -> None:
    """So that "no message" means something."""
    feed = render(kind)
    assert old in feed
    assert messages(kind, feed.replace(old, new))


def test_feed_01_ids_are_the_same_string_in_every_format() -> None:
    """FEED-01: one tag URI, in the design's form."""
    found = {records(kind, render(kind))[0][0] for kind in WRITERS}
    assert found == {ITEM.guid}
    assert re.fullmatch(r"tag:[^,]+,\d{4}(-\d\d){0,2}:entry/[a-z0-9/-]+#\d{4}", ITEM.guid)


@every_format
@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another"},
        {"link": "https://elsewhere.example/x/#2026"},
        {"date": HistoricDate.of(1917, 3, 9)},
        {"html": "<p>Other</p>"},
        {"summary": "Other"},
        {"entry_id": "1917/03/09/moved"},
        {"updated": ITEM.updated + dt.timedelta(days=3)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_feed_02_the_guid_passes_through_unchanged(kind: str, change: dict[str, Any]) -> None:
    """FEED-02: whatever else of the item changes."""
    moved = replace(META, link="https://elsewhere.example/", title="New title")
    assert records(kind, render(kind, (replace(ITEM, **change),), moved))[0][0] == ITEM.guid


@every_format
def test_feed_04_a_guid_stands_once_in_a_feed(kind: str) -> None:
    """FEED-04: of two items with one guid the first stays, the second is reported."""
    result = WRITERS[kind](META, [item(), item(1), item(title="A twin")], SITE)
    assert [record[0] for record in records(kind, result.content)] == [ITEM.guid, item(1).guid]
    assert [(one.guid, "same guid" in one.reason) for one in result.skipped] == [(ITEM.guid, True)]


@every_format
def test_feed_05_the_date_shown_is_that_of_publication(kind: str) -> None:
    """FEED-05: pubDate, published and date_published are item.published."""
    assert records(kind, render(kind))[0][3] == ITEM.published


def test_feed_09_a_correction_raises_updated_and_nothing_else() -> None:
    """FEED-09: same id and date of publication, later date of change."""
    corrected = replace(ITEM, html="<p>Corrected.</p>", updated=ITEM.updated + dt.timedelta(hours=5))
    for kind in WRITERS:
        before, after = render(kind), render(kind, (corrected,))
        assert [(one[0], one[3]) for one in records(kind, before)] == [(one[0], one[3]) for one in records(kind, after)]
        assert b"2026-03-08T11:00:00" in after
        assert b"11:00:00" not in before
    assert parsed(render("rss", (corrected,))).entries[0].updated_parsed[:5] == (2026, 3, 8, 11, 0)


@every_format
def test_feed_10_no_date_of_publication_before_1990(kind: str) -> None:
    """FEED-10: an item that claims one is left out; dc:date and dcterms:issued are never written."""
    old = dt.datetime(1917, 3, 8, tzinfo=dt.UTC)
    result = WRITERS[kind](META, [item(1, published=old, updated=old), item()], SITE)
    assert [record[0] for record in records(kind, result.content)] == [ITEM.guid]
    assert [(one.guid, "1990" in one.reason) for one in result.skipped] == [(item(1).guid, True)]
    for name in (b"dc:date", b"dcterms:issued", b"dcterms:created", b"dcterms:date"):
        assert name not in result.content


@pytest.mark.parametrize("kind", XML)
def test_feed_11_the_historic_date_is_temporal_and_nothing_else(kind: str) -> None:
    """FEED-11: a reader keeps it as an extra field and shows the date of publication."""
    entry = parsed(render(kind)).entries[0]
    assert entry.dcterms_temporal == "1917-03-08"
    assert entry.dcterms_spatial == "Petrograd"
    assert entry.published_parsed[:6] == (2026, 3, 8, 6, 0, 0)
    assert not hasattr(entry, "created")


def test_feed_11_json_has_both_calendars_and_the_place() -> None:
    """FEED-11: the extension object."""
    extension = json.loads(render("json"))["items"][0]["_day_by_day"]
    assert extension["historical_date"] == "1917-03-08"
    assert extension["old_style"] == "1917-02-23"
    assert extension["occurrence"] == 2026
    assert extension["significance"] == "major"
    assert extension["places"][0]["latitude"] == 59.93
    assert [person["name"] for person in extension["people"]] == ["Alexandra Kollontai"]
    replay = json.loads(render("json", (replace(ITEM, cycle="replay-2027-02-01"),)))
    assert replay["items"][0]["_day_by_day"]["occurrence"] == "replay-2027-02-01"


@every_format
def test_feed_12_title_and_link_pass_through(kind: str) -> None:
    """FEED-12: the title with its distance, the link with its cycle."""
    assert records(kind, render(kind))[0][1:3] == (ITEM.title, ITEM.link)


def test_feed_13_the_feed_changed_when_its_items_last_did() -> None:
    """FEED-13: the greatest of all published and updated, in whatever order."""
    late = ITEM.published + dt.timedelta(hours=30)
    items = (item(), item(1), item(2, updated=late))
    assert b"<lastBuildDate>Mon, 09 Mar 2026 12:00:00 +0000<" in render("rss", items)
    root = etree.fromstring(render("atom", items))
    assert root.findtext("a:updated", None, NS) == "2026-03-09T12:00:00+00:00"


def test_feed_13_an_empty_feed_claims_no_change() -> None:
    """FEED-13: RSS leaves lastBuildDate out; Atom, which must have a date, takes that of the tag."""
    assert b"lastBuildDate" not in render("rss", ())
    assert etree.fromstring(render("atom", ())).findtext("a:updated", None, NS) == "2026-01-01T00:00:00+00:00"
    for tag, date in {"e.org,2026-05-04": "2026-05-04", "e.org,2026-05": "2026-05-01", "": "1990-01-01"}.items():
        root = etree.fromstring(render("atom", (), replace(META, tag=tag)))
        assert root.findtext("a:updated", None, NS) == f"{date}T00:00:00+00:00"


@every_format
def test_feed_14_items_are_newest_first_then_by_guid(kind: str) -> None:
    """FEED-14: whatever order they are given in."""
    twins = [item(2, guid=f"tag:e.org,2026:entry/{letter}#2026") for letter in "cab"]
    given = [item(5), twins[0], item(), twins[1], item(1), twins[2]]
    expected = [ITEM.guid, item(1).guid, *sorted(one.guid for one in twins), item(5).guid]
    assert [record[0] for record in records(kind, render(kind, given))] == expected


_DIGESTS = """
import hashlib, json, sys
sys.path.insert(0, sys.argv[1])
from feeds_samples import HOSTILE, META, SITE, item
from publishers.feeds.feedgen_writer import atom_bytes, rss_bytes
from publishers.feeds.json_feed import json_bytes
import locale
for name in ("", "C.UTF-8", "C"):
    try:
        locale.setlocale(locale.LC_ALL, name)
    except locale.Error:
        continue
    break
items = [item(), *(item(number + 1, summary=text) for number, text in enumerate(HOSTILE))]
print(json.dumps([hashlib.sha256(write(META, items, SITE).content).hexdigest()
                  for write in (rss_bytes, atom_bytes, json_bytes)]))
"""


@pytest.mark.parametrize(
    ("zone", "name", "seed"),
    [("Asia/Tokyo", "C", "1"), ("America/St_Johns", "C.UTF-8", "2"), ("Europe/Moscow", "de_DE.UTF-8", "3")],
)
def test_feed_14_another_machine_writes_the_same_bytes(zone: str, name: str, seed: str, tmp_path: Path) -> None:
    """FEED-14: time zone, locale, hash seed and folder leave no trace."""
    root = Path(__file__).parents[2]
    environment = {**os.environ, "TZ": zone, "LC_ALL": name, "LANG": name, "PYTHONHASHSEED": seed}
    environment["PYTHONPATH"] = str(root)
    done = subprocess.run(
        [sys.executable, "-c", _DIGESTS, str(Path(__file__).parent)],
        cwd=tmp_path, env=environment, capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    items = [item(), *(item(number + 1, summary=text) for number, text in enumerate(HOSTILE))]
    here = [hashlib.sha256(write(META, items, SITE).content).hexdigest() for write in WRITERS.values()]
    assert json.loads(done.stdout) == here


@every_format
def test_feed_14_utf_8_with_line_feeds_only(kind: str) -> None:
    """FEED-14: no carriage return, no byte order mark, a final newline."""
    feed = render(kind, (item(title="109 years ago: Россия"),))
    assert "Россия".encode() in feed
    assert b"\r" not in feed
    assert not feed.startswith(b"\xef\xbb\xbf")
    assert feed.endswith(b"\n")


def test_feed_17_the_summary_precedes_the_full_text() -> None:
    """FEED-17: order in RSS, plain text in the summary, the whole text in the content."""
    one = next(etree.fromstring(render("rss")).iter("item"))
    names = [etree.QName(child).localname for child in one]
    assert names.index("description") < names.index("encoded")
    assert one.findtext("description") == ITEM.summary
    assert one.findtext("content:encoded", None, NS) == ITEM.html
    entry = etree.fromstring(render("atom")).find("a:entry", NS)
    assert entry.findtext("a:content", None, NS) == ITEM.html
    assert json.loads(render("json"))["items"][0]["content_html"] == ITEM.html


def test_feed_17_a_plain_summary_stays_plain_for_readers_that_take_it_for_html() -> None:
    """A "<b>" in the summary is words, not markup: escaped once more in RSS, as it is in Atom and JSON."""
    sample = item(summary="R&D <b>1918</b>")
    one = next(etree.fromstring(render("rss", (sample,))).iter("item"))
    assert one.findtext("description") == "R&amp;D &lt;b&gt;1918&lt;/b&gt;"
    entry = etree.fromstring(render("atom", (sample,))).find("a:entry", NS)
    assert entry.findtext("a:summary", None, NS) == sample.summary
    assert json.loads(render("json", (sample,)))["items"][0]["summary"] == sample.summary


@every_format
@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\x1b", "\r", "\x7f", "\x85", "\ufffe", "\uffff", "\ud800"], ids=ascii)
@pytest.mark.parametrize("field", ["title", "summary", "html", "guid", "theme", "person", "place", "alt", "extra"])
def test_feed_20_one_bad_character_costs_one_item(kind: str, field: str, bad: str) -> None:
    """FEED-20: the others are in the feed, the bad one is named."""
    changes: dict[str, Any] = {
        "theme": {"themes": (replace(ITEM.themes[0], name=f"a{bad}"),)},
        "person": {"people": (replace(ITEM.people[0], name=f"a{bad}"),)},
        "place": {"place": replace(ITEM.themes[0], name=f"a{bad}")},
        "alt": {"image": replace(IMAGE, alt_text=f"a{bad}")},
        "extra": {"extra": {"when": f"a{bad}"}},
    }
    spoilt = item(1, **changes.get(field, {field: f"a{bad}"}))
    result = WRITERS[kind](META, [item(), spoilt, item(2)], SITE)
    assert [record[0] for record in records(kind, result.content)] == [ITEM.guid, item(2).guid]
    assert len(result.skipped) == 1
    assert f"U+{ord(bad):04X}" in result.skipped[0].reason
    assert result.skipped[0].guid.isprintable()
    assert messages(kind, result.content) == []


@every_format
@pytest.mark.parametrize(
    "change",
    [
        {"coordinates": (59.93,)},
        {"themes": (Label("key", None),)},  # type: ignore[arg-type]
        {"date": None},
        {"published": dt.datetime.max.replace(tzinfo=dt.timezone(dt.timedelta(hours=-5)))},
        {"guid": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_item_of_the_wrong_shape_costs_one_item(kind: str, change: dict[str, Any]) -> None:
    """A mistake in the code that builds items does not take the feed down either."""
    result = WRITERS[kind](META, [item(), item(1, **change), item(2)], SITE)
    assert [record[0] for record in records(kind, result.content)] == [ITEM.guid, item(2).guid]
    assert ["cannot be written" in one.reason for one in result.skipped] == [True]


@every_format
def test_an_item_without_coordinates_or_image_rights_is_whole(kind: str) -> None:
    """What is unknown is left out, not written empty."""
    bare = replace(IMAGE, creator="", credit="", licence="", licence_url="", width=0, height=0)
    feed = render(kind, (item(image=bare, coordinates=None, themes=(Label("women", "Women"),)),))
    assert messages(kind, feed) == []
    for absent in (b"georss:point", b"media:credit", b"media:copyright", b'width=""', b'""'):
        assert absent not in feed


@pytest.mark.parametrize("kind", XML)
@pytest.mark.parametrize("title", ["R&D <1918>", "109 years ago: a < b && c > d", 'Tom\'s "day"', "]]>"])
def test_feed_21_titles_are_plain_text(kind: str, title: str) -> None:
    """FEED-21: what was written is what a reader shows."""
    assert parsed(render(kind, (item(title=title),))).entries[0].title == title


@every_format
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_in_every_field_comes_out_as_it_went_in(kind: str, text: str) -> None:
    """Markup, quotes, emoji and right-to-left text are words; the feed stays valid."""
    label = replace(ITEM.themes[0], name=text)
    meta = replace(META, title=text, description=text, author=text, copyright=text)
    sample = item(
        title=text, summary=text, themes=(label,), people=(label,), place=label,
        image=replace(IMAGE, alt_text=text, creator=text, licence=text), extra={"when": text},
    )  # fmt: skip
    result = WRITERS[kind](meta, [sample, item(1)], SITE)
    assert result.skipped == ()
    assert messages(kind, result.content) == []
    assert records(kind, result.content)[0][1] == text


@pytest.mark.parametrize("kind", XML)
def test_feed_22_one_image_with_alt_text_credit_and_licence(kind: str) -> None:
    """FEED-22: media:content directly in the item, no group; the same address and alt text in the content."""
    root = etree.fromstring(render(kind))
    assert not root.xpath("//media:group", namespaces=NS)
    (media,) = root.xpath("//item/media:content | //a:entry/media:content", namespaces=NS)
    assert media.get("url") == IMAGE.url
    assert (media.get("medium"), media.get("type")) == ("image", "image/jpeg")
    assert (media.get("width"), media.get("height"), media.get("fileSize")) == ("800", "600", "12345")
    assert media.findtext("media:description", None, NS) == IMAGE.alt_text
    assert media.find("media:description", NS).get("type") == "plain"
    assert media.findtext("media:credit", None, NS) == "Karl Bulla"
    assert media.findtext("media:copyright", None, NS) == "PDM-1.0"
    assert media.find("media:copyright", NS).get("url") == IMAGE.licence_url
    (image,) = etree.HTML(parsed(render(kind)).entries[0].content[0].value).iter("img")
    assert (image.get("src"), image.get("alt")) == (IMAGE.url, IMAGE.alt_text)


def test_feed_23_one_enclosure_with_the_length_of_the_file(tmp_path: Path) -> None:
    """FEED-23: length and type are the file's; an image of unknown length is no enclosure."""
    picture = tmp_path / "march.jpg"
    picture.write_bytes(b"\xff\xd8" + bytes(4711))
    sample = item(image=replace(IMAGE, byte_length=picture.stat().st_size))
    for kind in XML:
        (enclosure,) = parsed(render(kind, (sample,))).entries[0].enclosures
        assert (enclosure.href, enclosure.length, enclosure.type) == (IMAGE.url, "4713", "image/jpeg")
    (attachment,) = json.loads(render("json", (sample,)))["items"][0]["attachments"]
    assert attachment == {"url": IMAGE.url, "mime_type": "image/jpeg", "size_in_bytes": 4713}
    unknown = item(image=replace(IMAGE, byte_length=0))
    assert b"<enclosure" not in render("rss", (unknown,))
    assert b'"enclosure"' not in render("atom", (unknown,))
    assert b"attachments" not in render("json", (unknown,))


def test_feed_24_rss_names_itself_its_hub_its_licence_and_its_archive() -> None:
    """FEED-24: atom:link by relation; <link> is the site."""
    feed = rss_bytes(META, [ITEM], SITE + "feed.rss", previous_archive=SITE + "archive/2026-02.rss").content
    channel = etree.fromstring(feed)[0]
    assert channel.findtext("link") == SITE
    assert {link.get("rel"): link.get("href") for link in channel.findall("a:link", NS)} == {
        "self": "https://example.org/feed.rss",
        "hub": META.hub,
        "license": META.licence_url,
        "prev-archive": "https://example.org/archive/2026-02.rss",
    }
    without = etree.fromstring(render("rss", meta=replace(META, hub="", licence_url="")))[0]
    assert [link.get("rel") for link in without.findall("a:link", NS)] == ["self"]


def test_feed_27_json_feed_says_what_it_is() -> None:
    """FEED-27: version, addresses, language, authors, icons, hub."""
    feed = json.loads(render("json"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "https://example.org/feed.json"
    assert feed["home_page_url"] == SITE
    assert feed["language"] == "en"
    assert feed["authors"] == [{"name": "The Editors", "url": SITE}]
    assert (feed["icon"], feed["favicon"]) == (META.icon, META.favicon)
    assert feed["hubs"] == [{"type": "WebSub", "url": META.hub}]
    assert feed["items"][0]["tags"] == ["Women", "Strikes & lock-outs"]
    assert feed["items"][0]["image"] == IMAGE.url


@every_format
def test_feed_29_no_style_sheet_unless_asked_for(kind: str) -> None:
    """FEED-29: no XSLT anywhere."""
    assert b"stylesheet" not in render(kind)


@pytest.mark.parametrize("kind", XML)
def test_feed_31_feedparser_and_a_second_reader_agree(kind: str) -> None:
    """FEED-31: no bozo; the same id, title, link and date from both, for fifty items."""
    feed = render(kind, [item(number) for number in range(50)])
    theirs = [
        (one.id, one.title, one.link, dt.datetime(*one.published_parsed[:6], tzinfo=dt.UTC))
        for one in parsed(feed).entries
    ]
    assert theirs == records(kind, feed)
    assert len(theirs) == 50


@pytest.mark.parametrize("kind", XML)
def test_feed_31_feedparser_reads_every_field_back(kind: str) -> None:
    """Author, themes, place, summary, language."""
    result = parsed(render(kind, (item(), item(1, language="ru"))))
    entry = result.entries[0]
    assert result.feed.title == META.title
    assert result.feed.link == SITE
    assert result.feed.language == "en"
    assert [tag.term for tag in entry.tags] == (
        ["Women", "Strikes & lock-outs"] if kind == "rss" else ["women", "strikes"]
    )
    assert entry.summary == ITEM.summary
    assert entry.where["coordinates"] == (30.31, 59.93)
    assert (entry.author if kind == "rss" else result.feed.author) == META.author
    assert b'"ru"' in render(kind, (item(language="ru"),)) or b">ru<" in render(kind, (item(language="ru"),))


def test_the_icon_is_the_channels_image() -> None:
    """Title and link of the image are the channel's own."""
    image = etree.fromstring(render("rss"))[0].find("image")
    assert [(child.tag, child.text) for child in image] == [("url", META.icon), ("title", META.title), ("link", SITE)]


def test_categories_point_to_the_theme_and_to_the_list_of_themes() -> None:
    """RSS: domain is the theme's page; Atom: scheme is the list it belongs to."""
    category = next(etree.fromstring(render("rss")).iter("category"))
    assert (category.get("domain"), category.text) == ("https://example.org/topics/women/", "Women")
    category = next(etree.fromstring(render("atom")).iter("{*}category"))
    assert dict(category.attrib) == {"term": "women", "scheme": "https://example.org/topics/", "label": "Women"}


def test_the_atom_feed_keeps_its_id_when_the_site_moves() -> None:
    """The id comes from the tag, or from the caller; from the address only without a tag."""
    moved = replace(META, link="https://elsewhere.example/")
    ids = [etree.fromstring(render("atom", meta=meta)).findtext("a:id", None, NS) for meta in (META, moved)]
    assert ids == ["tag:example.org,2026:feed"] * 2
    own = atom_bytes(META, [], SITE, feed_id="tag:example.org,2026:feed/women").content
    assert etree.fromstring(own).findtext("a:id", None, NS) == "tag:example.org,2026:feed/women"
    untagged = atom_bytes(replace(META, tag=""), [], SITE + "feed.atom").content
    assert etree.fromstring(untagged).findtext("a:id", None, NS) == SITE + "feed.atom"
