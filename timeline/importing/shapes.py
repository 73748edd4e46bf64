"""Whether JSON values have the shape their field takes: a text, a list of texts, an object."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from timeline.strict_yaml import CONTROL_CHARACTER

_LISTS = frozenset({"themes", "people", "related", "formerly"})
_OBJECTS = frozenset({"place", "image"})  # or a text
_DEEP = frozenset({"sources", "work", "translations"})
_BREAKS = re.compile("[\x0b\x0c\u2028\u2029]")
_NAMES = ("key", "name", "title", "ref", "file")


def fitting(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The values that have a shape their field takes, and what is wrong with the others."""
    kept: dict[str, Any] = {}
    problems: list[tuple[str, str]] = []
    for name, value in values.items():
        wrong = _wrong(name, value) or _unprintable(value)
        if wrong:
            problems.append((f"{name}: {wrong}", "see docs/importing.md for what belongs there"))
        else:
            kept[name] = value
    return kept, problems


def _wrong(name: str, value: Any) -> str:
    """What is wrong with one value; empty when nothing is."""
    if name in _LISTS:
        parts = value if isinstance(value, list) else [value]
        if all(_is_text(part) or (name == "people" and _is_record(part)) for part in parts):
            return ""
        return "something else than texts in the list"
    if name in _OBJECTS and _is_record(value):
        return ""
    if name == "sources":
        fits = isinstance(value, list) and all(_is_text(part) or _is_record(part) for part in value)
        return "" if fits else "a list of texts and objects belongs here"
    if name == "work":
        return "" if _is_record(value) and _has_texts(value.get("authors", [])) else "an object belongs here"
    if name in _DEEP:
        return "" if isinstance(value, dict) else "an object belongs here"
    return "" if _is_text(value) else "a text belongs here"


def _unprintable(value: Any) -> str:
    """A control character, or half of one, somewhere in a value; line breaks of other systems are none."""
    if isinstance(value, dict):
        return next(filter(None, map(_unprintable, [*value, *value.values()])), "")
    if isinstance(value, list):
        return next(filter(None, map(_unprintable, value)), "")
    found = CONTROL_CHARACTER.search(_BREAKS.sub("", value)) if isinstance(value, str) else None
    return f"a control character U+{ord(found[0]):04X}" if found else ""


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool))


def _is_record(value: Any) -> bool:
    """An object whose names are texts."""
    return isinstance(value, dict) and all(value.get(name) is None or _is_text(value[name]) for name in _NAMES)


def _has_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))
