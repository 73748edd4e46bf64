"""Counts as tables: a heat map of days by month, bars of months. Numbers are always there; colour is only added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from publishers.website import urls
from publishers.website.dates import month_name
from publishers.website.site import Month, Site
from timeline.coverage import level_of
from timeline.historic_date import CalendarDate, HistoricDate, Style, day_number, days_in_month

# Steps of a bar; the stylesheet has a width for each.
_STEPS = 20


class Cell(NamedTuple):
    """A day of a heat map; without an address where it has no entries."""

    text: str
    url: str
    level: int


class Row(NamedTuple):
    """A month of a heat map: 31 cells, None for days it does not have."""

    text: str
    url: str
    cells: list[Cell | None]


@dataclass(frozen=True)
class Bar:
    """A month of a chart."""

    text: str
    url: str
    count: int
    width: int


def heat_of_months(site: Site, months: Iterable[Month], style: Style = Style.NEW) -> list[Row]:
    """Days of these months of one calendar, with the number of entries of each."""
    address: Callable[[HistoricDate], str] = urls.day if style is Style.NEW else urls.old_style_day
    rows = []
    for year, month in months:
        cells: list[Cell | None] = [None] * 31
        for day in range(1, days_in_month(year, month, style) + 1):
            date = HistoricDate(day_number(CalendarDate(year, month, day), style))
            count = len(site.days.get(date.number, ()))
            url = site.urls.here(address(date)) if count else ""
            cells[day - 1] = Cell(str(count), url, level_of(count))
        url = site.urls.here(urls.month(year, month)) if style is Style.NEW else ""
        rows.append(Row(month_name(year, month, site.language), url, cells))
    return rows


def heat_of_month_days(site: Site) -> list[Row]:
    """The 366 days of a year, with the entries of all years on each."""
    rows = []
    for month in range(1, 13):
        cells: list[Cell | None] = [None] * 31
        for day in range(1, days_in_month(2000, month) + 1):
            count = sum(len(site.days[number]) for number in site.month_days.get((month, day), ()))
            url = site.urls.here(urls.month_day(month, day)) if count else ""
            cells[day - 1] = Cell(str(count), url, level_of(count))
        rows.append(Row(month_name(2000, month, site.language).rsplit(" ", 1)[0], "", cells))
    return rows


def old_style_months(site: Site) -> list[Month]:
    """Old Style months that have entries."""
    found: dict[Month, None] = {}
    for number in site.days:
        date = site.dates(number).old_style
        found[date.year, date.month] = None
    return list(found)


def bars(site: Site, counts: Counter[Month], address: Callable[[Month], str]) -> list[Bar]:
    """One bar for each month of the corpus, empty ones included; by year where there are more than 24 months."""
    wanted: Sequence[Month] = list(site.months)
    if len(wanted) > 24:
        return _bars_of_years(site, counts)
    most = max(counts.values(), default=1)
    return [
        Bar(
            month_name(*month, site.language),
            address(month) if counts[month] else "",
            counts[month],
            _width(counts[month], most),
        )
        for month in wanted
    ]


def _bars_of_years(site: Site, counts: Mapping[Month, int]) -> list[Bar]:
    years: Counter[int] = Counter()
    for (year, _), count in counts.items():
        years[year] += count
    most = max(years.values(), default=1)
    return [
        Bar(str(year), site.urls.here(urls.year_page(year)), count, _width(count, most))
        for year, count in sorted(years.items())
    ]


def _width(count: int, most: int) -> int:
    return -(-count * _STEPS // most) if count else 0
