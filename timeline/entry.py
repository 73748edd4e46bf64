"""The records of the corpus as values: an Entry and what it holds, and the vocabularies it refers to.

Values only: timeline/corpus.py reads them from files, timeline/model.py says what a file may hold.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from timeline.historic_date import HistoricDate


class Significance(StrEnum):
    """How much a day's reader must not miss an entry."""

    MAJOR = "major"
    NOTABLE = "notable"
    BACKGROUND = "background"


class State(StrEnum):
    """Whether an entry is shown: a draft is checked but never published, a withdrawn one becomes a notice."""

    PUBLISHED = "published"
    DRAFT = "draft"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Source:
    """A bibliographic record: one of sources.yaml, or written out in an entry.

    Attributes:
        calendar: which dates the source itself uses: ``old-style``, ``new-style`` or ``both``.
    """

    key: str
    title: str
    author: str = ""
    year: int | None = None
    publisher: str = ""
    site: str = ""
    url: str = ""
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as an entry cites it: where in it, and which fields it supports (``date``, ``summary`` …)."""

    source: Source
    pages: str = ""
    supports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Image:
    """A picture with its description and its rights.

    Attributes:
        path: the file, resolved, inside the corpus.
        focal_point: (x, y) from -1 to 1 each; (0, 0) is the centre.
    """

    file: str
    path: Path
    media_type: str
    alt: str
    creator: str
    licence: str
    source_url: str = ""
    licence_url: str = ""
    holder: str = ""
    date: str = ""
    focal_point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A document of the time, when the entry is about its appearance.

    Attributes:
        kind: ``letter``, ``decree``, ``theses`` …
        authors: keys of people; ``by`` names a body instead or besides.
    """

    title: str
    kind: str
    authors: tuple[str, ...] = ()
    by: str = ""
    written: HistoricDate | None = None
    published: HistoricDate | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """The words of an entry in another language; empty fields fall back to nothing, not to another language."""

    title: str
    summary: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """A subject that entries are gathered under."""

    key: str
    name: str
    description: str = ""
    hashtag: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of the story; dates as ISO text of whatever precision is known."""

    key: str
    name: str
    description: str = ""
    born: str = ""
    died: str = ""
    wikidata: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something happened: the name then, the name now, latitude and longitude in degrees."""

    key: str
    name: str
    now: str = ""
    coordinates: tuple[float, float] | None = None
    wikidata: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of the corpus: something that happened on a historic day.

    Attributes:
        id: path below ``entries/`` without suffix, ``1917/03/08/womens-day-strike``.
        formerly: ids it had before, oldest first.
        time: local wall time as the source gives it; None when unknown.
        when: words for the time, for display.
        disputed: what good sources disagree about, in a sentence.
        lint: rules of ``check`` that this entry breaks with good reason: the reason by rule.
    """

    id: str
    title: str
    date: HistoricDate
    summary: str
    sources: tuple[Citation, ...]
    path: Path
    time: dt.time | None = None
    when: str = ""
    place: Place | None = None
    significance: Significance = Significance.NOTABLE
    body: str = ""
    work: Work | None = None
    themes: tuple[Theme, ...] = ()
    people: tuple[Person, ...] = ()
    image: Image | None = None
    related: tuple[str, ...] = ()
    disputed: str = ""
    formerly: tuple[str, ...] = ()
    translations: Mapping[str, Translation] = field(default_factory=dict)
    state: State = State.PUBLISHED
    lint: Mapping[str, str] = field(default_factory=dict)

    @property
    def root_id(self) -> str:
        """The oldest id this entry ever had: what ledgers, guids and calendars know it by, for ever."""
        return self.formerly[0] if self.formerly else self.id

    @property
    def date_source(self) -> Citation:
        """The first source that supports the date."""
        return next(citation for citation in self.sources if "date" in citation.supports)

    @property
    def order(self) -> tuple[int, dt.time, str]:
        """Sorts entries of a day: by historic date, then time (none last), then root id."""
        return (self.date.number, self.time or dt.time.max, self.root_id)
