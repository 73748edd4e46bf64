"""A page for people that lists everything there is to subscribe to; it needs neither script nor style sheet."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

from publishers.feeds.feedgen_writer import ATOM_TYPE, RSS_TYPE
from publishers.feeds.json_feed import JSON_FEED_TYPE
from publishers.feeds.opml import address
from timeline.publisher import Advertised, FeedMeta

CALENDAR_TYPE = "text/calendar"
_FORMATS = {RSS_TYPE: "RSS", ATOM_TYPE: "Atom", JSON_FEED_TYPE: "JSON Feed", CALENDAR_TYPE: "iCalendar"}

STYLE = """\
:root { color-scheme: light dark; }
body { max-width: 46rem; margin: 0 auto; padding: 1rem; font: 1.0625rem/1.6 Georgia, "Times New Roman", serif;
  color: light-dark(#1c1917, #e7e5e4); background: light-dark(#fdfcf9, #1a1816); }
h1, h2 { line-height: 1.25; font-weight: 600; }
a { color: light-dark(#9b1c1c, #f7a6a0); }
ul { list-style: none; padding: 0; }
li { margin: 0 0 .9rem; }
code { display: block; overflow-wrap: anywhere; user-select: all; padding: .3rem .6rem; border-radius: .25rem;
  font: .875rem/1.7 ui-monospace, Menlo, Consolas, monospace; background: light-dark(#efece4, #2b2825); }
summary { min-height: 1.75rem; cursor: pointer; font-weight: 600; }
a:focus-visible, summary:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
"""

# Below this many a list is shown open.
_MANY = 12


def page_bytes(meta: FeedMeta, groups: Mapping[str, Sequence[Advertised]], opml: str, style: str) -> bytes:
    """The page.

    Args:
        groups: offers by heading.
        opml, style: addresses of the list for feed readers and of the style sheet.
    """
    feeds = [offer for offers in groups.values() for offer in offers]
    main = next((offer for offer in feeds if offer.media_type == RSS_TYPE), None)
    alternate = ""
    if main is not None:
        where = f'title="{_text(main.title)}" href="{_text(address(meta, main.path))}"'
        alternate = f'<link rel="alternate" type="{RSS_TYPE}" {where}>\n'
    sections = [_section(meta, heading, offers) for heading, offers in groups.items() if offers]
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Subscribe · {_text(meta.title)}</title>
<meta name="description" content="Feeds and calendars of {_text(meta.title)} by address.">
<link rel="stylesheet" href="{_text(style)}">
{alternate}</head>
<body>
<header>
<p><a href="{_text(meta.link)}" lang="{_text(meta.language)}">{_text(meta.title)}</a></p>
</header>
<main>
<h1>Subscribe</h1>
<p>A feed brings every new entry to you, on its day, without an account and without being watched. Copy an address from
this page into a feed reader: a programme, an app or a web service that collects feeds. Some mail programmes can read
feeds, too, and there are services that send you a feed by mail.</p>
<p>To follow everything at once, let your reader import the
<a href="{_text(opml)}">list of all feeds (OPML)</a>.</p>
{chr(10).join(sections)}
</main>
</body>
</html>
""".encode()


def _section(meta: FeedMeta, heading: str, offers: Sequence[Advertised]) -> str:
    items = "\n".join(_offer(meta, offer) for offer in offers)
    listed = f"<ul>\n{items}\n</ul>"
    if len(offers) > _MANY:
        listed = f"<details>\n<summary>{len(offers)} to choose from</summary>\n{listed}\n</details>"
    about = _ABOUT.get(heading, "")
    return f"<section>\n<h2>{_text(heading)}</h2>\n{about}{listed}\n</section>"


def _offer(meta: FeedMeta, offer: Advertised) -> str:
    link = address(meta, offer.path)
    form = _FORMATS.get(offer.media_type, offer.media_type)
    addresses = f"<code>{_text(link)}</code>"
    follow = ""
    if offer.media_type == CALENDAR_TYPE:
        webcal = "webcal:" + link.partition(":")[2]
        follow = f' · <a href="{_text(webcal)}">open in a calendar</a>'
        addresses += f"\n<code>{_text(webcal)}</code>"
    language = f' lang="{_text(offer.language)}"' if offer.language else ""
    name = f'<a href="{_text(link)}"{language}>{_text(offer.title)}</a>'
    return f"<li>{name} ({_text(form)}){follow}\n{addresses}</li>"


_ABOUT = {
    "Calendars": "<p>Subscribe to a calendar by its address; a copy you import once does not follow what is new.</p>\n",
    "Start when you like": "<p>The year from its first day, one day a day: take the feed of this month and you are at "
    "most a few weeks behind its beginning; take that of next month and you begin with it.</p>\n",
}


def _text(words: str) -> str:
    return html.escape(words, quote=True)
