"""A historic day in words, in both calendars, made once for all the pages that name it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from publishers.website import urls
from timeline.historic_date import CalendarDate, HistoricDate, Style
from timeline.wording import date_in_words, phrases, year_in_words

_STYLE_NAMES = {Style.NEW: "New Style", Style.OLD: "Old Style"}
_CALENDARS = {Style.NEW: "Gregorian", Style.OLD: "Julian"}


@dataclass(frozen=True, slots=True)
class Face:
    """One day as one calendar has it.

    Attributes:
        number: the day of the month.
        text: ``8 March 1917``; ``brief`` lacks the year, ``short`` too and abbreviates the month.
        style: ``New Style``; ``label``: ``N.S.``; ``calendar``: ``Gregorian``.
    """

    number: int
    month: str
    year: str
    text: str
    brief: str
    short: str
    style: str
    label: str
    calendar: str


@dataclass(frozen=True, slots=True)
class Dates:
    """A day in both calendars.

    Attributes:
        first: the driving calendar's face; ``second``: the other's, None where one is enough.
        iso: New Style, for machines; empty before the year 1, which HTML cannot write.
        both: ``8 March 1917 (23 February O.S.)``; ``8 March 1917`` where one is enough.
        new_style, old_style: as calendars write it; ``new_iso``, ``old_iso``: as text, before the year 1 too.
    """

    first: Face
    second: Face | None
    weekday: str
    short_weekday: str
    iso: str
    both: str
    url: str
    old_style_url: str
    new_style: CalendarDate
    old_style: CalendarDate
    new_iso: str
    old_iso: str

    @property
    def old_text(self) -> str:
        """``23 February 1917 O.S.``."""
        old = self.second if self.second and self.second.calendar == _CALENDARS[Style.OLD] else self.first
        return f"{old.text} {old.label}"

    @property
    def month(self) -> tuple[int, int]:
        """Year and month, New Style."""
        return (self.new_style.year, self.new_style.month)


def _face(date: CalendarDate, style: Style, language: str) -> Face:
    words = phrases(language)
    return Face(
        date.day,
        words.months[date.month - 1],
        year_in_words(date.year, language),
        date_in_words(date, language),
        date_in_words(date, language, year=False),
        date_in_words(date, language, short=True, year=False),
        _STYLE_NAMES[style],
        words.labels[style],
        _CALENDARS[style],
    )


def dates_of(number: int, style: Style, language: str, *, both: bool) -> Dates:
    """The day of a Julian day number, with a driving calendar and in a language.

    Args:
        both: the other calendar's date stands beside it.
    """
    date = HistoricDate(number)
    first, second = date.in_style(style), date.in_style(style.other)
    weekday = phrases(language).weekdays[date.weekday]
    full = date_in_words(first, language)
    if both:
        other = date_in_words(second, language, year=first.year != second.year)
        full = f"{full} ({other} {phrases(language).labels[style.other]})"
    new_style, old_style = date.new_style, date.old_style
    return Dates(
        _face(first, style, language),
        _face(second, style.other, language) if both else None,
        weekday,
        weekday[:3],
        str(new_style) if new_style.year > 0 else "",
        full,
        urls.day(date),
        urls.old_style_day(date),
        new_style,
        old_style,
        str(new_style),
        str(old_style),
    )


def modern_day(day: dt.date, language: str) -> str:
    """``Sunday 8 March 2026``."""
    words = phrases(language)
    written = date_in_words(CalendarDate(day.year, day.month, day.day), language)
    return f"{words.weekdays[day.weekday()]}{words.weekday_joint}{written}"


def month_name(year: int, number: int, language: str) -> str:
    """``March 1917``."""
    return f"{phrases(language).months[number - 1].capitalize()} {year_in_words(year, language)}"
