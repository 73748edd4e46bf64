"""Dates as people write them in tables, read without guessing."""

from __future__ import annotations

import re
from enum import StrEnum

from timeline.historic_date import MONTHS, CalendarDate

_YEAR_FIRST = re.compile(r"(-?\d{4,9})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(-?\d{4,9})", re.ASCII)
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.? +([A-Za-z]+)\.?,? +(-?\d{1,9})", re.ASCII)
_MONTH_DAY = re.compile(r"([A-Za-z]+)\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(-?\d{1,9})", re.ASCII)


class DateError(ValueError):
    """A text that is no day; its ``advice`` says what to do."""

    def __init__(self, what: str, advice: str = "write year-month-day, such as 1917-03-08") -> None:
        super().__init__(what)
        self.advice = advice


class Order(StrEnum):
    """How ``7/11/1917`` is meant."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


def read_date(text: str, order: Order | None = None) -> CalendarDate:
    """A date written with its year first, with its month in English words, or with dots between day, month and year.

    Whether the calendar has such a day is not checked here.

    Raises:
        DateError: also where day and month could be either way round and ``order`` is None.
    """
    text = " ".join(text.split())
    if match := _YEAR_FIRST.fullmatch(text):
        return CalendarDate(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_MONTH.fullmatch(text):
        return CalendarDate(int(match[3]), _month(match[2]), int(match[1]))
    if match := _MONTH_DAY.fullmatch(text):
        return CalendarDate(int(match[3]), _month(match[1]), int(match[2]))
    if match := _YEAR_LAST.fullmatch(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if order is None and match[2] != "." and first <= 12 and second <= 12 and first != second:
            advice = "say --date-order, or write year-month-day"
            raise DateError(f"{text!r} may be in month {first} or {second}", advice)
        swapped = order is Order.MONTH_FIRST or (order is None and second > 12)
        return CalendarDate(year, first, second) if swapped else CalendarDate(year, second, first)
    if re.fullmatch(r"-?\d{1,9}([-/.]\d{1,2})?|[A-Za-z]+ -?\d{1,9}", text, re.ASCII):
        raise DateError(f"{text!r} has no day", "find the day: a timeline goes day by day")
    raise DateError(f"{text!r} is not a date")


def _month(word: str) -> int:
    """The number of an English month, or of its beginning of three letters and more.

    Raises:
        DateError: it is none.
    """
    found = [number for number, name in enumerate(MONTHS, 1) if name.lower().startswith(word.lower())]
    if len(word) < 3 or len(found) != 1:
        if word.lower() == "sept":
            return 9
        raise DateError(f"{word!r} is not a month")
    return found[0]
