"""What a YAML record may hold, said once: the same model reads nodes and generates the JSON Schema for editors.

A kind reads one node into a value and adds what is wrong to a list of problems instead of raising, so that a file's
problems come all at once. ``MISSING`` stands for a value that could not be read.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Final, Protocol

from timeline.errors import Problem
from timeline.historic_date import HistoricDate, Style
from timeline.strict_yaml import Fields, Items, Node, Scalar, is_null, place, shortened

JsonSchema = dict[str, Any]

# Near misses are looked for this many times a file and for words of this length: each search costs milliseconds.
_SUGGESTIONS = 20
# Problems of one file that are told; a file with more needs another look after mending anyway.
_TOLD = 500
_LONGEST_WORD = 64
# Longer ISO dates have years that nobody means and that cost time to print.
_LONGEST_DATE = 16


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()


@dataclass(slots=True)
class Reading:
    """The reading of one file: its name for messages, and the problems found so far."""

    path: str
    problems: list[Problem] = field(default_factory=list)
    _suggestions: int = 0

    def error(self, node: Node | tuple[int, int], what: str, advice: str) -> Any:
        """Note an error at a node (or line and column); returns MISSING for convenience."""
        line, column = node if isinstance(node, tuple) else place(node)
        self.problems.append(Problem(self.path, line, column, what, advice))
        return MISSING

    def warning(self, node: Node, what: str, advice: str) -> None:
        """Note something worth a look that stops nothing."""
        self.problems.append(Problem(self.path, *place(node), what, advice, warning=True))

    def told(self) -> list[Problem]:
        """The problems, the first hundreds of them where there are more."""
        rest = len(self.problems) - _TOLD
        if rest <= 0:
            return self.problems
        summary = Problem(self.path, 0, 0, f"{rest} more problems", "mend these first")
        return [*self.problems[:_TOLD], summary]

    def suggestion(self, word: str, known: Iterable[str], otherwise: str) -> str:
        """What the author may have meant instead of a word that is not known."""
        self._suggestions += 1
        if self._suggestions > _SUGGESTIONS or len(word) > _LONGEST_WORD:
            return otherwise
        import difflib  # only when something is wrong: it is slow to import

        close = difflib.get_close_matches(word, known, n=1)
        return f"did you mean {close[0]!r}?" if close else otherwise


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
_WALL_TIME = r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?"
_PAIR = r"(-?[0-9]{1,3}(?:\.[0-9]{1,9})?)\s*,\s*(-?[0-9]{1,3}(?:\.[0-9]{1,9})?)"


@lru_cache(maxsize=64)
def _parsed(text: str, style: Style) -> HistoricDate:
    """Entries of a day hold the same dates, and a corpus is read day by day."""
    return HistoricDate.parse(text, style)


def _scalar(node: Node, reading: Reading, expected: str) -> str | None:
    if type(node) is Scalar:
        if node.style or not is_null(node):
            return node.value
        reading.error(node, f"nothing where {expected} belongs", f"write {expected} or delete the key")
        return None
    found = "a list" if isinstance(node, Items) else "a map"
    reading.error(node, f"{found} where {expected} belongs", f"write {expected}")
    return None


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
        plain = raw.isascii()
        if plain and self.pattern and _matcher(self.pattern)(raw):
            return raw  # a key, an address: nothing to tidy
        text = raw if plain else unicodedata.normalize("NFC", raw)
        text = " ".join(text.split()) if self.folds else text.strip()
        if not text:
            return reading.error(node, "empty text", "write something or delete the key")
        if self.pattern and not _matcher(self.pattern)(text):
            return reading.error(node, f"{shortened(text)} is not {self.about}", f"write it like {self.example}")
        if self.at_most and not self.at_least <= len(text) <= self.at_most:
            advised = f"{self.at_least} to {self.at_most}" if self.at_least else f"at most {self.at_most}"
            reading.warning(node, f"{len(text)} characters", f"{advised} are advised here")
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
        raw = _scalar(node, reading, "a whole number")
        if raw is None:
            return MISSING
        if not _INTEGER(raw):
            return reading.error(node, f"{shortened(raw)} is not a whole number", "write digits only, such as 1919")
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
            advice = f"write one of {', '.join(self.words)}"
            return reading.error(node, f"{shortened(raw)} is not known here", advice)
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
        advice = "write year-month-day, such as 1917-03-08"
        if len(raw) > _LONGEST_DATE or raw.startswith("+"):
            return reading.error(node, f"{shortened(raw)} is not a date", advice)
        try:
            return _parsed(raw, self.style)
        except ValueError as error:
            return reading.error(node, str(error), advice)

    def schema(self) -> JsonSchema:
        """A date; no JSON Schema ``format``, because that means Gregorian only."""
        return {"type": "string", "description": self.about, "pattern": f"^{_DATE}$"}


@dataclass(frozen=True, slots=True)
class WallTime:
    """A local wall time, HH:MM or HH:MM:SS."""

    about: str

    def read(self, node: Node, reading: Reading) -> Any:
        """The time."""
        raw = _scalar(node, reading, "a time")
        if raw is None:
            return MISSING
        match = _matcher(_WALL_TIME)(raw)
        if match is None:
            return reading.error(node, f"{shortened(raw)} is not a time of day", 'write "HH:MM", such as "09:30"')
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
        raw = _scalar(node, reading, "two numbers")
        if raw is None:
            return MISSING
        match = _matcher(_PAIR)(raw)
        if match is not None:
            first, second = float(match[1]), float(match[2])
            (low, high), (left, right) = self.ranges
            if low <= first <= high and left <= second <= right:
                return (first, second)
        return reading.error(node, f"{shortened(raw)} is not {self.about}", f'write it like "{self.example}"')

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
        """The values that could be read."""
        if type(node) is not Items:
            return reading.error(node, "a single value where a list belongs", "write [one, two] or a line each with -")
        values = []
        texts: set[str] = set()
        read = self.item.read
        for part in node.items:
            value = read(part, reading)
            if value is MISSING:
                continue
            if type(value) is str:
                if value in texts:
                    reading.error(part, f"{shortened(value)} stands twice in the list", "keep one")
                    continue
                texts.add(value)
            values.append(value)
        if len(node.items) < self.at_least:
            return reading.error(node, f"an empty list where at least {self.at_least} belongs", "add one")
        return tuple(values)

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
        if type(node) is not Fields:
            return reading.error(node, f"a map belongs here ({self.about})", "write key: value lines")
        values = {}
        fields = self.fields
        for key, value in node.values.items():
            kind = fields.get(key)
            if kind is None:
                advice = reading.suggestion(key, fields, f"known keys: {', '.join(fields)}")
                reading.error(node.keys[key], f"unknown key {shortened(key)}", advice)
                continue
            read = kind.read(value, reading)
            if read is not MISSING:
                values[key] = read
        for key in self.required:
            if key not in node.values:
                reading.error(node, f"{key!r} is missing", f"add {key}: …")
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
        if type(node) is not Fields:
            return reading.error(node, f"a map belongs here ({self.about})", "write key: value lines")
        values = {}
        fits = _matcher(self.pattern)
        for key, value in node.values.items():
            if not fits(key):
                reading.error(node.keys[key], f"{shortened(key)} cannot be a key here", f"write it like {self.example}")
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
