"""GEN-02: the traps of feedgen 1.0 by name. Ours stays out of each; bare feedgen still falls in.

When a test of bare feedgen fails, a release has mended that trap and the workaround may go.
"""

from __future__ import annotations

import datetime as dt
import locale
import threading
from collections.abc import Callable
from typing import Any

import pytest
from feeds_samples import IMAGE, ITEM, META, SITE, item
from lxml import etree

from publishers.feeds.feedgen_writer import atom_bytes, rss_bytes

ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"
DC = "{http://purl.org/dc/elements/1.1/}"
BAD = "109 years ago: \x0b"


class Trap(AssertionError):
    """The feed fell into it."""


def must(holds: bool, what: str = "") -> None:
    if not holds:
        raise Trap(what)


def ours_rss() -> bytes:
    return rss_bytes(META, [item(), item(1), item(2)], SITE + "feed.rss").content


def ours_atom() -> bytes:
    return atom_bytes(META, [item(), item(1), item(2)], SITE + "feed.atom").content


def bare(*, media: bool = False) -> Any:
    """The same feed as the documentation of feedgen would have it written."""
    from feedgen.feed import FeedGenerator

    feed = FeedGenerator()
    feed.load_extension("dc")
    if media:
        feed.load_extension("media")
    feed.id(SITE)
    feed.title(META.title)
    feed.description(META.description)
    feed.author(name=META.author)
    feed.link(href=SITE, rel="alternate")
    feed.link(href=SITE + "feed.rss", rel="self")
    feed.link(href=META.hub, rel="hub")
    for number in range(3):
        sample = item(number)
        entry = feed.add_entry()
        entry.guid(sample.guid)
        entry.title(sample.title)
        entry.link(href=sample.link)
        entry.author(name=META.author)
        entry.summary(sample.summary)
        entry.content(sample.html, type="CDATA")
        entry.published(sample.published)
        entry.enclosure(IMAGE.url, str(IMAGE.byte_length), IMAGE.media_type)
        if media:
            entry.media.content({"url": IMAGE.url, "type": IMAGE.media_type})
    return feed


def channel(feed: bytes) -> Any:
    return etree.fromstring(feed)[0]


def entry_links_are_whole(feed: bytes) -> None:
    links = etree.fromstring(feed).find(f"{ATOM}entry").findall(f"{ATOM}link")
    must({"rel": "alternate", "type": "text/html", "href": ITEM.link} in [dict(link.attrib) for link in links])
    enclosure = {"rel": "enclosure", "type": "image/jpeg", "href": IMAGE.url, "length": "12345"}
    must(enclosure in [dict(link.attrib) for link in links])


def channel_link_is_the_site(feed: bytes) -> None:
    must(channel(feed).findtext("link") == SITE)


def rss_names_every_link(feed: bytes) -> None:
    found = {link.get("rel"): link.get("href") for link in channel(feed).findall(f"{ATOM}link")}
    must(found == {"self": SITE + "feed.rss", "hub": META.hub, "license": META.licence_url}, str(found))


def syndication_is_spelt_right_or_absent(feed: bytes) -> None:
    must(b"UpdatePeriod" not in feed and b"UpdateFrequency" not in feed and b">None<" not in feed)


def content_is_html(feed: bytes) -> None:
    types = {content.get("type") for content in etree.fromstring(feed).iter(f"{ATOM}content")}
    must(types == {"html"} and b"CDATA" not in feed, str(types))


def media_stands_alone_with_alt_text(feed: bytes) -> None:
    must(not list(etree.fromstring(feed).iter(f"{MEDIA}group")))
    content = channel(feed).find("item").findall(f"{MEDIA}content")
    must(len(content) == 1)
    must(content[0].findtext(f"{MEDIA}description") == IMAGE.alt_text)


def author_is_named(feed: bytes) -> None:
    must(channel(feed).find("item").findtext(f"{DC}creator") == META.author)


def newest_comes_first(feed: bytes) -> None:
    guids = [guid.text for guid in channel(feed).iter("guid")]
    must(guids == [item(number).guid for number in range(3)], str(guids))


def no_date_is_the_clock(feed: bytes) -> None:
    moments = [element.text for element in etree.fromstring(feed).iter("lastBuildDate", f"{ATOM}updated")]
    parsed = [dt.datetime.strptime(text, "%a, %d %b %Y %H:%M:%S %z") for text in moments if "," in text]
    parsed += [dt.datetime.fromisoformat(text) for text in moments if "," not in text]
    must(bool(parsed) and all(moment <= ITEM.published for moment in parsed), str(moments))


def bare_syndication() -> bytes:
    feed = bare()
    feed.load_extension("syndication")
    feed.syndication.update_period("daily")
    return bytes(feed.rss_str())


def bare_with_bad_entry() -> bytes:
    feed = bare()
    entry = feed.add_entry()
    entry.guid("tag:bad")
    try:
        entry.title(BAD)
        return bytes(feed.rss_str())
    except ValueError as error:
        raise Trap from error


def ours_with_bad_entry() -> bytes:
    return rss_bytes(META, [item(), item(7, title=BAD), item(1), item(2)], SITE + "feed.rss").content


TRAPS: dict[str, tuple[Callable[[bytes], None], Callable[[], bytes], Callable[[], bytes]]] = {
    "G1 Atom entry links lose rel, type and length": (entry_links_are_whole, ours_atom, lambda: bare().atom_str()),
    "G2 the last link becomes the channel's": (channel_link_is_the_site, ours_rss, lambda: bare().rss_str()),
    "G3 RSS has only the self link": (rss_names_every_link, ours_rss, lambda: bare().rss_str()),
    "G4 syndication is misspelt": (syndication_is_spelt_right_or_absent, ours_rss, bare_syndication),
    "G5 CDATA becomes an Atom type": (content_is_html, ours_atom, lambda: bare().atom_str()),
    "G6 media are grouped and have no alt text": (
        media_stands_alone_with_alt_text, ours_rss, lambda: bare(media=True).rss_str(),
    ),
    "G9 an author without e-mail is lost": (author_is_named, ours_rss, lambda: bare().rss_str()),
    "G10 entries are prepended": (newest_comes_first, ours_rss, lambda: bare().rss_str()),
    "G11 dates default to now (RSS)": (no_date_is_the_clock, ours_rss, lambda: bare().rss_str()),
    "G11 dates default to now (Atom)": (no_date_is_the_clock, ours_atom, lambda: bare().atom_str()),
    "G12 one bad character takes the feed down": (newest_comes_first, ours_with_bad_entry, bare_with_bad_entry),
}  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_our_feeds_stay_out_of_the_trap(trap: str) -> None:
    """G1 to G12, one by one."""
    check, ours, _ = TRAPS[trap]
    check(ours())


@pytest.mark.parametrize("trap", TRAPS)
def test_bare_feedgen_still_has_the_trap(trap: str) -> None:
    """Each check above fails without our care, so it does check something."""
    check, _, theirs = TRAPS[trap]
    with pytest.raises(Trap):
        check(theirs())


def test_g7_no_atom_source_is_written() -> None:
    """G7: feedgen's Atom source lacks id and updated, so there is none."""
    assert not list(etree.fromstring(ours_atom()).iter(f"{ATOM}source"))


def test_g8_links_may_have_any_relation() -> None:
    """G8: feedgen refuses rel=license on entries; our links do not pass through it."""
    with pytest.raises(ValueError, match="Invalid value for rel"):
        bare().add_entry().link(href=META.licence_url, rel="license")
    feed = etree.fromstring(atom_bytes(META, [ITEM], SITE, previous_archive=SITE + "2026-02.atom").content)
    rels = [link.get("rel") for link in feed.findall(f"{ATOM}link")]
    assert rels == ["alternate", "self", "hub", "license", "prev-archive"]


def test_g13_item_dates_do_not_depend_on_the_locale_of_the_process() -> None:
    """G13: ours are formatted without it; several threads rendering at once get the same bytes."""
    before = locale.setlocale(locale.LC_ALL)
    results: list[bytes] = []
    threads = [threading.Thread(target=lambda: results.append(ours_rss())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(results) == {ours_rss()}
    assert locale.setlocale(locale.LC_ALL) == before


def test_g14_dates_have_whole_seconds() -> None:
    """G14: microseconds and zones other than UTC do not reach a feed."""
    zone = dt.timezone(dt.timedelta(hours=3))
    moment = dt.datetime(2026, 3, 8, 9, 0, 0, 123456, tzinfo=zone)
    sample = item(published=moment, updated=moment)
    assert b"<published>2026-03-08T06:00:00+00:00<" in atom_bytes(META, [sample], SITE).content
    assert b"<pubDate>Sun, 08 Mar 2026 06:00:00 +0000<" in rss_bytes(META, [sample], SITE).content


def test_g15_a_style_sheet_can_be_named() -> None:
    """G15 and FEED-29: CSS by processing instruction, after the XML declaration; never XSLT."""
    for feed in (
        rss_bytes(META, [ITEM], SITE, stylesheet="/feed.css?a&b").content,
        atom_bytes(META, [ITEM], SITE, stylesheet="/feed.css?a&b").content,
    ):
        lines = feed.splitlines()
        assert lines[0].startswith(b"<?xml version=")
        assert lines[1] == b'<?xml-stylesheet type="text/css" href="/feed.css?a&amp;b"?>'
        assert b"xsl" not in feed
        etree.fromstring(feed)
