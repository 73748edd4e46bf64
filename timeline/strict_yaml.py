"""YAML as the corpus uses it: texts, lists and maps, and nothing that guesses.

Built on the event stream of libyaml. ``yaml.compose`` and ``yaml.load`` recurse in C and die with a segmentation fault
on fifty thousand open brackets (PyYAML 6.0.3, measured 2026-11-21); events with a depth limit do not. No scalar is
interpreted here: ``no``, ``12:30`` and ``0123`` stay the text that was written.

Nodes are plain values without places: keeping those would cost as much as libyaml itself, and most files have nothing
wrong. Where something is, ``places`` reads the file once more.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import yaml
from yaml import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

from timeline.errors import Problem
from timeline.yaml_advice import explained

MAX_DEPTH = 16
ENTRY_BYTES = 256 * 1024
VOCABULARY_BYTES = 8 * 1024 * 1024

# What XML 1.0 cannot carry, plus C1 controls: one of these in any text would take a whole feed down. The separators
# U+2028 and U+2029, line breaks to libyaml and to few others, and a byte order mark inside a text are never meant.
# https://www.w3.org/TR/xml/#charsets (checked 2026-11-21)
CONTROL_CHARACTER = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
# What stands without quotes where nothing is given.
_NOTHING = frozenset({"", "~", "null"})
# Without these a file has no anchor, tag or escape, and nothing need be looked at for them.
_EXTRAS = ("&", "!", "\\")
_DIRECTIVE = re.compile("^%", re.MULTILINE)
_OPENING = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
# Characters of a file's text that a message repeats.
_SHOWN = 80

# A text, a list, nothing, or a map with text keys.
Node: TypeAlias = "str | list[Node] | dict[str, Node] | None"
# The way to a node: keys of maps and indices of lists.
Trail: TypeAlias = tuple[str | int, ...]
Place: TypeAlias = tuple[int, int]

_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Refused(Exception):
    """The file cannot be read further; carries the problem."""

    def __init__(self, place: Place, what: str, advice: str) -> None:
        super().__init__(what)
        self.place = place
        self.what = what
        self.advice = advice


def file_bytes(path: Path | str, limit: int = ENTRY_BYTES, *, links: bool = True) -> bytes:
    """A file's bytes, at most one more than ``limit``, so that ``read`` can tell that there are too many.

    Args:
        path: the file.
        limit: in bytes.
        links: follow one; otherwise it raises with ``errno.ELOOP``.

    Raises:
        OSError: it cannot be read, or is no regular file: a pipe would wait for ever.
    """
    handle = os.open(path, _OPENING if links else _OPENING | os.O_NOFOLLOW)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        return os.read(handle, min(status.st_size, limit) + 1)
    finally:
        os.close(handle)


def read(data: bytes, path: str, *, limit: int = ENTRY_BYTES) -> tuple[Node, list[Problem]]:
    """The tree of one YAML document and what is wrong with it.

    Args:
        data: the file's bytes.
        path: how problems name the file.
        limit: greatest number of bytes accepted.

    Returns:
        The root node, None where the file is empty or could not be read as a whole; the problems, in order.
    """
    problems: list[Problem] = []
    try:
        text = _decode(data, limit)
        return _Builder(path, problems).build(text), problems
    except _Refused as refusal:
        problems.append(Problem(path, *refusal.place, refusal.what, refusal.advice))
        return None, problems


def shortened(text: str, show: Callable[[str], str] = repr) -> str:
    """A text as messages quote it: its beginning, however long it is."""
    return show(text) if len(text) <= _SHOWN else show(text[:_SHOWN]) + "…"


def _decode(data: bytes, limit: int) -> str:
    if len(data) > limit:
        raise _Refused((1, 1), f"the file has more than {limit} bytes", "split it, or shorten its texts")
    try:
        text = data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        place = _after(data[: error.start].decode())
        raise _Refused(place, "not UTF-8 text", "save the file as UTF-8") from None
    # Python's own test refuses more and is many times faster than the pattern, which is left to tell what it was.
    if not text.replace("\n", "").isprintable() and (found := CONTROL_CHARACTER.search(text)):
        raise _Refused(_after(text[: found.start()]), f"control character U+{ord(found[0]):04X}", "delete it")
    if "%" in text and (found := _DIRECTIVE.search(text)):
        place = _after(text[: found.start()])
        raise _Refused(place, "a directive (%)", "delete the line, or indent a text that starts with %")
    return text


def _after(before: str) -> Place:
    """Line and column, from 1, of what follows a text."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _at(mark: Any) -> Place:
    """Line and column, from 1, of a place that libyaml tells."""
    return mark.line + 1, mark.column + 1


class _Builder:
    """Turns libyaml's events into nodes, refusing what the corpus does not use."""

    def __init__(self, path: str, problems: list[Problem]) -> None:
        self._path = path
        self._problems = problems
        self._next: Callable[[], Any] = lambda: None
        self._careful = False

    def build(self, text: str) -> Node:
        self._careful = any(extra in text for extra in _EXTRAS)
        loader = _Parser(text)
        self._next = loader.get_event
        try:
            return self._document()
        except yaml.YAMLError as error:
            raise _syntax(error, text) from None
        finally:
            loader.dispose()

    def _document(self) -> Node:
        self._next()  # start of the stream
        if type(self._next()) is not yaml.DocumentStartEvent:
            return None
        root = self._node(self._next(), 0)
        self._next()  # end of the document
        event = self._next()
        if type(event) is yaml.DocumentStartEvent:
            raise _Refused(_at(event.start_mark), "a second document (---)", "one document a file")
        return root

    def _node(self, event: Any, depth: int) -> Node:
        kind = type(event)
        if kind is yaml.AliasEvent:
            self._refuse(event, "an alias (*)", "write the value out; a text starting with * needs quotes")
            return None
        if self._careful:
            self._refuse_extras(event)
        if kind is ScalarEvent:
            return _text(event)
        if depth >= MAX_DEPTH:
            raise _Refused(_at(event.start_mark), f"nested more than {MAX_DEPTH} deep", "entries need three levels")
        return self._fields(depth + 1) if kind is MappingStartEvent else self._items(depth + 1)

    def _items(self, depth: int) -> list[Node]:
        items: list[Node] = []
        next_event, careful = self._next, self._careful
        while type(event := next_event()) is not SequenceEndEvent:
            plainly = type(event) is ScalarEvent and not careful
            items.append(_text(event) if plainly else self._node(event, depth))
        return items

    def _fields(self, depth: int) -> dict[str, Node]:
        fields: dict[str, Node] = {}
        next_event, careful = self._next, self._careful
        while type(key := next_event()) is not MappingEndEvent:
            if type(key) is not ScalarEvent:
                raise _Refused(_at(key.start_mark), "a list, map or alias as a key", "keys are plain words")
            if careful:
                self._refuse_extras(key)
            event = next_event()
            if type(event) is not ScalarEvent or careful:
                value = self._node(event, depth)
            else:
                value = event.value
                if value in _NOTHING and not event.style:
                    value = None
            name = key.value
            if name in fields:
                self._refuse(key, f"key {shortened(name)} given twice", "keep one")
            else:
                fields[name] = value
        return fields

    def _refuse_extras(self, event: Any) -> None:
        """Note what only a file with one of ``_EXTRAS`` can hold."""
        if event.anchor is not None:
            name = shortened(event.anchor, str)
            self._refuse(event, f"an anchor (&{name})", "write values out; a text starting with & needs quotes")
        if event.tag is not None:
            name = shortened(event.tag, str)
            self._refuse(event, f"a tag ({name})", "remove it; a text starting with ! needs quotes")
        if type(event) is ScalarEvent and event.style == '"' and (found := CONTROL_CHARACTER.search(event.value)):
            self._refuse(event, f"an escaped control character U+{ord(found[0]):04X}", "delete it")

    def _refuse(self, event: Any, what: str, advice: str) -> None:
        self._problems.append(Problem(self._path, *_at(event.start_mark), what, advice))


def _text(event: Any) -> str | None:
    value: str = event.value
    return value if event.style or value not in _NOTHING else None  # no style: it stands without quotes


def _syntax(error: yaml.YAMLError, text: str) -> _Refused:
    """What libyaml complains of, at the place where a person has to look."""
    context, problem = getattr(error, "context", None), getattr(error, "problem", None)
    begun: yaml.Mark | None = getattr(error, "context_mark", None)
    mark: yaml.Mark | None = getattr(error, "problem_mark", None)
    end = _after(text.rstrip())
    place = min(_at(mark), end) if mark else (1, 1)
    if begun is not None and (place == end or context == "while scanning a simple key"):
        place = min(_at(begun), end)  # the quote or bracket nobody closed, the key without its colon
    begin = min(_at(begun), end) if begun is not None else None
    place, what, advice = explained(context or "", problem or type(error).__name__, text, place, begin)
    return _Refused(place, f"not valid YAML: {what}", advice)


@dataclass(slots=True)
class Places:
    """Where the nodes of a file stand, and the keys of its maps, by the way to them: line and column from 1."""

    nodes: dict[Trail, Place] = field(default_factory=dict)
    keys: dict[Trail, Place] = field(default_factory=dict)

    def of(self, trail: Trail, *, key: bool = False) -> Place:
        """The place of a node, or of the key it belongs to; of what surrounds it where there is no such node."""
        if key and trail in self.keys:
            return self.keys[trail]
        while trail and trail not in self.nodes:
            trail = trail[:-1]
        return self.nodes.get(trail, (1, 1))


def places(data: bytes) -> Places:
    """Where everything stands in a file that ``read`` could read."""
    found = Places()
    text = data.decode("utf-8-sig")
    end = _after(text)
    loader = _Parser(text)
    next_event = loader.get_event

    def walk(event: Any, trail: Trail) -> None:
        # Nothing stands after the end, though libyaml counts a line there. Of a key given twice the first counts.
        found.nodes.setdefault(trail, min(_at(event.start_mark), end))
        if type(event) is SequenceStartEvent:
            number = 0
            while type(event := next_event()) is not SequenceEndEvent:
                walk(event, (*trail, number))
                number += 1
        elif type(event) is MappingStartEvent:
            while type(event := next_event()) is not MappingEndEvent:
                below = (*trail, event.value)
                found.keys.setdefault(below, _at(event.start_mark))
                walk(next_event(), below)

    try:
        next_event()
        if type(next_event()) is yaml.DocumentStartEvent:
            walk(next_event(), ())
    finally:
        loader.dispose()
    return found
