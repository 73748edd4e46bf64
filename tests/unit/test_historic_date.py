"""Julian and Gregorian dates by Julian day number, against an independent library."""

from __future__ import annotations

import datetime as dt

import pytest
from convertdate import gregorian, julian
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.historic_date import (
    CalendarDate,
    HistoricDate,
    Style,
    day_number,
    days_in_month,
    from_day_number,
    is_leap,
    parse_calendar_date,
)

SETTINGS = settings(deadline=None, derandomize=True, database=None, max_examples=300)
STYLES = st.sampled_from(Style)
# Julian day numbers of 1 January -5000 and 31 December 10000, Gregorian.
FIRST = day_number(CalendarDate(-5000, 1, 1), Style.NEW)
LAST = day_number(CalendarDate(10000, 12, 31), Style.NEW)
# The Gregorian calendar began on 15 October 1582.
GREGORIAN_DAYS = st.dates(dt.date(1583, 1, 1), dt.date(2100, 12, 31))


def agrees_with_the_library(day: dt.date) -> None:
    """Both conversions, the day number and the weekday of a Gregorian day."""
    date = HistoricDate.of(day.year, day.month, day.day)
    expected = julian.from_gregorian(day.year, day.month, day.day)
    assert date.old_style == CalendarDate(*expected)
    assert HistoricDate.of(*expected, Style.OLD) == date
    assert date.new_style == CalendarDate(day.year, day.month, day.day)
    assert date.number == gregorian.to_jd(day.year, day.month, day.day) + 0.5
    assert date.weekday == day.weekday()


@SETTINGS
@given(GREGORIAN_DAYS)
def test_conversion_agrees_with_an_independent_library(day: dt.date) -> None:
    """Any day from 1583 to 2100."""
    agrees_with_the_library(day)


@pytest.mark.parametrize("year", [1583, 1600, 1699, 1700, 1752, 1800, 1899, 1900, 1917, 1918, 2000, 2026, 2100])
def test_every_day_of_a_year_agrees(year: int) -> None:
    """Every day of years around the calendars' differences, without exception."""
    day = dt.date(year, 1, 1)
    while day.year == year:
        agrees_with_the_library(day)
        day += dt.timedelta(1)


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("1917-03-08", "1917-02-23"),
        ("1917-11-07", "1917-10-25"),
        ("1917-01-05", "1916-12-23"),
        ("1918-02-14", "1918-02-01"),
        ("1582-10-15", "1582-10-05"),
        ("1700-03-11", "1700-02-29"),
        ("1900-02-28", "1900-02-16"),
        ("1900-03-01", "1900-02-17"),
        ("1900-03-13", "1900-02-29"),
        ("1900-03-14", "1900-03-01"),
        ("2000-02-29", "2000-02-16"),
        ("0001-01-01", "0001-01-03"),
        ("-4713-11-24", "-4712-01-01"),
    ],
)
def test_known_days_have_both_dates(new: str, old: str) -> None:
    """Days known from history, 29 February 1900 Old Style among them, which only the Julian calendar has."""
    date = HistoricDate.parse(new)
    assert date == HistoricDate.parse(old, Style.OLD)
    assert (str(date.new_style), str(date.old_style)) == (new, old)


def test_the_first_julian_day_is_zero() -> None:
    """Day 0 is 1 January 4713 BC Julian, a Monday."""
    assert from_day_number(0, Style.OLD) == CalendarDate(-4712, 1, 1)
    assert HistoricDate(0).weekday == 0


@SETTINGS
@given(st.integers(FIRST, LAST), STYLES)
def test_day_numbers_and_dates_are_inverse(number: int, style: Style) -> None:
    """From a day number to a date and back, years -5000 to 10000 of both calendars; the next day is the next date."""
    date, after = from_day_number(number, style), from_day_number(number + 1, style)
    assert day_number(date, style) == number
    assert 1 <= date.day <= days_in_month(date.year, date.month, style)
    first_of_next = (date.year + date.month // 12, date.month % 12 + 1, 1)
    assert (after.year, after.month, after.day) in ((date.year, date.month, date.day + 1), first_of_next)


@SETTINGS
@given(st.integers(-5000, 10000), st.integers(1, 12), st.integers(1, 31), STYLES)
def test_a_date_is_read_and_written_alike(year: int, month: int, day: int, style: Style) -> None:
    """Every date that exists survives text and number; one that does not is refused."""
    date = CalendarDate(year, month, day)
    if day > days_in_month(year, month, style):
        with pytest.raises(ValueError, match="calendar has no"):
            HistoricDate.of(year, month, day, style)
        return
    assert parse_calendar_date(str(date)) == date
    assert HistoricDate.parse(str(date), style).in_style(style) == date


@SETTINGS
@given(st.integers(FIRST, LAST), st.integers(FIRST, LAST))
def test_days_are_ordered_as_they_came(one: int, other: int) -> None:
    """Order of days is order of dates, in either calendar."""
    first, second = HistoricDate(one), HistoricDate(other)
    assert (first < second) == (one < other) == (first.old_style < second.old_style)
    assert (first.new_style <= second.new_style) == (one <= other)


def test_a_year_before_christ_is_written_with_four_digits() -> None:
    """44 BC is the year -0043, as ISO 8601 has it, and can be read again."""
    ides = HistoricDate.of(-43, 3, 15, Style.OLD)
    assert str(ides.old_style) == "-0043-03-15"
    assert HistoricDate.parse("-0043-03-15", Style.OLD) == ides


@pytest.mark.parametrize("text", ["1917-3-8", "17-03-08", "1917/03/08", "1917-03-08 ", "", "٠١٢٣-٠١-٠١", "1917-03"])
def test_other_ways_to_write_a_date_are_refused(text: str) -> None:
    """Only year, month and day in ASCII digits, four, two and two."""
    with pytest.raises(ValueError, match="not a date"):
        parse_calendar_date(text)


@pytest.mark.parametrize(
    ("date", "style", "words"),
    [
        ((1917, 13, 1), Style.NEW, "month 13"),
        ((1917, 0, 1), Style.NEW, "month 0"),
        ((1900, 2, 29), Style.NEW, "the Gregorian calendar has no 29 February 1900"),
        ((1917, 2, 29), Style.OLD, "the Julian calendar has no 29 February 1917"),
        ((1917, 4, 31), Style.OLD, "no 31 April"),
        ((1917, 4, 0), Style.NEW, "no 0 April"),
    ],
)
def test_a_day_that_is_not_is_named(date: tuple[int, int, int], style: Style, words: str) -> None:
    """The message says which calendar lacks the day."""
    with pytest.raises(ValueError, match=words):
        HistoricDate.of(*date, style)


@pytest.mark.parametrize(("year", "new", "old"), [(1900, False, True), (2000, True, True), (2023, False, False)])
def test_leap_years_differ_by_calendar(year: int, new: bool, old: bool) -> None:
    """Centuries are leap years in the Julian calendar, only every fourth one in the Gregorian."""
    assert (is_leap(year), is_leap(year, Style.OLD)) == (new, old)


def test_styles_know_their_label_and_each_other() -> None:
    """O.S. is Julian, N.S. Gregorian."""
    assert (Style.OLD.label, Style.NEW.label) == ("O.S.", "N.S.")
    assert (Style.OLD.other, Style.NEW.other) == (Style.NEW, Style.OLD)
    assert str(HistoricDate.of(1917, 10, 25, Style.OLD)) == "1917-11-07"
