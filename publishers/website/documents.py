"""Pages of documents (letters, decrees, speeches …) and of the sources that entries rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from publishers.website import urls
from publishers.website.dates import month_name
from publishers.website.listing import Listing, language_of
from publishers.website.rendering import Page
from publishers.website.site import PEOPLE, TOPICS, Site, sort_name
from timeline.entry import Entry, Source

_WORKS_ABOUT = "Letters, decrees, speeches, newspapers: what people of the time wrote and said, on the day it appeared."
_SOURCES_ABOUT = "Every book, article and archive that an entry rests on, and the entries that rest on it."
_ORDERS = (("by-author", "By author"), ("by-kind", "By kind"), ("by-theme", "By theme"))
_MOST_CITED = 20


def pages(site: Site, listing: Listing) -> Iterator[Page]:
    """All of them."""
    yield _works(site, listing, "/works/", "Documents", lambda: _by_date(site, listing))
    grouped: dict[str, Callable[[], list[dict[str, object]]]] = {
        "by-author": lambda: _by_author(site, listing),
        "by-kind": lambda: _by_kind(site, listing),
        "by-theme": lambda: _by_theme(site, listing),
    }
    for name, text in _ORDERS:
        yield _works(site, listing, f"/works/{name}/", f"Documents {text.lower()}", grouped[name])
    yield from _sources(site, listing)


def _works(site: Site, listing: Listing, path: str, title: str, groups: Callable[[], list[dict[str, object]]]) -> Page:
    def values() -> Mapping[str, object]:
        orders = [site.link("/works/", "By date"), *(site.link(f"/works/{name}/", text) for name, text in _ORDERS)]
        return {
            "groups": groups(),
            "orders": orders,
            "current": site.urls.here(path),
            "about": _WORKS_ABOUT,
            "order": path.strip("/").rpartition("/")[2],
        }

    above = (site.link("/works/", "Documents"),) if path != "/works/" else ()
    return Page(path, "works.html", title, values, section="works", description=_WORKS_ABOUT, trail=above)


def _shown(site: Site, listing: Listing, entry: Entry) -> dict[str, object]:
    work = entry.work
    assert work is not None
    by = ", ".join([*(person.name for person in site.authors(entry)), *([work.by] if work.by else [])])
    return {
        "title": listing.words(work.title),
        "language": language_of(work.title),
        "kind": work.kind,
        "by": listing.words(by),
        "dates": site.dates(entry.date.number),
        "url": listing.url(entry),
    }


def _groups(site: Site, listing: Listing, found: Mapping[str, tuple[str, str, list[Entry]]]) -> list[dict[str, object]]:
    return [
        {
            "id": key,
            "text": listing.words(text),
            "url": url,
            "letter": sort_name(site.subjects[PEOPLE][key])[:1].upper() if key in site.subjects[PEOPLE] else "",
            "works": [_shown(site, listing, entry) for entry in entries],
        }
        for key, (text, url, entries) in found.items()
    ]


def _by_date(site: Site, listing: Listing) -> list[dict[str, object]]:
    found: dict[str, tuple[str, str, list[Entry]]] = {}
    for entry in site.works:
        month = site.dates(entry.date.number).month
        key = f"m{month[0]}-{month[1]:02d}"
        url = site.urls.here(urls.month(*month))
        found.setdefault(key, (month_name(*month, site.language), url, []))[2].append(entry)
    return _groups(site, listing, found)


def _by_author(site: Site, listing: Listing) -> list[dict[str, object]]:
    found: dict[str, tuple[str, str, list[Entry]]] = {}
    for subject in site.subjects[PEOPLE].values():
        if subject.written:
            url = site.urls.here(urls.subject(PEOPLE, subject.key))
            found[subject.key] = (subject.name, url, list(subject.written))
    named = {name: entries for name, _, entries in found.values()}
    bodies: dict[str, list[Entry]] = {}
    for entry in site.works:
        by = entry.work.by if entry.work else ""
        if by and entry not in named.get(by, ()):
            bodies.setdefault(by, []).append(entry)
    for number, body in enumerate(sorted(bodies, key=lambda name: (name.casefold(), name))):
        if body in named:  # a person that has a page, named here as if it were a body
            named[body][:] = sorted([*named[body], *bodies[body]], key=lambda entry: entry.order)
        else:
            found[f"body-{number}"] = (body, "", bodies[body])
    unsigned = [entry for entry in site.works if not site.authors(entry) and not (entry.work and entry.work.by)]
    if unsigned:
        found["unsigned"] = ("Unsigned", "", unsigned)
    return _groups(site, listing, found)


def _by_kind(site: Site, listing: Listing) -> list[dict[str, object]]:
    found: dict[str, tuple[str, str, list[Entry]]] = {}
    for entry in site.works:
        kind = entry.work.kind if entry.work else ""
        found.setdefault(kind, (_plural(kind), "", []))[2].append(entry)
    return _groups(site, listing, dict(sorted(found.items())))


def _plural(kind: str) -> str:
    word = kind.capitalize()
    if kind == "theses":
        return word
    if kind.endswith("y"):
        return f"{word[:-1]}ies"
    return f"{word[:-2]}a" if kind == "memorandum" else f"{word}s"


def _by_theme(site: Site, listing: Listing) -> list[dict[str, object]]:
    found: dict[str, tuple[str, str, list[Entry]]] = {}
    for subject in site.subjects[TOPICS].values():
        works = [entry for entry in subject.entries if entry.work is not None]
        if works:
            url = site.urls.here(urls.subject(TOPICS, subject.key))
            found[subject.key] = (subject.name, url, works)
    return _groups(site, listing, found)


def _sources(site: Site, listing: Listing) -> Iterator[Page]:
    letters: dict[str, list[tuple[str, Source, list[Entry]]]] = {}
    for key, (source, entries) in site.sources.items():
        letters.setdefault(_letter(source), []).append((key, source, entries))
    names = sorted(letters, key=lambda name: (_LAST.index(name) if name in _LAST else -1, name))

    def index() -> Mapping[str, object]:
        most = sorted(site.sources.items(), key=lambda one: (-len(one[1][1]), one[0]))[:_MOST_CITED]
        return {
            "about": _SOURCES_ABOUT,
            "count": len(site.sources),
            "letters": [(site.link(_path(name), name), len(letters[name])) for name in names],
            "sources": [_source(site, listing, *one[1], key=one[0], listed=False) for one in most],
            "heading": "Most often cited",
            "current": "",
        }

    yield Page("/sources/", "sources.html", "Sources", index, section="sources", description=_SOURCES_ABOUT)
    for at, name in enumerate(names):
        before = site.link(_path(names[at - 1]), f"Sources, {names[at - 1]}") if at else None
        after = site.link(_path(names[at + 1]), f"Sources, {names[at + 1]}") if at + 1 < len(names) else None

        def values(name: str = name) -> Mapping[str, object]:
            return {
                "about": "",
                "count": len(letters[name]),
                "letters": [(site.link(_path(other), other), len(letters[other])) for other in names],
                "sources": [_source(site, listing, source, entries, key=key) for key, source, entries in letters[name]],
                "heading": "",
                "current": name,
            }

        yield Page(
            _path(name), "sources.html", f"Sources, {name}", values, section="sources", description=_SOURCES_ABOUT,
            before=before, after=after, trail=(site.link("/sources/", "Sources"),),
        )  # fmt: skip


def _path(letter: str) -> str:
    return f"/sources/{_FOLDERS.get(letter, letter.lower())}/"


# Transliterated, so that addresses stay readable; the letters of other scripts share one page.
_OTHER = "Others"
_CYRILLIC = "Кириллица"
_FOLDERS = {_OTHER: "others", _CYRILLIC: "cyrillic"}
_LAST = (_CYRILLIC, "0-9", _OTHER)


def _letter(source: Source) -> str:
    """The page of a source: its first letter, digits together, Cyrillic together."""
    import unicodedata

    name = source.author or source.title
    apart = unicodedata.normalize("NFD", name)
    first = next((letter.upper() for letter in apart if letter.isalnum()), "")
    if first.isascii() and first.isalpha():
        return first
    if first.isdigit():
        return "0-9"
    return _CYRILLIC if "CYRILLIC" in unicodedata.name(first, "") else _OTHER


def _source(
    site: Site, listing: Listing, source: Source, entries: list[Entry], *, key: str, listed: bool = True
) -> dict[str, object]:
    language = language_of(source.title)
    return {
        "source": source,
        "title": source.title if language else listing.words(source.title),
        "language": language,
        "count": len(entries),
        "id": source.key if listed else "",
        "citing": [(site.dates(entry.date.number), listing.words(entry.title), listing.url(entry)) for entry in entries]
        if listed
        else [],
        "more": "" if listed else f"{site.urls.here(_path(_letter(source)))}#{key}" if source.key else "",
    }
