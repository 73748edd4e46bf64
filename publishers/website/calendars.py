"""The days by other calendars: by their Old Style dates, and by month and day alone, through all years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from publishers.website import urls
from publishers.website.charts import heat_of_month_days, heat_of_months, old_style_months
from publishers.website.chronology import YEARS_ON_ONE_PAGE, month_day_text, neighbours
from publishers.website.dates import Dates, Face
from publishers.website.listing import Listing
from publishers.website.rendering import Page
from publishers.website.site import Site
from publishers.website.standing import example_day
from publishers.website.urls import Link
from timeline.historic_date import HistoricDate, Style


def pages(site: Site, listing: Listing) -> Iterator[Page]:
    """All of them."""
    if site.meta.both_calendars:
        days = list(site.days)
        for day, (before, after) in zip(days, neighbours(days), strict=True):
            yield _old_style_day(site, listing, day, before, after)
        yield _two_calendars(site)
    month_days = list(site.month_days)
    for one, (earlier, later) in zip(month_days, neighbours(month_days), strict=True):
        yield _month_day(site, listing, one, earlier, later)
    yield _month_days(site)


def _old_style_day(site: Site, listing: Listing, number: int, before: object, after: object) -> Page:
    dates = site.dates(number)
    new, old = _faces(site, dates)

    def values() -> Mapping[str, object]:
        return {
            "dates": dates,
            "old": old,
            "new": new,
            "url": site.urls.here(dates.url),
            "lines": [listing.line(entry) for entry in site.days[number]],
            "difference": _difference(number),
        }

    def link(other: object) -> Link | None:
        if not isinstance(other, int):
            return None
        shown = site.dates(other)
        _, face = _faces(site, shown)
        return site.link(shown.old_style_url, f"{face.brief} {face.label}")

    return Page(
        dates.old_style_url, "old_style_day.html", f"{old.text}, Old Style", values, section="calendar",
        description=f"{old.text} in the Julian calendar is {new.text} in the Gregorian.",
        before=link(before), after=link(after),
        trail=(site.link("/calendar/", "Calendar"), site.link("/os/", "Old Style")), day=number,
    )  # fmt: skip


def _faces(site: Site, dates: Dates) -> tuple[Face, Face]:
    """A day in the New Style and in the Old, where both calendars are shown."""
    assert dates.second is not None
    return (dates.second, dates.first) if site.style is Style.OLD else (dates.first, dates.second)


def _difference(number: int) -> int:
    """How many days the Old Style date lags behind: the same digits stand so many days later."""
    old = HistoricDate(number).old_style
    try:
        return number - HistoricDate.of(old.year, old.month, old.day).number
    except ValueError:  # 29 February of a year that is leap in the Julian calendar only
        return number - HistoricDate.of(old.year, old.month, old.day - 1).number - 1


def _two_calendars(site: Site) -> Page:
    def values() -> Mapping[str, object]:
        months = old_style_months(site)
        shown = months if len(site.years) <= YEARS_ON_ONE_PAGE else []
        example = example_day(site)
        new, old = _faces(site, example) if example else (None, None)
        return {
            "example": example,
            "new": new,
            "old": old,
            "heat": heat_of_months(site, shown, Style.OLD),
            "difference": _difference(next(iter(site.days))) if site.days else 13,
        }

    return Page(
        "/os/", "two_calendars.html", "Old Style and New Style", values, section="calendar",
        description="Why a day has two dates, and every day by its Old Style date.",
        trail=(site.link("/calendar/", "Calendar"),),
    )  # fmt: skip


def _month_day(site: Site, listing: Listing, one: tuple[int, int], before: object, after: object) -> Page:
    text = month_day_text(site, one)

    def values() -> Mapping[str, object]:
        old = site.old_month_days.get(one, ()) if site.meta.both_calendars else ()
        return {
            "text": text,
            "days": _listed_days(site, listing, site.month_days[one]),
            "old_days": _listed_days(site, listing, old),
            "data": site.urls.here(f"/api/v1/on/{one[0]:02d}-{one[1]:02d}.json"),
        }

    def link(other: object) -> Link | None:
        if not isinstance(other, tuple):
            return None
        return site.link(urls.month_day(*other), month_day_text(site, other))

    return Page(
        urls.month_day(*one), "month_day.html", f"{text} through the years", values, section="calendar",
        description=f"What happened on {text}{', in either calendar' if site.meta.both_calendars else ''}.",
        before=link(before), after=link(after),
        trail=(site.link("/calendar/", "Calendar"), site.link("/on/", "Any year")),
    )  # fmt: skip


def _listed_days(site: Site, listing: Listing, numbers: Iterable[int]) -> list[tuple[object, list[str]]]:
    return [(site.dates(number), [listing.line(entry) for entry in site.days[number]]) for number in numbers]


def _month_days(site: Site) -> Page:
    def values() -> Mapping[str, object]:
        return {"heat": heat_of_month_days(site)}

    return Page(
        "/on/", "month_days.html", "Any year, day by day", values, section="calendar",
        description="All 366 days of the year, whatever year an entry belongs to.",
        trail=(site.link("/calendar/", "Calendar"),),
    )  # fmt: skip
