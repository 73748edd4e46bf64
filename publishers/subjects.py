"""What feeds and calendars are gathered by: themes, people and places with enough entries to be worth following."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from timeline.entry import Entry
from timeline.publisher import Advertised, Edition, Shown

# FEED-25: fewer do not make a feed.
LEAST = 5
YEAR = dt.timedelta(days=365)
# Folder of each kind below output, and what a list of them is headed.
KINDS = {"topics": "Topics", "people": "People", "places": "Places"}


@dataclass(frozen=True)
class Subject:
    """A theme, person or place with its occurrences, in order.

    Attributes:
        kind: the folder its files stand in, one of ``KINDS``.
    """

    kind: str
    key: str
    name: str
    description: str
    shown: Sequence[Shown]

    @property
    def path(self) -> str:
        """Its folder below ``output``."""
        return f"{self.kind}/{self.key}"


def year_of(edition: Edition) -> Sequence[Shown]:
    """Everything that appeared in the last year."""
    return [one for one in edition.days(edition.today - YEAR + dt.timedelta(1), edition.today) if one.appeared]


def subjects(shown: Iterable[Shown], kinds: Iterable[str] = KINDS, *, least: int = LEAST) -> list[Subject]:
    """Those with at least so many of the occurrences, kind by kind, by name."""
    wanted = tuple(kinds)
    gathered: dict[tuple[str, str], tuple[str, str, list[Shown]]] = {}
    for one in shown:
        for kind, key, name, description in _labels(one.occurrence.entry):
            if kind in wanted:
                gathered.setdefault((kind, key), (name, description, []))[2].append(one)
    found = [
        Subject(kind, key, name, description, some)
        for (kind, key), (name, description, some) in gathered.items()
        if len(some) >= least
    ]
    return sorted(found, key=lambda subject: (wanted.index(subject.kind), subject.name.casefold(), subject.key))


def offers_about(subject: Subject, offers: Iterable[Advertised]) -> list[Advertised]:
    """What is offered about a theme, person or place, among everything that is offered."""
    return [
        replace(offer, path=offer.path.replace("{}", subject.key), title=offer.title.replace("{}", subject.name))
        for offer in offers
        if offer.kind == subject.kind
    ]


def _labels(entry: Entry) -> Iterable[tuple[str, str, str, str]]:
    for theme in entry.themes:
        yield "topics", theme.key, theme.name, theme.description
    for person in entry.people:
        yield "people", person.key, person.name, person.description
    if entry.place is not None:
        yield "places", entry.place.key, entry.place.name, entry.place.now
