"""The site in a real browser: accessible, within the screen, and silent. Skipped where there is none."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from website_samples import STRIKE, edition_of, files_of, write_corpus

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")

PAGES = (
    "", "1917/", "1917/03/", "1917/03/08/", f"{STRIKE}/", "1917/03/08/mistaken/", "os/", "os/1917/02/23/", "on/",
    "on/03-08/", "topics/", "topics/women/", "people/", "people/only-writer/", "places/", "places/kiev/", "works/",
    "sources/", "sources/n/", "calendar/", "coverage/", "follow/", "about/", "404.html",
)  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class _Handler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "default-src 'self'")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    write_corpus(folder / "entries")
    for path, data in files_of(edition_of(folder / "entries")).items():
        target = folder / "public" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    handler = functools.partial(_Handler, directory=str(folder / "public"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_kind_of_page_is_accessible_and_fits(site: str, browser: Any, scheme: str, width: int) -> None:
    """SITE-06, SITE-08, SITE-11, SITE-16: axe finds nothing, nothing scrolls sideways, the console stays empty."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    try:
        for path in PAGES:
            page = context.new_page()
            told: list[str] = []
            page.on("console", lambda message, told=told: told.append(message.text))
            page.goto(f"{site}{path}")
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
            assert told == [], path
            found = axe.Axe().run(page, options={"runOnly": RULES}).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path
            page.close()
    finally:
        context.close()
