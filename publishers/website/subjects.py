"""Pages of themes, people and places: where most visitors from search engines land."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from publishers.website import json_ld, urls
from publishers.website.charts import bars
from publishers.website.chronology import neighbours
from publishers.website.dates import month_name
from publishers.website.listing import Listing
from publishers.website.place_map import place_map, spot
from publishers.website.rendering import Page, static_url
from publishers.website.site import PEOPLE, PLACES, TOPICS, Month, Offer, Site, Subject, sort_name
from publishers.website.urls import Link
from timeline.entry import Entry, Person, Place, Theme

# Entries on one page; a longer list goes on at page/2/.
PER_PAGE = 100
# What appears most often beside a subject.
_COMPANIONS = 8
_ONE_MANY = {TOPICS: ("Theme", "Themes"), PEOPLE: ("Person", "People"), PLACES: ("Place", "Places")}
_FOLLOWED = {"application/rss+xml": "RSS feed", "application/atom+xml": "Atom feed", "text/calendar": "calendar"}
_ABOUT = {
    TOPICS: "The threads that run through the days.",
    PEOPLE: "Everyone who takes part or whose words are read, by surname.",
    PLACES: "Where it happened, under the names of the time.",
}


def pages(site: Site, listing: Listing) -> Iterator[Page]:
    """All of them: an index for each kind, then the subjects."""
    for kind, subjects in site.subjects.items():
        yield _index(site, kind)
        ordered = list(subjects.values())
        for subject, (before, after) in zip(ordered, neighbours(ordered), strict=True):
            yield from _subject(site, listing, subject, _link(site, before), _link(site, after))


def _link(site: Site, subject: object) -> Link | None:
    return site.link(urls.subject(subject.kind, subject.key), subject.name) if isinstance(subject, Subject) else None


def _index(site: Site, kind: str) -> Page:
    def values() -> Mapping[str, object]:
        groups = []
        for letter, members in groupby(site.subjects[kind].values(), lambda subject: _letter(subject, kind)):
            groups.append((letter, [_shown(site, subject) for subject in members]))
        return {
            "kind": kind,
            "about": _ABOUT[kind],
            "count": len(site.subjects[kind]),
            "groups": groups,
            "map": place_map(site) if kind == PLACES else None,
            "land": f"{static_url(site, 'land.svg')}#land",
        }

    return Page(
        f"/{kind}/", "subjects.html", _ONE_MANY[kind][1], values, section=kind, description=_ABOUT[kind]
    )  # fmt: skip


def _letter(subject: Subject, kind: str) -> str:
    """Heading of an index; themes are few and have none."""
    return "" if kind == TOPICS else (sort_name(subject)[:1].upper() or "?")


def _shown(site: Site, subject: Subject) -> dict[str, object]:
    record = subject.record
    note = ""
    if isinstance(record, Person):
        note = _life(record)
    elif isinstance(record, Place) and record.now and record.now.split(",")[0] != record.name:
        note = f"now {record.now}"
    return {
        "link": site.link(urls.subject(subject.kind, subject.key), subject.name),
        "count": len(subject.all_entries),
        "note": note,
    }


def _life(person: Person) -> str:
    born, died = (text.rsplit("-", 2)[0] if text[4:] else text for text in (person.born, person.died))
    if not born and not died:
        return ""
    return f"{born}–{died}" if born and died else (f"born {born}" if born else f"died {died}")


def _subject(site: Site, listing: Listing, subject: Subject, before: Link | None, after: Link | None) -> Iterator[Page]:
    entries = subject.all_entries
    count = max(1, -(-len(entries) // PER_PAGE))
    for number in range(1, count + 1):
        chosen = entries[(number - 1) * PER_PAGE : number * PER_PAGE]
        yield _subject_page(site, listing, subject, chosen, (number, count), before, after)


def _subject_page(
    site: Site,
    listing: Listing,
    subject: Subject,
    chosen: Sequence[Entry],
    place: tuple[int, int],
    before: Link | None,
    after: Link | None,
) -> Page:
    number, count = place
    record = subject.record
    one, many = _ONE_MANY[subject.kind]
    path = urls.subject(subject.kind, subject.key, number)

    def values() -> Mapping[str, object]:
        first = number == 1
        entries = subject.all_entries
        return {
            "kind": one,
            "subject": subject,
            "words": listing.words,
            "record": record,
            "life": _life(record) if isinstance(record, Person) else "",
            "now": record.now if isinstance(record, Place) else "",
            "coordinates": record.coordinates if isinstance(record, Place) else None,
            "spot": spot(record) if isinstance(record, Place) and first else None,
            "land": f"{static_url(site, 'land.svg')}#land",
            "wikidata": "" if isinstance(record, Theme) else record.wikidata,
            "intro": "" if isinstance(record, Place) else record.description,
            "span": (site.dates(entries[0].date.number), site.dates(entries[-1].date.number)),
            "chart": bars(site, site.month_counts(entries), _month_address(site, subject)) if first else [],
            "months": _by_month(site, listing, chosen),
            "written": [(site.dates(e.date.number), e, listing.url(e)) for e in subject.written] if first else [],
            "companions": _companions(site, subject) if first else [],
            "follow": _follow(site, subject) if first else [],
            "number": number,
            "pages": [
                Link(site.urls.here(urls.subject(subject.kind, subject.key, other)), str(other))
                for other in range(1, count + 1)
            ],
            "json_ld": json_ld.subject(site, subject) if first else "",
        }  # fmt: skip

    title = subject.name if number == 1 else f"{subject.name}, page {number}"
    return Page(
        path, "subject.html", title, values, section=subject.kind,
        description=_description(site, subject), before=before, after=after,
        trail=(site.link(f"/{subject.kind}/", many),), noindex=number > 1, listed=number == 1,
        offers=lambda: _offers(site, subject),
    )  # fmt: skip


def _offers(site: Site, subject: Subject) -> Sequence[Offer]:
    return site.offers_about().get((subject.kind, subject.key), ())


def _follow(site: Site, subject: Subject) -> list[Link]:
    """What may be subscribed to about the subject alone, by format."""
    named = ((offer, _FOLLOWED.get(offer.media_type.partition(";")[0], "")) for offer in _offers(site, subject))
    return [Link(site.urls.here(f"/{offer.path}"), name) for offer, name in named if name]


def _description(site: Site, subject: Subject) -> str:
    record = subject.record
    own = f"{record.name}, {record.now}" if isinstance(record, Place) else record.description or record.name
    count = len(subject.all_entries)
    return f"{own.rstrip('.')}. {count} {'entry' if count == 1 else 'entries'} in {site.meta.title}."


def _month_address(site: Site, subject: Subject) -> Callable[[Month], str]:
    """Where a month's entries begin on the subject's pages."""
    starts: dict[Month, str] = {}
    for number, entry in enumerate(subject.all_entries):
        month = site.dates(entry.date.number).month
        path = urls.subject(subject.kind, subject.key, number // PER_PAGE + 1)
        starts.setdefault(month, f"{site.urls.here(path)}#{_month_id(month)}")
    return lambda month: starts.get(month, "")


def _month_id(month: Month) -> str:
    return f"m{month[0]}-{month[1]:02d}"


def _by_month(site: Site, listing: Listing, entries: Sequence[Entry]) -> list[tuple[str, str, list[str]]]:
    groups: dict[Month, list[str]] = {}
    for entry in entries:
        groups.setdefault(site.dates(entry.date.number).month, []).append(listing.teaser(entry))
    return [(_month_id(month), month_name(*month, site.language), made) for month, made in groups.items()]


def _companions(site: Site, subject: Subject) -> list[tuple[str, list[Link]]]:
    """Subjects that often stand beside this one, by kind."""
    counted: dict[str, Counter[str]] = {PEOPLE: Counter(), TOPICS: Counter(), PLACES: Counter()}
    for entry in subject.all_entries:
        counted[PEOPLE].update(person.key for person in entry.people)
        counted[TOPICS].update(theme.key for theme in entry.themes)
        if entry.place:
            counted[PLACES][entry.place.key] += 1
    counted[subject.kind].pop(subject.key, None)
    found = []
    for kind, counts in counted.items():
        most = sorted(counts, key=lambda key: (-counts[key], key))[:_COMPANIONS]
        links = [site.link(urls.subject(kind, key), site.subjects[kind][key].name) for key in most]
        if links:
            found.append((_ONE_MANY[kind][1], links))
    return found
