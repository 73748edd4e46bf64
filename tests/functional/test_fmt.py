"""``timeline fmt``: canonical form, checked or made."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from folders import Folder
from functional.processes import ROOT

UNTIDY = (
    "date: 1917-03-08\ntitle: Strike   # in Petrograd\nsummary: Women walk out.\n"
    "sources: [{supports: [date], title: B}]\n"
)
TIDY = (
    "title: Strike  # in Petrograd\ndate: 1917-03-08\nsummary: >-\n  Women walk out.\n"
    "sources:\n  - {title: B, supports: [date]}\n"
)


@pytest.fixture
def untidy(folder: Folder) -> Path:
    """One file that is not in canonical form among others that are."""
    assert folder.run("fmt").code == 0
    path = folder.path / "entries/1917/03/08/strike.yaml"
    path.write_text(UNTIDY, "utf-8")
    path.chmod(0o640)
    return path


def test_check_names_the_files_and_changes_nothing(folder: Folder, untidy: Path) -> None:
    """Names on standard output, one a line; exit code 1 until it is done."""
    done = folder.run("fmt", "--check")
    assert (done.code, done.out) == (1, "entries/1917/03/08/strike.yaml\n")
    assert "1 of 7 files would change" in done.err
    assert untidy.read_text("utf-8") == UNTIDY


def test_diff_shows_the_change_and_makes_none(folder: Folder, untidy: Path) -> None:
    """A diff that git could apply."""
    done = folder.run("fmt", "--diff", "entries/1917")
    assert done.code == 1
    assert done.out.startswith("--- a/entries/1917/03/08/strike.yaml\n+++ b/entries/1917/03/08/strike.yaml\n@@ ")
    assert "+title: Strike  # in Petrograd\n" in done.out
    assert untidy.read_text("utf-8") == UNTIDY


def test_formatting_is_done_once(folder: Folder, untidy: Path) -> None:
    """Mode kept, the rest untouched, nothing to do afterwards."""
    other = folder.path / "entries/1917/03/08/womens-day.yaml"
    os.utime(other, (1, 1))
    done = folder.run("fmt")
    assert (done.code, done.err) == (0, "formatted entries/1917/03/08/strike.yaml\n")
    assert untidy.read_text("utf-8") == TIDY
    assert untidy.stat().st_mode & 0o777 == 0o640
    assert other.stat().st_mtime == 1
    assert folder.run("fmt", "--check").code == 0
    assert folder.run("check").code == 0
    assert not list(untidy.parent.glob(".*"))


def test_files_may_be_named_and_need_no_config(folder: Folder, untidy: Path) -> None:
    """As hooks before a commit do."""
    (folder.path / "timeline.toml").unlink()
    assert folder.run("fmt", "--check", "entries/1917/03/08/womens-day.yaml", "entries/themes.yaml").code == 0
    assert folder.run("fmt", str(untidy), "entries").code == 0
    assert untidy.read_text("utf-8") == TIDY


def test_a_file_that_is_not_yaml_stops_all(folder: Folder, untidy: Path) -> None:
    """Every problem with its place, and nothing is written."""
    (folder.path / "entries/1917/03/08/womens-day.yaml").write_text("title: a: b\n", "utf-8")
    done = folder.run("fmt")
    assert done.code == 3
    assert "entries/1917/03/08/womens-day.yaml:1:9: not valid YAML" in done.err
    assert untidy.read_text("utf-8") == UNTIDY


def test_an_entry_that_is_not_finished_can_be_formatted(folder: Folder, untidy: Path) -> None:
    """Unknown keys stay, behind the others; what they mean is ``check``'s business."""
    untidy.write_text("wether: Snow\ndate: tomorrow\n", "utf-8")
    assert folder.run("fmt").code == 0
    assert untidy.read_text("utf-8") == "date: tomorrow\nwether: Snow\n"


@pytest.mark.parametrize("path", ["timeline.toml", "entries/1917/03/08/Strike.yaml", "nowhere.yaml"])
def test_what_is_no_file_of_a_corpus_is_refused(folder: Folder, path: str) -> None:
    """Wrong usage; a workflow or a config is never rewritten."""
    done = folder.run("fmt", path)
    assert (done.code, "is no file of a corpus" in done.err) == (2, True)


def test_a_missing_entry_is_told(folder: Folder) -> None:
    """Named, but not there."""
    done = folder.run("fmt", "entries/1917/03/08/gone.yaml")
    assert done.code == 3
    assert "entries/1917/03/08/gone.yaml: cannot be read" in done.err


def test_the_shipped_entries_keep_their_meaning(folder: Folder) -> None:
    """Some days of them, formatted: exported they are the same, byte for byte."""
    shutil.rmtree(folder.path / "entries")
    for day in ("03/15", "11/07", "11/08"):
        shutil.copytree(ROOT / "entries/1917" / day, folder.path / "entries/1917" / day)
    for source in (ROOT / "entries").glob("*.yaml"):
        shutil.copy(source, folder.path / "entries")
    before = folder.run("export")
    assert before.out.count("\n") > 20
    assert folder.run("fmt").code == 0
    assert folder.run("export").out == before.out
    assert folder.run("fmt", "--check").code == 0
