"""Historic dates in the Julian and the Gregorian calendar, converted by Julian day number.

Python's own ``datetime.date`` is Gregorian for all time and ends at year 9999, so it is only used for modern days.
Years are astronomical (year 0 exists and is 1 BC). The algorithms are the integer forms of E. G. Richards,
"Mapping Time" (1998), ch. 25, valid for every year; tests compare them with an independent library.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import total_ordering


class Style(StrEnum):
    """The calendar a date is written in: Old Style is Julian, New Style Gregorian."""

    NEW = "new-style"
    OLD = "old-style"

    @property
    def label(self) -> str:
        """The usual abbreviation, as printed after a date."""
        return "N.S." if self is Style.NEW else "O.S."

    @property
    def other(self) -> Style:
        """The other calendar."""
        return Style.OLD if self is Style.NEW else Style.NEW


@dataclass(frozen=True, slots=True, order=True)
class CalendarDate:
    """Year, month and day as written in one calendar; which one is the owner's business."""

    year: int
    month: int
    day: int

    def __str__(self) -> str:
        sign = "-" if self.year < 0 else ""
        return f"{sign}{abs(self.year):04d}-{self.month:02d}-{self.day:02d}"


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ISO_DATE = re.compile(r"([+-]?\d{4,})-(\d{2})-(\d{2})", re.ASCII)


def is_leap(year: int, style: Style = Style.NEW) -> bool:
    """Whether ``year`` has a 29 February in that calendar."""
    if style is Style.OLD:
        return year % 4 == 0
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int, style: Style = Style.NEW) -> int:
    """Number of days of a month (1 to 12) in that calendar."""
    return 29 if month == 2 and is_leap(year, style) else _MONTH_DAYS[month - 1]


def day_number(date: CalendarDate, style: Style) -> int:
    """Julian day number (of the noon of that day) of a date written in that calendar.

    Raises:
        ValueError: the calendar has no such day.
    """
    if not 1 <= date.month <= 12:
        raise ValueError(f"month {date.month} is not between 1 and 12")
    if not 1 <= date.day <= days_in_month(date.year, date.month, style):
        calendar = "Gregorian" if style is Style.NEW else "Julian"
        raise ValueError(f"the {calendar} calendar has no {date.day} {MONTHS[date.month - 1]} {date.year}")
    shift = (14 - date.month) // 12
    year = date.year + 4800 - shift
    month = date.month + 12 * shift - 3
    days = date.day + (153 * month + 2) // 5 + 365 * year + year // 4
    return days - year // 100 + year // 400 - 32045 if style is Style.NEW else days - 32083


def from_day_number(number: int, style: Style) -> CalendarDate:
    """The date that a Julian day number has in that calendar."""
    if style is Style.NEW:
        days = number + 32044
        century = (4 * days + 3) // 146097
        days -= 146097 * century // 4
    else:
        days = number + 32082
        century = 0
    year = (4 * days + 3) // 1461
    days -= 1461 * year // 4
    month = (5 * days + 2) // 153
    return CalendarDate(
        100 * century + year - 4800 + month // 10,
        month + 3 - 12 * (month // 10),
        days - (153 * month + 2) // 5 + 1,
    )


def parse_calendar_date(text: str) -> CalendarDate:
    """``1917-03-08`` as a CalendarDate; whether the day exists is not checked here.

    Raises:
        ValueError: not written as year, month and day with four, two and two digits.
    """
    match = _ISO_DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a date such as 1917-03-08")
    return CalendarDate(int(match[1]), int(match[2]), int(match[3]))


@total_ordering
@dataclass(frozen=True, slots=True)
class HistoricDate:
    """One day of history, the same day whichever calendar it is written in.

    Attributes:
        number: its Julian day number.
    """

    number: int

    @classmethod
    def of(cls, year: int, month: int, day: int, style: Style = Style.NEW) -> HistoricDate:
        """The day written so in that calendar; ValueError if the calendar has no such day."""
        return cls(day_number(CalendarDate(year, month, day), style))

    @classmethod
    def parse(cls, text: str, style: Style = Style.NEW) -> HistoricDate:
        """The day of an ISO date written in that calendar; ValueError if malformed or not existing."""
        return cls(day_number(parse_calendar_date(text), style))

    def __lt__(self, other: HistoricDate) -> bool:
        return self.number < other.number

    def __str__(self) -> str:
        return str(self.new_style)

    def in_style(self, style: Style) -> CalendarDate:
        """How the day is written in that calendar."""
        return from_day_number(self.number, style)

    @property
    def new_style(self) -> CalendarDate:
        """The Gregorian date."""
        return from_day_number(self.number, Style.NEW)

    @property
    def old_style(self) -> CalendarDate:
        """The Julian date."""
        return from_day_number(self.number, Style.OLD)

    @property
    def weekday(self) -> int:
        """0 for Monday to 6 for Sunday; the same in both calendars."""
        return self.number % 7
