"""Targets that read the whole corpus: asked once a local day or when something changed, by build when it may matter."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from builders import PNG
from folders import CONFIG, NETWORK, Folder

NOON = "2026-03-08T12:00:00+00:00"
COLLECTIONS = '[targets.collections]\npublisher = "collections"\n'
THEME = {"themes": "[women]"}
FEED = "topics/women/feed.rss"


@pytest.fixture
def wide(folder: Folder) -> Folder:
    folder.config(COLLECTIONS)
    for number in range(1, 6):
        folder.entry(f"1917/02/{number:02d}/entry", **THEME)
    for number in range(10):  # so that the main feed need not look back to February
        folder.entry(f"1917/03/07/entry-{number}")
    return folder


def changed(folder: Folder, now: str, command: str = "publish") -> list[str]:
    done = folder.run(command, "--now", now, "--json")
    assert done.code == 0, done.err
    return [file["path"] for file in done.json["files"] if file["changed"]]


def lost_media(folder: Folder) -> list[str]:
    """Images that the ledger notes and that are not there."""
    import sqlite3

    connection = sqlite3.connect(folder.path / ".timeline/ledger.db")
    try:
        noted = connection.execute("SELECT path FROM output_file WHERE target = 'media'").fetchall()
    finally:
        connection.close()
    return [path for (path,) in noted if not (folder.path / "public" / path).is_file()]


def note_of_rest(folder: Folder) -> str:
    """When the target was last asked, by its note in the ledger."""
    import sqlite3

    connection = sqlite3.connect(folder.path / ".timeline/ledger.db")
    try:
        return str(connection.execute("SELECT value FROM note WHERE name = 'corpus-wide collections'").fetchone()[0])
    finally:
        connection.close()


def test_it_is_asked_once_a_local_day(wide: Folder) -> None:
    """An entry of today reaches its theme tomorrow; the day is that of the configured zone."""
    wide.entry("1917/03/08/strike", **THEME)
    assert FEED in changed(wide, "2026-03-08T00:30:00+00:00")
    assert changed(wide, NOON) == ["feed.rss"]
    assert FEED in changed(wide, "2026-03-09T00:30:00+00:00")
    assert changed(wide, "2026-03-09T00:40:00+00:00") == []


def test_a_change_of_the_corpus_wakes_it(wide: Folder) -> None:
    """Any file: an entry of another month, a vocabulary."""
    changed(wide, NOON)
    wide.entry("1917/02/03/entry", title="A corrected headline", **THEME)
    assert changed(wide, "2026-03-08T12:30:00+00:00") == [FEED]
    text = (wide.path / "entries/themes.yaml").read_text()
    (wide.path / "entries/themes.yaml").write_text(text.replace("name: Women,", "name: All women,"))
    assert set(changed(wide, "2026-03-08T12:40:00+00:00")) >= {FEED, "feeds.opml", "subscribe/index.html"}


def test_a_change_of_the_config_wakes_it(wide: Folder) -> None:
    """Its own options and those of the targets it lists."""
    changed(wide, NOON)
    wide.config(COLLECTIONS + '[targets.digest]\npublisher = "digest"\n')
    assert set(changed(wide, NOON)) == {"digest.rss", "feeds.opml", "subscribe/index.html"}
    wide.config(COLLECTIONS + 'at_most = 2\n[targets.digest]\npublisher = "digest"\n')
    assert changed(wide, NOON) == [FEED]


def test_a_lost_file_wakes_it(wide: Folder) -> None:
    """What is not there cannot rest."""
    changed(wide, NOON)
    (wide.path / "public" / FEED).unlink()
    assert changed(wide, NOON) == [FEED]


def test_build_repairs_what_publish_would_leave_until_tomorrow(wide: Folder) -> None:
    """It compares every byte."""
    changed(wide, NOON)
    (wide.path / "public" / FEED).write_text("damaged")
    assert changed(wide, NOON) == []
    assert changed(wide, NOON, "build") == [FEED]


def test_build_leaves_alone_what_it_could_not_change(wide: Folder) -> None:
    """The same corpus, config, day, code and files: neither the templates nor the entries are read again."""
    wide.config(COLLECTIONS + '[targets.website]\npublisher = "website"\n')
    assert "publishers.website.site" in wide.modules("build", "--now", NOON)
    assert "publishers.website.site" not in wide.modules("build", "--now", NOON)
    assert "publishers.website.site" not in wide.modules("publish", "--now", NOON)
    os.utime(wide.path / "entries/1917/02/03/entry.yaml")
    assert "publishers.website.site" in wide.modules("build", "--now", NOON)


def test_build_repairs_images_that_feeds_share(wide: Folder) -> None:
    """They belong to no target, so that none of them may rest while one is damaged."""
    (wide.path / "entries/1917/02/03/p.png").write_bytes(PNG)
    wide.entry("1917/02/03/entry", image="{file: p.png, alt: A square, creator: Unknown, licence: PDM-1.0}", **THEME)
    changed(wide, NOON, "build")
    image = next((wide.path / "public/media").rglob("*.png"))
    good = image.read_bytes()
    image.write_bytes(b"damaged")
    assert changed(wide, NOON, "build") == [image.relative_to(wide.path / "public").as_posix()]
    assert image.read_bytes() == good


def test_a_lost_image_that_nothing_shows_is_forgotten(wide: Folder) -> None:
    """Or every run of the cron line would make everything again, to look for it."""
    (wide.path / "entries/1917/02/03/p.png").write_bytes(PNG)
    wide.entry("1917/02/03/entry", image="{file: p.png, alt: A square, creator: Unknown, licence: PDM-1.0}", **THEME)
    changed(wide, NOON)
    wide.entry("1917/02/03/entry", **THEME)
    changed(wide, NOON)
    next((wide.path / "public/media").rglob("*.png")).unlink()
    assert len(lost_media(wide)) == 1
    changed(wide, NOON)
    assert lost_media(wide) == []


def test_build_tells_again_what_was_left_out(wide: Folder) -> None:
    """A remark is as true the second time."""
    wide.config('[targets.website]\npublisher = "website"\nshare_cards = true\n')
    wide.entry("1917/02/03/entry", title="Meeting in 東京", **THEME)
    words = "website: 1 day has no share card"
    assert words in wide.run("build", "--now", NOON).err
    assert "publishers.website.site" in wide.modules("build", "--now", NOON)
    assert "publishers.website.site" not in wide.modules("publish", "--now", NOON)


def test_resting_files_are_reported_and_stay_in_the_manifest(wide: Folder) -> None:
    """Nothing is removed while a target rests, and no other target may take its paths."""
    changed(wide, NOON)
    done = wide.run("publish", "--now", NOON, "--json")
    assert {"path": FEED, "changed": False} in done.json["files"]
    assert (wide.path / "public" / FEED).is_file()
    wide.config(COLLECTIONS + f'[targets.twin]\npublisher = "rss"\npath = "{FEED}"\n')
    assert wide.run("publish", "--now", NOON).code == 3


def test_a_mistake_in_another_month_does_not_stop_the_day(wide: Folder) -> None:
    """The day's feed goes on, the wide files stay as they were, exit 1 and the place; build refuses."""
    changed(wide, "2026-03-07T12:00:00+00:00")
    before = (wide.path / "public" / FEED).read_bytes()
    wide.entry("1917/10/01/broken", date="nonsense")
    done = wide.run("publish", "--now", NOON)
    assert done.code == 1
    assert "collections: left as it was until this is mended: entries/1917/10/01/broken.yaml:2:7" in done.err
    assert b"1917/03/08/strike" in (wide.path / "public/feed.rss").read_bytes()
    assert (wide.path / "public" / FEED).read_bytes() == before
    assert wide.run("build", "--now", NOON).code == 3
    (wide.path / "entries/1917/10/01/broken.yaml").unlink()
    assert FEED not in changed(wide, NOON)
    assert note_of_rest(wide).startswith("2026-03-08 ")


def test_two_builds_elsewhere_give_the_same_bytes(wide: Folder, tmp_path_factory: pytest.TempPathFactory) -> None:
    """FEED-14 for everything: another folder, zone, locale and clock."""
    more = COLLECTIONS + "".join(
        f'[targets.{name}]\npublisher = "{name}"\n{rest}'
        for name, rest in (
            ("digest", ""), ("archives", ""), ("icalendar", ""), ("start-anytime", 'begin = "1917-01-01"\n'),
            ("atom", ""), ("json-feed", ""),
        )
    ) + '[targets.rss-os]\npublisher = "rss"\npath = "old-style/feed.rss"\ncalendar = "old-style"\n'  # fmt: skip
    wide.config(more)
    other = Folder(tmp_path_factory.mktemp("other place"))
    os.system(f"cp -r '{wide.path}/entries' '{other.path}/entries'")
    other.config(more)
    other.environment |= {"TZ": "Pacific/Auckland", "LC_ALL": "C", "LANG": "ru_RU.UTF-8"}
    wide.run("publish", "--now", NOON)
    other.run("build", "--now", "2026-03-09T01:00:00+13:00")

    def tree(folder: Folder) -> dict[str, bytes]:
        root = folder.path / "public"
        return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}

    assert tree(wide) == tree(other)
    assert len(tree(wide)) > 20


# -- the hub ----------------------------------------------------------------------------------------------------------


class _Hub(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.told.append(body)  # type: ignore[attr-defined]
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


class Hub(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hub)
        self.told: list[str] = []
        self.status = 202


@pytest.fixture
def hub(folder: Folder) -> Iterator[Hub]:
    with Hub() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        hubbed(folder, server, "ping = true\n")
        yield server
        server.shutdown()
        thread.join()


def hubbed(folder: Folder, server: Hub, more: str) -> None:
    text = CONFIG.replace("timezone", f'hub = "http://127.0.0.1:{server.server_port}/"\ntimezone', 1)
    (folder.path / "timeline.toml").write_text(text + more)


def test_feed_32_a_changed_feed_is_announced_once(folder: Folder, hub: Hub) -> None:
    """A run without a change tells nobody, and imports no network library."""
    folder.run("publish", "--now", NOON)
    assert hub.told == ["hub.mode=publish&hub.url=https%3A%2F%2Fexample.org%2Ffeed.rss"]
    folder.environment["PYTHONVERBOSE"] = ""
    folder.run("publish", "--now", "2026-03-08T13:00:00+00:00")
    assert len(hub.told) == 1
    folder.entry("1917/03/09/crowds")
    folder.run("publish", "--now", "2026-03-09T12:00:00+00:00")
    assert len(hub.told) == 2


def test_feed_32_a_hub_in_trouble_changes_nothing_but_a_line(folder: Folder, hub: Hub) -> None:
    """Exit 0; told once, tried again by the next run."""
    hub.status = 503
    first = folder.run("publish", "--now", NOON)
    assert (first.code, "rss: the hub was not told: 127.0.0.1: HTTP 503" in first.err) == (0, True)
    second = folder.run("publish", "--now", "2026-03-08T13:00:00+00:00")
    assert (second.code, "hub was not told" in second.err) == (0, False)
    hub.status = 202
    folder.run("publish", "--now", "2026-03-08T14:00:00+00:00")
    assert len(hub.told) == 3
    folder.run("publish", "--now", "2026-03-08T15:00:00+00:00")
    assert len(hub.told) == 3


def test_feed_32_only_what_is_live_is_announced(folder: Folder, hub: Hub) -> None:
    """Not while the deploy command fails, then once it worked; never by build."""
    hubbed(folder, hub, 'ping = true\n[deploy]\ncommand = ["false"]\n')
    folder.run("build", "--now", NOON)
    assert folder.run("publish", "--now", NOON).code == 1
    assert hub.told == []
    hubbed(folder, hub, 'ping = true\n[deploy]\ncommand = ["true"]\n')
    assert folder.run("publish", "--now", NOON).code == 0
    assert len(hub.told) == 1


def test_feed_32_it_is_off_by_default(folder: Folder, hub: Hub) -> None:
    """A hub in the config is named in the feed; only ping = true has it told."""
    hubbed(folder, hub, "")
    folder.run("publish", "--now", NOON)
    assert hub.told == []
    assert b'rel="hub"' in (folder.path / "public/feed.rss").read_bytes()


def test_no_network_library_is_loaded_for_a_hub_when_nothing_changed(folder: Folder, hub: Hub) -> None:
    """Imports of the second run, listed by the interpreter."""
    folder.run("publish", "--now", NOON)
    assert NETWORK.isdisjoint(folder.modules("publish", "--now", "2026-03-08T13:00:00+00:00"))
