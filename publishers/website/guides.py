"""Reading guides: Markdown of ``guides/``, whose links to entries are written as paths from the site's root."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from publishers.website.rendering import Page
from publishers.website.site import Site
from publishers.website.typesetting import Typesetter
from timeline.whole import Guide

# Stands in for the site while Markdown is made into markup: only whole addresses pass its filter.
_HERE = "https://here.invalid"
_LINK = re.compile(r"(\]\(<?)(/[^)\s>]*)")
_MADE_LINK = re.compile(rf'<a href="{re.escape(_HERE)}([^"]*)">(.*?)</a>', re.DOTALL)
_HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
_TITLE = re.compile(r"\A(?:#[ \t]+)?([^\n]+)")


@dataclass(frozen=True)
class Words:
    """A guide as its page shows it.

    Attributes:
        opening: its first paragraph as plain text, for lists.
        broken: links to pages that do not exist; their words stay.
        parts: anchor and words of its headings.
    """

    title: str
    opening: str
    markup: str
    broken: tuple[str, ...]
    parts: tuple[tuple[str, str], ...] = ()


def words_of(guide: Guide, base: str, known: Collection[str], language: str) -> Words:
    """Title, markup and broken links.

    Args:
        base: what stands before the path of a link.
        known: paths of pages that exist.
        language: of its words.
    """
    from markupsafe import Markup

    from timeline.markdown_text import html_of, plain_of

    text = guide.text.lstrip("\ufeff \n")
    found = _TITLE.match(text)
    title = found[1].strip().rstrip("#").strip() if found else guide.name.replace("-", " ").capitalize()
    body = text[found.end() :] if found else ""
    broken: list[str] = []

    def placed(link: re.Match[str]) -> str:
        path = link[1].partition("#")[0]
        if path in known:
            return f'<a href="{base}{link[1]}">{link[2]}</a>'
        broken.append(path)
        return link[2]

    html = _MADE_LINK.sub(placed, html_of(_LINK.sub(rf"\1{_HERE}\2", body)))
    html = re.sub(r"<(/?)h([3-6])>", lambda tag: f"<{tag[1]}h{int(tag[2]) - 1}>", html)
    parts: list[tuple[str, str]] = []

    def anchored(heading: re.Match[str]) -> str:
        parts.append((f"part-{len(parts) + 1}", Markup(setter.markup(heading[1])).striptags()))
        return f'<h2 id="{parts[-1][0]}">{heading[1]}</h2>'

    setter = Typesetter(language)
    html = _HEADING.sub(anchored, html)
    opening = next((line for line in plain_of(body).split("\n") if line.strip()), "")
    return Words(setter.plain(title), setter.plain(opening), Markup(setter.markup(html)), tuple(broken), tuple(parts))


def pages(site: Site, known: Collection[str]) -> Iterator[Page]:
    """The index and the guides; nothing where there are none."""
    if not site.guides:
        return
    words = [words_of(guide, site.urls.base, known, site.language) for guide in site.guides]
    links = [site.link(f"/guides/{guide.name}/", one.title) for guide, one in zip(site.guides, words, strict=True)]

    def index() -> Mapping[str, object]:
        return {"guides": [(link, one.opening) for link, one in zip(links, words, strict=True)]}

    yield Page(
        "/guides/", "guides.html", "Reading guides", index, section="guides",
        description="Ways through the year, with commentary.",
    )  # fmt: skip
    for at, (guide, one) in enumerate(zip(site.guides, words, strict=True)):
        yield Page(
            f"/guides/{guide.name}/", "guide.html", one.title, _values(one), section="guides",
            description=one.opening, trail=(site.link("/guides/", "Guides"),), article=True,
            before=links[at - 1] if at else None, after=links[at + 1] if at + 1 < len(links) else None,
        )  # fmt: skip


def _values(words: Words) -> Callable[[], Mapping[str, object]]:
    return lambda: {"words": words}


def broken_links(site: Site, known: Collection[str]) -> list[str]:
    """``guides/february.md: /1917/03/09/gone/`` for each link that leads nowhere."""
    return [
        f"guides/{guide.name}.md: {path}"
        for guide in site.guides
        for path in words_of(guide, site.urls.base, known, site.language).broken
    ]
