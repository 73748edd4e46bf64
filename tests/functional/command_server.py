"""The command line in a process of its own for each call, without paying for its imports each time.

As a program it imports what commands import, reads a JSON line for each call, forks a child that becomes the command,
and answers with one line. A child is a real process: its folder, environment, exit code and output are its own.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from processes import bare_environment

# What Python reads when it starts, so that a copy of a running one cannot obey it.
_OF_THE_INTERPRETER = ("PYTHON", "LC_", "LANG", "TZ")
_IMPORTED = (
    "timeline.cli.main", "publishers.mastodon.publisher", "publishers.x.publisher", "publishers.website.building",
    "publishers.icalendar", "publishers.feeds.feedgen_writer", "mastodon", "tweepy", "requests", "pendulum", "jinja2",
    "feedgen.feed", "markdown_it", "regex", "sqlite3", "difflib", "multiprocessing.connection",
)  # fmt: skip
_GRACE = 30.0


class CommandServer:
    """The program, from the side of the tests: begun when first asked, ended with the tests."""

    def __init__(self) -> None:
        self._program: subprocess.Popen[str] | None = None
        self._one_at_a_time = threading.Lock()

    def run(
        self, folder: Path, arguments: Sequence[str], environment: Mapping[str, str], timeout: float
    ) -> tuple[int, str, str] | None:
        """Exit code and output of a call; None where it needs an interpreter of its own, or another is under way.

        Raises:
            subprocess.TimeoutExpired: it took longer and was killed.
        """
        if any(name.startswith(_OF_THE_INTERPRETER) for name, _ in environment.items() - bare_environment().items()):
            return None
        if not self._one_at_a_time.acquire(blocking=False):
            return None
        try:
            program = self._begun()
            assert program.stdin
            assert program.stdout
            asked = {"folder": str(folder), "arguments": list(arguments), "environment": dict(environment)}
            program.stdin.write(json.dumps({**asked, "timeout": timeout}) + "\n")
            program.stdin.flush()
            answer = json.loads(program.stdout.readline())
        finally:
            self._one_at_a_time.release()
        if answer["code"] is None:
            raise subprocess.TimeoutExpired(["timeline", *arguments], timeout, answer["out"], answer["err"])
        return answer["code"], answer["out"], answer["err"]

    def _begun(self) -> subprocess.Popen[str]:
        if self._program is None or self._program.poll() is not None:
            self._program = subprocess.Popen(
                [sys.executable, __file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                env=bare_environment(),
            )
            atexit.register(self._end, self._program)
        return self._program

    @staticmethod
    def _end(program: subprocess.Popen[str]) -> None:
        assert program.stdin
        assert program.stdout
        program.stdin.close()
        program.wait(_GRACE)
        program.stdout.close()


def _serve() -> None:
    """The program: its standard output is for answers only."""
    import importlib
    import tempfile

    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for name in _IMPORTED:
        importlib.import_module(name)
    from timeline.cli.main import timeline

    context = timeline.make_context("timeline", ["status"])
    for name in timeline.list_commands(context):
        timeline.get_command(context, name)
    for line in sys.stdin:
        asked = json.loads(line)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            pid = os.fork()
            if pid == 0:
                answers.close()
                _become(asked, out.fileno(), err.fileno())
            code = _ended(pid, asked["timeout"])
            texts = []
            for file in (out, err):
                file.seek(0)
                texts.append(file.read().decode("utf-8", "surrogateescape"))
        answers.write(json.dumps({"code": code, "out": texts[0], "err": texts[1]}) + "\n")
        answers.flush()


def _ended(pid: int, timeout: float) -> int | None:
    """Its exit code; None where it had to be killed."""
    import signal
    import time

    until = time.monotonic() + timeout
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return None
        time.sleep(0.002)


def _become(asked: Mapping[str, Any], out: int, err: int) -> None:
    """Become the command line; never returns."""
    import traceback

    code = 70
    try:
        os.chdir(asked["folder"])
        os.environ.clear()
        os.environ.update(asked["environment"])
        for target, source in enumerate((os.open(os.devnull, os.O_RDONLY), out, err)):
            os.dup2(source, target)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
        sys.argv = ["timeline", *asked["arguments"]]
        from timeline.cli.main import main

        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    except BaseException:  # noqa: BLE001 - whatever it is, the test reads it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
