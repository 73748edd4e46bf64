"""Programs that people read feeds and calendars with, where they are installed: khal, rss2email, newsboat."""

from __future__ import annotations

import mailbox
import os
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest
from folders import Folder
from test_subscribers import Site, publish, site

__all__ = ["site"]

NEXT_DAY = "2026-03-09T12:00:00+00:00"


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


def run(home: Path, *words: str) -> str:
    """A program with a home of its own."""
    done = subprocess.run(
        words,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "XDG_CONFIG_HOME": str(home), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@needs("khal")
def test_khal_holds_no_second_copy_after_an_update(folder: Folder, site: Site, tmp_path: Path) -> None:
    """Imported, corrected and imported again: each event once, in its latest words."""
    home = tmp_path / "khal home"
    (home / "events").mkdir(parents=True)
    (home / "config").write_text(
        f"[calendars]\n[[timeline]]\npath = {home / 'events'}\n[sqlite]\npath = {home / 'khal.db'}\n"
        "[locale]\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ntimeformat = %H:%M\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\nlocal_timezone = UTC\n"
        "default_timezone = UTC\n[default]\ndefault_calendar = timeline\n"
    )

    def listed() -> list[str]:
        calendar = str(folder.path / "public/entries.ics")
        run(home, "khal", "-c", str(home / "config"), "import", "--batch", "-a", "timeline", calendar)
        text = run(home, "khal", "-c", str(home / "config"), "list", "--format", "{title}", "2026-03-08", "1d")
        return sorted(line.strip() for line in text.splitlines() if line.startswith("1917"))

    assert listed() == ["1917: Bread queues", "1917: Strike", "1917: Womens day"]
    assert listed() == ["1917: Bread queues", "1917: Strike", "1917: Womens day"]
    folder.entry("1917/03/08/strike", title="A corrected headline")
    publish(folder, NEXT_DAY)
    assert listed() == ["1917: A corrected headline", "1917: Bread queues", "1917: Womens day"]


@needs("r2e")
def test_rss2email_mails_each_item_once(folder: Folder, site: Site, tmp_path: Path) -> None:
    """Three of the day, none when asked again, one the next day, none for a correction."""
    home = tmp_path / "mail home"
    home.mkdir()
    config, data, inbox = home / "r2e.cfg", home / "r2e.json", home / "inbox"
    config.write_text(
        "[DEFAULT]\nemail-protocol = maildir\nfrom = feeds@example.org\nto = me@example.org\n"
        f"maildir-path = {home}\nmaildir-mailbox = inbox\nverbose = error\n"
    )

    def received() -> int:
        run(home, "r2e", "-c", str(config), "-d", str(data), "run")
        with closing(mailbox.Maildir(str(inbox), create=False)) as box:
            return len(box)

    mailbox.Maildir(str(inbox)).close()
    run(home, "r2e", "-c", str(config), "-d", str(data), "add", "timeline", site.url("feed.rss"), "me@example.org")
    assert received() == 3
    assert received() == 3
    publish(folder, NEXT_DAY)
    assert received() == 4
    folder.entry("1917/03/08/strike", title="A corrected headline")
    publish(folder, "2026-03-09T14:00:00+00:00")
    assert received() == 4


@needs("newsboat")
def test_newsboat_keeps_one_article_for_each_id(folder: Folder, site: Site, tmp_path: Path) -> None:
    """Reloaded with nothing new, then a day later."""
    home = tmp_path / "newsboat home"
    home.mkdir()
    urls, cache = home / "urls", home / "cache.db"
    urls.write_text(f"{site.url('feed.rss')}\n")

    def articles() -> list[str]:
        run(home, "newsboat", "-u", str(urls), "-c", str(cache), "-x", "reload")
        with closing(sqlite3.connect(cache)) as connection:
            return sorted(row[0] for row in connection.execute("SELECT guid FROM rss_item WHERE deleted = 0"))

    first = articles()
    assert len(first) == 3
    assert articles() == first
    time.sleep(1)  # newsboat takes what has the same Last-Modified, which has whole seconds, for unchanged
    publish(folder, NEXT_DAY)
    assert len(articles()) == 4
