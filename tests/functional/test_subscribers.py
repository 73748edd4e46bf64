"""What subscribers see over the months: real readers poll a real server that serves what publish wrote."""

from __future__ import annotations

import functools
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.utils import formatdate
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import feedparser
import feedparser_sgmllib
import icalendar
import pytest
from folders import CONFIG, Folder

# reader brings a copy of feedparser that still asks for this module under its old name.
sys.modules.setdefault("sgmllib", feedparser_sgmllib)
from reader import Reader, make_reader  # noqa: E402

MORE = """
[targets.atom]
publisher = "atom"
[targets.digest]
publisher = "digest"
[targets.calendar]
publisher = "icalendar"
ahead = "none"
"""


MEDIA_TYPES = {".rss": "application/rss+xml", ".atom": "application/atom+xml", ".ics": "text/calendar"}


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = MEDIA_TYPES

    def send_head(self) -> object:
        path = Path(self.translate_path(self.path))
        if path.is_file():
            status = path.stat()
            tag = f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
            if self.headers.get("If-None-Match") == tag:
                self.send_response(304)
                self.send_header("ETag", tag)
                self.end_headers()
                return None
            self._tag = tag
        return super().send_head()

    def end_headers(self) -> None:
        if hasattr(self, "_tag"):
            self.send_header("ETag", self._tag)
        self.server.answers.append(self._headers_buffer[0].split()[1].decode())  # type: ignore[attr-defined]
        super().end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


class Site(ThreadingHTTPServer):
    """Serves a folder with ETag and Last-Modified as nginx makes them, from time stamp and size."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), functools.partial(_Handler, directory=str(folder)))
        self.answers: list[str] = []

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}/{path}"


@pytest.fixture
def site(folder: Folder) -> Iterator[Site]:
    folder.config(MORE)
    folder.entry("1917/03/09/crowds")
    publish(folder, "2026-03-08T12:00:00+00:00")
    with Site(folder.path / "public") as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def reader(site: Site) -> Iterator[Reader]:
    with make_reader(":memory:") as made:
        for path in ("feed.rss", "feed.atom", "digest.rss"):
            made.add_feed(site.url(path))
        made.update_feeds(scheduled=False)
        yield made


def publish(folder: Folder, now: str) -> None:
    done = folder.run("publish", "--now", now)
    assert done.code == 0, done.err


def unread(reader: Reader, site: Site, path: str) -> list[str]:
    """Ids of what a subscriber has not seen; and now has."""
    found = list(reader.get_entries(feed=site.url(path), read=False))
    for entry in found:
        reader.mark_entry_as_read(entry)
    return sorted(entry.id.partition(":")[2].partition("/")[2] for entry in found)


def seen_everything(reader: Reader, site: Site) -> None:
    for path in ("feed.rss", "feed.atom", "digest.rss"):
        unread(reader, site, path)


def test_a_first_subscription_shows_the_day(reader: Reader, site: Site) -> None:
    """Both formats the same ids, the digest its one."""
    ids = [f"1917/03/08/{slug}#2026" for slug in ("bread-queues", "strike", "womens-day")]
    assert unread(reader, site, "feed.rss") == unread(reader, site, "feed.atom") == ids
    assert unread(reader, site, "digest.rss") == ["1917-03-08#2026"]


def test_a_second_poll_with_nothing_changed_is_answered_304(reader: Reader, site: Site, folder: Folder) -> None:
    """Publishing in between touched no file."""
    seen_everything(reader, site)
    publish(folder, "2026-03-08T16:00:00+00:00")
    site.answers.clear()
    reader.update_feeds(scheduled=False)
    assert site.answers == ["304", "304", "304"]
    assert unread(reader, site, "feed.rss") == []


def test_last_modified_alone_is_enough(site: Site, folder: Folder) -> None:
    """For readers and hosts without ETag."""
    modified = formatdate((folder.path / "public/feed.rss").stat().st_mtime, usegmt=True)
    publish(folder, "2026-03-08T16:00:00+00:00")
    request = urllib.request.Request(site.url("feed.rss"), headers={"If-Modified-Since": modified})
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=5)
    caught.value.close()
    assert caught.value.code == 304


def test_a_new_day_brings_its_entries_and_nothing_again(reader: Reader, site: Site, folder: Folder) -> None:
    """One new item in each feed."""
    seen_everything(reader, site)
    publish(folder, "2026-03-09T12:00:00+00:00")
    reader.update_feeds(scheduled=False)
    assert unread(reader, site, "feed.rss") == unread(reader, site, "feed.atom") == ["1917/03/09/crowds#2026"]
    assert unread(reader, site, "digest.rss") == ["1917-03-09#2026"]


def test_a_corrected_entry_changes_in_place(reader: Reader, site: Site, folder: Folder) -> None:
    """The new words under the old item, which stays read."""
    seen_everything(reader, site)
    folder.entry("1917/03/08/strike", title="A corrected headline")
    publish(folder, "2026-03-08T18:00:00+00:00")
    reader.update_feeds(scheduled=False)
    assert unread(reader, site, "feed.rss") == unread(reader, site, "digest.rss") == []
    titles = {entry.title for entry in reader.get_entries(feed=site.url("feed.rss"))}
    assert "109 years ago: A corrected headline" in titles


def test_the_next_anniversary_is_new(reader: Reader, site: Site, folder: Folder) -> None:
    """A year later the same entries come again, under new ids, with the new distance."""
    seen_everything(reader, site)
    publish(folder, "2027-03-08T12:00:00+00:00")
    reader.update_feeds(scheduled=False)
    assert [one for one in unread(reader, site, "feed.rss") if "1917/03/08" in one] == [
        f"1917/03/08/{slug}#2027" for slug in ("bread-queues", "strike", "womens-day")
    ]
    assert "1917-03-08#2027" in unread(reader, site, "digest.rss")
    newest = max(reader.get_entries(feed=site.url("feed.rss")), key=lambda entry: entry.published)
    assert newest.title.startswith("110 years ago")


def test_a_site_that_moved_shows_nothing_twice(reader: Reader, site: Site, folder: Folder) -> None:
    """FEED-33: a new address in the config changes links and no guid."""
    seen_everything(reader, site)
    text = (folder.path / "timeline.toml").read_text().replace("https://example.org/", "https://moved.example/")
    (folder.path / "timeline.toml").write_text(text)
    publish(folder, "2026-03-08T18:00:00+00:00")
    reader.update_feeds(scheduled=False)
    assert unread(reader, site, "feed.rss") == unread(reader, site, "feed.atom") == []
    assert {entry.link.split("/")[2] for entry in reader.get_entries(feed=site.url("feed.rss"))} == {"moved.example"}


def test_two_parsers_read_the_same(site: Site) -> None:
    """FEED-31: feedparser and the standard library's XML agree, without a complaint."""
    from xml.etree import ElementTree

    with urllib.request.urlopen(site.url("feed.rss"), timeout=5) as answer:
        data = answer.read()
    parsed = feedparser.parse(data)
    assert not parsed.bozo
    root = ElementTree.fromstring(data)
    names = ("guid", "title", "link", "pubDate")
    ours = [tuple(item.findtext(name) for name in names) for item in root.iter("item")]
    assert [(e.id, e.title, e.link, e.published) for e in parsed.entries] == ours


def test_a_calendar_read_again_holds_no_second_copy(site: Site, folder: Folder) -> None:
    """ICAL-03: an importer that goes by UID ends with one event per entry, in its latest words."""
    known: dict[str, tuple[int, str]] = {}
    for now, title in (("2026-03-08T12:00:00+00:00", "Strike"), ("2026-03-09T12:00:00+00:00", "A better headline")):
        folder.entry("1917/03/08/strike", title=title)
        publish(folder, now)
        with urllib.request.urlopen(site.url("entries.ics"), timeout=5) as answer:
            calendar = icalendar.Calendar.from_ical(answer.read())
        for event in calendar.events:
            number = int(event["SEQUENCE"])
            assert known.get(str(event["UID"]), (0, ""))[0] <= number
            known[str(event["UID"])] = (number, str(event["SUMMARY"]))
    assert known["entry-1917-03-08-strike-2026@example.org"] == (1, "1917: A better headline")
    assert len(known) == 4


def test_the_plain_config_is_the_one_all_this_stands_on() -> None:
    """MORE only adds to it."""
    assert "[targets.rss]" in CONFIG
