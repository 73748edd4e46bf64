"""Quotation marks, apostrophes and dashes of the website's pages."""

from __future__ import annotations

import pytest

from publishers.website.typesetting import Typesetter

ENGLISH = Typesetter("en-GB")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Women's Day", "Women’s Day"),
        ("the workers' guards", "the workers’ guards"),
        ("since '05", "since ’05"),
        ('"To the Citizens": declared', "“To the Citizens”: declared"),
        ('he says "no", then ("yes")', "he says “no”, then (“yes”)"),
        ("\"He said 'no'\"", "“He said ‘no’”"),
        ("\"'No' was the word\"", "“‘No’ was the word”"),
        ("warnings - all of them", "warnings – all of them"),
        ("well-known", "well-known"),
        ("a < b > 'c'", "a < b > ‘c’"),
        ('typed as &quot; and <a href="b">', "typed as &quot; and <a href=”b”>"),
        ("", ""),
    ],
)
def test_plain_words_are_set_as_english_prints_them(typed: str, shown: str) -> None:
    """Curved by what stands before the mark."""
    assert ENGLISH.plain(typed) == shown


def test_markup_keeps_its_own_marks() -> None:
    """Attributes stay; marks beside tags and escaped ones are curved."""
    assert (
        ENGLISH.markup("<p>&quot;<a href=\"https://example.com/?a='b'\">It's</a>&quot; and <em>&quot;so&quot;</em></p>")
        == "<p>“<a href=\"https://example.com/?a='b'\">It’s</a>” and <em>“so”</em></p>"
    )


def test_other_languages_keep_their_quotation_marks() -> None:
    """Only the apostrophe is the same everywhere."""
    assert Typesetter("fr").plain('l\'an "dix-sept" - 1917') == 'l’an "dix-sept" - 1917'
