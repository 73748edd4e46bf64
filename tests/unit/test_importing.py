"""Reading what other programs wrote: dates, names, HTML, columns."""

from __future__ import annotations

import pytest

from timeline.errors import UsageError
from timeline.importing.columns import matched
from timeline.importing.dates import DateError, Order, read_date
from timeline.importing.entry_yaml import entry_text
from timeline.importing.html_text import markdown_of, plain_of
from timeline.importing.names import slug
from timeline.strict_yaml import read


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("1917-03-08", None, "1917-03-08"),
        ("1917/3/8", None, "1917-03-08"),
        ("1917-03-08T00:00:00Z", None, "1917-03-08"),
        ("8.3.1917", None, "1917-03-08"),
        ("8 March 1917", None, "1917-03-08"),
        ("8th  Mar. 1917", None, "1917-03-08"),
        ("March 8, 1917", None, "1917-03-08"),
        ("Sept. 5, 1917", None, "1917-09-05"),
        ("5/5/1917", None, "1917-05-05"),
        ("25/3/1917", None, "1917-03-25"),
        ("3/25/1917", None, "1917-03-25"),
        ("3/8/1917", Order.MONTH_FIRST, "1917-03-08"),
        ("3/8/1917", Order.DAY_FIRST, "1917-08-03"),
        ("-0044-03-15", None, "-0044-03-15"),
    ],
)
def test_dates_are_read_in_the_usual_notations(text: str, order: Order | None, expected: str) -> None:
    """Whatever the calendar."""
    assert str(read_date(text, order)) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("3/8/1917", "may be in month 3 or 8"),
        ("1917", "has no day"),
        ("1917-03", "has no day"),
        ("March 1917", "has no day"),
        ("spring", "is not a date"),
        ("8 Floreal 1917", "'Floreal' is not a month"),
        ("8 Ma 1917", "'Ma' is not a month"),
        ("17-03-08", "is not a date"),
    ],
)
def test_nothing_is_guessed_of_a_date(text: str, words: str) -> None:
    """A wrong day is worse than none."""
    with pytest.raises(DateError, match=words) as caught:
        read_date(text)
    assert caught.value.advice


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Women's Day", "womens-day"),
        ("Ленин приезжает", "lenin-priezzhaet"),
        ("東京", "dongjing"),
        ("?!", "entry"),
    ],
)
def test_titles_of_any_script_make_slugs(text: str, expected: str) -> None:
    """The same for ever: permalinks are made of them."""
    assert slug(text) == expected


def test_html_becomes_markdown_and_what_runs_is_dropped() -> None:
    """Only links to the web are links."""
    html = (
        '<p>One <b>bold</b> &amp; <a href="https://example.org/a">link</a>, <a href="javascript:x()">none</a>.</p>'
        "<ul><li>first</li><li>second</li></ul><script>alert(1)</script><style>p{}</style>End<br>here"
    )
    assert markdown_of(html) == (
        "One **bold** & [link](https://example.org/a), none.\n\n- first\n- second\n\nEnd\nhere"
    )
    assert plain_of("A <i>B</i>\n c") == "A B c"
    assert markdown_of("5 > 4") == "5 > 4"


def test_every_text_survives_being_written() -> None:
    """Whatever YAML makes of its first letter."""
    words = ["null", "~", "yes", "1917-03-08", "12:30", "\\n", "ё", "a, b", "x:", "a: b", "a #b", "[x]", "{x}"]
    odd = [*words, *(f"{sign} a" for sign in "-#?|>*&!%@`'\":,")]
    text = entry_text({"title": "T", "people": odd, "sources": [{"title": one} for one in odd]})
    node, problems = read(text.encode(), "x.yaml")
    assert problems == []
    assert isinstance(node, dict)
    assert node["people"] == odd
    assert node["sources"] == [{"title": one} for one in odd]


def test_columns_are_found_by_name_before_synonym() -> None:
    """And each field once."""
    found, left = matched(["Name", "Title", "Event Date", "Tags", "Theme", "Odd", "root_id"], {"Theme": ""})
    assert found == {"Title": "title", "Event Date": "date", "Tags": "themes"}
    assert left == ["Name", "Odd"]
    with pytest.raises(UsageError, match="no column Nope"):
        matched(["Title"], {"Nope": "title"})
