"""The JSON API: static files under ``/api/v1/``, and the corpus as CSV, JSON, GeoJSON and TimelineJS under ``/data/``.

No answer names the moment it was made, so that unchanged data has unchanged bytes. An answer's form changes only with
the number in its address; docs/website.md describes it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from publishers.website import urls
from publishers.website.records import Record, brief_record, entry_record, schema
from publishers.website.site import PEOPLE, PLACES, TOPICS, Site, Subject
from publishers.website.standing import span
from timeline.entry import Entry, Person, Place
from timeline.historic_date import HistoricDate
from timeline.spool import Spool

JSON_TYPE = "application/json"
_API = "api/v1"
_COLUMNS = (
    "id", "date", "old_style", "time", "when", "title", "summary", "significance", "place", "latitude", "longitude",
    "themes", "people", "work", "work_kind", "sources", "url",
)  # fmt: skip
# TimelineJS shows a colour and a row for each group; more than a few say nothing.
_MARKS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
Answer = tuple[str, str, Callable[[], bytes]]


def answers(site: Site) -> Iterator[Answer]:
    """(path, media type, bytes on demand) of every file."""
    kept = _Kept(site)
    # First what takes longest, so that no process is left with it when the others are done.
    yield "data/entries.json", JSON_TYPE, lambda: _lines(kept)
    yield "data/entries.csv", "text/csv; charset=utf-8", lambda: _csv(site)
    yield "data/places.geojson", "application/geo+json", lambda: _json(_geojson(site))
    yield "data/timelinejs.json", JSON_TYPE, lambda: _json(_timeline_js(site))
    yield "data/datapackage.json", JSON_TYPE, lambda: _json(_data_package(site))
    yield f"{_API}/index.json", JSON_TYPE, lambda: _json(_index(site))
    yield f"{_API}/schema.json", JSON_TYPE, lambda: _json(schema(site))
    for kind, name in ((TOPICS, "themes"), (PEOPLE, "people"), (PLACES, "places")):
        yield f"{_API}/{name}.json", JSON_TYPE, _answer(_subjects, site, kind)
    numbers: list[int | None] = [None, *site.days, None]
    for (before, number), (_, after) in pairwise(pairwise(numbers)):
        assert number is not None
        yield f"{_API}/days/{HistoricDate(number)}.json", JSON_TYPE, _encoded_day(kept, number, before, after)
    for month, day in site.month_days:
        yield f"{_API}/on/{month:02d}-{day:02d}.json", JSON_TYPE, _answer(_on, site, (month, day))
    for entry in site.entries:
        yield f"{_API}/entries/{entry.id}.json", JSON_TYPE, _encoded(kept, entry)


def _answer(make: Callable[..., object], *arguments: object) -> Callable[[], bytes]:
    return lambda: _json(make(*arguments))


def _json(value: object) -> bytes:
    # Without indent: only then does the standard library write in C, and these are thousands of files.
    return f"{json.dumps(value, ensure_ascii=False)}\n".encode("utf-8", "replace")


def _index(site: Site) -> Record:
    first, last = span(site)
    names = {
        "day": "days/{date}",
        "on": "on/{month-day}",
        "entry": "entries/{id}",
        "themes": "themes",
        "people": "people",
        "places": "places",
    }
    root = site.urls.absolute(f"/{_API}/")
    return {
        "title": site.meta.title,
        "description": site.meta.description,
        "licence": site.meta.copyright,
        "licence_url": site.meta.licence_url,
        "url": site.meta.link,
        "schema": f"{root}schema.json",
        "templates": {name: f"{root}{path}.json" for name, path in names.items()},
        "first": first,
        "last": last,
        "days": {str(HistoricDate(number)): len(entries) for number, entries in site.days.items()},
    }


@dataclass
class _Kept:
    """Entries as JSON, kept because three files hold each; on the disk where they are many."""

    site: Site
    _lines: Spool = field(default_factory=Spool)

    def line(self, entry: Entry) -> bytes:
        """One entry, on one line."""
        if entry.id not in self._lines:
            text = json.dumps(entry_record(self.site, entry), ensure_ascii=False)
            self._lines[entry.id] = text.encode("utf-8", "replace")
        return self._lines[entry.id]


def _encoded(kept: _Kept, entry: Entry) -> Callable[[], bytes]:
    return lambda: kept.line(entry) + b"\n"


def _encoded_day(kept: _Kept, number: int, before: int | None, after: int | None) -> Callable[[], bytes]:
    def encoded() -> bytes:
        dates = kept.site.dates(number)
        head = {
            "date": dates.new_iso,
            "old_style": dates.old_iso,
            "url": kept.site.urls.absolute(dates.url),
            "previous": str(HistoricDate(before)) if before is not None else None,
            "next": str(HistoricDate(after)) if after is not None else None,
        }
        before_entries = json.dumps(head, ensure_ascii=False)[:-1].encode("utf-8", "replace")
        return before_entries + b', "entries": [' + b", ".join(map(kept.line, kept.site.days[number])) + b"]}\n"

    return encoded


def _on(site: Site, one: tuple[int, int]) -> Record:
    def briefs(numbers: list[int]) -> list[Record]:
        return [brief_record(site, entry) for number in numbers for entry in site.days[number]]

    return {
        "month_day": f"{one[0]:02d}-{one[1]:02d}",
        "url": site.urls.absolute(urls.month_day(*one)),
        "new_style": briefs(site.month_days[one]),
        "old_style": briefs(site.old_month_days.get(one, [])),
    }


def _subjects(site: Site, kind: str) -> list[Record]:
    return [_subject(site, subject) for subject in site.subjects[kind].values()]


def _subject(site: Site, subject: Subject) -> Record:
    record = subject.record
    made: Record = {
        "key": subject.key,
        "name": subject.name,
        "url": site.urls.absolute(urls.subject(subject.kind, subject.key)),
    }
    if isinstance(record, Place):
        latitude, longitude = record.coordinates or (None, None)
        made |= {"now": record.now or None, "latitude": latitude, "longitude": longitude}
        made |= {"wikidata": record.wikidata or None}
    elif isinstance(record, Person):
        made |= {"born": record.born or None, "died": record.died or None, "description": record.description or None}
        made |= {"wikidata": record.wikidata or None}
    else:
        made |= {"description": record.description or None}
    return made | {"entries": [entry.id for entry in subject.all_entries]}


def _lines(kept: _Kept) -> bytes:
    """All entries as one JSON array, a line each, so that two versions can be compared."""
    return b"[\n" + b",\n".join(map(kept.line, kept.site.entries)) + b"\n]\n"


def _csv(site: Site) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    writer.writerows(_row(site, entry) for entry in site.entries)
    return stream.getvalue().encode("utf-8", "replace")


def _row(site: Site, entry: Entry) -> list[str]:
    place, work, dates = entry.place, entry.work, site.dates(entry.date.number)
    latitude, longitude = (place.coordinates if place else None) or ("", "")
    return [
        entry.id, dates.new_iso, dates.old_iso, entry.time.strftime("%H:%M") if entry.time else "",
        entry.when, entry.title, entry.summary, str(entry.significance), place.name if place else "", str(latitude),
        str(longitude), "; ".join(theme.name for theme in entry.themes),
        "; ".join(person.name for person in entry.people), work.title if work else "", work.kind if work else "",
        "; ".join(cited.source.url or cited.source.title for cited in entry.sources),
        site.urls.absolute(urls.entry(entry.id)),
    ]  # fmt: skip


def _geojson(site: Site) -> Record:
    """A point for each entry whose place has coordinates; ``when`` as in GeoJSON-T."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": entry.id,
                "geometry": {"type": "Point", "coordinates": [entry.place.coordinates[1], entry.place.coordinates[0]]},
                "properties": {
                    "title": entry.title,
                    "summary": entry.summary,
                    "place": entry.place.name,
                    "date": site.dates(entry.date.number).new_iso,
                    "old_style": site.dates(entry.date.number).old_iso,
                    "url": site.urls.absolute(urls.entry(entry.id)),
                },
                "when": {"timespans": [{"start": {"in": site.dates(entry.date.number).new_iso}}]},
            }
            for entry in site.entries
            if entry.place is not None and entry.place.coordinates is not None
        ],
    }


def _timeline_js(site: Site) -> Record:
    """https://timeline.knightlab.com/docs/json-format.html (checked 2026-11-21); its texts are HTML."""
    return {
        "title": {"text": {"headline": _escaped(site.meta.title), "text": _escaped(site.meta.description)}},
        "scale": "human",
        "events": [_event(site, entry) for entry in site.entries],
    }


def _event(site: Site, entry: Entry) -> Record:
    date = site.dates(entry.date.number).new_style
    start: Record = {"year": date.year, "month": date.month, "day": date.day}
    if entry.time is not None:
        start |= {"hour": entry.time.hour, "minute": entry.time.minute}
    url = site.urls.absolute(urls.entry(entry.id))
    summary = _escaped(entry.summary)
    event: Record = {
        "unique_id": entry.id.replace("/", "-"),
        "start_date": start,
        "display_date": site.dates(entry.date.number).both,
        "text": {"headline": _escaped(entry.title), "text": f'<p>{summary}</p><p><a href="{url}">Read on</a></p>'},
    }
    return event | ({"group": _escaped(entry.themes[0].name)} if entry.themes else {})


def _escaped(text: str) -> str:
    for character, entity in _MARKS.items():
        text = text.replace(character, entity)
    return text


def _data_package(site: Site) -> Record:
    """https://specs.frictionlessdata.io/data-package/ (checked 2026-11-21)."""
    return {
        "name": "timeline-entries",
        "title": site.meta.title,
        "description": site.meta.description,
        "homepage": site.meta.link,
        "licenses": [{"title": site.meta.copyright, "path": site.meta.licence_url}] if site.meta.licence_url else [],
        "resources": [
            {
                "name": "entries",
                "path": "entries.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {
                    "fields": [
                        {"name": name, "type": "number" if name in ("latitude", "longitude") else "string"}
                        for name in _COLUMNS
                    ],
                    "primaryKey": "id",
                },
            }
        ],
    }
