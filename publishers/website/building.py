"""The list of what the site consists of: its pages in order, its other files, and the edition it is made from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from publishers.subjects import KINDS, offers_about, year_of
from publishers.subjects import subjects as worth_following
from publishers.website import (
    api,
    calendars,
    chronology,
    documents,
    entries,
    guides,
    rendering,
    share_cards,
    standing,
    subjects,
)
from publishers.website.dates import dates_of
from publishers.website.listing import Listing
from publishers.website.rendering import Page
from publishers.website.site import Look, Offer, Site
from publishers.website.typesetting import Typesetter
from timeline import __version__
from timeline.item_builder import media_path
from timeline.publisher import Advertised, Card, Edition, Entry, OutputFile

if TYPE_CHECKING:
    from publishers.website import WebsiteOptions

HTML_TYPE = "text/html; charset=utf-8"
_STATIC_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


def site_of(edition: Edition, options: WebsiteOptions) -> Site:
    """The site of an edition; nothing is read yet."""
    offers = [_offer(offer) for offer in edition.advertised if offer.kind not in KINDS]
    look = Look(
        options.corrections,
        options.fediverse_creator,
        options.share_cards,
        options.search,
        options.search_by_year,
    )
    return Site(edition.feed, edition.whole, look, offers, cache(lambda: _offers_about(edition)))


def _offer(offer: Advertised) -> Offer:
    return Offer(offer.path, offer.media_type, offer.title)


def _offers_about(edition: Edition) -> dict[tuple[str, str], list[Offer]]:
    patterns = [offer for offer in edition.advertised if offer.kind in KINDS]
    return {
        (one.kind, one.key): [_offer(offer) for offer in offers_about(one, patterns)]
        for one in (worth_following(year_of(edition)) if patterns else ())
    }


def card_of(edition: Edition, entry: Entry) -> Card:
    """The title and description in the head of the entry's page."""
    dates = dates_of(entry.date.number, edition.style, edition.feed.language, both=edition.feed.both_calendars)
    title = Typesetter(edition.feed.language).plain(entry.title)
    return Card(title, rendering.shortened(entries.description_of(entry, dates)), edition.feed.title)


def stamp_of(site: Site) -> str:
    """Changes whenever any file of the site may: nothing is worth the risk of telling which."""
    made_from = repr((__version__, rendering.design(), site.meta, site.look, site.offers, site.whole.stamp()))
    return hashlib.sha256(made_from.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def pages_of(site: Site) -> list[Page]:
    """Every page of HTML, in the order of the sitemap."""
    listing = Listing(site)
    pages = [
        *chronology.pages(site, listing),
        *calendars.pages(site, listing),
        *subjects.pages(site, listing),
        *documents.pages(site, listing),
        *standing.pages(site),
        *entries.pages(site, listing),
    ]
    return [*pages, *guides.pages(site, {page.path for page in pages})]


def files_of(site: Site, pages: Sequence[Page], stamp: str) -> Iterator[OutputFile]:
    """Every file of the site."""

    def file(path: str, media_type: str, render: Callable[[], bytes]) -> OutputFile:
        return OutputFile(path, media_type, render, stamp)

    for path, media_type, render in api.answers(site):
        yield file(path, media_type, render)
    for page in pages:
        yield file(rendering.file_of(page), HTML_TYPE, _rendered(site, page))
    for name, data in rendering.static_files().items():
        if name == "search.js" and not site.look.search:
            continue
        yield file(f"static/{name}", _STATIC_TYPES[name.rsplit(".", 1)[-1]], _constant(data))
    yield from share_cards.files(site)
    listed = [page for page in pages if page.listed]

    @cache
    def sitemaps() -> dict[str, bytes]:
        return standing.sitemaps(site, listed)

    for name in standing.sitemap_names(len(listed)):
        yield file(name, "application/xml", _one_of(sitemaps, name))
    yield file("robots.txt", "text/plain; charset=utf-8", lambda: standing.robots(site))
    yield file("redirects.map", "text/plain; charset=utf-8", lambda: _redirects(site))
    for entry in site.entries:
        if entry.image is not None:
            yield file(media_path(entry), entry.image.media_type, entry.image.path.read_bytes)


def _rendered(site: Site, page: Page) -> Callable[[], bytes]:
    return lambda: rendering.html_of(site, page)


def _constant(data: bytes) -> Callable[[], bytes]:
    return lambda: data


def _one_of(made: Callable[[], dict[str, bytes]], name: str) -> Callable[[], bytes]:
    return lambda: made()[name]


def _redirects(site: Site) -> bytes:
    """Old and new path, a line each, as nginx's ``map`` and others read them."""
    return "".join(f"{old} {new};\n" for old, new in entries.redirect_map(site)).encode()
