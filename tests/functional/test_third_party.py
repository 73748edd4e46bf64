"""A publisher from another package: installed by its entry point, configured and used without a change here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from folders import CONFIG, Folder

MODULE = '''
from dataclasses import dataclass
from timeline.publisher import *

@dataclass(frozen=True, kw_only=True)
class BoardOptions(StatusOptions):
    """Options of a board."""

    file: str = option(help="Where the board is.", example="board.txt")
    greeting: str = option("", help="Said first.")

class Board:
    options = BoardOptions

    def __init__(self, options, context):
        self.file, self.greeting = options.file, options.greeting
        self.limits = StatusLimits(length=len, maximum=300)

    def prepare(self, status):
        return ()

    def post(self, status, media, *, key, reply_to):
        with open(self.file, "a", encoding="utf-8") as board:
            board.write(self.greeting + status.text + "\\n--\\n")
        return StatusRef(key)

    def find(self, status, *, since, reply_to, exclude):
        return None

    def verify(self):
        return Account(id=self.file, handle=self.file)
'''
PROJECT = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = "timeline-board"
version = "1.0"

[project.entry-points."timeline.publishers"]
board = "board:Board"
broken = "board:Missing"

[tool.setuptools]
py-modules = ["board"]
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, installed into a folder of its own."""
    source = tmp_path_factory.mktemp("source")
    target = tmp_path_factory.mktemp("installed")
    (source / "board.py").write_text(MODULE)
    (source / "pyproject.toml").write_text(PROJECT)
    subprocess.run(
        [
            sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index",
            "--no-build-isolation", "--target", str(target), str(source),
        ],
        check=True, env={"PATH": os.environ["PATH"], "HOME": str(source)}, capture_output=True,
    )  # fmt: skip
    return target


def use(folder: Folder, installed: Path, table: str) -> None:
    (folder.path / "timeline.toml").write_text(CONFIG + table)
    folder.environment["PYTHONPATH"] = f"{installed}:{Path(__file__).parents[2]}"


def test_it_publishes_like_our_own(folder: Folder, installed: Path) -> None:
    """Its options are read, its words fitted, its deliveries kept."""
    use(folder, installed, '[targets.board]\npublisher = "board"\nfile = "board.txt"\ngreeting = "Hear: "\n')
    done = folder.run("publish", "--now", "2026-03-08T09:00:00+00:00", "--json")
    assert done.code == 0, done.err
    assert (folder.path / "board.txt").read_text().startswith("Hear:109 years ago today · Thursday")
    folder.run("publish", "--now", "2026-03-08T09:10:00+00:00")
    assert (folder.path / "board.txt").read_text().count("--") == 1


def test_its_options_are_checked_like_our_own(folder: Folder, installed: Path) -> None:
    """All at once, by table and key."""
    use(folder, installed, '[targets.board]\npublisher = "board"\ngreetings = 1\nhashtags = "many"\n')
    done = folder.run("check")
    assert done.code == 3
    for words in ("file: is missing", "greetings: unknown key", "hashtags: a whole number"):
        assert words in done.err


@pytest.mark.parametrize(
    ("name", "words"),
    [("nothing", "no publisher 'nothing'; known: archives, atom, board"), ("broken", "cannot be imported")],
)
def test_one_that_cannot_be_had_is_fatal_and_named(folder: Folder, installed: Path, name: str, words: str) -> None:
    """Never skipped in silence."""
    use(folder, installed, f'[targets.board]\npublisher = "{name}"\n')
    done = folder.run("publish", "--now", "2026-03-08T09:00:00+00:00")
    assert done.code == 3
    assert words in done.err
    assert not (folder.path / "public").exists()
