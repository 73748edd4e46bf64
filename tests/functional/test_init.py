"""``timeline init``: a new timeline that works at once, on a terminal, by options, and from an installed wheel."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from folders import Folder
from processes import ROOT, bare_environment

ANSWERS = ("--title", "The Moon & us", "--timezone", "Europe/Berlin", "--first-year", "1609")


@pytest.fixture
def empty(tmp_path: Path) -> Folder:
    """A folder with nothing in it."""
    return Folder(tmp_path)


def test_a_new_timeline_checks_and_publishes_a_feed_at_once(empty: Folder) -> None:
    """No problem, no warning, and RSS without any account."""
    assert empty.run("init", "moon", *ANSWERS).code == 0
    moon = Folder(empty.path / "moon")
    checked = moon.run("check")
    assert (checked.code, checked.err) == (0, "2 entries, 0 errors, 0 warnings\n")
    done = moon.run("publish", "--now", "2027-07-20T10:00:00+00:00")
    assert done.code == 0, done.err
    feed = (moon.path / "public/feed.rss").read_text("utf-8")
    assert "<title>The Moon &amp; us</title>" in feed
    assert "Apollo 11 lands on the Moon" in feed


def test_its_entries_are_in_canonical_form(empty: Folder) -> None:
    """The first fmt of a new timeline has nothing to change."""
    empty.run("init", "moon", *ANSWERS)
    assert Folder(empty.path / "moon").run("fmt", "--check").code == 0


def test_its_examples_show_both_calendars_in_a_preview(empty: Folder) -> None:
    """One of them is a day of the Julian calendar."""
    empty.run("init", *ANSWERS)
    done = empty.run("preview", "--on", "2027-07-08", "--json")
    assert done.code == 0, done.err
    assert "318 years ago today" in done.out
    assert "8 July 1709 (27 June O.S.)" in done.out


def test_a_preview_of_an_empty_day_says_when_there_is_something(empty: Folder) -> None:
    """With the command that shows it; a timeline without entries says that too."""
    empty.run("init", *ANSWERS)
    done = empty.run("preview", "--on", "2027-07-01")
    assert (done.code, done.out) == (0, "")
    assert "next: Thursday 8 July 2027; see it with: timeline preview --on 2027-07-08\n" in done.err
    broken = empty.path / "entries/1709/07/08/battle-of-poltava.yaml"
    broken.write_text("title: [", "utf-8")
    done = empty.run("preview", "--on", "2027-07-01")
    assert (done.code, "timeline check says why" in done.err) == (0, True)
    for path in (empty.path / "entries").rglob("[0-9]*/*.yaml"):
        path.unlink()
    assert "nothing in the year to come" in empty.run("preview", "--on", "2027-07-01").err


def test_its_workflow_calls_what_there_is(empty: Folder) -> None:
    """The commands of its steps, on the new timeline, as a pull request would run them."""
    empty.run("init", *ANSWERS)
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for arguments in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "Start"]):
        subprocess.run([*git, *arguments], cwd=empty.path, check=True, env=bare_environment())
    entry = empty.path / "entries/1969/07/20/apollo-11-lands-on-the-moon.yaml"
    entry.write_text(entry.read_text("utf-8").replace("Hours later", "Later"), "utf-8")
    workflow = yaml.safe_load((empty.path / ".github/workflows/check.yml").read_text("utf-8"))
    steps = [step["run"] for step in workflow["jobs"]["check"]["steps"] if step.get("run", "").startswith("timeline ")]
    assert len(steps) == 2
    for step in steps:
        assert empty.run(*step.split()[1:]).code == 0
    assert "Apollo 11" in (empty.path / "preview.html").read_text("utf-8")


def test_config_and_workflow_are_what_other_programs_can_read(empty: Folder) -> None:
    """TOML and YAML; the title's quotes and the folder's blanks do no harm."""
    title = 'A "quoted" \\ title'
    done = empty.run("init", "two words", "--title", title, "--timezone", "UTC", "--first-year", "44")
    assert done.code == 0, done.err
    folder = empty.path / "two words"
    config = tomllib.loads((folder / "timeline.toml").read_text("utf-8"))
    assert config["timeline"]["title"] == title
    assert config["timeline"]["tag"].startswith("example.org,2")
    workflow = yaml.safe_load((folder / ".github/workflows/check.yml").read_text("utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    assert f"cd '{folder}'" in (folder / "deploy/crontab").read_text("utf-8")
    ignored = (folder / ".gitignore").read_text("utf-8")
    assert {"secrets/", "public/", ".timeline/"} <= set(ignored.split())
    left = [path for path in folder.rglob("*") if path.is_file() and "@title@" in path.read_text("utf-8")]
    assert left == []


def test_the_networks_of_its_config_are_right_once_uncommented(empty: Folder) -> None:
    """Every commented table is one that the program takes."""
    empty.run("init", *ANSWERS)
    path = empty.path / "timeline.toml"
    lines = path.read_text("utf-8").split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith("# More of the same"))
    words = [line[2:] if line.startswith(("# [", "# ")) and "`" not in line else line for line in lines[start + 1 :]]
    path.write_text("\n".join(lines[:start] + words), "utf-8")
    done = empty.run("check")
    assert done.code == 0, done.err


@pytest.mark.parametrize("missing", ["--title", "--timezone", "--first-year"])
def test_without_a_terminal_every_answer_is_an_option(empty: Folder, missing: str) -> None:
    """Exit 2, and nothing is written."""
    at = ANSWERS.index(missing)
    done = empty.run("init", "new", *ANSWERS[:at], *ANSWERS[at + 2 :])
    assert done.code == 2
    assert f"{missing} is missing" in done.err
    assert not (empty.path / "new").exists()


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--timezone", "Mars/Olympus", "is no time zone"),
        ("--first-year", "0", "not in the range"),
        ("--link", "http://example.org/", "https"),
        ("--title", "  ", "a text in quotes"),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(empty: Folder, option: str, value: str, words: str) -> None:
    """By the config's own rules, before anything is written."""
    done = empty.run("init", "new", *ANSWERS, option, value)
    assert done.code == 2
    assert words in done.err
    assert not (empty.path / "new").exists()


def test_a_folder_that_holds_anything_is_left_alone(empty: Folder) -> None:
    """Except for what a fresh repository has."""
    (empty.path / ".git").mkdir()
    (empty.path / "notes.txt").write_text("mine")
    done = empty.run("init", *ANSWERS)
    assert done.code == 2
    assert "is not empty (notes.txt)" in done.err
    (empty.path / "notes.txt").unlink()
    assert empty.run("init", *ANSWERS).code == 0
    assert empty.run("init", *ANSWERS).code == 2


def test_a_file_in_place_of_a_folder_is_told(empty: Folder) -> None:
    """Exit 2, not a traceback."""
    (empty.path / "taken").write_text("")
    done = empty.run("init", "taken", *ANSWERS)
    assert done.code == 2
    assert "taken: cannot be used" in done.err


def test_on_a_terminal_it_asks(empty: Folder) -> None:
    """And asks again where an answer makes no sense."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "timeline", "init", "asked"],
        cwd=empty.path, env=bare_environment(), stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    os.close(theirs)
    os.write(ours, b"The Moon\nMars/Olympus\nUTC\n1609\n")
    out, err = process.communicate(timeout=60)
    os.close(ours)
    assert process.returncode == 0, err
    assert b"Title: " in err
    assert b"is no time zone" in err
    assert out == b""
    config = tomllib.loads((empty.path / "asked/timeline.toml").read_text("utf-8"))
    assert (config["timeline"]["title"], config["timeline"]["timezone"]) == ("The Moon", "UTC")


def test_it_works_from_an_installed_wheel(tmp_path: Path) -> None:
    """Away from this tree: the files it writes are in the package."""
    subprocess.run(
        [
            sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index",
            "--no-build-isolation", "--wheel-dir", str(tmp_path), str(_copy(tmp_path / "source")),
        ],
        check=True, env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)}, capture_output=True,
    )  # fmt: skip
    [wheel] = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(installed)}
    for arguments in (["init", "moon", *ANSWERS], ["--config", "moon/timeline.toml", "check"]):
        done = subprocess.run(
            [sys.executable, "-P", "-m", "timeline", *arguments],
            cwd=tmp_path, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "moon/.github/workflows/check.yml").is_file()


def _copy(place: Path) -> Path:
    """What a package is built from, so that building leaves nothing in the tree."""
    import shutil

    unwanted = shutil.ignore_patterns("__pycache__")
    for name in ("timeline", "publishers"):
        shutil.copytree(ROOT / name, place / name, ignore=unwanted)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, place / name)
    return place
