"""Events of TimelineJS as plain columns of ours.

Format: https://timeline.knightlab.com/docs/json-format.html; columns of its spreadsheet:
https://timeline.knightlab.com/docs/using-spreadsheets.html (checked 2026-11-22). Dates of TimelineJS are Gregorian as
they stand; where a timeline was made with Julian ones, ``--calendar old-style`` says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from timeline.importing.html_text import markdown_of, plain_of

# Column of the spreadsheet, in lower case, to the place of the same in an event.
COLUMNS: dict[str, tuple[str, ...]] = {
    "year": ("start_date", "year"),
    "month": ("start_date", "month"),
    "day": ("start_date", "day"),
    "time": ("start_date", "time"),
    "end year": ("end_date", "year"),
    "end month": ("end_date", "month"),
    "end day": ("end_date", "day"),
    "end time": ("end_date", "time"),
    "display date": ("display_date",),
    "headline": ("text", "headline"),
    "text": ("text", "text"),
    "media": ("media", "url"),
    "media credit": ("media", "credit"),
    "media caption": ("media", "caption"),
    "media thumbnail": ("media", "thumbnail"),
    "alt text": ("media", "alt"),
    "type": ("type",),
    "group": ("group",),
    "background": ("background", "url"),
}
_LEFT_OUT = ("end_date", "background")
_SILENT = {"unique_id", "autolink", "type", "display_date"}
_OURS = {"source", "sources", "old_style", "place", "people", "themes", "summary", "slug", "id"}


def flat_event(event: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """An event as columns of ours, and notes on what is left out."""
    values: dict[str, Any] = {}
    notes: list[str] = []
    start = event.get("start_date")
    for part in ("year", "month", "day"):
        if isinstance(start, Mapping) and start.get(part) not in (None, ""):
            values[part] = str(start[part]).strip()
    values.update(_time(start if isinstance(start, Mapping) else {}))
    words = event.get("text")
    values.update(_words(words if isinstance(words, Mapping) else {}))
    if event.get("group"):
        values["themes"] = str(event["group"])
    media = event.get("media")
    if isinstance(media, Mapping) and media.get("url"):
        notes.append(f"media {_short(media['url'])} left out: a picture needs a file, its rights and an alt text")
    notes += [f"{key} left out" for key in _LEFT_OUT if event.get(key)]
    for key, value in {**event, **_extra(event)}.items():
        if key.lower() in _OURS:
            values[key] = value
        elif key not in {"start_date", "text", "media", "group", "?", *_LEFT_OUT, *_SILENT}:
            notes.append(f"{key} left out")
    return {key: value for key, value in values.items() if value not in (None, "")}, tuple(notes)


def _extra(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Columns of the spreadsheet that TimelineJS does not know."""
    found = event.get("?")
    return found if isinstance(found, Mapping) else {}


def _time(start: Mapping[str, Any]) -> dict[str, str]:
    if start.get("time"):
        return {"time": str(start["time"])}
    if start.get("hour") in (None, ""):
        return {}
    minute = str(start.get("minute") or 0)
    return {"time": f"{start['hour']!s:0>2}:{minute:0>2}"}


def _words(text: Mapping[str, Any]) -> dict[str, str]:
    """Title, and the text as summary or, where it is long, as body."""
    title = plain_of(str(text.get("headline") or ""))
    body = markdown_of(str(text.get("text") or ""))
    return {"title": title, "body": body or title}


def _short(address: object) -> str:
    words = " ".join(str(address).split())
    return words if len(words) <= 60 else f"{words[:59]}…"
