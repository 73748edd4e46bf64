"""The site in a real browser: accessible, within the screen, silent, whole without script; skipped where none is."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from browser import CHROMIUM, PAGES, axe_script, chromium, make_site, served, violations
from website_samples import STRIKE

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")

SCREENS = ((320, "light"), (320, "dark"), (1280, "dark"), (1280, "light"))
# What a narrower screen or other colours can break in a page that is sound on one.
VISUAL = ("color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block", "meta-viewport")
TAB_STOPS = "a[href], summary, [tabindex='0'], input, button"
FOCUS = """stops => { const one = document.activeElement;
    return [[...document.querySelectorAll(stops)].indexOf(one), getComputedStyle(one).outlineStyle]; }"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(make_site(tmp_path_factory.mktemp("site"))) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


def told_by(page: Any, site: str) -> list[str]:
    """A list that fills with what the console says, what fails, and what is asked of other hosts."""
    told: list[str] = []
    own = urlsplit(site).netloc
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("requestfailed", lambda request: told.append(f"failed: {request.url}"))
    page.on("request", lambda one: told.append(f"foreign: {one.url}") if urlsplit(one.url).netloc != own else None)
    return told


@pytest.mark.parametrize("half", [0, 1], ids=["odd pages", "even pages"])
def test_every_kind_of_page_is_accessible_and_fits(site: str, browser: Any, half: int) -> None:
    """SITE-06, 08, 11, 16: axe finds nothing in either scheme at 320 and 1280 px, nothing scrolls sideways, and the
    console stays empty under ``default-src 'self'``."""
    context = browser.new_context(color_scheme="light", viewport={"width": 320, "height": 900})
    context.add_init_script(axe_script())
    page = context.new_page()
    told = told_by(page, site)
    for path in PAGES[half::2]:
        page.set_viewport_size({"width": 320, "height": 900})
        page.emulate_media(color_scheme="light")
        answer = page.goto(f"{site}{path}")
        assert answer.headers["content-security-policy"] == "default-src 'self'"
        for number, (width, scheme) in enumerate(SCREENS):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (path, width)
            assert violations(page, *(VISUAL if number else ())) == [], (path, width, scheme)
        assert told == [], path
    context.close()


def test_with_script_off_nothing_is_missing(site: str, browser: Any) -> None:
    """SITE-06: the same words and the same links."""

    def seen(*, script: bool) -> dict[str, tuple[str, list[str]]]:
        context = browser.new_context(java_script_enabled=script)
        page = context.new_page()
        found = {}
        for path in PAGES[::3]:
            page.goto(f"{site}{path}")
            links = page.locator("a[href]").evaluate_all("all => all.map(one => one.getAttribute('href'))")
            found[path] = (page.locator("body").inner_text(), links)
        context.close()
        return found

    without = seen(script=False)
    assert without == seen(script=True)
    assert "/calendar/" in without[""][1]
    assert all(len(words) > 100 for words, _ in without.values())


def test_the_keyboard_reaches_everything_in_order(site: str, browser: Any) -> None:
    """From the skip link to an entry and on, with the focus to be seen at every stop and never caught."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert urlsplit(page.url).fragment == "main"
    page.goto(f"{site}1917/03/08/")
    stops = page.locator(TAB_STOPS).count()
    reached = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUS, TAB_STOPS))
    assert reached == [[number, "solid"] for number in range(stops)]
    page.locator(f"h2 a[href='/{STRIKE}/']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}{STRIKE}/")
    page.locator("a[rel=next]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}1917/03/08/bread-queues/")
    context.close()


def test_paper_has_the_text_and_not_the_navigation(site: str, browser: Any) -> None:
    """SITE-10: both dates, the story and the addresses of sources in the PDF."""
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed")
    page = browser.new_page()
    page.goto(f"{site}{STRIKE}/")
    document = pypdf.PdfReader(io.BytesIO(page.pdf()))
    words = " ".join(" ".join(sheet.extract_text() for sheet in document.pages).split())
    page.close()
    for wanted in ("8 March 1917", "23 February 1917", "They strike.", "example.com/a?b=1&c=2", "Some say the 24th."):
        assert wanted in words
    for unwanted in ("Skip to the text", "Calendar", "Previous", "Coverage"):
        assert unwanted not in words


def index(public: Path, *options: str) -> None:
    """Run Pagefind over a site."""
    done = subprocess.run(
        [sys.executable, "-m", "pagefind", "--site", str(public), "--silent", *options],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pytest.importorskip("pagefind_bin", reason="pagefind is not installed")
    public = make_site(tmp_path_factory.mktemp("searched"), search=True)
    index(public)
    with served(public) as address:
        yield address


def test_words_are_found_and_nothing_is_loaded_before(searched: str, browser: Any) -> None:
    """SITE-21: entries, people and guides by word and filter; accessible and silent; plain links without script."""
    context = browser.new_context(viewport={"width": 320, "height": 900})
    context.add_init_script(axe_script())
    page = context.new_page()
    told = told_by(page, searched)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto(f"{searched}search/")
    assert not any("pagefind" in path for path in asked)
    page.set_default_timeout(10_000)
    page.locator("#words").fill("telegraph")
    page.locator("#told", has_text="No pages").wait_for()
    page.locator("#words").fill("factories")
    page.locator("#told", has_text="5 pages").wait_for()
    page.locator("#theme").select_option("February Revolution")
    page.locator("#told", has_text="1 page").wait_for()
    assert page.locator("#found a").evaluate_all("all => all.map(one => one.getAttribute('href'))") == [f"/{STRIKE}/"]
    assert page.locator("#found mark").first.inner_text().startswith("factories")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert told == []
    context.close()
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(f"{searched}search/")
    assert "Search needs script" in plain.locator("main").inner_text()
    assert plain.locator("form").is_hidden()
    plain.context.close()


def test_indexes_of_single_years_answer_together(tmp_path: Path, browser: Any) -> None:
    """SITE-22: made as docs/website.md says, they find entries of both years and the subjects."""
    pytest.importorskip("pagefind_bin", reason="pagefind is not installed")
    public = make_site(tmp_path, search=True, search_by_year=True)
    index(public, "--glob", "{topics,people,places,guides}/**/*.html")
    for year in ("1917", "1918"):
        index(public, "--glob", f"{year}/**/*.html", "--output-path", str(public / "pagefind" / year))
    with served(public) as site:
        page = browser.new_page()
        page.set_default_timeout(10_000)
        told = told_by(page, site)
        for words, wanted in (("factories", f"/{STRIKE}/"), ("feb", "/guides/february/")):
            page.goto(f"{site}search/?q={words}")
            page.locator(f"#found a[href$='{wanted}']").wait_for()
        assert told == []
        page.close()
