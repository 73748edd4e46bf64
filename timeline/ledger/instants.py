"""Instants as the ledger writes them: UTC text whose order is time order."""

from __future__ import annotations

import datetime as dt


def written(instant: dt.datetime) -> str:
    """``2026-03-08T06:00:00.000000Z``."""
    return instant.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def written_or_none(instant: dt.datetime | None) -> str | None:
    """The same, None staying None."""
    return None if instant is None else written(instant)


def instant(text: str) -> dt.datetime:
    """The aware instant of a text made by ``written``."""
    return dt.datetime.fromisoformat(text)


def instant_or_none(text: str | None) -> dt.datetime | None:
    """The same, None and empty text becoming None."""
    return instant(text) if text else None
