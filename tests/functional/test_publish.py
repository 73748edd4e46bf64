"""The cron line end to end: files, exit codes, JSON, dry runs, and what is never done."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import feedparser
import pytest
from folders import CONFIG, Folder

NOON = "2026-03-08T12:00:00+00:00"


def test_publish_writes_the_feed_and_says_so(folder: Folder) -> None:
    """A first run writes feed.rss with today's items, newest first."""
    done = folder.run("publish", "--now", NOON, "--json")
    assert done.code == 0
    assert done.json["files"] == [{"path": "feed.rss", "changed": True}]
    feed = feedparser.parse((folder.path / "public/feed.rss").read_bytes())
    assert not feed.bozo
    assert [entry.id for entry in feed.entries] == [
        f"tag:example.org,2026:entry/1917/03/08/{slug}#2026" for slug in ("womens-day", "strike", "bread-queues")
    ]


def test_a_second_run_touches_nothing(folder: Folder) -> None:
    """Unchanged files keep their bytes and their time stamps."""
    folder.run("publish", "--now", NOON)
    before = (folder.path / "public/feed.rss").stat()
    done = folder.run("publish", "--now", "2026-03-08T13:00:00+00:00", "--json")
    after = (folder.path / "public/feed.rss").stat()
    assert done.json["files"] == [{"path": "feed.rss", "changed": False}]
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


def test_nothing_due_is_silent(folder: Folder) -> None:
    """Cron mails nothing when nothing happened."""
    folder.run("publish", "--now", NOON)
    folder.environment["TIMELINE_CONFIG"] = str(folder.path / "timeline.toml")
    done = folder.run("publish", "--now", "2026-03-08T13:00:00+00:00")
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("note: running as if it were") or done.err == ""


def test_a_build_elsewhere_gives_the_same_bytes(folder: Folder, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Folder, zone and locale of the machine leave no trace in the feed."""
    folder.run("publish", "--now", NOON)
    other = Folder(tmp_path_factory.mktemp("other place"))
    (folder.path / "entries").rename(other.path / "entries")
    other.config("")
    other.environment |= {"TZ": "Pacific/Auckland", "LC_ALL": "C", "LANG": "ru_RU.UTF-8"}
    other.run("build", "--now", "2026-03-08T23:00:00+13:00")
    other.run("build", "--now", NOON)
    assert (other.path / "public/feed.rss").read_bytes() == (folder.path / "public/feed.rss").read_bytes()


def test_an_entry_added_late_appears_at_the_time_it_was_added(folder: Folder) -> None:
    """Nothing published moves, and the newcomer stands on top."""
    folder.run("publish", "--now", NOON)
    folder.entry("1917/03/08/added-later")
    folder.entry("1917/02/20/last-month")
    folder.run("publish", "--now", "2026-03-09T10:00:00+00:00")
    feed = feedparser.parse((folder.path / "public/feed.rss").read_bytes())
    dates = {entry.link.split("/")[-2]: entry.published for entry in feed.entries}
    assert dates["added-later"] == "Mon, 09 Mar 2026 10:00:00 +0000"
    assert dates["last-month"] == "Mon, 09 Mar 2026 10:00:00 +0000"
    assert dates["womens-day"] == "Sun, 08 Mar 2026 10:00:00 +0000"
    first = (folder.path / "public/feed.rss").read_bytes()
    folder.run("publish", "--now", "2026-03-09T15:00:00+00:00")
    assert (folder.path / "public/feed.rss").read_bytes() == first


def test_a_correction_keeps_guid_and_date(folder: Folder) -> None:
    """New words, same item: subscribers are not shown it again."""
    folder.run("publish", "--now", NOON)
    before = feedparser.parse((folder.path / "public/feed.rss").read_bytes())
    folder.entry("1917/03/08/strike", title="A corrected headline")
    folder.run("publish", "--now", "2026-03-09T12:00:00+00:00")
    after = feedparser.parse((folder.path / "public/feed.rss").read_bytes())
    assert [(e.id, e.published) for e in before.entries] == [(e.id, e.published) for e in after.entries]
    assert "A corrected headline" in after.entries[1].title


def test_a_bad_entry_stops_everything_before_anything_is_written(folder: Folder) -> None:
    """Exit 3, the file and line, no feed, no ledger."""
    folder.entry("1917/03/08/strike", date="1917-03-09")
    done = folder.run("publish", "--now", NOON)
    assert done.code == 3
    assert "entries/1917/03/08/strike.yaml:2:7: the date is 1917-03-09, the path says 1917-03-08" in done.err
    assert not (folder.path / "public").exists()
    assert not (folder.path / ".timeline/ledger.db").exists()


def test_a_bad_entry_of_another_day_is_none_of_this_runs_business(folder: Folder) -> None:
    """Files that are not opened cannot stop the daily run."""
    for number in range(10):
        folder.entry(f"1917/03/07/entry-{number}")
    folder.entry("1917/10/01/broken", date="nonsense")
    assert folder.run("publish", "--now", NOON).code == 0
    assert folder.run("check").code == 3


def test_a_dry_run_creates_nothing(folder: Folder) -> None:
    """It tells what would be written and leaves no trace."""
    done = folder.run("publish", "--dry-run", "--now", NOON)
    assert done.code == 0
    assert "would write: feed.rss" in done.err
    assert sorted(path.name for path in folder.path.iterdir()) == ["entries", "timeline.toml"]


def test_a_clock_set_back_changes_nothing(folder: Folder) -> None:
    """Without --now, a clock far behind the last run is not believed."""
    folder.run("publish", "--now", "2099-03-08T12:00:00+00:00")
    done = folder.run("publish")
    assert done.code == 1
    assert "nothing was changed" in " ".join(done.err.split())


def test_two_targets_of_one_path_are_refused(folder: Folder) -> None:
    """The second would silently win."""
    folder.config('[targets.again]\npublisher = "rss"\n')
    done = folder.run("publish", "--now", NOON)
    assert done.code == 3
    assert "'feed.rss' is already made by rss" in done.err


def test_files_a_target_no_longer_makes_are_removed_and_others_left_alone(folder: Folder) -> None:
    """Only what is in a target's own manifest may go."""
    folder.run("publish", "--now", NOON)
    (folder.path / "public/kept.txt").write_text("mine")
    text = CONFIG.replace('publisher = "rss"', 'publisher = "rss"\npath = "other.rss"')
    (folder.path / "timeline.toml").write_text(text)
    folder.run("publish", "--now", NOON)
    assert sorted(path.name for path in (folder.path / "public").iterdir()) == ["kept.txt", "other.rss"]


def test_an_output_that_cannot_be_written_is_reported(folder: Folder) -> None:
    """Exit 1 and the path; no traceback."""
    (folder.path / "public").write_text("a file where the folder belongs")
    done = folder.run("publish", "--now", NOON)
    assert done.code == 1
    assert "output public" in done.err


def test_no_network_library_is_loaded_when_nothing_is_due(folder: Folder) -> None:
    """Mastodon and X configured, nothing due: neither they nor requests are imported."""
    folder.config(
        '[targets.m]\npublisher = "mastodon"\napi_base_url = "http://127.0.0.1:9"\naccess_token = { env = "M" }\n'
        '[targets.x]\npublisher = "x"\nconsumer_key = { env = "M" }\nconsumer_secret = { env = "M" }\n'
        'access_token = { env = "M" }\naccess_token_secret = { env = "M" }\n'
    )
    folder.environment["M"] = "secret-value-1917"
    probe = (
        "import sys\nfrom timeline.cli import main\nsys.argv = ['timeline', 'publish', '--now', "
        "'2026-06-01T12:00:00+00:00']\n"
        "try:\n    main()\nexcept SystemExit as end:\n"
        "    names = {'requests', 'tweepy', 'mastodon', 'urllib3'} & set(sys.modules)\n"
        "    print(end.code, sorted(names))\n"
    )
    (folder.path / "probe.py").write_text(probe)
    import subprocess

    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
        **folder.environment,
    }
    done = subprocess.run(
        [sys.executable, "probe.py"], cwd=folder.path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "0 []", done.stdout + done.stderr


def test_a_deployment_that_fails_is_tried_again(folder: Folder) -> None:
    """It is never forgotten: the next run repeats it although no file changed."""
    folder.config('[deploy]\ncommand = ["sh", "-c", "echo x >> log; test -e ok"]\n')
    assert folder.run("publish", "--now", NOON).code == 1
    assert folder.run("publish", "--now", NOON).code == 1
    (folder.path / "ok").touch()
    assert folder.run("publish", "--now", NOON).code == 0
    assert folder.run("publish", "--now", NOON).code == 0
    assert (folder.path / "log").read_text().count("x") == 3


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("publish", "--now", "yesterday"), 2),
        (("publish", "--now", "2026-03-08T12:00:00"), 2),
        (("publish", "--target", "nobody"), 2),
        (("nonsense",), 2),
        (("preview", "--on", "2026-02-30"), 2),
        (("--config", "missing.toml", "today"), 3),
        (("resolve", "nothing"), 2),
        (("resolve", "a:b#c/1", "--skip"), 2),
        (("today", "--on", "2026-03-08"), 0),
        (("preview", "--on", "2026-03-08"), 0),
        (("status",), 0),
        (("export",), 0),
        (("schema", "entry"), 0),
        (("check",), 0),
        (("--help",), 0),
        (("--version",), 0),
    ],
)
def test_exit_codes(folder: Folder, arguments: tuple[str, ...], code: int) -> None:
    """Each kind of ending has its number, and none a traceback."""
    assert folder.run(*arguments).code == code


def test_a_subject_of_one_calendar_shows_one_date_everywhere(folder: Folder) -> None:
    """Posts, feeds, calendars, pages and the commands of maintainers; data for machines keeps both."""
    names = ("rss", "atom", "json-feed", "digest", "icalendar", "website")
    folder.config("".join(f'[targets.a-{name}]\npublisher = "{name}"\n' for name in names[1:]))
    config = folder.path / "timeline.toml"
    config.write_text(config.read_text().replace("timezone", "both_calendars = false\ntimezone", 1))
    assert folder.run("publish", "--now", "2026-03-08T12:00:00+00:00").code == 0
    for path in (folder.path / "public").rglob("*"):
        if path.is_file() and path.suffix != ".css":
            assert not re.search(rb"[ON]\.S\.|Old Style", path.read_bytes().split(b'"$schema"')[0]), path
    for command in (("today", "--on", "2026-03-08"), ("preview", "--on", "2026-03-08")):
        shown = folder.run(*command)
        assert "8 March 1917" in shown.out
        assert "O.S." not in shown.out
    assert "O.S." not in folder.run("new", "1917-03-10", "A title", "--no-edit").err
