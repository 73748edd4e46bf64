"""Pages that do not belong to a day or a subject: coverage, subscribing, about, not found; and files for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import escape

from publishers.website import urls
from publishers.website.charts import heat_of_months
from publishers.website.dates import Dates
from publishers.website.rendering import Page, static_url
from publishers.website.site import TOPICS, Month, Site
from timeline.coverage import coverage_of
from timeline.historic_date import HistoricDate
from timeline.wording import year_in_words

# https://www.sitemaps.org/protocol.html (checked 2026-11-21)
_URLS_PER_SITEMAP = 50_000
_YEARS_ON_ONE_PAGE = 5
# Pagefind 1.5 took 2.55 GB for 21,804 pages: megabytes a page (measured 2026-11-21).
_PAGES_OF_ONE_INDEX, _MEMORY = 20_000, 0.117
# So many feeds of one folder may stand among the others.
_FEW = 3
_CALENDAR, _LIST = "calendar", "list of feeds"
_KINDS = {
    "application/rss+xml": "RSS",
    "application/atom+xml": "Atom",
    "application/feed+json": "JSON Feed",
    "text/calendar": _CALENDAR,
    "text/x-opml": _LIST,
}


def pages(site: Site) -> Iterator[Page]:
    """All of them."""
    yield Page(
        "/coverage/", "coverage.html", "Coverage", lambda: _coverage(site), section="about",
        description="How evenly the days, themes and sources are covered.", trail=(site.link("/about/", "About"),),
    )  # fmt: skip
    yield Page(
        "/follow/", "follow.html", "Follow", lambda: _follow(site), section="about",
        description="Follow day by day, in a feed reader or a calendar.",
    )  # fmt: skip
    yield Page(
        "/about/", "about.html", "About", lambda: _about(site), section="about", description=site.meta.description
    )
    if site.look.search:
        yield Page(
            "/search/", "search.html", "Search", lambda: _search(site), section="search",
            description="Search the entries, people, places, themes and guides by word.",
        )  # fmt: skip
    yield Page(
        "/404.html",
        "not_found.html",
        "Page not found",
        lambda: {"example": example_day(site)},
        listed=False,
        noindex=True,
    )


def example_day(site: Site) -> Dates | None:
    """The day with the most entries, the first of them, to show how dates are written."""
    number = max(site.days, key=lambda day: len(site.days[day]), default=None)
    return None if number is None else site.dates(number)


def _search(site: Site) -> Mapping[str, object]:
    years = [path.strip("/") for path in map(urls.year_page, site.years)] if site.look.search_by_year else []
    return {"script": static_url(site, "search.js"), "years": " ".join(years)}


def index_too_large(site: Site, pages: int) -> list[str]:
    """A sentence for whoever runs the build, where one search index of so many pages takes gigabytes."""
    if not site.look.search or site.look.search_by_year or pages <= _PAGES_OF_ONE_INDEX:
        return []
    return [
        f"{pages:,} pages are too many for one search index, Pagefind would take {pages * _MEMORY / 1000:.1f} GB: "
        "set search_by_year = true and make one for each year (docs/website.md, Search)"
    ]


def _coverage(site: Site) -> Mapping[str, object]:
    found = coverage_of(site.entries)
    months = list(site.months)
    narrow = len(site.years) <= _YEARS_ON_ONE_PAGE
    themes = []
    for subject in sorted(site.subjects[TOPICS].values(), key=lambda one: (-len(one.entries), one.key)):
        counts = [found.themes[month][subject.key] for month in months] if narrow else []
        themes.append((site.link(f"/topics/{subject.key}/", subject.name), len(subject.entries), counts))
    return {
        "found": found,
        "heat": heat_of_months(site, months) if narrow else [],
        "months": [_short_month(month) for month in months] if narrow else [],
        "themes": themes,
        "thin": len(found.thin),
        "sources": sorted(found.sources.items()),
        "empty": [site.dates(day.number) for day in found.empty[:100]],
    }


def _short_month(month: Month) -> str:
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{names[month[1] - 1]} {year_in_words(month[0])[-2:]}"


def _follow(site: Site) -> Mapping[str, object]:
    feeds: list[dict[str, str]] = []
    calendars: list[dict[str, str]] = []
    lists: list[dict[str, str]] = []
    for offer in site.offers:
        kind = _KINDS.get(offer.media_type.partition(";")[0], "")
        address = site.urls.absolute(f"/{offer.path}")
        shown = {"title": offer.title, "kind": kind, "url": site.urls.here(f"/{offer.path}"), "address": address}
        if kind == _CALENDAR:
            calendars.append(shown | {"webcal": "webcal:" + address.partition(":")[2]})
        elif kind:
            (lists if kind == _LIST else feeds).append(shown)
    apart = _folders_of_many(site)
    folded = [feed for feed in feeds if _top_folder(site, feed) in apart]
    return {
        "offers": [*(feed for feed in feeds if feed not in folded), *lists],
        "folded": folded,
        "calendars": calendars,
        "subjects": bool(site.offers_about()),
    }


def _folders_of_many(site: Site) -> set[str]:
    """Folders whose feeds are one choice of many, such as the day on which to start."""
    counts = Counter(offer.path.partition("/")[0] for offer in site.offers if "/" in offer.path)
    return {folder for folder, count in counts.items() if count > _FEW}


def _top_folder(site: Site, shown: Mapping[str, str]) -> str:
    return shown["url"].removeprefix(f"{site.urls.base}/").partition("/")[0]


def _about(site: Site) -> Mapping[str, object]:
    days = list(site.days)
    return {
        "count": len(site.entries),
        "span": (site.dates(days[0]), site.dates(days[-1])) if days else None,
        "sources": len(site.sources),
        "corrections": _address(site.look.corrections),
    }


def _address(text: str) -> tuple[str, str]:
    """Where to link and what to show: an address of the web, or of mail."""
    if text.startswith(("https://", "http://")):
        return text, text.partition("://")[2].rstrip("/")
    return (f"mailto:{text}", text) if "@" in text else ("", text)


def sitemaps(site: Site, listed: Iterable[Page]) -> dict[str, bytes]:
    """``sitemap.xml``; above 50,000 pages an index of several."""
    lines = [
        f"<url><loc>{escape(site.urls.absolute(page.path))}</loc>"
        + (f"<lastmod>{page.modified}</lastmod>" if page.modified else "")
        + "</url>"
        for page in listed
        if page.listed
    ]
    parts = [lines[at : at + _URLS_PER_SITEMAP] for at in range(0, len(lines), _URLS_PER_SITEMAP)] or [[]]
    if len(parts) == 1:
        return {"sitemap.xml": _xml("urlset", parts[0])}
    made = {f"sitemap-{number}.xml": _xml("urlset", part) for number, part in enumerate(parts, start=1)}
    index = [f"<sitemap><loc>{escape(site.urls.absolute(f'/{name}'))}</loc></sitemap>" for name in made]
    return {"sitemap.xml": _xml("sitemapindex", index), **made}


def sitemap_names(count: int) -> list[str]:
    """The names that ``sitemaps`` will give for so many pages."""
    if count <= _URLS_PER_SITEMAP:
        return ["sitemap.xml"]
    return ["sitemap.xml", *(f"sitemap-{n}.xml" for n in range(1, -(-count // _URLS_PER_SITEMAP) + 1))]


def _xml(root: str, lines: list[str]) -> bytes:
    inside = "\n".join(lines)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{inside}\n</{root}>\n'
    return text.encode()


def robots(site: Site) -> bytes:
    """Everyone may read everything."""
    return f"User-agent: *\nAllow: /\nSitemap: {site.urls.absolute('/sitemap.xml')}\n".encode()


def span(site: Site) -> tuple[str, str]:
    """First and last day, ISO; empty without any."""
    days = list(site.days)
    return (str(HistoricDate(days[0])), str(HistoricDate(days[-1]))) if days else ("", "")
