"""Dates and distances in words, in both calendars, for the languages that ship with the project.

The driving calendar's date stands first, the other in brackets with its own label; the year is repeated where it
differs: ``5 January 1917 (23 December 1916 O.S.)``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from timeline.historic_date import MONTHS, WEEKDAYS, CalendarDate, HistoricDate, Style


@dataclass(frozen=True)
class Phrases:
    """The words of one language that dates and headlines need.

    Attributes:
        months, short_months: as they stand after a day's number.
        labels: abbreviation printed after a date of that calendar.
        ago: N (at least 1) to "N years ago".
        ago_today: the same for the very day.
        replay_day: N to "Day N".
        before_christ: as it stands after a year's number.
        styles: the calendars' full names, as they stand beside a date.
        more: N (at least 1) to "and N more".
    """

    months: tuple[str, ...]
    short_months: tuple[str, ...]
    weekdays: tuple[str, ...]
    labels: dict[Style, str]
    ago: Callable[[int], str]
    ago_today: Callable[[int], str]
    replay_day: Callable[[int], str]
    styles: dict[Style, str]
    more: Callable[[int], str]
    weekday_joint: str = " "
    before_christ: str = "BC"


def _english_years(count: int) -> str:
    return f"{count} year ago" if count == 1 else f"{count} years ago"


def _russian_years(count: int) -> str:
    if count % 10 == 1 and count % 100 != 11:
        return f"{count} год назад"
    few = count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14)
    return f"{count} {'года' if few else 'лет'} назад"


_ENGLISH = Phrases(
    months=MONTHS,
    short_months=("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"),
    weekdays=WEEKDAYS,
    labels={Style.OLD: "O.S.", Style.NEW: "N.S."},
    ago=_english_years,
    ago_today=lambda count: f"{_english_years(count)} today",
    replay_day=lambda number: f"Day {number}",
    styles={Style.OLD: "Old Style", Style.NEW: "New Style"},
    more=lambda count: f"and {count} more",
)
_RUSSIAN = Phrases(
    months=(
        "января", "февраля", "марта", "апреля", "мая", "июня",
        "июля", "августа", "сентября", "октября", "ноября", "декабря",
    ),
    short_months=("янв.", "февр.", "марта", "апр.", "мая", "июня", "июля", "авг.", "сент.", "окт.", "нояб.", "дек."),
    weekdays=("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
    labels={Style.OLD: "ст. ст.", Style.NEW: "н. ст."},
    ago=_russian_years,
    ago_today=lambda count: f"{_russian_years(count)}, в этот день",
    replay_day=lambda number: f"День {number}-й",
    styles={Style.OLD: "старый стиль", Style.NEW: "новый стиль"},
    more=lambda count: f"и ещё {count}",
    weekday_joint=", ",
    before_christ="г. до н. э.",
)  # fmt: skip
LANGUAGES = {"en": _ENGLISH, "ru": _RUSSIAN}


def has_words(language: str) -> bool:
    """Whether the project has the words of a BCP 47 language."""
    return language.split("-")[0].lower() in LANGUAGES


def phrases(language: str) -> Phrases:
    """The words of a BCP 47 language; English where the project has none (``check`` warns)."""
    return LANGUAGES.get(language.split("-")[0].lower(), _ENGLISH)


def date_in_words(date: CalendarDate, language: str, *, short: bool = False, year: bool = True) -> str:
    """``8 March 1917``, ``8 Mar 1917``, ``8 March``."""
    words = phrases(language)
    month = (words.short_months if short else words.months)[date.month - 1]
    return f"{date.day} {month} {year_in_words(date.year, language)}" if year else f"{date.day} {month}"


def year_in_words(year: int, language: str = "en") -> str:
    """An astronomical year as people write it: ``1917``, ``44 BC``."""
    return str(year) if year > 0 else f"{1 - year} {phrases(language).before_christ}"


def full_date(date: HistoricDate, style: Style, language: str, *, both: bool, short: bool = False) -> str:
    """A day's date in the driving calendar, with that of the other one in brackets.

    Args:
        style: the driving calendar.
        both: name the other calendar's date too.
        short: no weekday, and the month in brackets abbreviated.
    """
    words = phrases(language)
    first, other = date.in_style(style), date.in_style(style.other)
    main = date_in_words(first, language)
    if not short:
        main = f"{words.weekdays[date.weekday]}{words.weekday_joint}{main}"
    if not both:
        return main
    bracket = date_in_words(other, language, short=short, year=first.year != other.year)
    return f"{main} ({bracket} {words.labels[style.other]})"


def distance_in_words(years_ago: int, language: str, *, today: bool) -> str:
    """``109 years ago``, or ``109 years ago today``."""
    words = phrases(language)
    return words.ago_today(years_ago) if today else words.ago(years_ago)
