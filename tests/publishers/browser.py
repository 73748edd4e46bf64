"""A site on loopback under a strict policy, and Chromium to look at it with."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from website_samples import STRIKE, edition_of, files_of, write_corpus

from timeline.cli.serve import server_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# Playwright gives each browser an empty profile of its own.
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PAGES = (
    "", "1917/", "1917/03/", "1917/03/08/", f"{STRIKE}/", "1917/03/08/mistaken/", "os/", "os/1917/02/23/", "on/",
    "on/03-08/", "calendar/", "topics/", "topics/women/", "people/", "people/only-writer/", "places/", "places/kiev/",
    "works/", "works/by-author/", "sources/", "sources/n/", "guides/", "guides/february/", "coverage/", "follow/",
    "about/", "404.html",
)  # fmt: skip
_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def make_site(folder: Path, **options: Any) -> Path:
    """The small corpus of ``website_samples`` and a guide, as files below ``public``."""
    write_corpus(folder / "entries")
    (folder / "entries/guides").mkdir()
    (folder / "entries/guides/february.md").write_text(f"# February\n\nBegin with [the strike](/{STRIKE}/).\n", "utf-8")
    for path, data in files_of(edition_of(folder / "entries"), **options).items():
        target = folder / "public" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder / "public"


@contextlib.contextmanager
def served(public: Path) -> Iterator[str]:
    """The address of a site, served as ``timeline serve`` does: with ``default-src 'self'``."""
    with server_of(public, "", 0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """A browser without a window."""
    from playwright.sync_api import sync_playwright

    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=[*_FLAGS])
        yield browser
        browser.close()


def axe_script() -> str:
    """axe-core; run before a page's own policy counts."""
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")


def violations(page: Any, *rules: str) -> list[tuple[str, str]]:
    """What axe finds on a page whose context has ``axe_script``: rule and the first place.

    Args:
        rules: only these; WCAG 2.2 AA and the best practices otherwise.
    """
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": list(_RULES)}
    found = page.evaluate(
        "only => axe.run({runOnly: only, resultTypes: ['violations'], preload: false})"
        ".then(all => all.violations.map(one => [one.id, one.nodes[0].html]))",
        only,
    )
    return [(rule, place) for rule, place in found]
