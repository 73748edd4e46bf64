"""What a text counts for on Mastodon."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mastodon_account import account
from mastodon_words import reference_length

from publishers.mastodon.length import status_length
from publishers.mastodon.top_level_domains import NAMES
from timeline.publisher import StatusLimits

LONG_PATH = "/" + "a" * 200
PUBLISHED_CASES = [
    ("", 0),
    ("abc", 3),
    ("Женщины Петрограда", 18),
    ("а́й", 2),  # stress marks do not compose
    ("\u0438\u0306", 1),  # й written as two code points
    ("👨‍👩‍👧‍👦", 1),
    ("🇷🇺🇺🇸", 2),
    ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", 1),
    ("1️⃣#️⃣", 2),
    ("👍🏽", 1),
    ("क्षि", 1),
    ("a\r\nb", 3),
    ("a\n🇷🇺", 3),
    (":custom_emoji:", 14),
    ("https://example.org/1917/03/08/womens-day-strike/#2026", 23),
    (f"https://example.org{LONG_PATH}", 23),
    ("http://t.co", 23),
    ("HTTPS://EXAMPLE.ORG/ABC", 23),
    ("https://example.org/путь/к?x=1&y=2#якорь", 23 + len("якорь")),
    ("https://пример.рф/путь", 23),
    ("http://xn--e1afmkfd.xn--p1ai/a", 23),
    ("https://en.wikipedia.org/wiki/July_Days_(1917)", 23),
    ("(https://example.org/a)", 25),
    ("https://example.org.", 24),
    ("https://a.com,https://b.com/x", 47),
    ("https://example.org:8443/x", 23),
    ("example.org/1917", 16),  # a bare domain is plain text
    ("index.md, 1917.рф", 17),
    ("http://a.b", 10),  # no such top-level domain: plain text
    ("http://localhost:8000/" + "x" * 30, 52),
    ("xhttps://example.org" + LONG_PATH, 221),
    ("@user@example.social привет", 12),
    ("@user@example.social, @b@c.org", 9),
    ("@user", 5),
    ("user@example.org", 16),
    ("שלום https://example.org/שלום עולם", 4 + 1 + 23 + 4 + 1 + 4),
    ("مرحبا بالعالم", 13),
]


@pytest.mark.parametrize(("text", "length"), PUBLISHED_CASES)
def test_a_text_counts_as_the_server_counts_it(text, length):
    """Graphemes; 23 for a link; a mention without its host."""
    assert status_length(text) == length


@pytest.mark.parametrize("text", [text for text, _ in PUBLISHED_CASES])
def test_the_cases_hold_for_the_librarys_patterns(text):
    """The table above is not our own invention."""
    assert status_length(text) == reference_length(text)


def test_the_library_itself_agrees():
    """Mastodon.get_status_length, where the extra it needs is installed; it miscounts a flag after a newline."""
    pytest.importorskip("grapheme")
    from mastodon import Mastodon as Library

    texts = [text for text, _ in PUBLISHED_CASES if "\n🇷🇺" not in text]
    assert [status_length(text) for text in texts] == [Library.get_status_length(text) for text in texts]


def test_a_path_that_ends_in_an_equals_sign_counts_as_the_stricter_side_does():
    """Web interface and server differ there; the server counts the sign."""
    assert status_length("https://example.org/a=") == 24


def test_the_top_level_domains_are_those_of_the_library():
    """Each name makes a link there too."""
    from mastodon._url_regex import url_regex

    assert all(url_regex.fullmatch(f"https://example.{name}") for name in NAMES)
    assert len(NAMES) > 1500


PARTS = """
https:// http:// example .org .com com рф .рф a b - _ / #2026 ? = & ( ) . , @ @user@host.org @a@b + :80 : xn--a é и %20
👩‍🚀 🇷🇺 🇺 … » 日本 ! ~ [ ] $ ' – • xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
"""
PIECES = st.sampled_from([*PARTS.split(), *" \n\u0301\u200d\u200f"])
TEXTS = st.one_of(
    st.lists(PIECES, max_size=14).map("".join),
    st.lists(PIECES, max_size=10).map(lambda pieces: "https://example.org/" + "".join(pieces)),
    st.text(max_size=60),
)


@given(TEXTS)
def test_what_we_call_short_enough_is_short_enough_for_the_server(text):
    """Never shorter than the reference, whatever the text."""
    assert status_length(text) >= reference_length(text)


@given(TEXTS, st.text(max_size=30))
def test_a_text_within_our_maximum_passes_with_its_content_warning(text, warning):
    """The room a content warning takes is taken off the maximum."""
    limits: StatusLimits = account("https://mastodon.example", content_warning=warning).limits
    if limits.length(text) <= limits.maximum:
        assert reference_length(text, warning) <= 500


def test_the_maximum_loses_the_length_of_the_content_warning():
    """In graphemes: a family is one."""
    assert account("https://mastodon.example", content_warning="war 👨‍👩‍👧").limits.maximum == 495
    assert account("https://mastodon.example", content_warning="x" * 600).limits.maximum == 0


def test_a_link_counts_what_the_instance_reserves_for_it():
    """characters_reserved_per_url, remembered from the last verify."""
    limits = account("https://mastodon.example", remembered={"url_length": 30}).limits
    assert limits.length("see https://example.org/") == 34
