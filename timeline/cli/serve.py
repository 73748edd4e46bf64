"""``serve``: the files below ``output`` in a browser of this machine, at their path, made anew on change."""

from __future__ import annotations

import contextlib
import http.server
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import click

from timeline.cli.session import Session
from timeline.errors import OutputError
from timeline.tree_stamp import tree_stamp

_HOST = "127.0.0.1"
# What a page of ours may load, as a strict server would say it: a slip shows in the browser's console.
_POLICY = "default-src 'self'"
# Pagefind's engine is WebAssembly: https://pagefind.app/docs/hosting/ (checked 2026-11-22).
_SEARCH_POLICY = f"{_POLICY}; script-src 'self' 'wasm-unsafe-eval'"
# Seconds between two looks at the corpus: two thousand files are looked at in a hundredth of one.
_PAUSE = 1.0
_TYPES = {
    ".atom": "application/atom+xml",
    ".geojson": "application/geo+json",
    ".ics": "text/calendar; charset=utf-8",
    ".opml": "text/x-opml",
    ".rss": "application/rss+xml",
}


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Answers GET and HEAD below the site's path; the page 404.html for what is not there; lists no folder."""

    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | _TYPES

    def __init__(self, *arguments: Any, base: str, directory: str) -> None:
        self._base = base
        super().__init__(*arguments, directory=directory)

    def end_headers(self) -> None:
        indexed = (Path(self.directory) / "pagefind").is_dir()
        self.send_header("Content-Security-Policy", _SEARCH_POLICY if indexed else _POLICY)
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def translate_path(self, path: str) -> str:
        """The file of an address; nothing above the site's own path, and no hidden file."""
        asked = unquote(urlsplit(path).path)
        if not asked.startswith(f"{self._base}/") or "/." in asked or "\0" in asked:
            return str(Path(self.directory) / ".no-such-file")
        return super().translate_path(path.removeprefix(self._base))

    def handle(self) -> None:
        """One visitor; that one leaves in the middle of an answer is nothing to be told."""
        with contextlib.suppress(ConnectionError):
            super().handle()

    def list_directory(self, path: Any) -> None:
        """Folders without a page are not there."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """The site's own page for what is not there."""
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        data = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing but what went wrong is told."""

    def log_error(self, format: str, *args: Any) -> None:
        click.echo(f"{self.path}: {format % args}", err=True)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    address_family = socket.AF_INET


def server_of(output: Path, base: str, port: int) -> http.server.ThreadingHTTPServer:
    """A server on loopback, bound and not yet serving.

    Args:
        output: the folder with the files.
        base: path of the site's address without its final slash.
        port: 0 for any that is free.

    Raises:
        OutputError: the port is taken, or there is nothing to show.
    """
    if not (output / "index.html").is_file():
        raise OutputError(f'output {output.name}: there is no site; add a target with publisher = "website" and build')
    try:
        return _Server((_HOST, port), partial(_Handler, base=base, directory=str(output)))
    except OSError as error:
        raise OutputError(f"port {port}: {error.strerror}; choose another with --port") from error


def stamp_of(config: Path, entries: Path) -> str:
    """Changes with every file that the site is made from."""
    try:
        status = config.stat()
    except OSError:
        return f"none {tree_stamp(entries)}"
    return f"{status.st_size} {status.st_mtime_ns} {tree_stamp(entries)}"


def rebuild_on_change(last: str, stamp: Callable[[], str], build: Callable[[], None], stop: threading.Event) -> None:
    """Build whenever the stamp is another than at the last look, until told to stop.

    Args:
        last: the stamp that the site on the disk was made from.
    """
    while not stop.wait(_PAUSE):
        now = stamp()
        if now != last:
            last = now  # before building: what is written meanwhile is seen at the next look
            build()


def _build(path: Path) -> None:
    """``build`` in a process of its own, which tells of mistakes itself and then leaves the site as it was."""
    subprocess.run([sys.executable, "-m", "timeline", "--config", str(path), "build"], check=False)


@click.command()
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 for any free one."
)
@click.option("--rebuild/--no-rebuild", default=True, help="Build first, and again when a file changes.  [default: on]")
@click.pass_obj
def serve(path: Path, port: int, rebuild: bool) -> None:
    """Show the site on this machine alone, until interrupted; what is edited is shown after a moment."""
    session = Session.open(path)
    base = urlsplit(session.config.meta.link).path.rstrip("/")
    look = partial(stamp_of, path, session.config.entries)
    made_from = look()
    if rebuild:
        _build(path)
    stop = threading.Event()
    with server_of(session.config.output, base, port) as server:
        click.echo(f"http://{_HOST}:{server.server_port}{base}/", err=True)
        if rebuild:
            arguments = (made_from, look, partial(_rebuilt, path), stop)
            threading.Thread(target=rebuild_on_change, args=arguments, daemon=True).start()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("", err=True)
        finally:
            stop.set()


def _rebuilt(path: Path) -> None:
    click.echo("something changed: building", err=True)
    _build(path)
