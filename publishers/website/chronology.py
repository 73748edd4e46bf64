"""Pages along time: today, the calendar, years, months and days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

from publishers.website import json_ld, urls
from publishers.website.charts import heat_of_months
from publishers.website.dates import modern_day, month_name
from publishers.website.listing import Listing
from publishers.website.month_grid import month_grid
from publishers.website.rendering import Page
from publishers.website.site import Month, Site
from publishers.website.urls import Link
from timeline.entry import Entry, Significance
from timeline.historic_date import HistoricDate
from timeline.wording import date_in_words, distance_in_words, phrases, year_in_words

T = TypeVar("T")

# A calendar of more years than this would be a heavy page; the years' own pages have them then.
YEARS_ON_ONE_PAGE = 5
_WEIGHTS = {weight: number for number, weight in enumerate(Significance)}
# Titles of a month that the year's page shows.
_HIGHLIGHTS = 6


def pages(site: Site, listing: Listing) -> Iterator[Page]:
    """All of them."""
    yield _home(site, listing)
    yield _calendar(site)
    years = list(site.years)
    for year, (year_before, year_after) in zip(years, neighbours(years), strict=True):
        yield _year(site, listing, year, year_before, year_after)
    months = list(site.months)
    for month, (month_before, month_after) in zip(months, neighbours(months), strict=True):
        yield _month(site, listing, month, month_before, month_after)
    days = list(site.days)
    for day, (day_before, day_after) in zip(days, neighbours(days), strict=True):
        yield _day(site, listing, day, day_before, day_after)


def neighbours(things: Sequence[T]) -> Iterator[tuple[T | None, T | None]]:
    """What stands before and after each, None at the ends."""
    padded: list[T | None] = [None, *things, None]
    for (before, _), (_, after) in pairwise(pairwise(padded)):
        yield before, after


def _home(site: Site, listing: Listing) -> Page:
    def values() -> Mapping[str, object]:
        by_day: dict[int, list[Entry]] = {}
        for entry in site.today_entries:
            by_day.setdefault(entry.date.number, []).append(entry)
        groups = [
            {
                "dates": site.dates(number),
                "ago": _ago(site, entries[0]),
                "moments": [listing.moment(entry, whole=False) for entry in _in_telling_order(entries)],
                "grid": month_grid(site, number),
            }
            for number, entries in by_day.items()
        ]
        return {
            "groups": groups,
            "today": modern_day(site.today, site.language),
            "next": _next(site, listing, list(by_day)),
            "heat": heat_of_months(site, list(site.months)[: _most_months(site)]),
            "guides": [],
            "counts": _counts(site),
            "json_ld": json_ld.website(site),
            "data": "",
        }

    return Page(
        "/", "home.html", site.meta.title, values, description=site.meta.description, section="today",
        day=next((entry.date.number for entry in site.today_entries), None),
    )  # fmt: skip


def _most_months(site: Site) -> int | None:
    return None if len(site.years) <= YEARS_ON_ONE_PAGE else 0


def _ago(site: Site, entry: Entry) -> str:
    """``109 years ago today``, ``Day 67``."""
    today = next((one for one in site.anniversaries(entry) if one.day == site.today), None)
    if today is None:
        return ""
    if today.replay_day:
        return phrases(site.language).replay_day(today.replay_day)
    written = entry.date.in_style(site.style)
    same = (written.month, written.day) == (site.today.month, site.today.day)
    return distance_in_words(today.years_ago, site.language, today=same)


def _next(site: Site, listing: Listing, today: list[int]) -> dict[str, object] | None:
    """The day after today's: after the last of today's days, or the first there is."""
    numbers = list(site.days)
    if not numbers:
        return None
    last = today[0] if today else _nearest(site, numbers)
    following = next((number for number in numbers if number > last), numbers[0])
    return {"dates": site.dates(following), "lines": [listing.line(entry) for entry in site.days[following]]}


def _nearest(site: Site, numbers: list[int]) -> int:
    """Of a day without entries of its own: the last day before its month and day in any year."""
    wanted = (site.today.month, site.today.day)
    for number in numbers:
        date = HistoricDate(number).in_style(site.style)
        if (date.month, date.day) >= wanted:
            return number - 1
    return numbers[-1]


def _counts(site: Site) -> list[tuple[int, Link]]:
    return [
        (len(site.entries), site.link("/calendar/", "entries")),
        (len(site.days), site.link("/calendar/", "days")),
        *(
            (len(site.subjects[kind]), site.link(f"/{kind}/", words))
            for kind, words in (("topics", "themes"), ("people", "people"), ("places", "places"))
        ),
        (len(site.works), site.link("/works/", "documents")),
        (len(site.sources), site.link("/sources/", "sources")),
    ]


def _calendar(site: Site) -> Page:
    def values() -> Mapping[str, object]:
        shown = list(site.years)[:YEARS_ON_ONE_PAGE] if len(site.years) <= YEARS_ON_ONE_PAGE else []
        return {
            "years": [
                {
                    "text": year_in_words(year),
                    "url": site.urls.here(urls.year_page(year)),
                    "count": _of_year(site, year),
                }
                for year in site.years
            ],
            "heats": [(year_in_words(year), heat_of_months(site, site.years[year])) for year in shown],
        }

    return Page(
        "/calendar/", "calendar.html", "Calendar", values, section="calendar",
        description=f"Every day of {site.meta.title}, with the number of entries on each.",
    )  # fmt: skip


def _of_year(site: Site, year: int) -> int:
    return sum(len(site.days[number]) for month in site.years[year] for number in site.months[month])


def _year(site: Site, listing: Listing, year: int, before: object, after: object) -> Page:
    name = year_in_words(year, site.language)

    def values() -> Mapping[str, object]:
        months = []
        for month in site.years[year]:
            entries = _entries_of(site, month)
            months.append(
                {
                    "text": month_name(*month, site.language),
                    "url": site.urls.here(urls.month(*month)),
                    "count": len(entries),
                    "lines": [
                        (site.dates(entry.date.number), listing.line(entry)) for entry in _highlights(entries)
                    ],
                }
            )  # fmt: skip
        heat = heat_of_months(site, site.years[year])
        return {"name": name, "count": _of_year(site, year), "months": months, "heat": heat}

    return Page(
        urls.year_page(year), "year.html", name, values, section="calendar",
        description=f"{name} month by month, day by day{_in_both(site)}.",
        before=_year_link(site, before), after=_year_link(site, after), trail=(site.link("/calendar/", "Calendar"),),
    )  # fmt: skip


def _year_link(site: Site, year: object) -> Link | None:
    return site.link(urls.year_page(year), year_in_words(year, site.language)) if isinstance(year, int) else None


def _entries_of(site: Site, month: Month) -> list[Entry]:
    return [entry for number in site.months[month] for entry in site.days[number]]


def _highlights(entries: list[Entry]) -> list[Entry]:
    """A month's great days: one entry each of its most crowded days of major ones, in order."""
    major = [entry for entry in entries if entry.significance is Significance.MAJOR]
    crowds: dict[int, list[Entry]] = {}
    for entry in major:
        crowds.setdefault(entry.date.number, []).append(entry)
    greatest = sorted(crowds, key=lambda number: (-len(crowds[number]), number))[:_HIGHLIGHTS]
    return [crowds[number][0] for number in sorted(greatest)]


def _month(site: Site, listing: Listing, month: Month, before: Month | None, after: Month | None) -> Page:
    name = month_name(*month, site.language)

    def values() -> Mapping[str, object]:
        first, last = (site.dates(site.months[month][at]).second for at in (0, -1))
        other = f"{first.brief if first.year == last.year else first.text} – {last.text}" if first and last else ""
        return {
            "name": name,
            "other": other,
            "other_style": first.style if first else "",
            "count": len(_entries_of(site, month)),
            "days": [
                (site.dates(number), [listing.line(entry) for entry in site.days[number]])
                for number in site.months[month]
            ],
            "heat": heat_of_months(site, [month]),
        }

    return Page(
        urls.month(*month), "month.html", name, values, section="calendar",
        description=f"{name} day by day: {len(site.months[month])} days{_in_both(site)}.",
        before=_month_link(site, before), after=_month_link(site, after), trail=_above(site, month),
    )  # fmt: skip


def _in_both(site: Site) -> str:
    return " in both calendars" if site.meta.both_calendars else ""


def _month_link(site: Site, month: Month | None) -> Link | None:
    if month is None:
        return None
    return site.link(urls.month(*month), month_name(*month, site.language))


def _above(site: Site, month: Month, *, itself: bool = False) -> tuple[Link, ...]:
    """The way down from the calendar to a month."""
    above = (site.link("/calendar/", "Calendar"), site.link(urls.year_page(month[0]), year_in_words(month[0])))
    return (*above, site.link(urls.month(*month), month_name(*month, site.language))) if itself else above


def trail_of(site: Site, number: int) -> tuple[Link, ...]:
    """The way down from the calendar to the month of a day."""
    trails: dict[Month, tuple[Link, ...]] = site.kept.setdefault("trails", {})
    month = site.dates(number).month
    if month not in trails:
        trails[month] = _above(site, month, itself=True)
    return trails[month]


def _day(site: Site, listing: Listing, number: int, before: object, after: object) -> Page:
    dates, entries = site.dates(number), site.days[number]
    published = max((day for day in map(site.published_on, entries) if day), default=None)

    def values() -> Mapping[str, object]:
        cycles = site.anniversaries(entries[0])
        timed = [entry for entry in entries if entry.time is not None]
        untimed = [entry for entry in _in_telling_order(entries) if entry.time is None]
        return {
            "dates": dates,
            "under": _next_anniversary(site, entries[0]),
            "cycles": list(filter(None, (name for one in cycles for name in (one.cycle, site.twin(one.cycle))))),
            "timed": [listing.moment(entry, whole=True) for entry in timed],
            "untimed": [listing.moment(entry, whole=True) for entry in untimed],
            "old_style_url": site.urls.here(dates.old_style_url),
            "on": _on_link(site, number),
            "grid": month_grid(site, number),
            "json_ld": json_ld.day(site, number),
            "data": site.urls.here(f"/api/v1/days/{dates.new_iso}.json"),
        }

    titles = "; ".join(entry.title for entry in entries)
    return Page(
        dates.url, "day.html", dates.both, values, section="calendar", description=titles,
        before=_day_link(site, before), after=_day_link(site, after), trail=trail_of(site, number),
        modified=published.isoformat() if published else "", day=number,
    )  # fmt: skip


def _in_telling_order(entries: list[Entry]) -> list[Entry]:
    """Those with an hour as they happened, then the others with what matters most before the rest."""
    return sorted(entries, key=lambda entry: _WEIGHTS[entry.significance] if entry.time is None else -1)


def _next_anniversary(site: Site, entry: Entry) -> str:
    """``109 years ago on Sunday 8 March 2026``: of the last time it was shown, or the next."""
    last = [one for one in site.anniversaries(entry) if one.day <= site.today][-1:]
    if not last or last[0].replay_day:
        return ""
    distance = distance_in_words(last[0].years_ago, site.language, today=False)
    return f"{distance} on {modern_day(last[0].day, site.language)}"


def _on_link(site: Site, number: int) -> Link:
    date = site.dates(number).new_style
    return site.link(urls.month_day(date.month, date.day), month_day_text(site, (date.month, date.day)))


def _day_link(site: Site, number: object) -> Link | None:
    return site.link(site.dates(number).url, _short(site, number)) if isinstance(number, int) else None


def _short(site: Site, number: int) -> str:
    dates = site.dates(number)
    return f"{dates.weekday} {dates.first.brief}"


def month_day_text(site: Site, one: tuple[int, int]) -> str:
    """``8 March``."""
    return date_in_words(HistoricDate.of(2000, *one).new_style, site.language, year=False)
