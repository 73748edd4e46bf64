"""Dates in both calendars and distances, in English and in Russian."""

from __future__ import annotations

import pytest

from timeline.historic_date import HistoricDate, Style
from timeline.wording import date_in_words, distance_in_words, full_date, phrases, year_in_words

STRIKE = HistoricDate.of(1917, 3, 8)
CHRISTMAS = HistoricDate.of(1917, 1, 5)  # 23 December 1916 Old Style


@pytest.mark.parametrize(
    ("count", "english", "russian"),
    [
        (1, "1 year ago", "1 год назад"),
        (2, "2 years ago", "2 года назад"),
        (4, "4 years ago", "4 года назад"),
        (5, "5 years ago", "5 лет назад"),
        (11, "11 years ago", "11 лет назад"),
        (12, "12 years ago", "12 лет назад"),
        (14, "14 years ago", "14 лет назад"),
        (20, "20 years ago", "20 лет назад"),
        (21, "21 years ago", "21 год назад"),
        (22, "22 years ago", "22 года назад"),
        (100, "100 years ago", "100 лет назад"),
        (101, "101 years ago", "101 год назад"),
        (109, "109 years ago", "109 лет назад"),
        (111, "111 years ago", "111 лет назад"),
        (112, "112 years ago", "112 лет назад"),
        (121, "121 years ago", "121 год назад"),
        (1011, "1011 years ago", "1011 лет назад"),
    ],
)
def test_years_are_counted_as_each_language_does(count: int, english: str, russian: str) -> None:
    """Singular, and the two plurals of Russian."""
    assert distance_in_words(count, "en", today=False) == english
    assert distance_in_words(count, "ru", today=False) == russian
    assert distance_in_words(count, "en", today=True) == f"{english} today"
    assert distance_in_words(count, "ru", today=True) == f"{russian}, в этот день"


@pytest.mark.parametrize(
    ("date", "style", "short", "words"),
    [
        (STRIKE, Style.NEW, False, "Thursday 8 March 1917 (23 February O.S.)"),
        (STRIKE, Style.NEW, True, "8 March 1917 (23 Feb O.S.)"),
        (STRIKE, Style.OLD, False, "Thursday 23 February 1917 (8 March N.S.)"),
        (STRIKE, Style.OLD, True, "23 February 1917 (8 Mar N.S.)"),
        (CHRISTMAS, Style.NEW, False, "Friday 5 January 1917 (23 December 1916 O.S.)"),
        (CHRISTMAS, Style.NEW, True, "5 January 1917 (23 Dec 1916 O.S.)"),
        (CHRISTMAS, Style.OLD, False, "Friday 23 December 1916 (5 January 1917 N.S.)"),
        (HistoricDate.of(1900, 2, 29, Style.OLD), Style.OLD, True, "29 February 1900 (13 Mar N.S.)"),
        (HistoricDate.of(-43, 3, 15, Style.OLD), Style.OLD, True, "15 March 44 BC (13 Mar N.S.)"),
        (HistoricDate.of(0, 12, 31), Style.NEW, True, "31 December 1 BC (2 Jan 1 O.S.)"),
        (HistoricDate.of(1, 1, 1, Style.OLD), Style.OLD, True, "1 January 1 (30 Dec 1 BC N.S.)"),
    ],
)
def test_both_dates_stand_in_order_of_the_driver(date: HistoricDate, style: Style, short: bool, words: str) -> None:
    """The other one in brackets with its own label, with its year where that differs."""
    assert full_date(date, style, "en", both=True, short=short) == words


@pytest.mark.parametrize(
    ("style", "short", "words"),
    [
        (Style.NEW, False, "Thursday 8 March 1917"),
        (Style.NEW, True, "8 March 1917"),
        (Style.OLD, True, "23 February 1917"),
    ],
)
def test_one_date_stands_alone_where_one_is_enough(style: Style, short: bool, words: str) -> None:
    """That of the driving calendar, without its label."""
    assert full_date(STRIKE, style, "en", both=False, short=short) == words


@pytest.mark.parametrize(
    ("date", "style", "short", "words"),
    [
        (STRIKE, Style.NEW, False, "четверг, 8 марта 1917 (23 февраля ст. ст.)"),
        (STRIKE, Style.NEW, True, "8 марта 1917 (23 февр. ст. ст.)"),
        (CHRISTMAS, Style.OLD, True, "23 декабря 1916 (5 янв. 1917 н. ст.)"),
        (HistoricDate.of(-43, 3, 15, Style.OLD), Style.OLD, True, "15 марта 44 г. до н. э. (13 марта н. ст.)"),
    ],
)
def test_both_dates_in_russian(date: HistoricDate, style: Style, short: bool, words: str) -> None:
    """Months in the genitive, labels of the language."""
    assert full_date(date, style, "ru", both=True, short=short) == words


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_and_weekday_has_words(month: int, language: str) -> None:
    """No two months or weekdays share a name."""
    words = phrases(language)
    assert len(set(words.months)) == len(set(words.short_months)) == 12
    assert len(set(words.weekdays)) == 7
    date = HistoricDate.of(1917, month, 1).new_style
    assert date_in_words(date, language) == f"1 {words.months[month - 1]} 1917"
    assert date_in_words(date, language, short=True, year=False) == f"1 {words.short_months[month - 1]}"


@pytest.mark.parametrize(
    ("language", "day"), [("en", "Day 67"), ("en-GB", "Day 67"), ("RU", "День 67-й"), ("ru-RU", "День 67-й")]
)
def test_a_language_is_known_with_its_region(language: str, day: str) -> None:
    """The region makes no difference to dates."""
    assert phrases(language).replay_day(67) == day


def test_a_language_nobody_wrote_words_for_gets_english() -> None:
    """Rather than nothing."""
    assert full_date(STRIKE, Style.NEW, "eo", both=True, short=True) == "8 March 1917 (23 Feb O.S.)"


@pytest.mark.parametrize(("year", "words"), [(1917, "1917"), (1, "1"), (0, "1 BC"), (-43, "44 BC"), (12000, "12000")])
def test_years_have_no_zero(year: int, words: str) -> None:
    """The astronomical year 0 is 1 BC."""
    assert year_in_words(year) == words
