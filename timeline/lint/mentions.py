"""Days that a text names: 8 March, Thursday 8 March 1917, 23 February Old Style, and pairs of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from timeline.historic_date import CalendarDate, HistoricDate, Style, day_number
from timeline.wording import LANGUAGES

_LABELS = {
    Style.OLD: r"Old Style|O\. ?S\.|OS\b|by the (?:Russian|Julian|old) calendar|ст\. ?ст\.|по старому стилю",
    Style.NEW: r"New Style|N\. ?S\.|NS\b|by the (?:Western|Gregorian|new) calendar|н\. ?ст\.|по новому стилю",
}
_LABEL = rf"(?:,?\s*\(?(?:(?P<old>{_LABELS[Style.OLD]})|(?P<new>{_LABELS[Style.NEW]})))?"
_ORDINAL = "(?:st|nd|rd|th)?"
# Days before the last of a range or list: the 6 of "6 and 7 July".
_BEFORE = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s*(?:and|to|or|,|–|-|и)\s*$")
_OPENS = re.compile(r"\s*\(\s*(?:or\s+)?")


@dataclass(frozen=True, slots=True)
class Mention:
    """A day as a text names it.

    Attributes:
        span: where in the text.
        days: of the month, the last one first: more than one where the text has ``6 and 7 July``.
        style: the calendar the text says, None where it says none.
        weekday: 0 for Monday, None where the text has none.
    """

    span: tuple[int, int]
    days: tuple[int, ...]
    month: int
    year: int | None
    style: Style | None
    weekday: int | None

    def is_day(self, date: CalendarDate) -> bool:
        """Whether it may be that day, written in the same calendar."""
        return date.month == self.month and date.day in self.days and self.year in (None, date.year)

    def numbers(self, style: Style, years: Iterable[int]) -> set[int]:
        """Julian day numbers it may mean in that calendar in one of the years, or in its own."""
        found = set()
        for year in years if self.year is None else (self.year,):
            try:
                found.add(day_number(CalendarDate(year, self.month, self.days[0]), style))
            except ValueError:
                continue
        return found


@cache
def _pattern(language: str) -> tuple[re.Pattern[str], dict[str, int], dict[str, int]]:
    words = LANGUAGES[language]
    months, weekdays = "|".join(words.months), "|".join(words.weekdays)
    pattern = re.compile(
        rf"(?:\b(?P<weekday>{weekdays}),?\s+(?:the\s+)?)?"
        rf"(?:(?<!\d)(?P<day>\d{{1,2}}){_ORDINAL}\s+(?P<month>{months})\b"
        rf"|\b(?P<month_first>{months})\s+(?P<day_last>\d{{1,2}}){_ORDINAL}(?=[,.;:)]|\s+\(|$))"
        rf"(?:,?\s+(?P<year>\d{{4}})\b)?{_LABEL}"
    )
    return pattern, _numbered(words.months, 1), _numbered(words.weekdays, 0)


def _numbered(words: Sequence[str], first: int) -> dict[str, int]:
    return {word: number for number, word in enumerate(words, start=first)}


def mentions(text: str, language: str) -> Iterator[Mention]:
    """The days a text names, in order; none for a language the project has no words of."""
    if language not in LANGUAGES:
        return
    pattern, months, weekdays = _pattern(language)
    for match in pattern.finditer(text):
        days = [int(match["day"] or match["day_last"])]
        begin = match.start("day")
        while match["day"] and match["weekday"] is None and (before := _BEFORE.search(text, 0, begin)):
            days.append(int(before[1]))
            begin = before.start()
        style = Style.OLD if match["old"] else Style.NEW if match["new"] else None
        yield Mention(
            match.span(),
            tuple(days),
            months[match["month"] or match["month_first"]],
            int(match["year"]) if match["year"] else None,
            style,
            weekdays[match["weekday"]] if match["weekday"] else None,
        )


def pairs(text: str, found: Sequence[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """Mentions with another in brackets right behind them: ``8 March (23 February O.S.)``."""
    for first, second in pairwise(found):
        between = text[first.span[1] : second.span[0]]
        if _OPENS.fullmatch(between) and text[second.span[1] : second.span[1] + 1] == ")":
            yield first, second


def same_day(first: Mention, second: Mention, date: HistoricDate) -> bool:
    """Whether the two of a pair can be one day in two calendars, in the years about a date."""
    year = first.year or second.year or date.new_style.year
    years = (year - 1, year, year + 1)
    return any(
        first.numbers(style, years) & second.numbers(style.other, years)
        for style in Style
        if first.style in (None, style) and second.style in (None, style.other)
    )


def days_apart(first: Mention, second: Mention, date: HistoricDate) -> int:
    """How many days lie between the two as written, the calendar left aside: thirteen in 1917."""
    year = first.year or second.year or date.new_style.year
    years = (year - 1, year, year + 1)
    return min(
        (abs(one - other) for one in first.numbers(Style.NEW, years) for other in second.numbers(Style.NEW, years)),
        default=0,
    )
