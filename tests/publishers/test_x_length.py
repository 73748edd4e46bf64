"""Length on X, against a table and against the published counter."""

from __future__ import annotations

import functools
import subprocess
import sys
import unicodedata
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publishers.x import tlds
from publishers.x.length import weighted_length

LONG_URL = "https://example.org/1917/03/08/womens-day-strike/?of=" + "x" * 300 + "#2026"

TABLE = [
    ("", 0),
    ("This is a test.", 15),
    ("x" * 280, 280),
    # Cyrillic, marks, dashes and quotes weigh one; what lies beyond weighs two
    ("Да здравствует 8 марта!", 23),
    ("«Правда» „ok“ “ok” ’ – — ‑ ° × ½\u00a0", 33),
    ("… № ₽ → •\u202f\u2028", 18),
    ("е\u0301", 2),  # no composed form
    ("и\u0306", 1),  # й
    ("Cafe\u0301", 4),
    ("a\r\nb\rc", 5),
    # CJK and other scripts
    ("故人西辞黄鹤楼", 14),
    ("日本語 english", 14),
    ("ㄱㄴ 한국", 9),
    ("한국", 4),
    ("العربية", 7),
    ("שלום 1917", 9),
    ("\u200fשלום\u200e", 8),
    ("नमस्ते", 6),
    # emoji
    ("😷", 2),
    ("😷😷👾😡🔥💩", 12),
    ("H🐱☺👨‍👩‍👧‍👦", 7),
    ("🙋🏽👨‍🎤", 4),
    ("👩‍👩‍👧‍👦👨‍❤️‍💋‍👨", 4),
    ("🚣🏽‍♂️🕵️‍♀️⛹🏿‍♂", 6),
    ("🇷🇺🇺🇦", 4),
    ("🇽🇺🇸", 4),  # no such flag, then a flag
    ("🏴󠁧󠁢󠁳󠁣󠁴󠁿🏳️‍🌈🏴‍☠️", 6),
    ("1️⃣#⃣*️⃣", 6),
    ("© ®️ ™", 8),
    ("❤❤️", 4),
    ("🧑‍🔧", 5),  # Emoji 12.1: newer than the table
    ("🏻", 2),
    # links, however long
    ("http://example.com", 23),
    (LONG_URL, 23),
    (f"See {LONG_URL}.", 28),
    ("(https://en.wikipedia.org/wiki/February_(revolution))", 25),
    ("https://example.org/статья/Ленин", 23),
    ("http://пример.рф/", 23),
    ("http://❤️.com/a 👍🏽", 26),
    ("http://nowhere.invalidtld/x", 27),
    ("https://t.co/abcdef0123, then", 29),
    ("https://t.co/" + "a" * 41, 54),
    ("http://" + "a" * 64 + ".com", 75),
    ("ftp://example.com", 17),
    # bare domains, wanted or not
    ("example.com", 23),
    ("EXAMPLE.COM", 23),
    ("1917.рф", 23),
    ("пример.рф", 9),
    ("index.md t.co", 47),
    ("Lenin.It was", 27),
    ("end.No new", 27),
    ("U.S.A. p.m. i.e. O.S. г.Москва т.е. 7.11.1917 file.txt", 54),
    ("St.Petersburg and J.P.Morgan", 28),
    ("strike...and", 12),
    ("a.com,b.org/c?d=e;f.net", 47),
    ("example.com中国語", 29),
    ("これはexample.comです", 33),
    ("-example.com x/example.com _example.com", 39),
    ("xn--p1ai.xn--p1ai", 23),
    # what is no link
    ("@days1917 #RussianRevolution $ABC", 33),
    ("someone@example.com", 19),
    ("#example.com $example.com @example.com", 38),
]


@functools.cache
def oracle():
    """The published counter, slow to load."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from twitter_text import parse_tweet
    return lambda text: parse_tweet(text).weightedLength


@functools.cache
def emoji_table() -> tuple[str, ...]:
    """Every sequence of the published counter."""
    oracle()
    from twitter_text.regexp.emoji import emoji_list

    return tuple("".join(chr(int(code, 16)) for code in one.codepoint.split()) for one in emoji_list)


@pytest.mark.parametrize(("text", "length"), TABLE)
def test_a_text_weighs_what_the_table_and_the_published_counter_say(text, length):
    """Scripts, marks, emoji, links and slips."""
    assert (weighted_length(text), oracle()(text)) == (length, length)


def test_no_emoji_of_the_published_table_weighs_less_than_there_and_nearly_all_the_same():
    """The rules stand for the table; only two people holding hands in two skin tones are counted apart."""
    heavier = [emoji for emoji in emoji_table() if weighted_length(emoji) != 2]
    assert all("\u200d🤝\u200d" in emoji for emoji in heavier)
    assert len(heavier) == 55
    assert {weighted_length(emoji) for emoji in heavier} == {8}


def test_no_top_level_domain_of_the_published_counter_is_missing():
    """Each of them makes a link of a bare name."""
    oracle()
    from twitter_text.regexp.valid_cctld import valid_cctld
    from twitter_text.regexp.valid_gtld import valid_gtld

    patterns = (valid_gtld.pattern, valid_cctld.pattern)
    published = [pattern.removeprefix("(?:(?:").partition(")(?=")[0].split("|") for pattern in patterns]
    assert sorted(tlds.names()) == sorted(published[0] + published[1])


WORDS = """
http:// https:// HTTPS:// . .. - _ / @ # $ ( ) [ ] , ; : ? ! ' " = & % ~ | + a Lenin It com org co.uk рф сайт 中国
日本語 é ком ею 嘉里 嘉里大酒店 新加坡 vermögensberater xn--p1ai t.co t.co/abc /path /статья ?q=1 (x) ((a)b) “ … № —
ſ İ ı K ß 1 1917 :80 1️⃣ #⃣ © ®️ 👩 👩‍👧 👨‍👩‍👧 🧑‍🔧 🇺🇸 🇺 🇸 🇽 ❤️ 🏻 👍 👍🏽 🏴 ☠ ⛹ ♂ 🕵 🤝 🧑
\u0301 \u200d \ufe0f \u200e \u202a \ufeff &amp;
""".split()  # noqa: SIM905 - it is read as words
BLANKS = [" ", "\n", "\r\n", "\r", "\u00a0", "\u3000"]
PIECES = st.sampled_from([*WORDS, *BLANKS, "a" * 64])
ANY_TEXT = st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(max_size=40))


@given(ANY_TEXT)
@settings(deadline=None, max_examples=300)
def test_no_text_weighs_less_than_the_published_counter_says(text):
    """A text that fits by our count fits by X's."""
    assert weighted_length(text) >= oracle()(text)


@given(st.lists(st.sampled_from([chr(code) for code in range(0x1F1E6, 0x1F200)]), max_size=9).map("".join))
@settings(deadline=None, max_examples=100)
def test_flags_are_paired_from_the_left_as_the_published_counter_does(text):
    """A letter that makes no flag with the next one stands alone."""
    assert weighted_length(text) == oracle()(text)


@given(ANY_TEXT)
@settings(deadline=None, max_examples=100)
def test_the_form_of_a_text_does_not_change_its_length(text):
    """Composed or decomposed, X stores the same."""
    assert weighted_length(text) == weighted_length(unicodedata.normalize("NFC", text))


def test_a_text_without_a_domain_never_pays_for_the_list_of_domains():
    """The pattern of 1,500 names is compiled only for texts that may hold a link; the date line does not."""
    code = (
        "from publishers.x import length, links\n"
        "assert length.weighted_length('8 March 1917 (23 Feb O.S.). Bread!') == 34\n"
        "assert links._link_pattern.cache_info().currsize == 0\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
