"""Which items are fit for a feed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from feeds_samples import HOSTILE, IMAGE, ITEM, item

from publishers.feeds.sound_items import fault, html_fault, sound_items
from timeline.markdown_text import html_of


def test_the_sample_is_sound() -> None:
    """An item with everything in it has no fault."""
    assert fault(ITEM) == ""
    assert sound_items([ITEM]) == ([ITEM], [])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"guid": ""}, "no guid"),
        ({"title": " "}, "no title"),
        ({"link": "1917/03/08/"}, "absolute"),
        ({"link": "javascript:alert(1)"}, "absolute"),
        ({"published": dt.datetime(2026, 3, 8)}, "time zone"),
        ({"updated": dt.datetime(2026, 3, 8)}, "time zone"),
        ({"updated": dt.datetime(1917, 3, 8, tzinfo=dt.UTC)}, "1990"),
        ({"image": replace(IMAGE, alt_text=" ")}, "alt text"),
        ({"image": replace(IMAGE, url="/media/x.jpg")}, "absolute"),
    ],
    ids=str,
)
def test_an_item_that_spoils_a_feed_has_a_fault(change: dict[str, Any], reason: str) -> None:
    """Missing identity, relative addresses, dates without a zone."""
    assert reason in fault(replace(ITEM, **change))


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<p onclick=\"alert(1)\">x</p>",
        "<p style=\"color: red\">x</p>",
        "<p class=\"x\">x</p>",
        "<p id=\"x\">x</p>",
        "<iframe src=\"https://example.org/\"></iframe>",
        "<form><input></form>",
        "<object></object><embed>",
        "<!-- comment -->",
        "<style>p {}</style>",
        "<svg/onload=alert(1)>",
        "<img src=x onerror=alert(1)>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<a href=\"&#106;avascript:alert(1)\">x</a>",
        "<a href=\"java\tscript:alert(1)\">x</a>",
        "<img src=\"data:image/svg+xml;base64,AA\" alt=\"x\">",
        "<p",
        "a < b",
    ],
)  # fmt: skip
def test_feed_19_markup_outside_the_allow_list_is_a_fault(html: str) -> None:
    """FEED-19: no script, style, form, frame, object, handler, comment or foreign address."""
    assert "not allowed" in html_fault(html)


@pytest.mark.parametrize("address", ["#fn1", "/1917/03/08/", "../08/", "x.html", "//example.org/x", "ftp://e.org/x"])
def test_feed_18_addresses_in_the_text_are_absolute(address: str) -> None:
    """FEED-18: in-page anchors and relative addresses break in readers."""
    assert html_fault(f'<a href="{address}">x</a>')
    assert html_fault(f'<img src="{address}" alt="x">')


@pytest.mark.parametrize("tag", ["h1", "h2"])
def test_feed_36_no_heading_above_h3(tag: str) -> None:
    """FEED-36: readers put the title above the text."""
    assert html_fault(f"<{tag}>x</{tag}>")
    assert html_fault("<h3>x</h3>") == ""


def test_feed_19_images_need_alt_text() -> None:
    """FEED-19: an empty alt is a decision, a missing one is not."""
    assert "alt" in html_fault('<img src="https://example.org/x.jpg">')
    assert html_fault('<img src="https://example.org/x.jpg" alt="">') == ""


@pytest.mark.parametrize(
    "text", [*HOSTILE, "# H\n\n> q\n\n- a\n\n1. b\n\n[x](https://e.org) <a@e.org>\n\n---\n\na  \nb"]
)
def test_feed_19_what_the_markdown_renderer_writes_is_allowed(text: str) -> None:
    """The two allow-lists fit together."""
    assert html_fault(html_of(text)) == ""


def test_a_fault_is_named_in_printable_words() -> None:
    """Even if the guid itself is what is wrong."""
    _, (skipped,) = sound_items([item(guid="tag:\ud800\x1b[31m", html="<script>\x07")])
    assert skipped.guid == "tag:\\ud800\\x1b[31m"
    assert skipped.reason.isprintable()
