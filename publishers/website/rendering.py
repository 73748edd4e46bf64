"""Pages and how they become bytes: Jinja2 with autoescape, UTF-8, the same bytes for the same values."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from publishers.website import share_cards, urls
from publishers.website.site import PEOPLE, PLACES, TOPICS, Offer, Site
from publishers.website.urls import Link
from timeline.entry import Entry

if TYPE_CHECKING:
    from jinja2 import Environment, Template

_FOLDER = Path(__file__).parent
_TEMPLATES = _FOLDER / "templates"
_STATIC = _FOLDER / "static"
# Search engines show about this much of a description.
_DESCRIPTION = 160
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")


@dataclass(frozen=True)
class Page:
    """One page, rendered when its bytes are wanted.

    Attributes:
        path: below the site, ``/1917/03/08/``.
        template: file in ``templates/``.
        values: what the template needs besides the page and the site; asked once.
        section: which link of the navigation it belongs to.
        before, after: the neighbours; ``trail``: the pages above it, from the top.
        listed: whether search engines should know it.
        modified: ISO day of the last change, where it is known.
        article: whether it is a text of its own rather than a list.
        canonical: path of the page it stands for, where that is another.
        noindex: whether search engines are asked to leave it out.
        offers: what may be subscribed to about its subject alone.
        day: number of the day whose share card it shows; ``entry``: whose picture it shows instead, if it has one.
    """

    path: str
    template: str
    title: str
    values: Callable[[], Mapping[str, object]]
    description: str = ""
    section: str = ""
    before: Link | None = None
    after: Link | None = None
    trail: tuple[Link, ...] = ()
    listed: bool = True
    modified: str = ""
    article: bool = False
    canonical: str = ""
    noindex: bool = field(default=False)
    offers: Callable[[], Sequence[Offer]] = tuple
    day: int | None = None
    entry: Entry | None = None


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_TEMPLATES, encoding="utf-8"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def template(name: str) -> Template:
    """A template, compiled once."""
    return _environment().get_template(name)


@cache
def part(name: str) -> Callable[..., str]:
    """A macro of ``_parts.html``: gives markup, so that a fragment many pages share is made once."""
    found: Callable[..., str] = getattr(template("_parts.html").module, name)
    return found


@cache
def static_files() -> dict[str, bytes]:
    """The stylesheet and the icon by name."""
    return {path.name: path.read_bytes() for path in sorted(_STATIC.iterdir()) if path.is_file()}


@cache
def design() -> str:
    """Changes whenever a template, a static file or a module of the site does."""
    digest = hashlib.sha256()
    for path in sorted((*_TEMPLATES.iterdir(), *_STATIC.iterdir(), *_FOLDER.glob("*.py"))):
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:32]


@cache
def _version(name: str) -> str:
    return hashlib.sha256(static_files()[name]).hexdigest()[:8]


def static_url(site: Site, name: str) -> str:
    """A static file with what tells its version, so that browsers may keep it."""
    return f"{site.urls.here(f'/static/{name}')}?v={_version(name)}"


@dataclass(frozen=True, slots=True)
class Frame:
    """What is the same on many pages, as markup: made once for each link of the navigation."""

    head: str
    top: str
    bottom: str


def frame_of(site: Site, page: Page) -> Frame:
    """The frame of a page."""
    links = _navigation(site)
    here = site.urls.here(page.path)
    current = here if any(link.url == here for _, link in links) else ""
    frames = _frames(site)
    key = (page.section, current)
    if key not in frames:
        values = {
            "site": site,
            "meta": site.meta,
            "here": site.urls.here,
            "navigation": links,
            "feeds": _feeds(site, [offer for offer in site.offers if "/" not in offer.path]),
            "section_of_page": page.section,
            "current": current,
            "stylesheet": static_url(site, "site.css"),
            "icon": static_url(site, "icon.svg"),
        }
        frames[key] = Frame(*(_markup(f"_{name}.html", values) for name in ("head", "top", "bottom")))
    return frames[key]


def _navigation(site: Site) -> tuple[tuple[str, Link], ...]:
    """The links of every page's head, with the sections they stand for."""
    if "navigation" not in site.kept:
        wanted = [
            ("today", "/", "Today"),
            ("calendar", "/calendar/", "Calendar"),
            (TOPICS, "/topics/", "Themes"),
            (PEOPLE, "/people/", "People"),
            (PLACES, "/places/", "Places"),
            ("works", "/works/", "Documents"),
            *([("guides", "/guides/", "Guides")] if site.guides else []),
            *([("search", "/search/", "Search")] if site.look.search else []),
            ("about", "/about/", "About"),
        ]
        site.kept["navigation"] = tuple((section, site.link(path, text)) for section, path, text in wanted)
    found: tuple[tuple[str, Link], ...] = site.kept["navigation"]
    return found


def _feeds(site: Site, offers: Iterable[Offer]) -> list[tuple[str, str, str]]:
    """Address, media type and title of feeds, for programs that look for them in a page's head."""
    return [
        (site.urls.here(f"/{offer.path}"), offer.media_type, offer.title)
        for offer in offers
        if offer.media_type in _FEED_TYPES
    ]


def _frames(site: Site) -> dict[tuple[str, str], Frame]:
    found: dict[tuple[str, str], Frame] = site.kept.setdefault("frames", {})
    return found


def _markup(name: str, values: Mapping[str, object]) -> str:
    from markupsafe import Markup

    return Markup(template(name).render(values))


def html_of(site: Site, page: Page) -> bytes:
    """The page's bytes."""
    text = template(page.template).render(
        page=page,
        site=site,
        meta=site.meta,
        here=site.urls.here,
        canonical=site.urls.absolute(page.canonical or page.path),
        description=shortened(page.description),
        frame=frame_of(site, page),
        own_feeds=_feeds(site, page.offers()),
        picture=share_cards.shown(site, page.day, page.entry),
        **page.values(),
    )
    return text.encode("utf-8", "replace")


def shortened(text: str) -> str:
    """A text of at most 160 characters, cut between words."""
    words = " ".join(text.split())
    if len(words) <= _DESCRIPTION:
        return words
    return f"{words[:_DESCRIPTION].rsplit(' ', 1)[0].rstrip(',;:–— ')}…"


def file_of(page: Page) -> str:
    """Where the page stands below ``output``."""
    return urls.file_of(page.path)
