"""Files of other programs as rows: CSV, JSON, JSON Lines and TimelineJS, each value still as it stands there."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from timeline.errors import CorpusError, Problem
from timeline.importing.timelinejs import COLUMNS, flat_event

MOST_BYTES = 64 * 1024 * 1024
"""Of a file; a corpus of a hundred thousand entries has about as much text."""

_DELIMITERS = (",", ";", "\t")
_SAVE = "save it as CSV UTF-8, or as JSON"
_EVENTS = re.compile(r'"events"\s*:\s*(?=\[)')


class Format(StrEnum):
    """What a file may be."""

    CSV = "csv"
    JSON = "json"
    TIMELINEJS = "timelinejs"


@dataclass(frozen=True)
class Row:
    """One record of a file.

    Attributes:
        line: where it begins, from 1 on; 0 when unknown.
        number: the how manyth it is, from 1 on.
        values: by column; texts in a CSV file, anything in JSON.
        notes: what of it was left out by reading alone.
    """

    line: int
    number: int
    values: Mapping[str, Any]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rows:
    """A file's records, and what it is.

    Attributes:
        columns: all there are, in order of appearance.
        problems: rows that are no records at all.
        notes: what of the file is passed over.
    """

    format: Format
    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def read_rows(data: bytes, name: str, given: Format | None) -> Rows:
    """The records of a file.

    Args:
        data: its bytes.
        name: how problems call it; its ending helps to guess.
        given: the format, where it is not to be guessed.

    Raises:
        CorpusError: it cannot be read as what it seems or is said to be.
    """
    text = _decoded(data, name).replace("\r\n", "\n")
    looks_json = text.lstrip()[:1] in ("{", "[")
    if given is Format.CSV or (given in (None, Format.TIMELINEJS) and not looks_json):
        return _csv(text, name, given)
    return _json(text, name, given)


def _refuse(name: str, line: int, what: str, advice: str, column: int = 1) -> CorpusError:
    return CorpusError([Problem(name, line, column if line else 0, what, advice)])


def _decoded(data: bytes, name: str) -> str:
    if len(data) > MOST_BYTES:
        raise _refuse(name, 0, f"larger than {MOST_BYTES // 1024 // 1024} MB", "split it")
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refuse(name, data.count(b"\n", 0, error.start) + 1, "not UTF-8 text", _SAVE) from None
    if not text.strip():
        raise _refuse(name, 0, "the file is empty", "name a file with entries")
    return text


def _csv(text: str, name: str, given: Format | None) -> Rows:
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=head.count), strict=True)
    rows: list[Row] = []
    problems: list[Problem] = []
    begins = 1
    header: list[str] = []
    try:
        for cells in reader:
            line, begins = begins, reader.line_num + 1
            if not header:
                header = _header(cells, name)
            elif len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
                what = f"{len(cells)} cells under {len(header)} columns"
                problems.append(Problem(name, line, 1, what, "put texts with the delimiter in them into quotes"))
            elif any(cell.strip() for cell in cells):
                values = {key: cell.strip() for key, cell in zip(header, cells, strict=False) if key and cell.strip()}
                rows.append(Row(line, len(rows) + len(problems) + 1, values))
    except csv.Error as error:
        raise _refuse(name, reader.line_num, f"not readable as CSV ({error})", "mend the quotes of that row") from None
    columns = tuple(filter(None, header))
    if given is Format.TIMELINEJS or (given is None and {"year", "headline"} <= {key.lower() for key in columns}):
        return _events([replace(row, values=_nested(row.values)) for row in rows], problems)
    return Rows(Format.CSV, tuple(rows), columns, tuple(problems))


def _header(cells: Sequence[str], name: str) -> list[str]:
    header = [cell.strip() for cell in cells]
    twice = next((cell for cell in header if cell and header.count(cell) > 1), None)
    if twice:
        raise _refuse(name, 1, f"two columns {twice!r}", "rename one of them")
    return header


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """A row of TimelineJS's spreadsheet as an event of its JSON."""
    event: dict[str, Any] = {}
    for column, value in values.items():
        *path, last = COLUMNS.get(column.lower(), ("?", column))
        place = event
        for key in path:
            place = place.setdefault(key, {})
        place[last] = value
    return event


def _json(text: str, name: str, given: Format | None) -> Rows:
    try:
        content = json.loads(text)
    except RecursionError:
        raise _refuse(name, 0, "nested too deep", "mend it") from None
    except ValueError as error:
        return _json_lines(text, name, error)
    events = content.get("events") if isinstance(content, dict) else None
    if given is Format.TIMELINEJS or (given is None and isinstance(events, list)):
        if not isinstance(events, list):
            raise _refuse(name, 0, "no list of events in it", "TimelineJS has them under the key events")
        match = _EVENTS.search(text)
        found = _records(name, events, _lines(text, match.end() if match else -1, events))
        left = [f"the timeline's {key} left out" for key in ("title", "eras") if content.get(key)]
        return _events(found.rows, found.problems, left)
    if isinstance(content, dict):
        found = content.get("entries", [content])
        content = found if isinstance(found, list) else [content]
    if not isinstance(content, list):
        raise _refuse(name, 1, "neither a list nor an object", "write a list of objects, or an object a line")
    start = next((at for at, sign in enumerate(text) if sign == "["), -1)
    return _records(name, content, _lines(text, start, content))


def _json_lines(text: str, name: str, whole: ValueError) -> Rows:
    """An object a line, as ``timeline export`` writes them."""
    contents, lines, problems = [], [], []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            contents.append(json.loads(line))
            lines.append(number)
        except (ValueError, RecursionError) as error:
            column = getattr(error, "colno", 1)
            problems.append(Problem(name, number, column, f"not JSON: {_words(error)}", "mend the line"))
    if not contents or not all(isinstance(content, dict) for content in contents):
        where = (getattr(whole, "lineno", 1), getattr(whole, "colno", 1))
        raise _refuse(name, where[0], f"not JSON: {_words(whole)}", "mend it there", where[1]) from None
    return _records(name, contents, lines, problems)


def _words(error: BaseException) -> str:
    return str(getattr(error, "msg", "") or "nested too deep").lower()


def _records(name: str, contents: Sequence[Any], lines: Sequence[int], problems: Sequence[Problem] = ()) -> Rows:
    rows, wrong = [], list(problems)
    for number, (content, line) in enumerate(zip(contents, lines, strict=True), start=1):
        if isinstance(content, dict):
            rows.append(Row(line, number, {key: value for key, value in content.items() if value not in (None, "")}))
        else:
            wrong.append(Problem(name, line, 1, f"item {number} is no object", 'write {"title": …}'))
    return Rows(Format.JSON, tuple(rows), _all_columns(rows), tuple(wrong))


def _events(rows: Iterable[Row], problems: Iterable[Problem], left: Iterable[str] = ()) -> Rows:
    """Rows that hold events of TimelineJS, with our columns; its title and eras are no days."""
    kept, notes = [], list(left)
    for row in rows:
        kind = str(row.values.get("type", ""))
        if kind in ("title", "era"):
            notes.append(f"the timeline's {kind} on line {row.line} left out")
            continue
        values, said = flat_event(row.values)
        kept.append(Row(row.line, row.number, values, said))
    return Rows(Format.TIMELINEJS, tuple(kept), _all_columns(kept), tuple(problems), tuple(notes))


def _all_columns(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for row in rows for key in row.values))


def _lines(text: str, start: int, items: Sequence[Any]) -> list[int]:
    """The lines on which the items of the list at ``start`` begin; zeros where they cannot be found again."""
    found = list(_positions(text, start)) if start >= 0 else []
    if [item for _, item in found] != list(items):
        return [0] * len(items)
    lines, line, before = [], 1, 0
    for at, _ in found:
        line, before = line + text.count("\n", before, at), at
        lines.append(line)
    return lines


def _positions(text: str, start: int) -> Iterator[tuple[int, Any]]:
    decoder, at = json.JSONDecoder(), start + 1
    blank = re.compile(r"[\s,]*")
    while True:
        match = blank.match(text, at)
        at = match.end() if match else at
        if at >= len(text) or text[at] == "]":
            return
        try:
            item, end = decoder.raw_decode(text, at)
        except ValueError:
            return
        yield at, item
        at = end
