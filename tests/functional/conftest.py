"""A timeline in a folder, and the command line run as a user runs it: a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from builders import SUMMARY, write_entry, write_vocabularies
from command_server import CommandServer
from processes import bare_environment

CONFIG = """
[timeline]
title = "1917, day by day"
description = "A test"
link = "https://example.org/"
tag = "example.org,2026"
language = "en"
timezone = "UTC"

[targets.rss]
publisher = "rss"
"""


_SERVER = CommandServer()


@dataclass
class Result:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its standard output."""
        return json.loads(self.out)


@dataclass
class Folder:
    """A timeline's folder."""

    path: Path
    environment: dict[str, str] = field(default_factory=dict)

    def config(self, text: str) -> None:
        """Write timeline.toml: the plain one and more tables."""
        (self.path / "timeline.toml").write_text(CONFIG + text, "utf-8")

    def entry(self, entry_id: str, **fields: str) -> Path:
        """Write an entry."""
        return write_entry(self.path / "entries", entry_id, **fields)

    def run(self, *arguments: str, timeout: float = 60) -> Result:
        """Run the command line in the folder, in a bare environment as cron's."""
        environment = bare_environment(**self.environment)
        code, out, err = _SERVER.run(self.path, arguments, environment, timeout) or self._begun(
            arguments, environment, timeout
        )
        assert "Traceback" not in err, err
        return Result(code, out, err)

    def _begun(self, arguments: Sequence[str], environment: Mapping[str, str], timeout: float) -> tuple[int, str, str]:
        """The same by an interpreter of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "timeline", *arguments],
            cwd=self.path,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=timeout,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        return done.returncode, done.stdout, done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A timeline with three entries of one day and an RSS feed."""
    made = Folder(tmp_path)
    made.config("")
    write_vocabularies(tmp_path / "entries")
    made.entry("1917/03/08/bread-queues", summary=f"Queues for bread stand before dawn. {SUMMARY}")
    made.entry("1917/03/08/strike")
    made.entry("1917/03/08/womens-day", summary=f"Meetings mark the day in the mills. {SUMMARY}")
    return made
