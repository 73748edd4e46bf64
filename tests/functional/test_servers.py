"""The web servers' configurations of docs/servers.md, in the servers themselves where they are installed."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs/servers.md").read_text("utf-8")
FILES = {
    "feed.rss": ("application/rss+xml", 900),
    "feed.atom": ("application/atom+xml", 900),
    "topics/women/feed.rss": ("application/rss+xml", 900),
    "feed.json": ("application/feed+json", 900),
    "api/day.json": ("application/json", None),
    "calendar.ics": ("text/calendar", 3600),
    "feeds.opml": ("text/x-opml", 3600),
    "archive/2026-03.rss": ("application/rss+xml", 86400),
    "media/a.png": ("image/png", 604800),
    "index.html": ("text/html", None),
}


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)
    assert found
    return found[1]


def nginx(folder: Path, public: Path, port: int) -> list[str]:
    """The server block, on another port, without TLS and without a place outside the folder."""
    server = block("nginx").replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    server = server.replace("/srv/timeline/public", str(public))
    places = "".join(f"{name}_temp_path {folder};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors;\n"
        f"events {{}}\nhttp {{ access_log off;\n{places}{server}}}\n"
    )
    return ["nginx", "-p", str(folder), "-c", str(config), "-e", f"{folder}/errors"]


def caddy(folder: Path, public: Path, port: int) -> list[str]:
    """The site block, on another port."""
    site = (
        block("caddyfile")
        .replace("example.org {", f"http://127.0.0.1:{port} {{")
        .replace("/srv/timeline/public", str(public))
    )
    config = folder / "Caddyfile"
    config.write_text(f"{{\n    admin off\n    auto_https off\n    default_bind 127.0.0.1\n}}\n{site}")
    return ["caddy", "run", "--config", str(config), "--adapter", "caddyfile"]


@contextmanager
def served(line: list[str], folder: Path, port: int) -> Iterator[str]:
    """The server, from when it answers until the test has asked."""
    with (folder / "said").open("wb") as said:
        home = {"PATH": os.environ["PATH"], "HOME": str(folder)}
        process = subprocess.Popen(line, stdout=said, stderr=said, env=home)
        try:
            for _ in range(200):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert process.poll() is None, (folder / "said").read_text()
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            process.wait(20)


def ask(url: str, **headers: str) -> tuple[int, Message]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            answer.read()
            return answer.status, answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers


@pytest.mark.parametrize("server", [nginx, caddy])
def test_feed_34_media_types_and_cache_headers(server, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """As in the table; unchanged files are not sent again, text is compressed, everyone may read the feeds."""
    if shutil.which(server.__name__) is None:
        pytest.skip(f"{server.__name__} is not installed")
    public, folder = tmp_path / "public", tmp_path / "server"
    for path in FILES:
        (public / path).parent.mkdir(parents=True, exist_ok=True)
        (public / path).write_bytes(b"some words of the page " * 100)
    (public / "404.html").write_text("nothing here")
    folder.mkdir()
    tmp_path.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with served(server(folder, public, port), folder, port) as url:
        for path, (media_type, age) in FILES.items():
            code, headers = ask(url + path)
            assert (code, headers.get_content_type()) == (200, media_type), path
            if age is not None:
                assert f"max-age={age}" in (headers["Cache-Control"] or ""), path
            assert headers["Access-Control-Allow-Origin"] == "*", path
            assert ask(url + path, **{"If-None-Match": headers["ETag"]})[0] == 304
        assert ask(url + "feed.rss", **{"Accept-Encoding": "gzip"})[1]["Content-Encoding"] == "gzip"
        assert ask(url + "nowhere/")[0] == 404
