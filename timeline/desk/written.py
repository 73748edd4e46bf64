"""A YAML file as it is written: its nodes with their style, and every comment with what it belongs to.

``strict_yaml.read`` says what a file means and must have taken it before; here is how it looks, for commands that
rewrite it. Made from the places of libyaml's events, so that what is outside them can only be punctuation or comments.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent

_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COMMENT = re.compile(r"#[^\n]*")
_DASH = re.compile(r"(?:^|(?<=\s))-(?=\s)")
_NOT_BREAK = re.compile(r"[^\n]")
_MODELINE = re.compile(r"#\s*yaml-language-server:")


@dataclass(slots=True)
class Node:
    """A text, a list or a map as written.

    Attributes:
        text: of a scalar, what it means; None where it is a list or a map.
        style: of a scalar: empty for plain, or ``'``, ``"``, ``|``, ``>``.
        source: of a scalar, the characters of the file.
        slots: of a list or a map, what it holds.
        flow: a list or map in brackets.
        start, end: characters of the file it takes.
    """

    start: int
    end: int
    text: str | None = None
    style: str = ""
    source: str = ""
    slots: list[Slot] = field(default_factory=list)
    is_map: bool = False
    flow: bool = False

    @property
    def is_text(self) -> bool:
        """Whether it is a scalar."""
        return self.text is not None

    @property
    def is_nothing(self) -> bool:
        """A scalar that means nothing at all, such as ``key:`` alone."""
        return not self.style and self.text in ("", "~", "null")

    @property
    def commented(self) -> bool:
        """Whether any comment stands inside it."""
        return any(slot.before or slot.after or slot.tail or slot.node.commented for slot in self.slots)


@dataclass(slots=True)
class Slot:
    """A key with its value, or an item of a list, and the comments that go with it.

    Attributes:
        key: None for an item of a list.
        column: from 0; of an item that of its dash.
        before: comments on lines of their own above it.
        after: comments behind it on its line.
        tail: comments on lines of their own that end what it holds.
    """

    key: str | None
    start: int
    column: int
    owner: Slot | None
    holder: Node
    node: Node = field(init=False)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """One file.

    Attributes:
        head: comments on the file as a whole, above everything.
        apart: whether a blank line follows them.
        root: None in an empty file.
        tail: comments below everything.
    """

    root: Node | None
    head: list[str] = field(default_factory=list)
    apart: bool = False
    tail: list[str] = field(default_factory=list)


def written(text: str) -> Page:
    """How a document that ``strict_yaml.read`` took without a problem is written; lines must end in a line feed."""
    reader = _Reader(text)
    page = Page(reader.root())
    _place_comments(text, reader, page)
    return page


def comments(text: str) -> list[str]:
    """All comments of such a document, in their order, without blanks at their ends."""
    reader = _Reader(text)
    reader.root()
    return [comment for _, _, comment in _comments(text, reader)]


class _Reader:
    """Turns events into nodes, and remembers which characters are texts."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans: list[tuple[int, int]] = []
        self.slots: list[Slot] = []
        self._loader = _Parser(text)
        self._next = self._loader.get_event

    def root(self) -> Node | None:
        try:
            self._next()
            if type(self._next()) is not yaml.DocumentStartEvent:
                return None
            return self._node(self._next(), None)
        finally:
            self._loader.dispose()

    def _node(self, event: Any, owner: Slot | None) -> Node:
        start = event.start_mark.index
        if type(event) is ScalarEvent:
            return self._scalar(event)
        node = Node(start, start, is_map=type(event) is MappingStartEvent, flow=bool(event.flow_style))
        end: Any = MappingEndEvent if node.is_map else SequenceEndEvent
        column = event.start_mark.column
        while True:
            inner = self._next()
            if type(inner) is end:
                node.end = inner.end_mark.index
                return node
            slot = self._field(inner, owner, node) if node.is_map else self._item(inner, owner, node, column)
            node.slots.append(slot)

    def _field(self, event: Any, owner: Slot | None, holder: Node) -> Slot:
        self._remember(event)
        slot = Slot(event.value, event.start_mark.index, event.start_mark.column, owner, holder)
        self.slots.append(slot)
        slot.node = self._node(self._next(), slot)
        return slot

    def _item(self, event: Any, owner: Slot | None, holder: Node, column: int) -> Slot:
        start = event.start_mark.index
        slot = Slot(None, start if holder.flow else self._dash(start), column, owner, holder)
        self.slots.append(slot)
        slot.node = self._node(event, slot)
        return slot

    def _dash(self, start: int) -> int:
        """Where the dash of an item stands: the last one before its value that is not part of a comment."""
        end = self.spans[-1][1] if self.spans else 0
        between = _COMMENT.sub(lambda found: " " * len(found[0]), self.text[end:start])
        dashes = [found.start() for found in _DASH.finditer(between + " ")]
        return end + dashes[-1] if dashes else start

    def _scalar(self, event: Any) -> Node:
        start, end = self._remember(event)
        node = Node(start, end, event.value, event.style or "", self.text[start:end])
        if not event.style and not event.value:
            node.end = start
        return node

    def _remember(self, event: Any) -> tuple[int, int]:
        start, end = event.start_mark.index, event.end_mark.index
        header = self.text.find("\n", start, end) if event.style in ("|", ">") else start
        # The first line of a block may hold a comment.
        self.spans.append((header if header >= 0 else end, end))
        return start, end


def _comments(text: str, reader: _Reader) -> Iterator[tuple[int, bool, str]]:
    """Each comment: where it starts, whether it stands alone on its line, its characters."""
    parts = []
    at = 0
    for start, end in reader.spans:
        parts += [text[at:start], _NOT_BREAK.sub("x", text[start:end])]
        at = end
    masked = "".join([*parts, text[at:]])
    for found in _COMMENT.finditer(masked):
        line = masked[masked.rfind("\n", 0, found.start()) + 1 : found.start()]
        yield found.start(), not line.strip(), text[found.start() : found.end()].rstrip()


def _place_comments(text: str, reader: _Reader, page: Page) -> None:
    starts = [slot.start for slot in reader.slots]
    first = starts[0] if starts else len(text)
    blank = max((found.end() for found in re.finditer(r"\n[ \t]*(?=\n)", text[:first])), default=-1)
    for at, alone, comment in _comments(text, reader):
        number = bisect_right(starts, at)
        last = reader.slots[number - 1] if number else None
        following = reader.slots[number] if number < len(starts) else None
        if last is None:
            above = following is None or at < blank or not alone or bool(_MODELINE.match(comment))
            page.apart |= above and at < blank
            (page.head if above or following is None else following.before).append(comment)
        elif alone:
            _place_alone(at, at - text.rfind("\n", 0, at) - 1, comment, last, following, page)
        else:
            _within(last, at).after.append(comment)


def _within(slot: Slot, at: int) -> Slot:
    """The slot, or where it stands in brackets that are closed before ``at``, the one they belong to."""
    while slot.owner is not None and slot.holder.flow and slot.holder.end <= at:
        slot = slot.owner
    return slot


def _place_alone(at: int, column: int, comment: str, last: Slot, following: Slot | None, page: Page) -> None:
    """A comment on a line of its own belongs to what follows, or, where it is indented more, to what it ends."""
    inner = last if last.holder.flow and at < last.holder.end else None
    if inner is not None and (following is None or following.start >= last.holder.end):
        inner.tail.append(comment)
        return
    while following is not None and following.holder.flow and following.holder.start > at:
        following = following.owner
    if following is not None and (
        following.start < at or following.owner is last or inner is not None or column <= following.column
    ):
        following.before.append(comment)
        return
    slot: Slot | None = _within(last, at)
    while slot is not None and slot.column > column:
        slot = slot.owner
    if slot is None or (following is None and column == 0):
        page.tail.append(comment)
    else:
        slot.tail.append(comment)
