"""The ``icalendar`` publisher: a calendar with an event a day, one with an event an entry, and one for each theme.

Events are dated and lie in a window around today; what recurs yearly from 1917 breaks many clients, and cannot say how
long ago it is. Of days to come only what appeared in an earlier year is there, in its title, unless ``ahead`` says
otherwise: calendars come day by day as feeds do.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from publishers.icalendar.text import CALENDAR_TYPE, Event, calendar_bytes
from publishers.paths import path_problems
from publishers.subjects import YEAR, Subject, subjects, year_of
from timeline import __version__
from timeline.compose import permalink, source_line
from timeline.historic_date import HistoricDate
from timeline.publisher import Advertised, Context, Edition, Options, OutputFile, Shown, option
from timeline.text_fit import fit
from timeline.wording import date_in_words, distance_in_words, full_date

_DAY = dt.timedelta(days=1)
BACK, AHEAD = dt.timedelta(days=31), dt.timedelta(days=366)
# What the largest calendar services still take; ICAL-09.
MAXIMUM_BYTES = 1024 * 1024
_SUMMARY_LENGTH = 100


@dataclass(frozen=True, kw_only=True)
class ICalendarOptions(Options):
    """Options of an ``icalendar`` target."""

    folder: str = option("", help="Folder of the calendars below output; output itself when left out.")
    language: str | None = option(
        None, help="Only entries with a translation into this language, in its words; the timeline's own when left out."
    )
    themes: bool = option(True, help="Also a calendar for each theme with five entries or more in the last year.")
    ahead: str = option(
        "known",
        choices=("known", "all", "none"),
        help="Titles of days to come: of entries that appeared in an earlier year, of all, or none.",
    )

    def problems(self) -> Iterator[tuple[str, str]]:
        """A folder that leaves ``output``."""
        if self.folder:
            yield from path_problems(self.folder, "folder")


class ICalendar:
    """Calendars."""

    options: ClassVar[type[Options]] = ICalendarOptions
    corpus_wide: ClassVar[bool] = True

    def __init__(self, options: ICalendarOptions, context: Context) -> None:
        self._options = options
        self.remarks: list[str] = []

    def advertised(self, edition: Edition) -> Iterable[Advertised]:
        """The two for everything, and the themes' ones."""
        feed = self._spoken(edition).feed
        title, language = feed.title, feed.language
        yield Advertised(self._path("calendar.ics"), CALENDAR_TYPE, f"{title} · by day", language, "calendar")
        yield Advertised(self._path("entries.ics"), CALENDAR_TYPE, f"{title} · by entry", language, "calendar")
        if self._options.themes and not self._spoken(edition).variant:
            yield Advertised(self._path("topics/{}/calendar.ics"), CALENDAR_TYPE, f"{{}} · {title}", language, "topics")

    def _spoken(self, edition: Edition) -> Edition:
        return edition.in_language(self._options.language) if self._options.language else edition

    def files(self, edition: Edition) -> Iterable[OutputFile]:
        """The calendars; a theme's stays while it had five entries in the last year."""
        self.remarks = []
        edition = self._spoken(edition)
        today, title = edition.today, edition.feed.title
        last = today if self._options.ahead == "none" else today + AHEAD
        window = [one for one in edition.days(today - BACK, last) if self._wanted(one, today)]
        stamps = {(one.occurrence.entry.id, one.occurrence.cycle): _stamp(one) for one in window}

        def file(path: str, name: str, some: Sequence[Shown], days: Sequence[Event] | None = None) -> OutputFile:
            made_from = [stamps[one.occurrence.entry.id, one.occurrence.cycle] for one in some]
            made_from += [__version__, repr((self._options, edition.feed, edition.style, name, days))]
            stamp = hashlib.sha256("\n".join(made_from).encode("utf-8", "backslashreplace")).hexdigest()[:32]
            return OutputFile(
                self._path(path),
                CALENDAR_TYPE,
                lambda: self._render(
                    edition, path, name, days if days is not None else [_entry_event(edition, one) for one in some]
                ),
                stamp,
            )

        yield file("calendar.ics", title, window, list(_day_events(edition, window)))
        yield file("entries.ics", f"{title} · by entry", window)
        if self._options.themes:
            for theme in subjects(year_of(edition), ("topics",)):
                yield file(f"{theme.path}/calendar.ics", f"{theme.name} · {title}", _of_theme(theme, window))

    def _path(self, path: str) -> str:
        return f"{self._options.folder}/{path}" if self._options.folder else path

    def _wanted(self, one: Shown, today: dt.date) -> bool:
        """Today's entries are there from the beginning of the day; none stands beside its own next anniversary unless
        everything to come is wanted."""
        day = one.occurrence.day
        return one.appeared or day <= today or self._options.ahead == "all" or (one.known and day < today + YEAR)

    def _render(self, edition: Edition, path: str, name: str, events: Sequence[Event]) -> bytes:
        """The calendar; the days that are farthest ahead give way where it would be too large."""
        whole = calendar_bytes(name, edition.feed.description, events)
        kept = len(events)
        while len(whole) > MAXIMUM_BYTES and kept:
            kept = min(kept - 1, kept * MAXIMUM_BYTES // len(whole))
            whole = calendar_bytes(name, edition.feed.description, events[:kept])
        if kept < len(events):
            self.remarks.append(f"{self._path(path)}: the last {len(events) - kept} events were left out for its size")
        return whole


def _of_theme(theme: Subject, window: Iterable[Shown]) -> list[Shown]:
    return [one for one in window if any(one_theme.key == theme.key for one_theme in one.occurrence.entry.themes)]


def _stamp(one: Shown) -> str:
    return hashlib.sha256(repr(one).encode("utf-8", "backslashreplace")).hexdigest()


def _changed(edition: Edition, one: Shown) -> dt.datetime:
    """When what the calendar says of an occurrence last changed; never in the future, never before it last was."""
    day = one.occurrence.day
    if day > edition.today:
        entered = edition.midnight(day - AHEAD)
        return max(one.updated, entered) if one.updated < one.published else entered
    if one.appeared and max(one.updated, one.published) >= edition.midnight(day + _DAY):
        return max(one.updated, one.published)
    if one.appeared and one.updated > one.published:
        return one.updated
    return edition.midnight(day)


def _authority(edition: Edition) -> str:
    """Whose ids these are: that of the tag, which stays when the site moves."""
    return edition.feed.tag.partition(",")[0] or "localhost"


def _cycle(edition: Edition, one: Shown) -> str:
    """The cycle as ids have it: an event in another language is another event."""
    return one.occurrence.cycle + (f"-{edition.language}" if edition.language else "")


def _entry_event(edition: Edition, one: Shown) -> Event:
    occurrence = one.occurrence
    entry, place = occurrence.entry, occurrence.entry.place
    date = entry.date.in_style(edition.style)
    link = permalink(edition.feed.link, occurrence)
    lines = [_dates(edition, entry.date)]
    if occurrence.day <= edition.today:
        where = ", ".join(filter(None, (place.name if place else "", entry.when)))
        lines += [where, "", entry.summary, "", source_line(entry.date_source)]
    return Event(
        uid=f"entry-{entry.root_id.replace('/', '-')}-{_cycle(edition, one)}@{_authority(edition)}",
        day=occurrence.day,
        summary=_short(f"{date.year}: {entry.title}"),
        description=_joined([*lines, link]),
        url=link,
        changed=_changed(edition, one),
        sequence=one.revision,
        location=place.name if place else "",
        coordinates=place.coordinates if place else None,
        categories=[theme.name for theme in entry.themes],
    )


def _day_events(edition: Edition, shown: Sequence[Shown]) -> Iterator[Event]:
    """An event for each historic day: one a modern day, or several where a corpus has several years."""
    ordered = sorted(shown, key=lambda one: (one.occurrence.day, one.occurrence.entry.order))
    for (day, _), group in groupby(ordered, key=lambda one: (one.occurrence.day, one.occurrence.entry.date.number)):
        yield _day_event(edition, day, list(group))


def _day_event(edition: Edition, day: dt.date, shown: Sequence[Shown]) -> Event:
    first, language = shown[0].occurrence, edition.feed.language
    date = first.entry.date
    path = str(date.new_style).replace("-", "/")
    link = f"{edition.feed.link}{path}/#{first.cycle}"
    words = hashlib.sha256(repr([(one.occurrence.entry.root_id, one.revision) for one in shown]).encode()).hexdigest()
    noted = None
    if day <= edition.today:
        noted = edition.noted(f"calendar/{date}", first.cycle, edition.midnight(day), words[:16])
    count = len(shown)
    ago = "" if first.replay_day else f"{distance_in_words(first.years_ago, language, today=False)}\n"
    titles = "\n".join(f"• {one.occurrence.entry.title}" for one in shown)
    return Event(
        uid=f"day-{date}-{_cycle(edition, shown[0])}@{_authority(edition)}",
        day=day,
        summary=f"{date_in_words(date.in_style(edition.style), language)}{_counted(count, language)}",
        description=f"{ago}{_dates(edition, date)}\n\n{titles}\n\n{link}",
        url=link,
        changed=noted.updated if noted else max(_changed(edition, one) for one in shown),
        sequence=noted.revision if noted else 0,
        categories=[edition.feed.title],
    )


def _dates(edition: Edition, date: HistoricDate) -> str:
    return full_date(date, edition.style, edition.feed.language, both=edition.feed.both_calendars)


def _counted(count: int, language: str) -> str:
    if language.partition("-")[0] != "en":
        return f" ({count})"
    return f": {count} entr{'y' if count == 1 else 'ies'}"


def _short(words: str) -> str:
    if len(words) <= _SUMMARY_LENGTH:
        return words
    return fit(words, lambda text: len(text) <= _SUMMARY_LENGTH) or words[:_SUMMARY_LENGTH]


def _joined(lines: Sequence[str]) -> str:
    """Lines with at most one empty line between them."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept)
