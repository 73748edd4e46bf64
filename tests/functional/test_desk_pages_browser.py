"""The desk's pages in a real browser: accessible, within the screen, silent. Skipped where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import CHROMIUM, axe_script, chromium, violations
from builders import PNG, SUMMARY
from folders import Folder
from test_preview import ALT, LONG, NETWORKS, committed

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")

SCREENS = ((360, "light"), (360, "dark"), (1280, "dark"), (1280, "light"))
# What a wider screen or other colours can break in a page that is sound on one.
VISUAL = ("color-contrast", "target-size", "scrollable-region-focusable")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


def pages(folder: Folder) -> list[Path]:
    """A day with everything a post can have, a change, and the coverage."""
    words = 'UNSET" }\noverflow = "thread"\ncontent_warning = "War"\n[targets.x]'
    folder.config(NETWORKS.replace('UNSET" }\n[targets.x]', words))
    committed(folder)
    (folder.path / "entries/1917/03/08/p.png").write_bytes(PNG)
    folder.entry("1917/03/08/picture", image=f"{{file: p.png, alt: {ALT}, creator: Unknown, licence: PDM-1.0}}")
    folder.entry("1917/03/08/strike", summary=LONG, themes="[women]")
    folder.entry("1917/03/08/bread-queues", summary=f"Long queues stand before dawn. {SUMMARY}")
    (folder.path / "entries/1917/03/08/womens-day.yaml").unlink()
    folder.entry("1917/03/11/later", state="draft")
    for number in range(11):
        folder.entry(f"1917/04/10/entry-{number}", themes="[women]")
    made = {
        "day.html": ("preview", "--on", "2026-03-08"),
        "diff.html": ("preview", "--diff", "HEAD"),
        "coverage.html": ("coverage",),
    }
    for name, arguments in made.items():
        assert folder.run(*arguments, "--html", name).code == 0
    return [folder.path / name for name in made]


def test_pages_are_accessible_fit_the_screen_and_ask_for_nothing(folder: Folder, browser: Any) -> None:
    """At 360 and 1280 pixels, light and dark: axe finds nothing, nothing scrolls sideways, nothing is requested."""
    made = pages(folder)
    found: list[object] = []
    for width, scheme in SCREENS:
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
        context.add_init_script(axe_script())
        for path in made:
            page = context.new_page()
            asked: list[str] = []
            page.on("request", lambda request, asked=asked: asked.append(request.url.partition(":")[0]))
            page.on("console", lambda message, asked=asked: asked.append(message.text))
            page.goto(path.as_uri())
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            rules = () if (width, scheme) == SCREENS[0] else VISUAL
            found += [(path.name, width, scheme, one) for one in violations(page, *rules)]
            found += [(path.name, width, "wide", wide)] if wide > 0 else []
            found += [(path.name, asked)] if set(asked) - {"file", "data"} else []
            page.close()
        context.close()
    assert found == []
