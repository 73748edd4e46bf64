"""From a historic date to its modern day: the only such rule, obeyed by posts, feeds, site and calendars alike.

Days are matched by month and day, never by day of the year, in the *driving* calendar: New Style puts 8 March 1917 on
8 March; Old Style puts it on 23 February, the Julian date read on the wall calendar. See docs/adr/0003.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from enum import StrEnum

from timeline.historic_date import CalendarDate, HistoricDate, Style, day_number, is_leap


class LeapDay(StrEnum):
    """Where 29 February goes in a year that has none."""

    MARCH_1 = "march-1"
    FEBRUARY_28 = "february-28"


def day_in_year(date: HistoricDate, year: int, style: Style, leap_day: LeapDay) -> dt.date:
    """The modern day of ``year`` (1 to 9999) that belongs to a historic date; exactly one for every date and year."""
    written = date.in_style(style)
    if written.month == 2 and written.day == 29 and not is_leap(year):
        return dt.date(year, 3, 1) if leap_day is LeapDay.MARCH_1 else dt.date(year, 2, 28)
    return dt.date(year, written.month, written.day)


def distance(date: HistoricDate, year: int, style: Style) -> int:
    """How many years ago it is in ``year``: N of "N years ago", by the year of the driving calendar."""
    return year - date.in_style(style).year


def historic_days(day: dt.date, years: Iterable[int], style: Style, leap_day: LeapDay) -> Iterator[HistoricDate]:
    """The inverse of ``day_in_year``: every historic date of the given years that falls on a modern day.

    Args:
        day: the modern day.
        years: years of the historic dates, in the driving calendar.
        style: the driving calendar.
        leap_day: where 29 February goes.
    """
    for year in years:
        for month, number in _written_on(day, leap_day):
            if number == 29 and month == 2 and not is_leap(year, style):
                continue
            yield HistoricDate(day_number(CalendarDate(year, month, number), style))


def _written_on(day: dt.date, leap_day: LeapDay) -> list[tuple[int, int]]:
    """Months and days that fall on a modern day: itself, and 29 February where it takes refuge there."""
    refuge = (3, 1) if leap_day is LeapDay.MARCH_1 else (2, 28)
    if not is_leap(day.year) and (day.month, day.day) == refuge:
        return sorted([(day.month, day.day), (2, 29)])
    return [(day.month, day.day)]
