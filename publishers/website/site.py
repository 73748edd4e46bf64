"""What all pages are made from, gathered once: entries by day, month, subject, work and source.

No page walks the corpus; every list a page shows is looked up here.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from publishers.website.dates import Dates, dates_of
from publishers.website.urls import Link, Urls
from timeline.entry import Entry, Person, Place, Source, State, Theme
from timeline.historic_date import Style
from timeline.item import FeedMeta
from timeline.schedule import OLD_STYLE_SUFFIX
from timeline.whole import Anniversary, Guide, Receipt, Whole

Month = tuple[int, int]
TOPICS, PEOPLE, PLACES = "topics", "people", "places"


@dataclass
class Subject:
    """A theme, person or place with its entries in order.

    Attributes:
        kind: ``topics``, ``people`` or ``places``: the folder of its page.
        entries: those that name it; ``written``: those about a work it wrote.
    """

    kind: str
    record: Theme | Person | Place
    entries: list[Entry] = field(default_factory=list)
    written: list[Entry] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Its key in the vocabulary."""
        return self.record.key

    @property
    def name(self) -> str:
        """Its name."""
        return self.record.name

    @cached_property
    def all_entries(self) -> list[Entry]:
        """Entries that name it or are about a work of its, each once, in order."""
        unique = {entry.id: entry for entry in (*self.entries, *self.written)}
        return sorted(unique.values(), key=lambda entry: entry.order)


@dataclass(frozen=True, slots=True)
class Offer:
    """Something else that is served beside the pages and that readers may subscribe to."""

    path: str
    media_type: str
    title: str


@dataclass(frozen=True)
class Look:
    """What the config says of the site, besides what it says of the timeline."""

    corrections: str = ""
    creator: str = ""
    cards: bool = False
    search: bool = False
    search_by_year: bool = False


@dataclass
class Site:
    """The corpus, indexed; see the module.

    Attributes:
        offers_about: what is offered about a theme, person or place, by its kind and key; reads the last year.
        kept: what rendering made for many pages.
    """

    meta: FeedMeta
    whole: Whole
    look: Look
    offers: Sequence[Offer]
    offers_about: Callable[[], Mapping[tuple[str, str], Sequence[Offer]]] = dict
    kept: dict[str, Any] = field(default_factory=dict, init=False, repr=False)
    _anniversaries: dict[str, Sequence[Anniversary]] = field(default_factory=dict, init=False, repr=False)
    _dates: dict[int, Dates] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def urls(self) -> Urls:
        """Where it is served."""
        return Urls.of(self.meta.link)

    @cached_property
    def style(self) -> Style:
        """The driving calendar."""
        return self.whole.style

    @cached_property
    def language(self) -> str:
        """Of the corpus."""
        return self.meta.language

    @cached_property
    def today(self) -> dt.date:
        """The day it is."""
        return self.whole.today

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The published entries in order."""
        return tuple(entry for entry in self.whole.entries() if entry.state is State.PUBLISHED)

    @cached_property
    def withdrawn(self) -> tuple[Entry, ...]:
        """Entries whose page is a notice."""
        return tuple(entry for entry in self.whole.entries() if entry.state is State.WITHDRAWN)

    @cached_property
    def by_id(self) -> dict[str, Entry]:
        """Published entries by id."""
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def places_in_order(self) -> dict[str, int]:
        """Where each entry stands in ``entries``."""
        return {entry.id: number for number, entry in enumerate(self.entries)}

    @cached_property
    def days(self) -> dict[int, list[Entry]]:
        """Entries by day number; days in order."""
        found: dict[int, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.date.number, []).append(entry)
        return found

    @cached_property
    def months(self) -> dict[Month, list[int]]:
        """Days with entries by New Style month."""
        found: dict[Month, list[int]] = {}
        for number in self.days:
            found.setdefault(self.dates(number).month, []).append(number)
        return found

    @cached_property
    def years(self) -> dict[int, list[Month]]:
        """Months with entries by year."""
        found: dict[int, list[Month]] = {}
        for month in self.months:
            found.setdefault(month[0], []).append(month)
        return found

    @cached_property
    def month_days(self) -> dict[tuple[int, int], list[int]]:
        """Days with entries by New Style month and day, through all years."""
        found: dict[tuple[int, int], list[int]] = {}
        for number in self.days:
            date = self.dates(number).new_style
            found.setdefault((date.month, date.day), []).append(number)
        return dict(sorted(found.items()))

    @cached_property
    def old_month_days(self) -> dict[tuple[int, int], list[int]]:
        """The same by Old Style month and day."""
        found: dict[tuple[int, int], list[int]] = {}
        for number in self.days:
            date = self.dates(number).old_style
            found.setdefault((date.month, date.day), []).append(number)
        return found

    @cached_property
    def subjects(self) -> dict[str, dict[str, Subject]]:
        """Subjects by kind and key, in the order of their indexes."""
        made: dict[str, dict[str, Subject]] = {TOPICS: {}, PEOPLE: {}, PLACES: {}}
        for entry in self.entries:
            named: list[tuple[str, Theme | Person | Place]] = [(TOPICS, theme) for theme in entry.themes]
            named += [(PEOPLE, person) for person in entry.people]
            named += [(PLACES, entry.place)] if entry.place else []
            for kind, record in named:
                made[kind].setdefault(record.key, Subject(kind, record)).entries.append(entry)
            for person in self.authors(entry):
                made[PEOPLE].setdefault(person.key, Subject(PEOPLE, person)).written.append(entry)
        return {kind: _sorted(subjects.values()) for kind, subjects in made.items()}

    def authors(self, entry: Entry) -> list[Person]:
        """The people who wrote the work an entry is about."""
        found = [self.whole.person(key) for key in entry.work.authors] if entry.work else []
        return [person for person in found if person is not None]

    @cached_property
    def works(self) -> list[Entry]:
        """Entries about a document, in order."""
        return [entry for entry in self.entries if entry.work is not None]

    @cached_property
    def sources(self) -> dict[str, tuple[Source, list[Entry]]]:
        """Sources with the entries that cite them, by key or, for those without, by title; in order of their names."""
        found: dict[str, tuple[Source, list[Entry]]] = {}
        for entry in self.entries:
            for source in {citation.source.key or citation.source.title: citation.source for citation in entry.sources}:
                cited = next(c.source for c in entry.sources if source in (c.source.key, c.source.title))
                found.setdefault(source, (cited, []))[1].append(entry)
        return dict(sorted(found.items(), key=lambda one: (source_name(one[1][0]).casefold(), one[0])))

    @cached_property
    def related(self) -> dict[str, list[Entry]]:
        """Entries to read next, both ways: what an entry names, then what names it."""
        found: dict[str, dict[str, Entry]] = {}
        for entry in self.entries:
            for other_id in entry.related:
                other = self.by_id.get(other_id)
                if other is not None and other is not entry:
                    found.setdefault(entry.id, {})[other.id] = other
        for entry in self.entries:
            for other_id in entry.related:
                if other_id in self.by_id and other_id != entry.id:
                    found.setdefault(other_id, {}).setdefault(entry.id, entry)
        return {key: list(others.values()) for key, others in found.items()}

    @cached_property
    def receipts(self) -> Mapping[str, Sequence[Receipt]]:
        """Statuses that went out, by root id."""
        return self.whole.receipts()

    @cached_property
    def guides(self) -> Sequence[Guide]:
        """Reading guides."""
        return self.whole.guides()

    @cached_property
    def today_entries(self) -> Sequence[Entry]:
        """What is shown today."""
        return [entry for entry in self.whole.today_entries() if entry.id in self.by_id]

    def anniversaries(self, entry: Entry) -> Sequence[Anniversary]:
        """The cycles that an entry's page names."""
        found = self._anniversaries.get(entry.id)
        if found is None:
            found = self._anniversaries[entry.id] = self.whole.anniversaries(entry)
        return found

    def twin(self, cycle: str) -> str:
        """A cycle as the other calendar's twin feeds name it, whose links lead here too; empty for a replay."""
        if not self.meta.both_calendars or not cycle[:4].isdigit():
            return ""
        return cycle.removesuffix(OLD_STYLE_SUFFIX) if self.style is Style.OLD else f"{cycle}{OLD_STYLE_SUFFIX}"

    def month_counts(self, entries: Iterable[Entry]) -> Counter[Month]:
        """How many entries each New Style month has."""
        return Counter(self.dates(entry.date.number).month for entry in entries)

    def published_on(self, entry: Entry) -> dt.date | None:
        """The modern day on which it was last shown."""
        return next((one.day for one in reversed(self.anniversaries(entry)) if one.day <= self.today), None)

    def dates(self, number: int) -> Dates:
        """A day in words; asked for dozens of times by each page."""
        found = self._dates.get(number)
        if found is None:
            found = self._dates[number] = dates_of(number, self.style, self.language, both=self.meta.both_calendars)
        return found

    def link(self, path: str, text: str) -> Link:
        """A link to a page of the site."""
        return Link(self.urls.here(path), text)


def source_name(source: Source) -> str:
    """What a bibliography sorts by."""
    return f"{source.author}, {source.title}" if source.author else source.title


_ROMAN = re.compile(r"[IVX]+")
_IN_BRACKETS = re.compile(r"\([^)]*\)")


def sort_name(subject: Subject) -> str:
    """What an index sorts by: people by surname, rulers by their first name, all without accents and signs."""
    words = _IN_BRACKETS.sub("", subject.name).split() or subject.name.split()
    if subject.kind == PEOPLE and not _ROMAN.fullmatch(words[-1]) and "of" not in words:
        words = [words[-1], *words[:-1]]
    apart = unicodedata.normalize("NFD", " ".join(words).casefold())
    return "".join(letter for letter in apart if letter.isalnum() or letter == " ").strip()


def _sorted(subjects: Iterable[Subject]) -> dict[str, Subject]:
    ordered = sorted(subjects, key=lambda subject: (sort_name(subject), subject.key))
    return {subject.key: subject for subject in ordered}
