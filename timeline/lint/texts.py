"""The texts of an entry, each with the way to it and its language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from timeline.entry import Entry
from timeline.strict_yaml import Trail


@dataclass(frozen=True, slots=True)
class Words:
    """One text of an entry.

    Attributes:
        field: ``title``, ``summary``, ``body``, ``when``, ``disputed`` or ``alt``.
        language: BCP 47, its first part.
    """

    field: str
    text: str
    language: str
    trail: Trail

    @property
    def posted(self) -> bool:
        """Whether statuses may carry it."""
        return self.field in ("title", "summary")


def texts_of(entry: Entry, language: str) -> Iterator[Words]:
    """All texts of an entry, its translations' among them, that hold anything."""
    language = language.split("-")[0].lower()
    for field in ("title", "summary", "body", "when", "disputed"):
        if text := getattr(entry, field):
            yield Words(field, text, language, (field,))
    if entry.image is not None:
        yield Words("alt", entry.image.alt, language, ("image", "alt"))
    for other, words in entry.translations.items():
        for field in ("title", "summary", "body"):
            if text := getattr(words, field):
                yield Words(field, text, other.split("-")[0].lower(), ("translations", other, field))
