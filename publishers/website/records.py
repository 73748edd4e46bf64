"""An entry as plain JSON values: what the API and the exports give; described by ``schema``."""

from __future__ import annotations

from publishers.website import urls
from publishers.website.site import Site
from timeline.entry import Citation, Entry, Person, Place, Theme
from timeline.item_builder import media_path

Record = dict[str, object]


def entry_record(site: Site, entry: Entry) -> Record:
    """Everything an entry says, with absolute addresses."""
    image, work, dates = entry.image, entry.work, site.dates(entry.date.number)
    return {
        "id": entry.id,
        "url": site.urls.absolute(urls.entry(entry.id)),
        "date": dates.new_iso,
        "old_style": dates.old_iso,
        "time": entry.time.strftime("%H:%M") if entry.time else None,
        "when": entry.when or None,
        "title": entry.title,
        "summary": entry.summary,
        "body": entry.body or None,
        "significance": str(entry.significance),
        "place": place_record(site, entry.place) if entry.place else None,
        "themes": [theme_record(site, theme) for theme in entry.themes],
        "people": [person_record(site, person) for person in entry.people],
        "work": {
            "title": work.title,
            "kind": work.kind,
            "authors": [person_record(site, person) for person in site.authors(entry)],
            "by": work.by or None,
            "written": str(work.written) if work.written else None,
            "published": str(work.published) if work.published else None,
            "url": work.url or None,
        }
        if work
        else None,
        "disputed": entry.disputed or None,
        "sources": [_citation(cited) for cited in entry.sources],
        "image": {
            "url": site.urls.absolute(f"/{media_path(entry)}"),
            "alt": image.alt,
            "creator": image.creator,
            "licence": image.licence,
        }
        if image
        else None,
        "related": [other.id for other in site.related.get(entry.id, ())],
        "translations": {
            language: {"title": words.title, "summary": words.summary, "body": words.body or None}
            for language, words in sorted(entry.translations.items())
        },
    }


def brief_record(site: Site, entry: Entry) -> Record:
    """What lists give of an entry."""
    dates = site.dates(entry.date.number)
    return {
        "id": entry.id,
        "url": site.urls.absolute(urls.entry(entry.id)),
        "date": dates.new_iso,
        "old_style": dates.old_iso,
        "title": entry.title,
        "summary": entry.summary,
    }


def theme_record(site: Site, theme: Theme) -> Record:
    """A theme."""
    return {"key": theme.key, "name": theme.name, "url": site.urls.absolute(urls.subject("topics", theme.key))}


def person_record(site: Site, person: Person) -> Record:
    """A person."""
    return {
        "key": person.key,
        "name": person.name,
        "url": site.urls.absolute(urls.subject("people", person.key)),
        "wikidata": person.wikidata or None,
    }


def place_record(site: Site, place: Place) -> Record:
    """A place; coordinates in degrees."""
    latitude, longitude = place.coordinates or (None, None)
    return {
        "key": place.key,
        "name": place.name,
        "now": place.now or None,
        "url": site.urls.absolute(urls.subject("places", place.key)),
        "latitude": latitude,
        "longitude": longitude,
        "wikidata": place.wikidata or None,
    }


def _citation(cited: Citation) -> Record:
    source = cited.source
    return {
        "key": source.key or None,
        "title": source.title,
        "author": source.author or None,
        "year": source.year,
        "publisher": source.publisher or source.site or None,
        "url": source.url or None,
        "pages": cited.pages or None,
        "supports": list(cited.supports),
        "calendar": source.calendar or None,
    }


def _text(about: str = "", **more: object) -> Record:
    return {"type": "string", **({"description": about} if about else {}), **more}


def _maybe(kind: str, about: str = "") -> Record:
    return {"type": [kind, "null"], **({"description": about} if about else {})}


def _object(**properties: object) -> Record:
    return {"type": "object", "additionalProperties": False, "required": list(properties), "properties": properties}


def _list_of(item: object) -> Record:
    return {"type": "array", "items": item}


_ISO = r"^-?[0-9]{4,}-[0-9]{2}-[0-9]{2}$"
_PERSON = _object(key=_text(), name=_text(), url=_text(), wikidata=_maybe("string"))
_ENTRY = _object(
    id=_text("permanent while the entry keeps its date and name; its page redirects when it changes"),
    url=_text("of its page"),
    date=_text("New Style (Gregorian)", pattern=_ISO),
    old_style=_text("the same day, Old Style (Julian)", pattern=_ISO),
    time=_maybe("string", "local wall time, HH:MM"),
    when=_maybe("string", "words for the time of day"),
    title=_text(),
    summary=_text("plain text"),
    body=_maybe("string", "Markdown without raw HTML"),
    significance=_text(enum=["major", "notable", "background"]),
    place={
        "anyOf": [
            {"type": "null"},
            _object(
                key=_text(),
                name=_text("at the time"),
                now=_maybe("string", "name and country today"),
                url=_text(),
                latitude=_maybe("number"),
                longitude=_maybe("number"),
                wikidata=_maybe("string"),
            ),
        ]
    },
    themes=_list_of(_object(key=_text(), name=_text(), url=_text())),
    people=_list_of(_PERSON),
    work={
        "anyOf": [
            {"type": "null"},
            _object(
                title=_text(),
                kind=_text(),
                authors=_list_of(_PERSON),
                by=_maybe("string", "the body it comes from"),
                written=_maybe("string"),
                published=_maybe("string"),
                url=_maybe("string"),
            ),
        ]
    },
    disputed=_maybe("string", "what good sources disagree about"),
    sources=_list_of(
        _object(
            key=_maybe("string"),
            title=_text(),
            author=_maybe("string"),
            year=_maybe("integer"),
            publisher=_maybe("string"),
            url=_maybe("string"),
            pages=_maybe("string"),
            supports=_list_of(_text()),
            calendar=_maybe("string", "which dates the source uses"),
        )
    ),
    image={"anyOf": [{"type": "null"}, _object(url=_text(), alt=_text(), creator=_text(), licence=_text())]},
    related=_list_of(_text("id of an entry")),
    translations={
        "type": "object",
        "additionalProperties": _object(title=_text(), summary=_text(), body=_maybe("string")),
    },
)
_BRIEF = _object(
    id=_text(), url=_text(), date=_text(pattern=_ISO), old_style=_text(pattern=_ISO), title=_text(), summary=_text()
)


def schema(site: Site) -> Record:
    """JSON Schema (draft 2020-12) of every answer of the API."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": site.urls.absolute("/api/v1/schema.json"),
        "title": f"API of {site.meta.title}",
        "$defs": {
            "entry": _ENTRY,
            "brief": _BRIEF,
            "day": _object(
                date=_text("New Style", pattern=_ISO),
                old_style=_text(pattern=_ISO),
                url=_text(),
                previous=_maybe("string", "the day before that has entries"),
                next=_maybe("string"),
                entries=_list_of({"$ref": "#/$defs/entry"}),
            ),
            "on": _object(
                month_day=_text("New Style month and day, MM-DD"),
                url=_text(),
                new_style=_list_of({"$ref": "#/$defs/brief"}),
                old_style=_list_of({"$ref": "#/$defs/brief"}),
            ),
            "subjects": _list_of({"type": "object", "required": ["key", "name", "url", "entries"]}),
            "index": _object(
                title=_text(),
                description=_text(),
                licence=_text(),
                licence_url=_text(),
                url=_text(),
                schema=_text(),
                templates={"type": "object", "description": "addresses of the other answers, {in braces} what varies"},
                first=_text(),
                last=_text(),
                days={"type": "object", "description": "number of entries by date, New Style"},
            ),
        },
    }
