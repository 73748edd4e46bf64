"""Counts of a corpus: what is published, what is empty, what rests on one source."""

from __future__ import annotations

from pathlib import Path

from builders import corpus_of, write_entry

from timeline.coverage import coverage_of


def test_empty_days_between_the_first_and_the_last_are_counted(tmp_path: Path) -> None:
    """And drafts are not."""
    corpus = corpus_of(tmp_path, "1917/03/08/a", "1917/03/08/b", "1917/03/11/c")
    write_entry(corpus.root, "1917/03/09/draft", state="draft")
    found = coverage_of(entry for entries in corpus.load(corpus.days()) for entry in entries)
    assert list(found.days.values()) == [2, 0, 0, 1]
    assert [str(day) for day in found.empty] == ["1917-03-09", "1917-03-10"]
    assert found.entries == 3
    assert len(found.one_source) == 3


def test_themes_works_and_distinct_sources_are_counted(tmp_path: Path) -> None:
    """One source cited twice is one source."""
    corpus = corpus_of(tmp_path)
    write_entry(
        corpus.root,
        "1917/03/08/theses",
        themes="[women]",
        work="{title: Theses, kind: theses, by: A committee}",
        sources="[{ref: sukhanov-1922, supports: [date]}, {ref: sukhanov-1922, pages: p. 3}, {title: Another}]",
    )
    found = coverage_of(entry for entries in corpus.load(corpus.days()) for entry in entries)
    assert found.themes == {(1917, 3): {"women": 1}}
    assert found.sources == {2: 1}
    assert (found.works, found.one_source) == (1, [])


def test_no_entries_have_no_days() -> None:
    """An empty corpus is covered by nothing."""
    assert coverage_of([]).days == {}
