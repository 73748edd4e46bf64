"""The site on the disk: the same bytes anywhere, nothing written twice, nothing left behind."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from website_samples import STRIKE, edition_of, files_of, write_corpus

from timeline.cli.serve import server_of
from timeline.errors import OutputError
from timeline.ledger import DeliveryKey, Draft, open_ledger
from timeline.status import Status, StatusRef, Thread

CONFIG = """
[timeline]
title = "1917, day by day"
link = "https://example.org/"
tag = "example.org,2026"
timezone = "UTC"

[targets.website]
publisher = "website"
"""
DAY = dt.timedelta(days=1)
NOW = "2026-03-08T12:00:00+00:00"


def timeline(folder: Path, *arguments: str, **environment: str) -> Any:
    """Run a command as a user would; its JSON."""
    done = subprocess.run(
        [sys.executable, "-m", "timeline", *arguments, "--json"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def changed(report: Any) -> list[str]:
    return [file["path"] for file in report["files"] if file["changed"]]


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_corpus(tmp_path / "entries")
    (tmp_path / "timeline.toml").write_text(CONFIG, "utf-8")
    return tmp_path


def test_the_bytes_do_not_depend_on_the_machine(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """SITE-01: folder, time zone, locale, hash seed."""
    elsewhere = tmp_path_factory.mktemp("an other place")
    shutil.copytree(folder, elsewhere / "copy")
    timeline(folder, "build", "--now", NOW, TZ="UTC", LC_ALL="C", PYTHONHASHSEED="1")
    timeline(elsewhere / "copy", "build", "--now", NOW, TZ="Pacific/Apia", LC_ALL="ru_RU.UTF-8", PYTHONHASHSEED="2")
    assert tree(folder / "public") == tree(elsewhere / "copy" / "public")


def test_a_second_run_writes_nothing(folder: Path) -> None:
    """SITE-02, SITE-03: whether everything is asked for again or not."""
    assert len(changed(timeline(folder, "build", "--now", NOW))) > 80
    before = {path: path.stat().st_mtime_ns for path in (folder / "public").rglob("*")}
    assert changed(timeline(folder, "build", "--now", NOW)) == []
    assert changed(timeline(folder, "publish", "--now", NOW)) == []
    assert {path: path.stat().st_mtime_ns for path in (folder / "public").rglob("*")} == before


def test_one_changed_entry_changes_only_what_shows_it(folder: Path) -> None:
    """PERF-03: its page and data, its day, and the pages that show its words."""
    timeline(folder, "build", "--now", NOW)
    path = folder / "entries/1917/05/01/may-day.yaml"
    path.write_text(path.read_text("utf-8").replace("fifty factories", "sixty factories"), "utf-8")
    assert set(changed(timeline(folder, "publish", "--now", NOW))) == {
        "1917/05/01/index.html", "1917/05/01/may-day/index.html", "topics/women/index.html", "places/kiev/index.html",
        "api/v1/days/1917-05-01.json", "api/v1/entries/1917/05/01/may-day.json", "api/v1/on/05-01.json",
        "data/entries.csv", "data/entries.json", "data/places.geojson", "data/timelinejs.json",
    }  # fmt: skip


def test_what_was_posted_is_shown_by_the_next_run(folder: Path) -> None:
    """Receipts: the run after a post asks for the site again, and changes one page."""
    timeline(folder, "build", "--now", NOW)
    ledger = open_ledger("sqlite:///.timeline/ledger.db", folder, folder / "entries")
    assert ledger is not None
    moment = dt.datetime.fromisoformat(NOW)
    words = Status("They strike.", "en", moment, permalink=f"https://example.org/{STRIKE}/#2026")
    root_id = "1917/03/08/first-name"
    ledger.plan("fediverse", [Draft(root_id, "2026", STRIKE, moment.date(), moment, Thread((words,)))], moment, DAY)
    ledger.settle_posted(
        DeliveryKey("fediverse", root_id, "2026", 1), StatusRef("1", "https://a.example/1"), "a", moment
    )
    ledger.close()
    assert changed(timeline(folder, "publish", "--now", NOW)) == [f"{STRIKE}/index.html"]
    page = html.fromstring((folder / f"public/{STRIKE}/index.html").read_text("utf-8"))
    assert page.xpath("//li[@id='2026']//a[@rel='syndication']/@href") == ["https://a.example/1"]
    assert changed(timeline(folder, "publish", "--now", NOW)) == []


def test_pages_of_what_is_gone_are_removed(folder: Path) -> None:
    """And nothing that somebody else put there."""
    timeline(folder, "build", "--now", NOW)
    (folder / "public/own.txt").write_text("mine", "utf-8")
    (folder / "entries/1918/01/05/new-year.yaml").unlink()
    timeline(folder, "publish", "--now", NOW)
    assert not (folder / "public/1918").exists()
    assert not (folder / "public/os/1917/12/23").exists()
    assert (folder / "public/own.txt").exists()


def test_a_mistake_in_an_entry_leaves_the_site_as_it_was(folder: Path) -> None:
    """``build`` names it and writes nothing."""
    timeline(folder, "build", "--now", NOW)
    before = tree(folder / "public")
    (folder / "entries/1917/05/01/may-day.yaml").write_text("title: broken\n", "utf-8")
    with pytest.raises(AssertionError, match=r"may-day\.yaml"):
        timeline(folder, "build", "--now", NOW)
    assert tree(folder / "public") == before


def test_the_stamp_changes_with_all_that_pages_are_made_from(tmp_path: Path) -> None:
    """A word, a picture, a guide; not with a file that is no part of the corpus."""
    root = tmp_path / "entries"
    write_corpus(root)

    def stamp() -> str:
        return edition_of(root).whole.stamp()

    stamps = [stamp()]
    (root / "notes.txt").write_text("nothing", "utf-8")
    assert stamp() == stamps[0]
    (root / "guides").mkdir()
    for name, data in (("guides/a.md", b"# A"), ("1917/03/08/strike.png", b"\x89PNG"), ("themes.yaml", b"")):
        (root / name).write_bytes(data)
        stamps.append(stamp())
    assert len(set(stamps)) == len(stamps)


def test_the_site_can_be_looked_at_on_this_machine(tmp_path: Path) -> None:
    """``serve``: pages below the site's path, its 404 page, a strict policy, and nothing outside the folder."""
    root = tmp_path / "entries"
    write_corpus(root)
    output = tmp_path / "public"
    with pytest.raises(OutputError, match="there is no site"):
        server_of(output, "", 0)
    for path, data in files_of(edition_of(root)).items():
        (output / path).parent.mkdir(parents=True, exist_ok=True)
        (output / path).write_bytes(data)
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    with server_of(output, "/base", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            site = f"http://127.0.0.1:{server.server_port}"
            with urllib.request.urlopen(f"{site}/base/{STRIKE}/") as answer:
                assert b"Womens day strike" in answer.read()
                assert answer.headers["Content-Security-Policy"] == "default-src 'self'"
            with urllib.request.urlopen(f"{site}/base/data/places.geojson") as answer:
                assert answer.headers["Content-Type"] == "application/geo+json"
            for path in ("/base/nowhere/", "/", "/base/../secret.txt", "/base/%2e%2e/secret.txt", "/base/static/"):
                with pytest.raises(urllib.error.HTTPError) as error:
                    urllib.request.urlopen(f"{site}{path}")
                assert error.value.code == 404
                assert b"There is no such page" in error.value.read()
            with pytest.raises(OutputError, match="choose another"):
                server_of(output, "", server.server_port)
        finally:
            server.shutdown()
            thread.join()


def test_what_is_edited_is_shown_after_a_moment(folder: Path) -> None:
    """``serve`` builds first, builds again when an entry changes, and survives a mistake in one."""
    with subprocess.Popen(
        [sys.executable, "-m", "timeline", "serve", "--port", "0"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2])},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        limit = threading.Timer(60, process.kill)
        limit.start()
        try:
            assert process.stderr is not None
            told = iter(process.stderr.readline, "")
            site = next(line for line in told if line.startswith("http")).strip()
            address = f"{site}1917/05/01/may-day/"
            path = folder / "entries/1917/05/01/may-day.yaml"
            words = path.read_text("utf-8")
            path.write_text("title: broken\n", "utf-8")
            assert any("may-day.yaml" in line for line in told)
            with urllib.request.urlopen(address) as answer:
                assert b"fifty factories" in answer.read()
            path.write_text(words.replace("fifty factories", "sixty factories"), "utf-8")
            assert any("building" in line for line in told)
            deadline = time.monotonic() + 30
            while time.monotonic() < deadline:
                with urllib.request.urlopen(address) as answer:
                    if b"sixty factories" in answer.read():
                        return
                time.sleep(0.2)
            pytest.fail("the page was not made again")
        finally:
            limit.cancel()
            process.kill()
