"""A timeline in a folder, and the command line run as a user runs it: a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from builders import write_entry
from command_server import CommandServer
from mastodon_server import TOKEN, MastodonServer
from processes import bare_environment
from x_server import CREDENTIALS, XServer

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


CREDENTIALS_OF_BOTH = {"M": TOKEN, **dict(zip(("X1", "X2", "X3", "X4"), CREDENTIALS.values(), strict=True))}
# What a run needs only when something goes out or a file changes.
NETWORK = {"requests", "urllib3", "mastodon", "tweepy", "feedgen", "lxml", "socket", "ssl", "http.client", "subprocess"}
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

    def modules(self, *arguments: str) -> set[str]:
        """What the command line imports for a command, in an interpreter of its own."""
        code = (
            f"import sys, runpy, json; sys.argv = ['timeline', *{arguments!r}]\n"
            "try: runpy.run_module('timeline', run_name='__main__')\n"
            "except SystemExit: pass\n"
            "print(json.dumps(list(sys.modules)))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=self.path,
            env=bare_environment(measured=False, **self.environment),
            stdout=subprocess.PIPE,
            timeout=60,
            check=True,
        )
        return set(json.loads(done.stdout))

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


def to_both(mastodon: MastodonServer, x: XServer, *, timeout: str = "3s", options: str = "") -> str:
    """Tables of a target on each, which ask for what ``CREDENTIALS_OF_BOTH`` has."""
    return (
        f'[targets.fediverse]\npublisher = "mastodon"\napi_base_url = "{mastodon.url}"\n'
        f'access_token = {{ env = "M" }}\ntimeout = "{timeout}"\n{options}'
        f'[targets.x]\npublisher = "x"\napi_base_url = "{x.url}"\ntimeout = "{timeout}"\n'
        'consumer_key = { env = "X1" }\nconsumer_secret = { env = "X2" }\n'
        f'access_token = {{ env = "X3" }}\naccess_token_secret = {{ env = "X4" }}\n{options}'
    )
