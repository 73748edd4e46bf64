"""Which column of a file is which field: by name, by a usual synonym, or as the command line says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from timeline.errors import UsageError

FIELDS = {
    "title": "headline",
    "date": "the day, in the calendar of `--calendar`",
    "old_style": "the day in the Julian calendar, alone or as a check",
    "new_style": "the day in the Gregorian calendar",
    "calendar": "`new-style` or `old-style`: which calendar this row's date is written in",
    "year": "with `month` and `day`, in place of `date`",
    "month": "its number",
    "day": "its number",
    "time": "`HH:MM`",
    "when": "words for the time of day",
    "summary": "one to three sentences; taken from the body where there is none",
    "body": "the fuller story in Markdown",
    "place": "a key of places.yaml, or a name",
    "latitude": "of a place that is new, in degrees",
    "longitude": "the same",
    "themes": "keys or names, with `;` between them",
    "people": "keys or names, with `;` between them",
    "significance": "`major`, `notable` or `background`",
    "source": "title of a source, or a key of sources.yaml; the one for the date",
    "source_author": "who wrote it",
    "source_year": "when it came out",
    "source_url": "where it can be read",
    "source_pages": "where in it",
    "source_2": "another one, with `source_2_author` and so on; up to `source_5`",
    "image_file": "a picture file beside the imported file, or below `--pictures`",
    "image_alt": "what it shows",
    "image_creator": "who made it, or `unknown`",
    "image_licence": "one of the licences of [corpus.md](corpus.md)",
    "image_source_url": "where it comes from",
    "related": "ids of other entries, with `;` between them",
    "disputed": "what good sources disagree about",
    "formerly": "ids it had, oldest first",
    "state": "`draft`, `published` or `withdrawn`",
    "slug": "words for the permalink; made from the title otherwise",
    "id": "the whole id, `1917/03/08/womens-day-strike`",
}
"""Columns that are understood, and what belongs there; docs/importing.md lists them."""

_JSON_ONLY = {"sources", "image", "work", "translations"}
_DERIVED = {"root_id", "languages"}  # what an export says besides
_SOURCE_PARTS = ("author", "year", "url", "pages", "ref", "publisher", "site", "calendar")
_SYNONYMS = {
    "headline": "title", "name": "title", "event": "title", "event_title": "title",
    "event_date": "date", "start_date": "date", "julian": "old_style", "julian_date": "old_style",
    "gregorian": "new_style", "gregorian_date": "new_style",
    "description": "summary", "abstract": "summary", "excerpt": "summary",
    "text": "body", "details": "body", "story": "body", "content": "body", "markdown": "body",
    "location": "place", "lat": "latitude", "lon": "longitude", "lng": "longitude", "long": "longitude",
    "tag": "themes", "tags": "themes", "theme": "themes", "category": "themes", "categories": "themes",
    "keywords": "themes", "topics": "themes", "group": "themes",
    "person": "people", "persons": "people", "actors": "people",
    "importance": "significance", "author": "source_author", "source_title": "source", "reference": "source",
    "citation": "source", "url": "source_url", "link": "source_url", "source_link": "source_url",
    "pages": "source_pages", "page": "source_pages", "source_1": "source",
    "picture": "image_file", "image_license": "image_licence", "image_credit": "image_creator",
    "alt": "image_alt", "alt_text": "image_alt", "status": "state", "permalink": "slug",
}  # fmt: skip
SOURCES = ("source", *(f"source_{number}" for number in range(2, 6)))
"""Prefixes of the columns of one source each."""

KNOWN = frozenset({*FIELDS, *_JSON_ONLY, *_DERIVED, *(f"{name}_{part}" for name in SOURCES for part in _SOURCE_PARTS)})
KNOWN |= frozenset(SOURCES)


def matched(columns: Iterable[str], given: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Field by column, and the columns that are not understood.

    Args:
        columns: as the file names them.
        given: column to field, from the command line; an empty field leaves the column out.

    Raises:
        UsageError: the command line names a column that is not there, or a field that does not exist.
    """
    columns = list(columns)
    absent = [column for column in given if column not in columns]
    if absent:
        raise UsageError(f"no column {', '.join(absent)}; the file has: {', '.join(columns)}")
    unknown = [field for field in given.values() if field and field not in KNOWN]
    if unknown:
        raise UsageError(f"no field {', '.join(unknown)}; there are: {', '.join(FIELDS)}")
    found: dict[str, str] = {column: field for column, field in given.items() if field}
    left = []
    exact = {column for column in columns if _plain(column) in KNOWN}
    for column in sorted(columns, key=lambda name: name not in exact):
        if column in given:
            continue
        name = _plain(column)
        if name in _DERIVED:
            continue
        field = name if name in KNOWN else _SYNONYMS.get(name, "")
        if field and field not in found.values():
            found[column] = field
        else:
            left.append(column)
    return found, [column for column in columns if column in left]


def _plain(column: str) -> str:
    return re.sub(r"[\s\-.]+", "_", column.strip().lower())
