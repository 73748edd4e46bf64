"""Which items a feed may carry: one that would spoil the feed for every reader is left out and named, with the reason.

All three formats ask here, so they carry the same items. What is caught should have been refused when the corpus was
read; this is the second lock on that door.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from timeline.item import Item, ItemImage, Label

# The historic year must never pass for a date of publication: the W3C validator calls anything before 1990
# "implausible", and readers drop or bury it. https://validator.w3.org/feed/docs/ checked 2026-11-21
EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)

# C0 and C1 controls but TAB and LF, lone surrogates and U+FFFE/FFFF: the first and last are no XML 1.0 characters
# (https://www.w3.org/TR/xml/#charsets, checked 2026-11-21), surrogates cannot be encoded.
_BAD_CHARACTER = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ABSOLUTE = re.compile(r"https?://[^\s/]+", re.IGNORECASE)

# What a value of the wrong kind or size raises while it is formatted or written as XML.
UNWRITABLE = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError)

_ELEMENTS = (
    "p|br|hr|a|em|strong|b|i|q|cite|small|sub|sup|abbr|time|span|div|blockquote|ul|ol|li|dl|dt|dd|h[3-6]|"
    "figure|figcaption|img|pre|code"
)
_ATTRIBUTES = (
    r'href="(?:https?://|mailto:)[^"<>]*"|src="https?://[^"<>]*"|cite="https?://[^"<>]*"|'
    r'(?:alt|title|lang|dir|datetime|hreflang|rel)="[^"<>]*"|(?:width|height|start)="\d+"'
)
_ALLOWED_TAG = re.compile(rf"<(?:/(?:{_ELEMENTS})|(?:{_ELEMENTS})(?:\s+(?:{_ATTRIBUTES}))*\s*/?)>")
_IMAGE_WITHOUT_ALT = re.compile(r'<img\b(?![^>]*\salt=")')


@dataclass(frozen=True, slots=True)
class Skipped:
    """An item that was left out of a feed: its guid (printable), and why."""

    guid: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A feed's bytes, and the items that are not in it because of a fault of theirs."""

    content: bytes
    skipped: tuple[Skipped, ...] = ()


def sound_items(items: Iterable[Item]) -> tuple[list[Item], list[Skipped]]:
    """The items fit for a feed, newest first and by guid within one instant, and those left out."""
    sound: list[Item] = []
    skipped: list[Skipped] = []
    seen: set[str] = set()
    for item in items:
        reason = _fault_or_error(item) or ("another item of this feed has the same guid" if item.guid in seen else "")
        if reason:
            skipped.append(skip(item, reason))
            continue
        seen.add(item.guid)
        sound.append(item)
    sound.sort(key=lambda item: item.guid)
    sound.sort(key=lambda item: item.published, reverse=True)
    return sound, skipped


def skip(item: Item, reason: str) -> Skipped:
    """Name an item in a way that any terminal can print."""
    guid = str(item.guid).encode("utf-8", "backslashreplace").decode()
    return Skipped(_BAD_CHARACTER.sub(lambda match: f"\\x{ord(match[0]):02x}", guid), reason)


def unwritable(item: Item, error: Exception) -> Skipped:
    """An item whose writing failed with one of UNWRITABLE."""
    return skip(item, f"cannot be written ({type(error).__name__})")


def _fault_or_error(item: Item) -> str:
    try:
        return fault(item)
    except UNWRITABLE as error:
        return unwritable(item, error).reason


def fault(item: Item) -> str:
    """What makes an item unfit for a feed; empty when nothing does."""
    bad = _BAD_CHARACTER.search("\n".join(_texts(item)))
    if bad:
        return f"holds the character U+{ord(bad[0]):04X}, which no feed can carry"
    if not item.guid or not item.title.strip():
        return "has no guid or no title"
    if not _ABSOLUTE.match(item.link):
        return "its link is no absolute http or https address"
    return _date_fault(item) or html_fault(item.html) or _image_fault(item.image)


def html_fault(html: str) -> str:
    """What in some HTML is outside the allow-list (elements, attributes, absolute addresses); empty for nothing."""
    rest = _ALLOWED_TAG.sub("", html)
    at = rest.find("<")
    if at >= 0:
        return f"its text holds markup that is not allowed in feeds, near {rest[at : at + 30]!a}"
    return "its text holds an image without alt text" if _IMAGE_WITHOUT_ALT.search(html) else ""


def _date_fault(item: Item) -> str:
    if item.published.utcoffset() is None or item.updated.utcoffset() is None:
        return "one of its dates of publication has no time zone"
    if min(item.published, item.updated) < EARLIEST:
        return "one of its dates of publication lies before 1990"
    return ""


def _image_fault(image: ItemImage | None) -> str:
    if image is None:
        return ""
    if not _ABSOLUTE.match(image.url):
        return "its image has no absolute http or https address"
    return "" if image.alt_text.strip() else "its image has no alt text"


def _texts(item: Item) -> Iterator[str]:
    """Every text of an item that some format shows."""
    yield from (item.guid, item.link, item.title, item.summary, item.html, item.cycle, item.entry_id, item.language)
    for label in _labels(item):
        yield from (label.key, label.name, label.url)
    if item.image is not None:
        image = item.image
        yield from (image.url, image.media_type, image.alt_text, image.creator, image.credit)
        yield from (image.licence, image.licence_url)
    for key, value in item.extra.items():
        yield from (key, value)


def _labels(item: Item) -> Sequence[Label]:
    return (*item.themes, *item.people, *((item.place,) if item.place else ()))
