"""Runs the command line in processes of its own, hundreds a minute: imported once, forked for each run.

As a program it reads one JSON line of runs, forks a child for each, waits for all of them and answers with one line.
A child is a real process with a real ledger and real sockets, and may be told to die by SIGKILL at its n-th *event*:
before a statement of the ledger, before bytes go out to a server, after half of them, or when an answer was read.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from processes import bare_environment


@dataclass(frozen=True)
class Run:
    """One invocation.

    Attributes:
        arguments: of ``timeline``.
        kill_at: the event at which it dies; 0 for never.
        no_turns: as on a file system without locks: claims alone keep processes apart.
    """

    folder: Path
    arguments: Sequence[str]
    environment: Mapping[str, str]
    kill_at: int = 0
    no_turns: bool = False


@dataclass(frozen=True)
class Ended:
    """How it ended: exit code (-9 when killed), what it printed, seconds it took, events it came to."""

    code: int
    out: str
    err: str
    seconds: float
    events: int

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class ForkRunner:
    """The program, from the side of a test; a context manager."""

    def __enter__(self) -> ForkRunner:
        self._program = subprocess.Popen(
            [sys.executable, "-W", "error", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=bare_environment(LANG="C.UTF-8"),
        )
        return self

    def __exit__(self, *_: object) -> None:
        assert self._program.stdin
        assert self._program.stdout
        self._program.stdin.close()
        self._program.wait(30)
        self._program.stdout.close()

    def all(self, runs: Sequence[Run]) -> list[Ended]:
        """Run them at the same time."""
        asked = [
            {
                "folder": str(run.folder),
                "arguments": list(run.arguments),
                "environment": dict(run.environment),
                "kill_at": run.kill_at,
                "no_turns": run.no_turns,
            }
            for run in runs
        ]
        assert self._program.stdin
        assert self._program.stdout
        self._program.stdin.write(json.dumps(asked) + "\n")
        self._program.stdin.flush()
        return [Ended(**ended) for ended in json.loads(self._program.stdout.readline())]

    def one(self, run: Run) -> Ended:
        """Run it alone."""
        return self.all([run])[0]


def _serve() -> None:
    """The program: its standard output is for answers only."""
    import time

    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    _import_everything()
    for line in sys.stdin:
        children = []
        for asked in json.loads(line):
            said = [tempfile.TemporaryFile() for _ in range(3)]  # noqa: SIM115 - the children write to them
            pid = os.fork()
            if pid == 0:
                _child(asked, [file.fileno() for file in said])
            children.append((pid, said, time.monotonic()))
        ended: dict[int, tuple[int, float]] = {}
        while len(ended) < len(children):
            pid, status = os.wait()
            ended[pid] = (os.waitstatus_to_exitcode(status), time.monotonic())
        report = []
        for pid, said, started in children:
            code, finished = ended[pid]
            texts = []
            for file in said:
                file.seek(0)
                texts.append(file.read().decode())
                file.close()
            report.append(
                {
                    "code": code,
                    "out": texts[0],
                    "err": texts[1],
                    "seconds": finished - started,
                    "events": int(texts[2] or 0),
                }
            )
        answers.write(json.dumps(report) + "\n")
        answers.flush()
    answers.close()


def _import_everything() -> None:
    """What a run would import, once for all of them."""
    import importlib

    for name in (
        "timeline.cli.publish", "timeline.cli.main", "publishers.mastodon", "publishers.x", "mastodon", "tweepy",
        "requests", "psycopg", "pendulum", "jinja2", "feedgen.feed", "publishers.feeds.rss",
        "timeline.ledger.postgresql",
    ):  # fmt: skip
        importlib.import_module(name)


def _child(asked: dict[str, Any], outputs: list[int]) -> None:
    """Become the command line; never returns."""
    import traceback

    code = 70
    try:
        os.chdir(asked["folder"])
        os.environ.clear()
        os.environ.update(asked["environment"])
        null = os.open(os.devnull, os.O_RDONLY)
        for target, source in enumerate((null, outputs[0], outputs[1])):
            os.dup2(source, target)
        sys.stdin, sys.stdout, sys.stderr = (
            open(0, closefd=False),  # noqa: SIM115
            open(1, "w", closefd=False),  # noqa: SIM115
            open(2, "w", closefd=False),  # noqa: SIM115
        )
        sys.argv = ["timeline", *asked["arguments"]]
        if asked["no_turns"]:
            _without_turns()
        counted = _count_events(asked["kill_at"])
        from timeline.cli.main import main

        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        os.write(outputs[2], str(counted[0]).encode())
    except BaseException:  # noqa: BLE001 - whatever it is, the test reads it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _without_turns() -> None:
    from contextlib import nullcontext

    from timeline.ledger.database import SQLite

    SQLite.turn = lambda _self, _name: nullcontext(True)  # type: ignore[method-assign]


def _count_events(kill_at: int) -> list[int]:
    """Count what happens, and die when the count is full."""
    import http.client

    from requests.adapters import HTTPAdapter

    from timeline.ledger.database import SQLite
    from timeline.ledger.postgresql import PostgreSQL

    count = [0]

    def event() -> bool:
        count[0] += 1
        return count[0] == kill_at

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def before_statements(kind: type[Any]) -> None:
        run = kind._run

        def counted(self: Any, *arguments: Any) -> Any:
            if event():
                die()
            return run(self, *arguments)

        kind._run = counted

    before_statements(SQLite)
    before_statements(PostgreSQL)
    send = http.client.HTTPConnection.send

    def sending(self: Any, data: Any) -> None:
        if event():
            die()
        # Half a form would pass for a whole one: the double of Mastodon does not compare lengths.
        torn = isinstance(data, bytes) and (b"Content-Disposition" in data or data.startswith(b"{"))
        if torn and event():
            send(self, data[: len(data) // 2])
            die()
        send(self, data)

    http.client.HTTPConnection.send = sending  # type: ignore[method-assign]
    answered = HTTPAdapter.send

    def answering(self: Any, *arguments: Any, **named: Any) -> Any:
        answer = answered(self, *arguments, **named)
        if event():
            die()
        return answer

    HTTPAdapter.send = answering  # type: ignore[method-assign]
    return count


if __name__ == "__main__":
    _serve()
