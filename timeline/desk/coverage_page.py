"""Coverage as a page: the year's map, the days worth a look, themes by month, sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from timeline.coverage import Coverage, MapRow, level_of, map_rows, ranges, theme_months, theme_totals
from timeline.desk.page import page
from timeline.entry import Significance, Theme
from timeline.historic_date import MONTHS, HistoricDate
from timeline.item import FeedMeta
from timeline.wording import date_in_words, year_in_words

# Entries of a theme in a month from which on a cell has the next deeper colour.
_THEME_LEVELS = (1, 5, 10, 20, 40)
_LEGEND = ((0, "none"), (1, "1 or 2"), (2, "3 or 4"), (3, "5 or 6"), (4, "7 to 9"), (5, "10 or more"))


def coverage_page(meta: FeedMeta, found: Coverage, crowded: int, theme: Callable[[str], Theme | None]) -> bytes:
    """The page.

    Args:
        meta: whose corpus it is.
        crowded: a day with more entries than this is in the list of crowded ones.
        theme: a theme by its key, for its name.
    """
    many = found.crowded(crowded)
    months = theme_months(found)
    names = {key: named.name if (named := theme(key)) else key for key, _ in theme_totals(found)}
    return page(
        "coverage.html",
        {
            "meta": meta,
            "found": found,
            "crowded": crowded,
            "maps": [(_title(year), [_row(row) for row in rows]) for year, rows in _by_year(found)],
            "lists": [
                ("Days without an entry", len(found.empty), _runs(found.empty)),
                (f"Days with more than {crowded}", len(many), [f"{_words(day)}: {n}" for day, n in many.items()]),
                ("Days that rest on one source", len(found.one_source_days), _runs(found.one_source_days)),
                ("Days without an image", len(found.no_image), _runs(found.no_image)),
            ],
            "levels": _LEGEND,
            "months": _months(list(months)),
            "themes": [
                (names[key], total, [(counts[key], _theme_level(counts[key])) for counts in months.values()])
                for key, total in theme_totals(found)
            ],
            "significance": [(str(kind), found.significance[str(kind)]) for kind in Significance],
            "sources": sorted(found.sources.items()),
        },
    )


def _by_year(found: Coverage) -> Sequence[tuple[int | None, list[MapRow]]]:
    return [(year, list(rows)) for year, rows in groupby(map_rows(found), key=lambda row: row.year)]


def _title(year: int | None) -> str:
    return "All years" if year is None else year_in_words(year)


def _row(row: MapRow) -> tuple[str, list[tuple[int, int] | None], int]:
    """A month's name, its days as (count, level), and its sum."""
    cells = [None if count is None else (count, level_of(count)) for count in row.counts]
    return MONTHS[row.month - 1], cells, row.total


def _theme_level(count: int) -> int:
    return sum(count >= least for least in _THEME_LEVELS)


def _months(months: Sequence[tuple[int, int]]) -> list[str]:
    """Heads of columns: the year stands with the first month of each."""
    years = [0, *(year for year, _ in months)]
    return [
        f"{MONTHS[month - 1][:3]} {year_in_words(year)}" if year != before else MONTHS[month - 1][:3]
        for (year, month), before in zip(months, years, strict=False)
    ]


def _words(day: HistoricDate) -> str:
    return date_in_words(day.new_style, "en")


def _runs(days: Sequence[HistoricDate]) -> list[str]:
    return [_words(first) if first == last else f"{_words(first)} to {_words(last)}" for first, last in ranges(days)]
