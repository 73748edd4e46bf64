"""iCalendar as text, RFC 5545 (https://www.rfc-editor.org/rfc/rfc5545, checked 2026-11-21): lines, folding, escaping.

Of our own because the icalendar package takes about a millisecond an event, and a timeline has thousands; tests read
every file back with it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

CALENDAR_TYPE = "text/calendar"
# RFC 5545, 3.1: lines of at most 75 octets without the line break. Google drops a whole file for one longer line.
MAXIMUM_OCTETS = 75
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True, slots=True)
class Event:
    """An all-day event.

    Attributes:
        uid: permanent and unique in the world.
        day: the modern day.
        changed: when its words last changed (aware).
        sequence: how often they did; never falls.
        coordinates: latitude and longitude in degrees.
    """

    uid: str
    day: dt.date
    summary: str
    description: str
    url: str
    changed: dt.datetime
    sequence: int = 0
    location: str = ""
    coordinates: tuple[float, float] | None = None
    categories: Sequence[str] = ()


def calendar_bytes(name: str, description: str, events: Iterable[Event]) -> bytes:
    """A calendar with these events in their order; UTF-8, CRLF, the same bytes for the same arguments."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//day-by-day-timeline//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        *([f"DESCRIPTION:{escaped(description)}", f"X-WR-CALDESC:{escaped(description)}"] if description else ()),
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        "X-PUBLISHED-TTL:P1D",
    ]
    for event in events:
        lines += _lines(event)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def _lines(event: Event) -> Iterator[str]:
    changed = event.changed.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + dt.timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{escaped(event.description)}"
    yield f"URL:{_UNFIT.sub('', event.url)}"
    if event.location:
        yield f"LOCATION:{escaped(event.location)}"
    if event.coordinates is not None:
        yield f"GEO:{event.coordinates[0]:.6f};{event.coordinates[1]:.6f}"
    if event.categories:
        yield f"CATEGORIES:{','.join(escaped(name) for name in event.categories)}"
    yield "CLASS:PUBLIC"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """A TEXT value (3.3.11); characters that no calendar can carry are left out."""
    return _UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).translate(_ESCAPED)


def folded(line: str) -> bytes:
    """A content line with its line break, cut between characters so that no part has more than 75 octets."""
    data = line.encode()
    if len(data) <= MAXIMUM_OCTETS:
        return data + b"\r\n"
    parts, start, room = [], 0, MAXIMUM_OCTETS
    while start < len(data):
        end = min(start + room, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        parts.append(data[start:end])
        start, room = end, MAXIMUM_OCTETS - 1  # later parts begin with a space
    return b"\r\n ".join(parts) + b"\r\n"
