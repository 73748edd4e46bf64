"""Counts of a corpus: what is published, what is empty, what rests on one source."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import PNG, corpus_of, new_style, write_entry

from timeline.coverage import (
    Coverage,
    coverage_of,
    level_of,
    map_rows,
    ranges,
    theme_months,
    theme_totals,
)


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


def found_of(tmp_path: Path, *entry_ids: str, **fields: str) -> Coverage:
    """The coverage of a corpus of plain entries."""
    corpus = corpus_of(tmp_path, *entry_ids, **fields)
    return coverage_of(entry for entries in corpus.load(corpus.days()) for entry in entries)


def test_a_day_rests_on_one_source_when_all_its_entries_do(tmp_path: Path) -> None:
    """Two entries with one source each, but another, are two."""
    corpus = corpus_of(tmp_path, "1917/03/08/a", "1917/03/08/b", "1917/03/09/c")
    write_entry(corpus.root, "1917/03/09/d", sources="[{title: Another, supports: [date]}]")
    found = coverage_of(entry for entries in corpus.load(corpus.days()) for entry in entries)
    assert [str(day) for day in found.one_source_days] == ["1917-03-08"]
    assert len(found.one_source) == 4


def test_a_day_has_an_image_when_one_of_its_entries_does(tmp_path: Path) -> None:
    """The other days that have entries are listed, empty ones are not."""
    corpus = corpus_of(tmp_path, "1917/03/08/a", "1917/03/08/b", "1917/03/10/c")
    (corpus.root / "1917/03/08/p.png").write_bytes(PNG)
    write_entry(corpus.root, "1917/03/08/b", image="{file: p.png, alt: A dot, creator: Unknown, licence: PDM-1.0}")
    found = coverage_of(entry for entries in corpus.load(corpus.days()) for entry in entries)
    assert [str(day) for day in found.no_image] == ["1917-03-10"]
    assert found.images == 1


def test_crowded_and_thin_days(tmp_path: Path) -> None:
    """More than a number, which may be chosen; exactly one."""
    found = found_of(tmp_path, "1917/03/08/a", "1917/03/08/b", "1917/03/09/c")
    assert {str(day): count for day, count in found.crowded(1).items()} == {"1917-03-08": 2}
    assert found.crowded() == {}
    assert [str(day) for day in found.thin] == ["1917-03-09"]


def test_a_map_has_a_row_for_each_month_and_31_cells(tmp_path: Path) -> None:
    """None where the month has no such day, or before the first and after the last day."""
    rows = map_rows(found_of(tmp_path, "1917/02/27/a", "1917/04/01/b"))
    assert [(row.year, row.month, row.total, len(row.counts)) for row in rows] == [
        (1917, 2, 1, 31),
        (1917, 3, 0, 31),
        (1917, 4, 1, 31),
    ]
    assert rows[0].counts[25:] == (None, 1, 0, None, None, None)
    assert rows[2].counts[:2] == (1, None)


def test_many_years_lie_over_each_other(tmp_path: Path) -> None:
    """As readers meet them: by month and day."""
    found = found_of(tmp_path, *(f"{year}/03/08/a" for year in range(1910, 1917)), themes="[women]")
    assert found.folded
    rows = map_rows(found)
    assert [row.month for row in rows] == list(range(1, 13))
    assert rows[2].counts[7] == 7
    assert (rows[1].counts[28], rows[1].counts[29]) == (0, None)
    assert theme_months(found)[0, 3] == {"women": 7}
    assert theme_totals(found) == [("women", 7)]


def test_themes_have_a_column_for_months_without_any(tmp_path: Path) -> None:
    """So that a gap shows."""
    found = found_of(tmp_path, "1917/02/27/a", "1917/04/01/b", themes="[women]")
    assert {month: dict(counts) for month, counts in theme_months(found).items()} == {
        (1917, 2): {"women": 1},
        (1917, 3): {},
        (1917, 4): {"women": 1},
    }


def test_days_in_a_row_are_one_range() -> None:
    """Single days are ranges of themselves."""
    days = [new_style(text) for text in ("1917-02-28", "1917-03-01", "1917-03-03")]
    assert [(str(first), str(last)) for first, last in ranges(days)] == [
        ("1917-02-28", "1917-03-01"),
        ("1917-03-03", "1917-03-03"),
    ]
    assert ranges([]) == []


@pytest.mark.parametrize(("count", "level"), [(0, 0), (1, 1), (2, 1), (3, 2), (5, 3), (7, 4), (9, 4), (10, 5), (99, 5)])
def test_levels_rise_with_the_count(count: int, level: int) -> None:
    """The steps of the colours."""
    assert level_of(count) == level
