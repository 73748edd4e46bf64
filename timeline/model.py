"""What a YAML record may hold, said once: the same model reads nodes and generates the JSON Schema for editors.

A kind reads one node into a value and adds what is wrong to a list of problems instead of raising, so that a file's
problems come all at once. ``MISSING`` stands for a value that could not be read.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from timeline.errors import Problem
from timeline.historic_date import HistoricDate, Style
from timeline.strict_yaml import Fields, Items, Node, Scalar

JsonSchema = dict[str, Any]


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()


@dataclass(slots=True)
class Reading:
    """The reading of one file: its name for messages, and the problems found so far."""

    path: str
    problems: list[Problem] = field(default_factory=list)

    def error(self, node: Node | tuple[int, int], what: str, advice: str) -> Any:
        """Note an error at a node (or line and column); returns MISSING for convenience."""
        line, column = node if isinstance(node, tuple) else (node.line, node.column)
        self.problems.append(Problem(self.path, line, column, what, advice))
        return MISSING

    def warning(self, node: Node, what: str, advice: str) -> None:
        """Note something worth a look that stops nothing."""
        self.problems.append(Problem(self.path, node.line, node.column, what, advice, warning=True))


class Kind(Protocol):
    """How one value is read and described."""

    def read(self, node: Node, reading: Reading) -> Any:
        """The value, or MISSING after noting what is wrong."""
        ...

    def schema(self) -> JsonSchema:
        """JSON Schema (draft 2020-12) of what editors should accept."""
        ...


def _scalar(node: Node, reading: Reading, expected: str) -> str | None:
    if not isinstance(node, Scalar):
        found = "a list" if isinstance(node, Items) else "a map"
        reading.error(node, f"{found} where {expected} belongs", f"write {expected}")
        return None
    if node.is_null:
        reading.error(node, f"nothing where {expected} belongs", f"write {expected} or delete the key")
        return None
    return node.text


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
        raw = _scalar(node, reading, "text")
        if raw is None:
            return MISSING
        text = raw if raw.isascii() else unicodedata.normalize("NFC", raw)
        text = " ".join(text.split()) if self.folds else text.strip()
        if not text:
            return reading.error(node, "empty text", "write something or delete the key")
        if self.pattern and not re.fullmatch(self.pattern, text):
            return reading.error(node, f"{text!r} is not {self.about}", f"write it like {self.example}")
        if self.at_most and not self.at_least <= len(text) <= self.at_most:
            advised = f"{self.at_least} to {self.at_most}" if self.at_least else f"at most {self.at_most}"
            reading.warning(node, f"{len(text)} characters", f"{advised} are advised here")
        return text

    def schema(self) -> JsonSchema:
        """A string; numbers that YAML would take as such are welcome too."""
        described: JsonSchema = {"type": ["string", "integer", "number"], "description": self.about}
        if self.pattern:
            described = {"type": "string", "description": self.about, "pattern": f"^(?:{self.pattern})$"}
        if self.example:
            described["examples"] = [self.example]
        return described


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number."""

    about: str

    def read(self, node: Node, reading: Reading) -> Any:
        """The number."""
        raw = _scalar(node, reading, "a whole number")
        if raw is None:
            return MISSING
        if not re.fullmatch(r"[+-]?\d{1,9}", raw, re.ASCII):
            return reading.error(node, f"{raw!r} is not a whole number", "write digits only, such as 1919")
        return int(raw)

    def schema(self) -> JsonSchema:
        """An integer."""
        return {"type": "integer", "description": self.about}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    about: str
    words: tuple[str, ...]

    def read(self, node: Node, reading: Reading) -> Any:
        """The word."""
        raw = _scalar(node, reading, "a word")
        if raw is None:
            return MISSING
        if raw not in self.words:
            return reading.error(node, f"{raw!r} is not known here", f"write one of {', '.join(self.words)}")
        return raw

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
        raw = _scalar(node, reading, "a date")
        if raw is None:
            return MISSING
        try:
            return HistoricDate.parse(raw, self.style)
        except ValueError as error:
            return reading.error(node, str(error), "write year-month-day, such as 1917-03-08")

    def schema(self) -> JsonSchema:
        """A date; no JSON Schema ``format``, because that means Gregorian only."""
        return {"type": "string", "description": self.about, "pattern": r"^-?\d{4,}-\d{2}-\d{2}$"}


@dataclass(frozen=True, slots=True)
class WallTime:
    """A local wall time, HH:MM or HH:MM:SS."""

    about: str

    def read(self, node: Node, reading: Reading) -> Any:
        """The time."""
        raw = _scalar(node, reading, "a time")
        if raw is None:
            return MISSING
        match = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", raw, re.ASCII)
        if match is None:
            return reading.error(node, f"{raw!r} is not a time of day", 'write "HH:MM", such as "09:30"')
        return dt.time(int(match[1]), int(match[2]), int(match[3] or 0))

    def schema(self) -> JsonSchema:
        """A quoted time."""
        return {
            "type": "string",
            "description": self.about,
            "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$",
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
        raw = _scalar(node, reading, "two numbers")
        if raw is None:
            return MISSING
        match = re.fullmatch(r"(-?\d{1,3}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)", raw, re.ASCII)
        if match is not None:
            first, second = float(match[1]), float(match[2])
            (low, high), (left, right) = self.ranges
            if low <= first <= high and left <= second <= right:
                return (first, second)
        return reading.error(node, f"{raw!r} is not {self.about}", f'write it like "{self.example}"')

    def schema(self) -> JsonSchema:
        """A string of two numbers."""
        return {"type": "string", "description": self.about, "examples": [self.example]}


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one kind, without repeats, as a tuple."""

    item: Kind
    about: str = ""
    at_least: int = 0

    def read(self, node: Node, reading: Reading) -> Any:
        """The values that could be read."""
        if not isinstance(node, Items):
            return reading.error(node, "a single value where a list belongs", "write [one, two] or a line each with -")
        values = []
        for part in node.items:
            value = self.item.read(part, reading)
            if value is MISSING:
                continue
            if isinstance(value, str) and value in values:
                reading.error(part, f"{value!r} stands twice in the list", "keep one")
                continue
            values.append(value)
        if len(node.items) < self.at_least:
            return reading.error(node, f"an empty list where at least {self.at_least} belongs", "add one")
        return tuple(values)

    def schema(self) -> JsonSchema:
        """An array."""
        described: JsonSchema = {"type": "array", "items": self.item.schema(), "uniqueItems": True}
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
        if not isinstance(node, Fields):
            return reading.error(node, f"a map belongs here ({self.about})", "write key: value lines")
        values = {}
        fields = self.fields
        for key, value in node.values.items():
            kind = fields.get(key)
            if kind is None:
                reading.error(node.keys[key], f"unknown key {key!r}", self._suggestion(key))
                continue
            read = kind.read(value, reading)
            if read is not MISSING:
                values[key] = read
        for key in self.required:
            if key not in node.values:
                reading.error(node, f"{key!r} is missing", f"add {key}: …")
        return values

    def _suggestion(self, key: str) -> str:
        import difflib  # only when something is wrong: it is slow to import

        close = difflib.get_close_matches(key, self.fields, n=1)
        return f"did you mean {close[0]!r}?" if close else f"known keys: {', '.join(self.fields)}"

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
        if not isinstance(node, Fields):
            return reading.error(node, f"a map belongs here ({self.about})", "write key: value lines")
        values = {}
        for key, value in node.values.items():
            if not re.fullmatch(self.pattern, key):
                reading.error(node.keys[key], f"{key!r} cannot be a key here", f"write it like {self.example}")
                continue
            read = self.item.read(value, reading)
            if read is not MISSING:
                values[key] = read
        return values

    def schema(self) -> JsonSchema:
        """An object whose keys follow the pattern."""
        return {
            "type": "object",
            "description": self.about,
            "patternProperties": {f"^(?:{self.pattern})$": self.item.schema()},
            "additionalProperties": False,
        }
