"""Fragments of entries that many pages show: a teaser, a line, a moment of a day. Each is made once a build."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from publishers.website import urls
from publishers.website.rendering import part
from publishers.website.site import PEOPLE, PLACES, TOPICS, Site
from publishers.website.typesetting import Typesetter
from publishers.website.urls import Link
from timeline.entry import Citation, Entry

_CYRILLIC = re.compile(r"[А-я]")
_UKRAINIAN = re.compile(r"[ІіЇїЄєҐґ]")


@dataclass
class Listing:
    """The fragments of one site, kept by entry id."""

    site: Site
    _teasers: dict[str, str] = field(default_factory=dict)
    _lines: dict[str, str] = field(default_factory=dict)
    _bodies: dict[str, str] = field(default_factory=dict)
    _setter: Typesetter = field(init=False)

    def __post_init__(self) -> None:
        self._setter = Typesetter(self.site.language)

    @property
    def words(self) -> Callable[[str], str]:
        """What sets the marks of a text."""
        return self._setter.plain

    def url(self, entry: Entry) -> str:
        """The entry's page, as links on other pages write it."""
        return self.site.urls.here(urls.entry(entry.id))

    def teaser(self, entry: Entry) -> str:
        """Day, title, place and summary, for lists by month."""
        made = self._teasers.get(entry.id)
        if made is None:
            dates = self.site.dates(entry.date.number)
            made = self._teasers[entry.id] = part("teaser")(
                entry, dates, self.url(entry), self.published(entry), self.words
            )  # fmt: skip
        return made

    def line(self, entry: Entry) -> str:
        """Title and place."""
        made = self._lines.get(entry.id)
        if made is None:
            made = self._lines[entry.id] = part("line")(entry, self.url(entry), self.words)
        return made

    def moment(self, entry: Entry, *, whole: bool) -> str:
        """The entry in the timeline of its day, with its full text or without."""
        body = self.body(entry) if whole else ""
        about = self.about(entry) if whole else []
        return part("moment")(
            entry, self.url(entry), self.place(entry), body, about, self.published(entry), self.words, whole=whole
        )  # fmt: skip

    def body(self, entry: Entry) -> str:
        """The entry's Markdown as markup."""
        made = self._bodies.get(entry.id)
        if made is None:
            made = self._bodies[entry.id] = markup_of(entry.body, self._setter)
        return made

    def citation(self, cited: Citation) -> str:
        """A source as an entry gives it; a title in another script keeps its marks."""
        from markupsafe import Markup

        language = language_of(cited.source.title)
        made = part("citation")(cited, language)
        return made if language else Markup(self._setter.markup(made))

    def published(self, entry: Entry) -> str:
        """The modern day on which it was last shown, ISO; empty before the first."""
        day = self.site.published_on(entry)
        return day.isoformat() if day else ""

    def place(self, entry: Entry) -> Link | None:
        """Where it happened."""
        return self.site.link(urls.subject(PLACES, entry.place.key), entry.place.name) if entry.place else None

    def themes(self, entry: Entry) -> list[Link]:
        """What it is about."""
        return [self.site.link(urls.subject(TOPICS, theme.key), theme.name) for theme in entry.themes]

    def people(self, entry: Entry) -> list[Link]:
        """Who takes part."""
        return [self.site.link(urls.subject(PEOPLE, person.key), person.name) for person in entry.people]

    def authors(self, entry: Entry) -> list[Link]:
        """Who wrote the document it is about."""
        return [self.site.link(urls.subject(PEOPLE, one.key), one.name) for one in self.site.authors(entry)]

    def about(self, entry: Entry) -> list[Link]:
        """People and themes."""
        return [*self.people(entry), *self.themes(entry)]


def markup_of(markdown: str, setter: Typesetter | None = None) -> str:
    """Markdown as markup, its marks set where there is a setter; empty for nothing."""
    from markupsafe import Markup

    from timeline.markdown_text import html_of

    if not markdown:
        return Markup("")
    made = html_of(markdown)
    return Markup(setter.markup(made) if setter else made)


def language_of(text: str) -> str:
    """``ru`` or ``uk`` for Cyrillic words, so that they are read aloud as such; empty for others."""
    if not _CYRILLIC.search(text):
        return ""
    return "uk" if _UKRAINIAN.search(text) else "ru"
