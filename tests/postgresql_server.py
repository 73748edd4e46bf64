"""A real PostgreSQL on a free loopback port, started by tests where Debian's package is installed."""

from __future__ import annotations

import atexit
import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

_PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
_USER = "postgres"


class Unavailable(Exception):
    """Why there is no server."""


class Server:
    """One server in a temporary folder; ``fsync`` is off because no test pulls the plug."""

    def __init__(self) -> None:
        if not _PROGRAMS:
            raise Unavailable("PostgreSQL is not installed (Debian: apt-get install postgresql)")
        self._bin = _PROGRAMS[0]
        self._as = _other_user()
        self._folder = Path(tempfile.mkdtemp(prefix="timeline-pg-"))
        self._numbers = itertools.count(1)
        if self._as:
            shutil.chown(self._folder, _USER, _USER)
        self._data = self._folder / "data"
        self._run("initdb", "-A", "trust", "-U", _USER, "-E", "UTF8", "--no-sync", "-D", str(self._data))
        for _ in range(5):
            self.port = _free_port()
            try:
                self.start()
                return
            except subprocess.CalledProcessError:
                continue
        raise Unavailable("PostgreSQL did not start")

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._bin / program, *arguments],
            check=True,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            timeout=60,
            **self._as,
        )

    def start(self) -> None:
        """Start it, on the port it had."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self._folder,
            "fsync": "off",
            "max_connections": 60,
        }
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self._run("pg_ctl", "-D", str(self._data), "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """Stop it as a crash would: connections are cut, nothing is finished."""
        self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")

    def remove(self) -> None:
        """Stop it and delete what it kept."""
        try:
            self.stop()
        except subprocess.CalledProcessError:
            pass
        shutil.rmtree(self._folder, ignore_errors=True)

    def fresh(self) -> str:
        """The URL of a new, empty database."""
        name = f"ledger{next(self._numbers)}"
        self.sql(f"CREATE DATABASE {name}")
        return f"postgresql://{_USER}@127.0.0.1:{self.port}/{name}"

    def sql(self, statement: str, database: str = "postgres") -> list[Any]:
        """Run a statement behind the ledger's back."""
        import psycopg

        with psycopg.connect(f"postgresql://{_USER}@127.0.0.1:{self.port}/{database}", autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def cut_connections(self) -> None:
        """End every other connection to every database."""
        self.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'timeline'")


def _other_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam(_USER)
    except KeyError:
        raise Unavailable("there is no user postgres to run PostgreSQL as") from None
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@cache
def _shared() -> Server | str:
    try:
        server = Server()
    except (Unavailable, OSError, subprocess.SubprocessError) as error:
        return f"{error}" if isinstance(error, Unavailable) else f"PostgreSQL cannot be started: {type(error).__name__}"
    atexit.register(server.remove)
    return server


def server() -> Server:
    """The server of this process's tests; skips the test where there cannot be one."""
    shared = _shared()
    if isinstance(shared, str):
        pytest.skip(shared)
    return shared
