"""What a YAML record may hold, said once: the same model reads nodes and generates the JSON Schema for editors.

A kind reads one node into a value and adds what is wrong to a list of problems instead of raising, so that a file's
problems come all at once. ``MISSING`` stands for a value that could not be read.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Protocol

from timeline.historic_date import MONTHS, HistoricDate, Style
from timeline.reading import MISSING, Reading
from timeline.strict_yaml import Node, shortened

JsonSchema = dict[str, Any]

# Longer ISO dates have years that nobody means and that cost time to print.
_LONGEST_DATE = 16


class Kind(Protocol):
    """How one value is read and described."""

    def read(self, node: Node, reading: Reading) -> Any:
        """The value, or MISSING after noting what is wrong."""
        ...

    def schema(self) -> JsonSchema:
        """JSON Schema (draft 2020-12) of what editors should accept."""
        ...


@cache
def _matcher(pattern: str) -> Callable[[str], re.Match[str] | None]:
    """Whether a whole text follows a pattern; ``re.fullmatch`` would look its cache up more slowly."""
    return re.compile(pattern).fullmatch


_INTEGER = _matcher(r"[+-]?[0-9]{1,9}")
_DATE = r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}"
_SHORT_MONTHS = tuple(month[:3].lower() for month in MONTHS)
_LOOSE_DATE = _matcher(
    rf"(?i:(?P<iso>[0-9]{{4}})-(?P<month>[0-9]{{1,2}})-(?P<day>[0-9]{{1,2}})"
    rf"|(?P<first>[0-9]{{1,2}}) (?P<name>{'|'.join(MONTHS)}|{'|'.join(_SHORT_MONTHS)})\.? (?P<year>[0-9]{{4}}))"
)
_WALL_TIME = r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?"
_PAIR = r"(-?[0-9]{1,3}(?:\.[0-9]{1,9})?)\s*,\s*(-?[0-9]{1,3}(?:\.[0-9]{1,9})?)"


@lru_cache(maxsize=64)
def _parsed(text: str, style: Style) -> HistoricDate:
    """Entries of a day hold the same dates, and a corpus is read day by day."""
    if len(text) > _LONGEST_DATE or text.startswith("+"):
        raise ValueError(f"{shortened(text)} is not a date")
    return HistoricDate.parse(text, style)


def _date_advice(text: str) -> str:
    """How to write a date that is meant and written otherwise, where only one day can be meant."""
    match = _LOOSE_DATE(text.strip())
    if match is None:
        return "write year-month-day, such as 1917-03-08"
    if match["iso"]:
        year, month, day = match["iso"], int(match["month"]), int(match["day"])
    else:
        year, month, day = match["year"], _SHORT_MONTHS.index(match["name"][:3].lower()) + 1, int(match["first"])
    written = f"{year}-{month:02d}-{day:02d}"
    return "look the day up in the source" if written == text else f"write {written}"


def _not_text(node: Node, reading: Reading, expected: str) -> Any:
    if node is None:
        return reading.error(f"nothing where {expected} belongs", f"write {expected} or delete the key")
    found = "a list" if isinstance(node, list) else "a map"
    return reading.error(f"{found} where {expected} belongs", f"write {expected}")


@dataclass(frozen=True, slots=True)
class Text:
    """Text, normalised to NFC with its ends trimmed; lengths outside the advised range are warnings.

    Attributes:
        folds: line breaks and runs of blanks become one space (titles and summaries).
    """

    about: str
    folds: bool = True
    at_least: int = 0
    at_most: int = 0
    pattern: str = ""
    example: str = ""

    def read(self, node: Node, reading: Reading) -> Any:
        """The text."""
        if type(node) is not str:
            return _not_text(node, reading, "text")
        if self.pattern and _matcher(self.pattern)(node) and node.isascii():
            return node  # a key, an address: nothing to tidy
        text = unicodedata.normalize("NFC", node)
        if self.folds and not (text.isprintable() and "  " not in text):
            text = " ".join(text.split())
        text = text.strip()
        if not text:
            return reading.error("empty text", "write something or delete the key")
        if self.pattern and not _matcher(self.pattern)(text):
            return reading.error(f"{shortened(text)} is not {self.about}", f"write it like {self.example}")
        if self.at_most and not self.at_least <= len(text) <= self.at_most:
            advised = f"{self.at_least} to {self.at_most}" if self.at_least else f"at most {self.at_most}"
            reading.warning(f"{len(text)} characters", f"{advised} are advised here")
        return text

    def schema(self) -> JsonSchema:
        """A string; what editors take for a number is welcome where it would pass as text."""
        described: JsonSchema = {"type": ["string", "number"], "description": self.about, "pattern": r"\S"}
        if self.pattern:
            described["type"] = ["string", "integer"] if _matcher(self.pattern)("1917") else "string"
            described["pattern"] = f"^(?:{self.pattern})$"
        if self.example:
            described["examples"] = [self.example]
        return described


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number."""

    about: str

    def read(self, node: Node, reading: Reading) -> Any:
        """The number."""
        if type(node) is not str:
            return _not_text(node, reading, "a whole number")
        if not _INTEGER(node):
            return reading.error(f"{shortened(node)} is not a whole number", "write digits only, such as 1919")
        return int(node)

    def schema(self) -> JsonSchema:
        """An integer."""
        return {"type": "integer", "description": self.about}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    about: str
    words: tuple[str, ...]

    def read(self, node: Node, reading: Reading) -> Any:
        """The word, as it stands among the words: a member of an enumeration where they are one."""
        if type(node) is not str:
            return _not_text(node, reading, "a word")
        for word in self.words:
            if word == node:
                return word
        return reading.error(f"{shortened(node)} is not known here", f"write one of {', '.join(self.words)}")

    def schema(self) -> JsonSchema:
        """An enumeration."""
        return {"enum": list(self.words), "description": self.about}


@dataclass(frozen=True, slots=True)
class Date:
    """An ISO date written in one calendar, as a HistoricDate."""

    about: str
    style: Style = Style.NEW

    def read(self, node: Node, reading: Reading) -> Any:
        """The day."""
        if type(node) is not str:
            return _not_text(node, reading, "a date")
        try:
            return _parsed(node, self.style)
        except ValueError as error:
            return reading.error(str(error), _date_advice(node))

    def schema(self) -> JsonSchema:
        """A date; no JSON Schema ``format``, because that means Gregorian only."""
        return {"type": "string", "description": self.about, "pattern": f"^{_DATE}$"}


@dataclass(frozen=True, slots=True)
class WallTime:
    """A local wall time, HH:MM or HH:MM:SS."""

    about: str

    def read(self, node: Node, reading: Reading) -> Any:
        """The time."""
        if type(node) is not str:
            return _not_text(node, reading, "a time")
        match = _matcher(_WALL_TIME)(node)
        if match is None:
            return reading.error(f"{shortened(node)} is not a time of day", 'write "HH:MM", such as "09:30"')
        return dt.time(int(match[1]), int(match[2]), int(match[3] or 0))

    def schema(self) -> JsonSchema:
        """A quoted time."""
        return {
            "type": "string",
            "description": self.about,
            "pattern": f"^{_WALL_TIME}$",
            "examples": ["09:30"],
        }


@dataclass(frozen=True, slots=True)
class Pair:
    """Two numbers with a comma between, each within its range; such as latitude and longitude."""

    about: str
    ranges: tuple[tuple[float, float], tuple[float, float]]
    example: str

    def read(self, node: Node, reading: Reading) -> Any:
        """The two numbers."""
        if type(node) is not str:
            return _not_text(node, reading, "two numbers")
        match = _matcher(_PAIR)(node)
        if match is not None:
            first, second = float(match[1]), float(match[2])
            (low, high), (left, right) = self.ranges
            if low <= first <= high and left <= second <= right:
                return (first, second)
        return reading.error(f"{shortened(node)} is not {self.about}", f'write it like "{self.example}"')

    def schema(self) -> JsonSchema:
        """A string of two numbers."""
        return {"type": "string", "description": self.about, "pattern": f"^{_PAIR}$", "examples": [self.example]}


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one kind as a tuple; texts stand in it once."""

    item: Kind
    about: str = ""
    at_least: int = 0

    def read(self, node: Node, reading: Reading) -> Any:
        """The values, MISSING among them for those that could not be read."""
        if type(node) is not list:
            return reading.error("a single value where a list belongs", "write [one, two] or a line each with -")
        values = []
        read = self.item.read
        trail = reading.trail
        trail.append(0)
        for trail[-1], part in enumerate(node):
            values.append(read(part, reading))
        trail.pop()
        if len(values) > 1 and not isinstance(self.item, Record) and len(set(values)) < len(values):
            self._note_repeats(values, reading)
        if len(node) < self.at_least:
            return reading.error(f"an empty list where at least {self.at_least} belongs", "add one")
        return tuple(values)

    def _note_repeats(self, values: Sequence[Any], reading: Reading) -> None:
        seen = {MISSING}
        for number, value in enumerate(values):
            if value in seen and value is not MISSING:
                reading.error(f"{shortened(str(value))} stands twice in the list", "keep one", number)
            seen.add(value)

    def schema(self) -> JsonSchema:
        """An array."""
        described: JsonSchema = {"type": "array", "items": self.item.schema()}
        if not isinstance(self.item, Record):
            described["uniqueItems"] = True
        if self.about:
            described["description"] = self.about
        if self.at_least:
            described["minItems"] = self.at_least
        return described


@dataclass(frozen=True, slots=True)
class Record:
    """A map with known keys, read into a dict of the values that could be read."""

    about: str
    fields: Mapping[str, Kind]
    required: Sequence[str] = ()

    def read(self, node: Node, reading: Reading) -> Any:
        """The values by key; keys that are unknown or missing are noted."""
        if type(node) is not dict:
            return reading.error(f"a map belongs here ({self.about})", "write key: value lines")
        values = {}
        fields = self.fields
        trail = reading.trail
        trail.append("")
        for key, value in node.items():
            trail[-1] = key
            kind = fields.get(key)
            if kind is None:
                known = f"known keys: {', '.join(fields)}"
                if " " in key:
                    known = f"indent the line if it belongs to the text above; {known}"
                advice = reading.suggestion(key, fields, known)
                reading.error(f"unknown key {shortened(key)}", advice, key=True)
                continue
            read = kind.read(value, reading)
            if read is not MISSING:
                values[key] = read
        trail.pop()
        for key in self.required:
            if key not in node:
                about = getattr(self.fields[key], "about", "")
                reading.error(f"{key!r} is missing", f"add {key}: … ({about})" if about else f"add {key}: …")
        return values

    def schema(self) -> JsonSchema:
        """An object without further properties."""
        described: JsonSchema = {
            "type": "object",
            "description": self.about,
            "additionalProperties": False,
            "properties": {key: kind.schema() for key, kind in self.fields.items()},
        }
        if self.required:
            described["required"] = list(self.required)
        return described


@dataclass(frozen=True, slots=True)
class MapOf:
    """A map from keys of one pattern to values of one kind."""

    about: str
    item: Kind
    pattern: str
    example: str

    def read(self, node: Node, reading: Reading) -> Any:
        """The values by key."""
        if type(node) is not dict:
            return reading.error(f"a map belongs here ({self.about})", "write key: value lines")
        values = {}
        fits = _matcher(self.pattern)
        trail = reading.trail
        trail.append("")
        for key, value in node.items():
            trail[-1] = key
            if not fits(key):
                reading.error(f"{shortened(key)} cannot be a key here", f"write it like {self.example}", key=True)
                continue
            read = self.item.read(value, reading)
            if read is not MISSING:
                values[key] = read
        trail.pop()
        return values

    def schema(self) -> JsonSchema:
        """An object whose keys follow the pattern."""
        return {
            "type": "object",
            "description": self.about,
            "patternProperties": {f"^(?:{self.pattern})$": self.item.schema()},
            "additionalProperties": False,
        }
