"""All feeds as a list that feed readers import: OPML 2.0, http://opml.org/spec2.opml, checked 2026-11-21."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from publishers.feeds.feedgen_writer import RSS_TYPE
from timeline.publisher import Advertised, FeedMeta

OPML_TYPE = "text/x-opml"


def opml_bytes(meta: FeedMeta, groups: Mapping[str, Sequence[Advertised]], home: Mapping[str, str]) -> bytes:
    """The RSS feeds by group; other formats of the same items would only subscribe a reader twice.

    Args:
        groups: by heading; empty ones are left out.
        home: the page of a feed by its path, where it is not the site's own.
    """
    from xml.sax.saxutils import escape, quoteattr  # here, because it loads urllib.request and ssl

    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"<head><title>{escape(meta.title)}</title></head>",
        "<body>",
    ]
    for heading, offers in groups.items():
        feeds = [offer for offer in offers if offer.media_type == RSS_TYPE]
        if not feeds:
            continue
        lines.append(f"<outline text={quoteattr(heading)}>")
        lines += [_outline(meta, offer, home.get(offer.path, "")) for offer in feeds]
        lines.append("</outline>")
    return "\n".join([*lines, "</body>", "</opml>", ""]).encode()


def _outline(meta: FeedMeta, offer: Advertised, page: str) -> str:
    from xml.sax.saxutils import quoteattr

    title = quoteattr(offer.title)
    language = f" language={quoteattr(offer.language)}" if offer.language else ""
    return (
        f'<outline type="rss" text={title} title={title} xmlUrl={quoteattr(address(meta, offer.path))} '
        f"htmlUrl={quoteattr(page or meta.link)}{language}/>"
    )


def address(meta: FeedMeta, path: str) -> str:
    """The public address of a file."""
    from urllib.parse import quote

    return meta.link + quote(path)
