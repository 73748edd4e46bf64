"""The desk's pure parts: spans of a text, differences, coming days, pictures in a page."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from builders import PNG, corpus_of, schedule_of
from hypothesis import given
from hypothesis import strategies as st

from publishers.mastodon.appearance import shown_link as on_mastodon
from publishers.x.appearance import shown_link as on_x
from timeline.desk.preview_page import Pictures
from timeline.desk.selection import next_occurrence
from timeline.desk.spans import Span, spans_of
from timeline.desk.word_diff import Piece, replaced, word_diff
from timeline.historic_date import HistoricDate
from timeline.schedule import Replay
from timeline.status import StatusImage

TODAY = dt.date(2026, 11, 22)


def test_links_hashtags_and_mentions_are_told_apart() -> None:
    """A full stop after a link is the sentence's, a hash inside a word is no hashtag."""
    text = "See https://example.org/1917/#2026. By @press@example.social, C#sharp #Красные"
    assert [span for span in spans_of(text) if span.kind] == [
        Span("https://example.org/1917/#2026", "link"),
        Span("@press@example.social", "mention"),
        Span("#Красные", "tag"),
    ]


@given(st.text(alphabet="ab #@:/.htps\n"))
def test_spans_are_the_text(text: str) -> None:
    """Nothing is lost and nothing is doubled."""
    assert "".join(span.text for span in spans_of(text)) == text


def test_a_difference_is_told_by_words() -> None:
    """What went stands before what came."""
    pieces = word_diff("some 90,000 people strike", "some 80,000 people strike today")
    assert pieces == [
        Piece("some "),
        Piece("90,000", "del"),
        Piece("80,000", "ins"),
        Piece(" people strike"),
        Piece(" today", "ins"),
    ]
    assert list(replaced(pieces)) == [("90,000", "80,000"), ("", "today")]
    assert list(replaced(word_diff("bread and peace", "bread"))) == [("and peace", "")]
    assert list(replaced(word_diff("now bread", "bread"))) == [("now", "")]


@given(st.text(alphabet="ab \n"), st.text(alphabet="ab \n"))
def test_a_difference_holds_both_texts(before: str, after: str) -> None:
    """Each can be read out of it."""
    pieces = word_diff(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "ins") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "del") == after


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ({}, "2027-03-08"),
        ({"years": (100, 110, 125)}, "2027-03-08"),
        ({"years": (100,)}, "2017-03-08"),
        ({"replay": Replay(HistoricDate.parse("1917-03-01"), dt.date(2027, 1, 1))}, "2027-01-08"),
        ({"replay": Replay(HistoricDate.parse("1917-04-01"), dt.date(2027, 1, 1))}, None),
    ],
)
def test_the_next_day_of_an_entry(tmp_path: Path, policy: dict[str, object], expected: str | None) -> None:
    """The first to come, else the latest there was, as the schedule has it."""
    corpus = corpus_of(tmp_path, "1917/03/08/strike")
    entry = corpus.find("1917/03/08/strike")
    assert entry is not None
    found = next_occurrence(schedule_of(corpus, **policy), entry, TODAY)
    assert (str(found.day) if found else None) == expected


def test_this_year_comes_before_the_next(tmp_path: Path) -> None:
    """Today itself is not past."""
    corpus = corpus_of(tmp_path, "1917/11/22/order")
    entry = corpus.find("1917/11/22/order")
    assert entry is not None
    found = next_occurrence(schedule_of(corpus), entry, TODAY)
    assert found is not None
    assert found.day == TODAY


def test_a_draft_takes_its_place_among_the_entries_of_its_day(tmp_path: Path) -> None:
    """Its moment is the one it would have."""
    corpus = corpus_of(tmp_path, "1917/03/08/a", "1917/03/08/b", state="draft")
    entry = corpus.find("1917/03/08/b")
    assert entry is not None
    found = next_occurrence(schedule_of(corpus), entry, TODAY)
    assert found is not None
    assert (found.entry.id, found.moment.hour) == ("1917/03/08/b", 9)
    assert schedule_of(corpus).on(found.day) == ()


def test_pictures_stand_in_the_page_while_there_is_room(tmp_path: Path) -> None:
    """Then they are left out."""
    (tmp_path / "p.png").write_bytes(PNG)
    image = StatusImage(tmp_path / "p.png", "image/png", "A dot")
    pictures = Pictures(room=len(PNG))
    assert pictures.address(image).startswith("data:image/png;base64,iVBOR")
    assert pictures.address(image) == ""


@pytest.mark.parametrize(
    ("address", "mastodon", "x"),
    [
        ("https://example.org/1917/03/08/war/#2026", "example.org/1917/03/08/war/#20…", "example.org/1917/03/08/war…"),
        ("https://www.example.org/", "example.org/", "example.org/"),
        ("https://example.org", "example.org", "example.org"),
        ("https://example.org/1917/03/08/abcdefgh", "example.org/1917/03/08/abcdefgh", "example.org/1917/03/08/abc…"),
    ],
)  # fmt: skip
def test_links_are_shown_as_networks_shorten_them(address: str, mastodon: str, x: str) -> None:
    """No scheme, and an ellipsis in place of what is long."""
    assert (on_mastodon(address), on_x(address)) == (mastodon, x)
