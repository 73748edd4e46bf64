"""schema.org descriptions for search engines, as the text of a ``<script type="application/ld+json">``.

The modern day is the date of publication; the historic one is what the text is about (``temporalCoverage``).
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from publishers.website import urls
from publishers.website.site import PEOPLE, PLACES, TOPICS, Site, Subject
from timeline.entry import Citation, Entry, Person, Place, Theme
from timeline.historic_date import HistoricDate

if TYPE_CHECKING:
    from markupsafe import Markup

# Nothing in a script element may look like the end of it, nor like a comment.
_ESCAPES = (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))
_Record = dict[str, object]


def script(record: _Record) -> Markup:
    """The record as JSON that can stand in a page."""
    from markupsafe import Markup

    text = json.dumps({"@context": "https://schema.org", **record}, ensure_ascii=False, separators=(",", ":"))
    for character, escape in _ESCAPES:
        text = text.replace(character, escape)
    return Markup(text)


def _filled(**values: object) -> _Record:
    return {name: value for name, value in values.items() if value}


def website(site: Site) -> Markup:
    """The whole as a data set that a web site shows."""
    meta = site.meta
    return script(
        {
            "@graph": [
                {"@type": "WebSite", "@id": f"{meta.link}#site", "url": meta.link, "name": meta.title}
                | _filled(description=meta.description, inLanguage=meta.language),
                {
                    "@type": "Dataset",
                    "@id": f"{meta.link}#data",
                    "name": meta.title,
                    "description": meta.description or meta.title,
                    "url": site.urls.absolute("/about/"),
                    "isAccessibleForFree": True,
                    "distribution": [
                        {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": site.urls.absolute(path)}
                        for path, kind in (
                            ("/data/entries.json", "application/json"),
                            ("/data/entries.csv", "text/csv"),
                        )
                    ],
                }
                | _filled(license=meta.licence_url, temporalCoverage=_coverage(site)),
            ]
        }
    )


def _coverage(site: Site) -> str:
    days = list(site.days)
    return f"{HistoricDate(days[0])}/{HistoricDate(days[-1])}" if days else ""


def entry(site: Site, one: Entry, published: dt.date | None) -> Markup:
    """An article about an event, and the way to its page."""
    address = site.urls.absolute(urls.entry(one.id))
    event = _filled(name=one.title, startDate=site.dates(one.date.number).new_iso, location=_place(site, one.place))
    people = [{"@type": "Person", "name": p.name, "url": _subject_url(site, PEOPLE, p.key)} for p in one.people]
    article: _Record = {
        "@type": "Article",
        "@id": address,
        "url": address,
        "headline": one.title,
        "description": one.summary,
        "temporalCoverage": site.dates(one.date.number).new_iso,
        "about": [{"@type": "Event", **event}, *people],
        "isPartOf": {"@id": f"{site.meta.link}#site"},
        "author": {"@type": "Organization", "name": site.meta.author or site.meta.title, "url": site.meta.link},
        "citation": [_citation(cited) for cited in one.sources],
    } | _filled(
        datePublished=published.isoformat() if published else "",
        inLanguage=site.meta.language,
        license=site.meta.licence_url,
        keywords=[theme.name for theme in one.themes],
    )
    dates = site.dates(one.date.number)
    steps = [(site.meta.link, site.meta.title), (site.urls.absolute(dates.url), dates.first.text), (address, one.title)]
    return script({"@graph": [article, _breadcrumbs(steps)]})


def _citation(cited: Citation) -> _Record:
    source = cited.source
    return {"@type": "CreativeWork", "name": source.title} | _filled(
        author=source.author,
        url=source.url,
        datePublished=str(source.year) if source.year else "",
        pagination=cited.pages,
    )


def _place(site: Site, place: Place | None) -> _Record:
    if place is None:
        return {}
    where = place.coordinates
    geo = {"@type": "GeoCoordinates", "latitude": where[0], "longitude": where[1]} if where else None
    return {"@type": "Place", "name": place.name, "url": _subject_url(site, PLACES, place.key)} | _filled(geo=geo)


def _subject_url(site: Site, kind: str, key: str) -> str:
    return site.urls.absolute(urls.subject(kind, key))


def _breadcrumbs(steps: list[tuple[str, str]]) -> _Record:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "item": url, "name": name}
            for number, (url, name) in enumerate(steps, start=1)
        ],
    }


def day(site: Site, number: int) -> Markup:
    """A day as a list of its entries."""
    dates = site.dates(number)
    return script(
        {
            "@type": "CollectionPage",
            "url": site.urls.absolute(dates.url),
            "name": dates.both,
            "temporalCoverage": dates.new_iso,
            "isPartOf": {"@id": f"{site.meta.link}#site"},
            "mainEntity": {
                "@type": "ItemList",
                "itemListElement": [
                    {"@type": "ListItem", "position": at, "url": site.urls.absolute(urls.entry(one.id))}
                    for at, one in enumerate(site.days[number], start=1)
                ],
            },
        }
    )


def subject(site: Site, one: Subject) -> Markup:
    """A page about a theme, person or place."""
    record = one.record
    kind = {TOPICS: "DefinedTerm", PEOPLE: "Person", PLACES: "Place"}[one.kind]
    about: _Record = {"@type": kind, "name": one.name}
    if isinstance(record, Person):
        about |= _filled(birthDate=record.born, deathDate=record.died, description=record.description)
    if isinstance(record, Place):
        about |= _place(site, record)
    if one.kind != TOPICS and not isinstance(record, Theme) and record.wikidata:
        about["sameAs"] = f"https://www.wikidata.org/wiki/{record.wikidata}"
    address = _subject_url(site, one.kind, one.key)
    return script({"@type": "CollectionPage", "url": address, "name": one.name, "about": about})
