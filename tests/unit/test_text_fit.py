"""Cutting text: at sentences, then at words, and never inside anything a reader or a network sees as one."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.text_fit import ELLIPSIS, Paragraph, fit, sentences, split, tidy

SETTINGS = settings(deadline=None, derandomize=True, database=None, max_examples=150)

LINK = "https://example.org/1917/03/08/womens-day-strike/?of=" + "x" * 60 + "#2026"
FAMILY = "👨‍👩‍👧‍👦"
# Things that are one thing, whatever stands in them.
WHOLES = [
    LINK,
    "https://en.wikipedia.org/wiki/Foo_-",
    "https://zh.wikipedia.org/wiki/十月革命。史",
    "http://пример.рф/путь",
    "@lenin",
    "@lenin@social.example.org",
    "＠宣伝部",
    "#RussianRevolution",
    "#ВеликийОктябрь",
    "#ソビエト・ロシア革命",
    "＃革命記念日",
    "#خیزش\u200cها",
    "example.org",
    "sub.example.co.uk/path?q=1",
    "中国.中国/路径路径",
    "example.xn--p1ai/路径路径",
    "Lenin.It",
]
PROSE = [
    *("strike", "bread", "the", "Vyborg", "No.", "V. I. Lenin", "St. Petersburg", "O.S.", "said:", "(perhaps)"),
    *("забастовка", "Петроград", "и\u0306", "е\u0301е\u0301", "cafe\u0301", "ﬁ", "noe\u0308l", "q\u0323\u0307a"),
    *(FAMILY, "👩‍🎤", "🏳️‍🌈", "🇷🇺🇺🇦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "1️⃣", "❤️", "👋🏽"),
    *("إضراب", "الخبز", "מהפכה", "שָׁלוֹם", "می\u200cشود", "\u2067لينين\u2069"),
    *("帝国主義戦争反対", "十月革命", "ロシアか\u3099", "葛󠄀城", "우리는", "नमस्ते", "ก\u0e33ลัง", "\u0600١٢"),
    *("—", "…", "«Правда»", "“Yes!”", "「好。」", "war,", "peace;", '"land"', "x" * 40),
]
ENDS = [". ", "! ", "? ", "… ", "。", "！", "؟ ", "। ", " ", " ", " ", " ", "\n", "  ", "", ", "]
TEXTS = st.lists(st.tuples(st.sampled_from(PROSE + WHOLES), st.sampled_from(ENDS)), max_size=25).map(
    lambda parts: "".join(itertools.chain.from_iterable(parts))
)
ANY_TEXTS = TEXTS | st.text(max_size=120)
LIMITS = st.integers(0, 200)


def folded(text: str) -> str:
    """The text as the functions see it."""
    return " ".join(text.split())


def ends_of_graphemes(text: str) -> set[int]:
    """Where a text may be cut if only graphemes counted."""
    return {0, *(match.end() for match in regex.finditer(r"\X", text))}


def wholes(text: str) -> list[tuple[int, int]]:
    """Spans of links, mentions, hashtags and domains, by plain patterns of our own."""
    patterns = (
        r"https?://\S+",
        r"[@＠]\w+(?:@[\w.-]+\w)?",
        r"[#＃][\w·・\u200c]+",
        r"(?<![\w.@/-])(?:[\w-]+\.)+(?:xn--\w+|\p{L}{2,})(?:/\S*)?",
    )
    return [match.span() for pattern in patterns for match in regex.finditer(pattern, text, regex.IGNORECASE)]


def assert_sound_cut(text: str, place: int) -> None:
    """A folded text may be cut there: between graphemes, and inside nothing that is one thing."""
    assert place in ends_of_graphemes(text)
    # punctuation at the end of what looks like a link belongs to the sentence
    inside = [(a, b) for a, b in wholes(text) if a < place < b and text[place:b].strip(".,;:!?\"'’”»)]}…–—([{«“‘")]
    assert not inside


def cut_places(text: str) -> list[int]:
    """Where a folded text may be cut."""
    return Paragraph(text).places


def shortened(text: str) -> list[str]:
    """All that may become of a text by cutting words, longest first."""
    paragraph = Paragraph(text)
    return list(filter(None, map(paragraph.cut, reversed(paragraph.places))))


# Sentences


@pytest.mark.parametrize(
    "text",
    [
        "Order No. 1 gives the soldiers rights",
        "V. I. Lenin arrives",
        "Dr. J. Smith of St. Petersburg meets Gen. Kornilov and Mr. Buchanan",
        "It is 23 Feb. Old Style, 8 March N.S. New Style",
        "See ch. 7, pp. 12–14 and vol. 2 No. 5",
        "At 5 a.m. The guards come",
        "The U.S. Senate and the U.K. Parliament",
        "i.e. Nothing, e.g. This",
        "В 1917 г. Ленин вернулся. в Россию",
        "Г. Е. Зиновьев, тов. Троцкий и им. Кирова",
        "Am 8. März und am 25. Oktober",
        "Lower case follows. so it goes on",
        "https://example.org/a.Then",
        "A domain: example.Org",
    ],
)
def test_no_sentence_ends_there(text: str) -> None:
    """Abbreviations, initials, days' numbers, and full stops that something small follows."""
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    "parts",
    [
        ["They strike.", "They want bread!", "Do they?", "Yes…", "1917 begins."],
        ["“Bread!” they cry.", "“Peace!”", "“Land.”", "(All of it.)", "«Мир!»", "Да."],
        ["It ended in 1917.", "Then came peace."],
        ["Nicholas II.", "Alexandra."],
        ["ما هذا؟", "هذا خبز.", "نعم."],
        ["Он пришёл.", "«Правда» вышла."],
        ["यह क्रांति है।", "सब जानते हैं।"],
    ],
)
def test_sentences_end_where_they_do(parts: list[str]) -> None:
    """At full stops, exclamation and question marks, closing quotes included."""
    assert sentences(" ".join(parts)) == parts


def test_sentences_without_spaces_end_at_their_full_stop() -> None:
    """Chinese and Japanese; a closing quotation mark goes with what it closes."""
    assert sentences("他来了。他说：「好。」然后走了！?") == ["他来了。", "他说：「好。」", "然后走了！", "?"]
    assert sentences("") == sentences(" \n ") == []


@SETTINGS
@given(ANY_TEXTS)
def test_sentences_are_the_text(text: str) -> None:
    """Nothing is lost, added or cut."""
    whole, place = folded(text), 0
    for sentence in sentences(text):
        assert_sound_cut(whole, place)
        assert whole.startswith(sentence, place)
        assert_sound_cut(whole, place + len(sentence))
        place += len(sentence)
        place += whole.startswith(" ", place)
    assert place == len(whole)


# Cutting


@SETTINGS
@given(ANY_TEXTS)
def test_cuts_fall_between_words_only(text: str) -> None:
    """Before a blank, or between two characters of a script that has none; inside nothing that is one."""
    whole = folded(text)
    for place in cut_places(whole):
        assert_sound_cut(whole, place)
        assert 0 < place < len(whole)
        around = whole[place - 1 : place + 1]
        assert around[1].isspace() or regex.fullmatch(r"[\p{Han}\p{Hiragana}\p{Katakana}]{2}", around)


@SETTINGS
@given(ANY_TEXTS)
def test_shortened_texts_are_beginnings_with_an_ellipsis(text: str) -> None:
    """Longest first; nothing is cut, no link or tag touches the ellipsis, nothing dangles."""
    whole = folded(text)
    before = len(whole) + 2
    for short in shortened(whole):
        assert short.endswith(ELLIPSIS)
        kept = short.removesuffix(ELLIPSIS).rstrip(" ")
        assert whole.startswith(kept)
        assert len(kept) > 0
        assert len(kept) <= before
        before = len(kept)
        assert_sound_cut(whole, len(kept))
        if any(start < len(kept) <= end for start, end in wholes(whole)):
            assert short == f"{kept} {ELLIPSIS}"
        assert kept[-1] not in ",;:([{«“‘"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("one two, three", "one two…"),
        ("one — two three", "one — two…"),
        ("one two — three", "one two…"),
        ("see https://example.org/Foo_- now", "see https://example.org/Foo_- …"),
        ("see https://example.org/a, now", "see https://example.org/a …"),
        ("with #Tag now", "with #Tag …"),
        ("by @lenin@example.org now", "by @lenin@example.org …"),
        ("on example.org now", "on example.org …"),
        ("он сказал «нет да", "он сказал «нет…"),
        ("十月革命", "十月革…"),
        (f"{FAMILY} {FAMILY}", f"{FAMILY}…"),
    ],
)
def test_the_longest_shortened_text(text: str, first: str) -> None:
    """What stands before the ellipsis, by example."""
    assert shortened(text)[0] == first


@pytest.mark.parametrize("whole", WHOLES)
def test_one_thing_is_never_cut(whole: str) -> None:
    """A text of one link, mention, hashtag or domain has no place to cut; between two of them there is one."""
    assert cut_places(whole) == []
    assert shortened(whole) == []
    assert cut_places(f"{whole} {whole}") == [len(whole)]
    assert fit(whole, lambda text: len(text) < len(whole)) is None


# Fitting


@SETTINGS
@given(ANY_TEXTS, LIMITS)
def test_what_fits_is_a_beginning_within_the_limit(text: str, limit: int) -> None:
    """Whole, or ending with a sentence, or with an ellipsis; None only when not even the first word fits."""
    whole = folded(text)
    result = fit(text, lambda candidate: len(candidate) <= limit)
    if result is None:
        assert not whole or min([len(whole), *map(len, shortened(sentences(text)[0]))]) > limit
        return
    assert len(result) <= limit
    if not whole.startswith(result):
        assert result in set(shortened(sentences(text)[0]))
        return
    assert_sound_cut(whole, len(result))
    if result != whole:
        longer = [s for s in itertools.accumulate(sentences(text), lambda a, b: f"{a} {b}") if len(s) > limit]
        assert longer, "a longer beginning would have fitted"


def test_sentences_go_before_words() -> None:
    """As many whole sentences as fit; only the first is ever cut inside."""
    text = "One is first. Two is second. Three is third."
    assert fit(text, lambda t: len(t) <= 44) == text
    assert fit(text, lambda t: len(t) <= 43) == "One is first. Two is second."
    assert fit(text, lambda t: len(t) <= 27) == "One is first."
    assert fit(text, lambda t: len(t) <= 12) == "One is…"
    assert fit(text, lambda t: len(t) <= 3) is None
    assert fit("", lambda _: True) is None


def test_lengths_that_jump_are_measured_each() -> None:
    """A network may count a longer text shorter; the longest that fits is taken all the same."""
    assert fit("a b c d e", lambda text: len(text) in (2, 6)) == "a b c…"


@pytest.mark.parametrize(
    "unit", ["word ", "One is. ", "革命", f"{LINK} ", "x", "x-", "1.", "a.b ", "」", '" ', "@a", "#a ", "e\u0301", "。"]
)
def test_a_book_costs_no_more_than_a_page(unit: str) -> None:
    """Of a text as long as an entry's file may be, only some beginnings that may fit are measured."""
    text = unit * (60_000 // len(unit))
    measured: list[int] = []

    def fits(candidate: str) -> bool:
        measured.append(len(candidate))
        return len(candidate) <= 500

    fit(text, fits)
    assert sum(length > 2000 for length in measured) <= 12
    assert len(measured) < 100
    measured.clear()
    pieces = split(text, lambda _, candidate: fits(candidate)) or [""]
    assert len(measured) < 30 * len(pieces)


@SETTINGS
@given(ANY_TEXTS, st.integers(1, 150), st.integers(0, 40))
def test_the_pieces_of_a_split_text_are_the_text(text: str, limit: int, less_in_first: int) -> None:
    """Each within the limit of its place; nothing lost, nothing cut."""
    whole, place = folded(text), 0
    pieces = split(text, lambda n, piece: len(piece) <= limit - (0 if n else less_in_first))
    if pieces is None:
        words = [*itertools.pairwise([0, *cut_places(whole), len(whole)])]
        assert max(len(whole[a:b].strip()) for a, b in words) > limit - less_in_first
        return
    for number, piece in enumerate(pieces):
        assert 0 < len(piece) <= limit - (0 if number else less_in_first)
        assert_sound_cut(whole, place)
        assert whole.startswith(piece, place)
        place += len(piece)
        assert_sound_cut(whole, place)
        place += whole.startswith(" ", place)
    assert place == len(whole)
    if not regex.search(r"[\p{Han}\p{Hiragana}\p{Katakana}。！？]", whole):
        assert " ".join(pieces) == whole


def test_a_split_prefers_sentences() -> None:
    """A sentence that fits a piece of its own is not torn."""
    text = "One is first. Two is second. Three goes on and on. Four."
    assert split(text, lambda _, piece: len(piece) <= 30) == [
        "One is first. Two is second.",
        "Three goes on and on. Four.",
    ]
    assert split(text, lambda _, piece: len(piece) <= 15) == [
        "One is first.",
        "Two is second.",
        "Three goes on",
        "and on. Four.",
    ]
    assert split(text, lambda _, piece: len(piece) <= 4) is None
    assert split("十月革命", lambda _, piece: len(piece) <= 3) == ["十月革", "命"]
    assert split("", lambda *_: True) == []
    assert split("a b c", lambda _, piece: len(piece) == 1, at_most=3) == ["a", "b", "c"]
    assert split("a b c", lambda _, piece: len(piece) == 1, at_most=2) is None


def test_what_only_dangles_is_not_kept() -> None:
    """A text is not shortened to its opening dash or quotation mark."""
    assert Paragraph("— « the end").cut(1) == Paragraph("— « the end").cut(3) == ""
    assert fit("— « the end", lambda text: len(text) <= 9) == "— « the…"
    assert fit("— « the end", lambda text: len(text) <= 7) is None


# Tidying


@SETTINGS
@given(ANY_TEXTS)
def test_tidy_text_stays_tidy(text: str) -> None:
    """NFC, no blanks at line ends, no two empty lines, nothing at the ends; doing it twice changes nothing."""
    done = tidy(text)
    assert done == tidy(done)
    assert done == done.strip()
    assert unicodedata.is_normalized("NFC", done)
    assert "\n\n\n" not in done
    assert all(line == line.rstrip() for line in done.split("\n"))
    assert visible(done) == visible(unicodedata.normalize("NFC", text))


def visible(text: str) -> Iterable[str]:
    """The words of a text."""
    return text.split()


def test_tidy_keeps_paragraphs() -> None:
    """One empty line between them, however many the template left."""
    assert tidy("\n\n a \r\n\n\n\nb\t\n c\n\n") == "a\n\nb\n c"
