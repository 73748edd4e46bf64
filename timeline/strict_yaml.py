"""YAML as the corpus uses it: strings, lists and maps with their places in the file, and nothing that guesses.

Built on the event stream of libyaml. ``yaml.compose`` and ``yaml.load`` recurse in C and die with a segmentation fault
on fifty thousand open brackets (PyYAML 6.0.3, measured 2026-11-21); events with a depth limit do not. No scalar is
interpreted here: ``no``, ``12:30`` and ``0123`` stay the text that was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from timeline.errors import Problem

MAX_DEPTH = 16
ENTRY_BYTES = 256 * 1024
VOCABULARY_BYTES = 8 * 1024 * 1024

# What XML 1.0 cannot carry, plus C1 controls: one of these in any text would take a whole feed down.
# https://www.w3.org/TR/xml/#charsets (checked 2026-11-21)
CONTROL_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """Text as written; ``plain`` when it stood without quotes, so that an empty one means "nothing given"."""

    text: str
    plain: bool
    line: int
    column: int

    @property
    def is_null(self) -> bool:
        """Nothing was given: an empty value, ``~`` or ``null`` without quotes."""
        return self.plain and self.text in ("", "~", "null")


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: list[Node]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Fields:
    """A map with text keys; ``keys`` holds where each key stands."""

    line: int
    column: int
    values: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)


Node: TypeAlias = Scalar | Items | Fields


class _Refused(Exception):
    """The file cannot be read further; carries the problem."""

    def __init__(self, line: int, column: int, what: str, advice: str) -> None:
        super().__init__(what)
        self.place = (line, column)
        self.what = what
        self.advice = advice


def read(data: bytes, path: str, *, limit: int = ENTRY_BYTES) -> tuple[Node | None, list[Problem]]:
    """The tree of one YAML document and what is wrong with it.

    Args:
        data: the file's bytes.
        path: how problems name the file.
        limit: greatest number of bytes accepted.

    Returns:
        The root node, or None where the file could not be read as a whole; the problems, in order.
    """
    problems: list[Problem] = []
    try:
        text = _decode(data, limit)
        root = _Builder(path, problems).build(text)
    except _Refused as refusal:
        problems.append(Problem(path, *refusal.place, refusal.what, refusal.advice))
        return None, problems
    return root, problems


def _decode(data: bytes, limit: int) -> str:
    if len(data) > limit:
        raise _Refused(1, 1, f"the file has {len(data)} bytes, more than {limit}", "split it, or shorten its texts")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise _Refused(line, column, "not UTF-8 text", "save the file as UTF-8") from None
    found = CONTROL_CHARACTER.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - (text.rfind("\n", 0, found.start()) + 1) + 1
        raise _Refused(line, column, f"control character U+{ord(found[0]):04X}", "delete it")
    return text


class _Builder:
    """Turns libyaml's events into nodes, refusing what the corpus does not use."""

    def __init__(self, path: str, problems: list[Problem]) -> None:
        self._path = path
        self._problems = problems
        self._stack: list[tuple[Items | Fields, list[Scalar | None]]] = []
        self._root: Node | None = None
        self._documents = 0

    def build(self, text: str) -> Node | None:
        loader = _Loader(text)
        next_event = loader.get_event
        try:
            while True:
                event = next_event()
                if event is None or type(event) is yaml.StreamEndEvent:
                    return self._root
                self._take(event)
        except yaml.YAMLError as error:
            raise self._syntax(error) from None
        finally:
            loader.dispose()

    def _take(self, event: Any) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            mark = event.start_mark
            self._refuse_extras(event, mark)
            value = event.value
            if event.style is not None:
                self._refuse_control(value, mark)
            self._add(Scalar(value, event.style is None, mark.line + 1, mark.column + 1))
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            mark = event.start_mark
            self._refuse_extras(event, mark)
            if len(self._stack) >= MAX_DEPTH:
                raise _Refused(
                    mark.line + 1, mark.column + 1, f"nested more than {MAX_DEPTH} deep", "entries need three levels"
                )
            node: Items | Fields
            if kind is yaml.MappingStartEvent:
                node = Fields(mark.line + 1, mark.column + 1)
            else:
                node = Items([], mark.line + 1, mark.column + 1)
            self._add(node)
            self._stack.append((node, [None]))
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._stack.pop()
        elif kind is yaml.AliasEvent:
            mark = event.start_mark
            self._refuse(mark, "an alias (*)", "write the value out; a text starting with * needs quotes")
            self._add(Scalar("alias", False, mark.line + 1, mark.column + 1))
        elif kind is yaml.DocumentStartEvent:
            self._documents += 1
            if self._documents > 1:
                mark = event.start_mark
                raise _Refused(mark.line + 1, mark.column + 1, "a second document (---)", "one document a file")

    def _add(self, node: Node) -> None:
        if not self._stack:
            self._root = node
            return
        parent, pending = self._stack[-1]
        if isinstance(parent, Items):
            parent.items.append(node)
            return
        key = pending[0]
        if key is None:
            if not isinstance(node, Scalar):
                raise _Refused(node.line, node.column, "a list or map as a key", "keys are plain words")
            pending[0] = node
            return
        pending[0] = None
        name = key.text
        if name in parent.values:
            first = parent.keys[name][0]
            self._problems.append(
                Problem(
                    self._path, key.line, key.column, f"key {name!r} given twice, first on line {first}", "keep one"
                )
            )
            return
        parent.values[name] = node
        parent.keys[name] = (key.line, key.column)

    def _refuse_extras(self, event: Any, mark: yaml.Mark) -> None:
        if event.anchor is not None:
            self._refuse(mark, f"an anchor (&{event.anchor})", "write values out; a text starting with & needs quotes")
        if event.tag is not None:
            self._refuse(mark, f"a tag ({event.tag})", "remove it; a text starting with ! needs quotes")

    def _refuse_control(self, value: str, mark: yaml.Mark) -> None:
        found = CONTROL_CHARACTER.search(value)
        if found:
            self._refuse(mark, f"an escaped control character U+{ord(found[0]):04X}", "delete it")

    def _refuse(self, mark: yaml.Mark, what: str, advice: str) -> None:
        self._problems.append(Problem(self._path, mark.line + 1, mark.column + 1, what, advice))

    @staticmethod
    def _syntax(error: yaml.YAMLError) -> _Refused:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        words = " ".join(filter(None, (getattr(error, "context", None), getattr(error, "problem", None))))
        advice = 'check the indentation, and quote a text that holds ": " or " #" or starts with a special character'
        return _Refused(line, column, f"not valid YAML: {words or type(error).__name__}", advice)
