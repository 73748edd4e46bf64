"""The one rule from a historic date to its modern day, and its inverse."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.anniversary import LeapDay, day_in_year, distance, historic_days
from timeline.historic_date import CalendarDate, HistoricDate, Style, day_number, days_in_month, is_leap

SETTINGS = settings(deadline=None, derandomize=True, database=None, max_examples=300)
FIRST = day_number(CalendarDate(-5000, 1, 1), Style.NEW)
LAST = day_number(CalendarDate(2400, 12, 31), Style.NEW)
DATES = st.integers(FIRST, LAST).map(HistoricDate)
YEARS = st.integers(1583, 2400)
STYLES = st.sampled_from(Style)
LEAP_DAYS = st.sampled_from(LeapDay)
SETTINGS_OF_A_TIMELINE = [(style, leap_day) for style in Style for leap_day in LeapDay]


@SETTINGS
@given(DATES, YEARS, STYLES, LEAP_DAYS)
def test_every_date_has_exactly_one_day_in_every_year(
    date: HistoricDate, year: int, style: Style, leap_day: LeapDay
) -> None:
    """The day has the date's own month and day; only 29 February may move, and by one day."""
    day = day_in_year(date, year, style, leap_day)
    written = date.in_style(style)
    assert day.year == year
    if (written.month, written.day) == (2, 29) and not is_leap(year):
        assert (day.month, day.day) == ((3, 1) if leap_day is LeapDay.MARCH_1 else (2, 28))
    else:
        assert (day.month, day.day) == (written.month, written.day)


@SETTINGS
@given(DATES, YEARS, STYLES, LEAP_DAYS)
def test_the_inverse_finds_the_date_on_its_day_only(
    date: HistoricDate, year: int, style: Style, leap_day: LeapDay
) -> None:
    """A date is among the historic days of its own modern day, once, and of neither neighbour."""
    day = day_in_year(date, year, style, leap_day)
    years = [date.in_style(style).year]
    assert list(historic_days(day, years, style, leap_day)).count(date) == 1
    for neighbour in (day - dt.timedelta(1), day + dt.timedelta(1)):
        assert date not in list(historic_days(neighbour, years, style, leap_day))


@SETTINGS
@given(st.dates(dt.date(1583, 1, 1), dt.date(2400, 12, 31)), st.integers(-5000, 2400), STYLES, LEAP_DAYS)
def test_whatever_the_inverse_gives_falls_on_the_day(day: dt.date, year: int, style: Style, leap_day: LeapDay) -> None:
    """Nothing is shown on a day that does not belong to it; dates come in order."""
    found = list(historic_days(day, [year], style, leap_day))
    assert found == sorted(set(found))
    for date in found:
        assert date.in_style(style).year == year
        assert day_in_year(date, day.year, style, leap_day) == day


@pytest.mark.parametrize("year", [2000, 2026, 2028, 2100])
@pytest.mark.parametrize("written_in", [1900, 1916, 1917, 2000])
@pytest.mark.parametrize(("style", "leap_day"), SETTINGS_OF_A_TIMELINE)
def test_the_days_of_a_year_share_out_a_whole_historic_year(
    style: Style, leap_day: LeapDay, written_in: int, year: int
) -> None:
    """Over all days of a modern year every historic day of a year comes up exactly once."""
    start = dt.date(year, 1, 1)
    days = [start + dt.timedelta(n) for n in range(366 if is_leap(year) else 365)]
    shown = [date for day in days for date in historic_days(day, [written_in], style, leap_day)]
    first = day_number(CalendarDate(written_in, 1, 1), style)
    length = 366 if is_leap(written_in, style) else 365
    assert sorted(date.number for date in shown) == list(range(first, first + length))


@pytest.mark.parametrize(
    ("year", "march_1", "february_28"),
    [
        (1900, "1900-03-01", "1900-02-28"),
        (2000, "2000-02-29", "2000-02-29"),
        (2024, "2024-02-29", "2024-02-29"),
        (2027, "2027-03-01", "2027-02-28"),
        (2028, "2028-02-29", "2028-02-29"),
        (2100, "2100-03-01", "2100-02-28"),
    ],
)
@pytest.mark.parametrize(
    ("date", "style"),
    [
        (HistoricDate.of(1896, 2, 29), Style.NEW),
        (HistoricDate.of(1896, 2, 29, Style.OLD), Style.OLD),
        (HistoricDate.of(1900, 2, 29, Style.OLD), Style.OLD),
    ],
)
def test_29_february_goes_where_leap_day_says(
    date: HistoricDate, style: Style, year: int, march_1: str, february_28: str
) -> None:
    """In a leap year it stays, else it takes refuge; in either calendar."""
    assert str(day_in_year(date, year, style, LeapDay.MARCH_1)) == march_1
    assert str(day_in_year(date, year, style, LeapDay.FEBRUARY_28)) == february_28


def test_a_julian_29_february_is_a_plain_day_new_style() -> None:
    """29 February 1900 Old Style is 13 March New Style and needs no refuge."""
    date = HistoricDate.of(1900, 2, 29, Style.OLD)
    assert day_in_year(date, 2027, Style.NEW, LeapDay.MARCH_1) == dt.date(2027, 3, 13)


def test_days_match_by_month_and_day_never_by_day_of_the_year() -> None:
    """8 March stays 8 March in leap years."""
    date = HistoricDate.of(1917, 3, 8)
    for year in (2026, 2027, 2028):
        assert day_in_year(date, year, Style.NEW, LeapDay.MARCH_1) == dt.date(year, 3, 8)
        assert day_in_year(date, year, Style.OLD, LeapDay.MARCH_1) == dt.date(year, 2, 23)


def test_the_refuge_shows_both_days_in_order() -> None:
    """On 1 March of a common year, 29 February comes before 1 March."""
    shown = list(historic_days(dt.date(2027, 3, 1), [1916], Style.NEW, LeapDay.MARCH_1))
    assert [str(date) for date in shown] == ["1916-02-29", "1916-03-01"]
    shown = list(historic_days(dt.date(2027, 2, 28), [1916], Style.NEW, LeapDay.FEBRUARY_28))
    assert [str(date) for date in shown] == ["1916-02-28", "1916-02-29"]


@pytest.mark.parametrize(("style", "years"), [(Style.NEW, 109), (Style.OLD, 110)])
def test_distance_is_counted_in_the_driving_calendar(style: Style, years: int) -> None:
    """5 January 1917 is 23 December 1916 Old Style: a year further away there."""
    assert distance(HistoricDate.of(1917, 1, 5), 2026, style) == years


def test_every_month_has_its_last_day() -> None:
    """31 stays 31, 30 stays 30, in every year."""
    for month in range(1, 13):
        last = days_in_month(1917, month)
        date = HistoricDate.of(1917, month, last)
        assert day_in_year(date, 2100, Style.NEW, LeapDay.MARCH_1) == dt.date(2100, month, last)
