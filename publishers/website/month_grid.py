"""A month as a small calendar beside days and entries: made once a month, with the current day marked for each page."""

from __future__ import annotations

from publishers.website import urls
from publishers.website.dates import month_name
from publishers.website.rendering import part
from publishers.website.site import Month, Site
from timeline.historic_date import CalendarDate, HistoricDate, Style, day_number, days_in_month

_WEEK = 7


def month_grid(site: Site, number: int) -> str:
    """The month of a day, with that day marked."""
    from markupsafe import Markup

    dates = site.dates(number)
    grids = site.kept.setdefault("grids", {})
    if dates.month not in grids:
        grids[dates.month] = part("grid")(
            month_name(*dates.month, site.language), site.urls.here(urls.month(*dates.month)), _weeks(site, dates.month)
        )
    address = f'<a href="{site.urls.here(dates.url)}"'
    return Markup(str(grids[dates.month]).replace(address, f'{address} aria-current="date"', 1))


def _weeks(site: Site, month: Month) -> list[list[tuple[int, str] | None]]:
    """Monday to Sunday; None outside the month, an empty address on days without entries."""
    first = day_number(CalendarDate(*month, 1), Style.NEW)
    cells: list[tuple[int, str] | None] = [None] * (first % _WEEK)
    for day in range(days_in_month(*month)):
        date = HistoricDate(first + day)
        cells.append((day + 1, site.urls.here(urls.day(date)) if date.number in site.days else ""))
    cells += [None] * (-len(cells) % _WEEK)
    return [cells[at : at + _WEEK] for at in range(0, len(cells), _WEEK)]
