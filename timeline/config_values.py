"""Single values of timeline.toml: each function takes what TOML gave, and raises ValueError with what belongs there."""

from __future__ import annotations

import re
from typing import Any

from timeline.anniversary import LeapDay
from timeline.historic_date import Style
from timeline.options import listed, positive, text, web_address

_TAG = re.compile(r"(?:[a-z0-9-]+\.)+[a-z0-9-]+,\d{4}(?:-\d{2}(?:-\d{2})?)?|[\w.+-]+@[\w.-]+,\d{4}(?:-\d{2}){0,2}")


def amount(raw: Any) -> float:
    """A price, not negative."""
    if isinstance(raw, bool) or not isinstance(raw, int | float) or raw < 0:
        raise ValueError("an amount such as 0.015 belongs here")
    return float(raw)


def site(raw: Any) -> str:
    """The address a site is served at, with a final slash."""
    value = web_address(raw)
    if "?" in value or "#" in value:
        raise ValueError("the address of a site ends with its folder, without ? or #")
    return value if value.endswith("/") else value + "/"


def tag(raw: Any) -> str:
    """``authority,date`` of the feeds' tag URIs (RFC 4151)."""
    value = text(raw)
    if not _TAG.fullmatch(value):
        raise ValueError('written "example.org,2026": a domain you own and a year you owned it in')
    return value


def language(raw: Any) -> str:
    """A BCP 47 language."""
    value = text(raw)
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise ValueError('a language such as "en" or "pt-BR" belongs here')
    return value


def timezone(raw: Any) -> str:
    """An IANA time zone."""
    import zoneinfo

    value = text(raw)
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f'{value!r} is no time zone; write one such as "Europe/Moscow"') from None
    return value


def years(raw: Any) -> tuple[int, ...]:
    """Distances in years, ascending; empty for every year."""
    if raw == "every-year":
        return ()
    try:
        found = sorted({positive(part) for part in listed(raw)})
    except ValueError:
        found = []
    if not found:
        raise ValueError('"every-year", or a list of distances such as [100, 110, 125], belongs here')
    return tuple(found)


def style(raw: Any) -> Style:
    """The driving calendar."""
    if raw not in tuple(Style):
        raise ValueError('"new-style" or "old-style" belongs here')
    return Style(raw)


def leap_day(raw: Any) -> LeapDay:
    """Where 29 February goes."""
    if raw not in tuple(LeapDay):
        raise ValueError('"march-1" or "february-28" belongs here')
    return LeapDay(raw)


def argv(raw: Any) -> tuple[str, ...]:
    """A command as a list of words."""
    found = tuple(text(part) for part in listed(raw))
    if not found:
        raise ValueError('a program and its arguments belong here, such as ["rsync", "-a", "public/", "host:site/"]')
    return found
