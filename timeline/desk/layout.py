"""The canonical form of the corpus's files: pure, from a file as written to its lines.

What it is stands in docs/writing.md; it was chosen to be what the 1917 corpus has. Two things that a formatter might do
are left alone: the line breaks of a ``body``, because they are part of the text, and those of a paragraph that is
evenly filled already, because a change of one word should be a change of one line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import yaml
from yaml.resolver import Resolver

from timeline.desk.written import Node, Page, Slot
from timeline.model import Choice, Date, Integer, Kind, ListOf, MapOf, Pair, Record, Text, WallTime

# Columns: no line is made longer; a paragraph that must be filled anew is filled to FILL; one whose lines end evenly
# between NARROWEST and WIDEST is left as it is (98.6 % of the 3,330 paragraphs of the 1917 corpus, 2026-11-22).
WIDEST = 120
FILL = 100
NARROWEST = 72
_INDENT = 2

_ALWAYS_FOLDED = frozenset({"summary"})
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9/_.+-]*")
_FLOW_PUNCTUATION = re.compile(r"^[:?-]|[,\[\]{}]|:$")
_BLANKS = re.compile(r"[ \t\n\r]+")
_STRING = "tag:yaml.org,2002:str"
_resolve: Callable[..., str] = Resolver().resolve


def laid_out(page: Page, kind: Kind) -> str:
    """The canonical text of a file.

    Args:
        page: the file as written.
        kind: the model of its root; what does not follow it keeps its order and its quotes.
    """
    lines = [*page.head, *([""] if page.head and page.apart else [])]
    if page.root is not None and not page.root.is_nothing:
        lines += _Layout(0).root(page.root, kind)
    return "".join(f"{line}\n" for line in [*lines, *page.tail])


@dataclass(frozen=True, slots=True)
class _Layout:
    """Lays out what stands at one indentation."""

    indent: int

    @property
    def pad(self) -> str:
        return " " * self.indent

    @property
    def deeper(self) -> _Layout:
        return _Layout(self.indent + _INDENT)

    def root(self, node: Node, kind: Kind) -> list[str]:
        if node.is_text or not node.slots:
            return [_flow(node, kind) or "{}"]
        return self.block(node, kind)

    def block(self, node: Node, kind: Kind | None) -> list[str]:
        """A list or map that holds something, a line or more for each slot."""
        lines: list[str] = []
        for slot in in_order(node, kind):
            lines += self.field(slot, _below(kind, slot)) if node.is_map else self.item(slot, _below(kind, slot))
        return lines

    def field(self, slot: Slot, kind: Kind | None) -> list[str]:
        """A key and its value with their comments."""
        key = slot.key or ""
        above, behind = _split(slot)
        value = self.value(f"{_key(key)}:", slot.node, kind, behind, always_folded=key in _ALWAYS_FOLDED)
        return [*(self.pad + comment for comment in above), *value, *(self.pad + comment for comment in slot.tail)]

    def item(self, slot: Slot, kind: Kind | None) -> list[str]:
        """An item of a list with its comments; a map's first key stands on the line of the dash."""
        node, keeps_flow = slot.node, isinstance(kind, Record) and slot.node.flow
        if node.is_text or not node.is_map or not node.slots or (keeps_flow and self.one_line("-", node, kind)):
            above, behind = _split(slot)
            lines = self.value("-", node, kind, behind)
        else:
            first = in_order(node, kind)[0]
            above = [*slot.before, *slot.after, *first.before]
            first.before = []
            lines = self.deeper.block(node, kind)
            lines[0] = f"{self.pad}- {lines[0].lstrip()}"
        return [*(self.pad + comment for comment in above), *lines, *(self.pad + comment for comment in slot.tail)]

    def value(self, lead: str, node: Node, kind: Kind | None, behind: str, *, always_folded: bool = False) -> list[str]:
        """What follows a key or a dash."""
        if node.is_text:
            return self.text(lead, node, kind, behind, always_folded=always_folded)
        if not node.slots or _prefers_one_line(node, kind):
            line = self.one_line(lead, node, kind)
            if line or not node.slots:
                return [(line or f"{self.pad}{lead} {'{}' if node.is_map else '[]'}") + behind]
        return [f"{self.pad}{lead}{behind}", *self.deeper.block(node, kind)]

    def one_line(self, lead: str, node: Node, kind: Kind | None) -> str:
        """A list or map in brackets on one line; empty where it does not fit, or holds comments."""
        inside = None if node.commented else _flow(node, kind)
        line = f"{self.pad}{lead} {inside}"
        return line if inside is not None and len(line) <= WIDEST else ""

    def text(self, lead: str, node: Node, kind: Kind | None, behind: str, *, always_folded: bool) -> list[str]:
        """A scalar in the form its kind has."""
        if node.is_nothing:
            return [f"{self.pad}{lead}{behind}"]
        plain = f"{self.pad}{lead} {_scalar(node, kind, flow=False)}"
        if not isinstance(kind, Text) or kind.pattern or not (node.text or "").strip():
            return [plain + behind]
        if not kind.folds:
            return self.literal(lead, node, behind) or [plain + behind]
        if always_folded or node.style in ("|", ">") or len(plain) > WIDEST:
            return [f"{self.pad}{lead} >-{behind}", *self.deeper.folded(node)]
        return [plain + behind]

    def folded(self, node: Node) -> list[str]:
        """A paragraph: as it is where its lines are evenly filled, else filled anew."""
        words = [word for word in _BLANKS.split(node.text or "") if word]
        if node.style == ">":
            lines = [line.strip(" ") for line in node.source.split("\n")[1:]]
            while lines and not lines[-1]:
                lines.pop()
            if " ".join(lines) == " ".join(words) and evenly_filled([self.pad + line for line in lines]):
                return [self.pad + line for line in lines]
        return filled(words, self.pad)

    def literal(self, lead: str, node: Node, behind: str) -> list[str]:
        """Text whose line breaks count; nothing where a block cannot hold it."""
        text = (node.text or "").strip()
        if "\r" in text:
            return []
        pad = self.deeper.pad
        return [f"{self.pad}{lead} |{behind}", *(pad + line if line else "" for line in text.split("\n"))]


def evenly_filled(lines: Sequence[str]) -> bool:
    """Whether a paragraph's lines are as if filled at some width that the canonical form allows."""
    if not all(lines) or max(map(len, lines)) > WIDEST:
        return False
    room = [len(line) + len(following.split(maxsplit=1)[0]) for line, following in pairwise(lines) if following.strip()]
    return not room or min(room) >= max(NARROWEST, *map(len, lines))


def filled(words: Sequence[str], pad: str) -> list[str]:
    """Words in lines of at most FILL columns; a word that is longer has a line of its own."""
    lines: list[str] = []
    line = pad
    for word in words:
        if len(line) > len(pad) and len(line) + 1 + len(word) > FILL:
            lines.append(line)
            line = pad
        line += word if len(line) == len(pad) else f" {word}"
    return [*lines, line]


def in_order(node: Node, kind: Kind | None) -> list[Slot]:
    """The slots of a record in the order of its model, unknown keys last; others as they are."""
    if not node.is_map or not isinstance(kind, Record):
        return node.slots
    places = {key: number for number, key in enumerate(kind.fields)}
    return sorted(node.slots, key=lambda slot: places.get(slot.key or "", len(places)))


def _below(kind: Kind | None, slot: Slot) -> Kind | None:
    if isinstance(kind, Record):
        return kind.fields.get(slot.key or "")
    return kind.item if isinstance(kind, ListOf | MapOf) else None


def _prefers_one_line(node: Node, kind: Kind | None) -> bool:
    """Lists of keys stand in brackets, lists of records never; records as they were written."""
    if isinstance(kind, ListOf) and not node.is_map:
        return not isinstance(kind.item, Record)
    return node.flow


def _split(slot: Slot) -> tuple[list[str], str]:
    """The comments above a slot's line, and the one behind it with its blanks."""
    if len(slot.after) == 1:
        return slot.before, f"  {slot.after[0]}"
    return [*slot.before, *slot.after], ""


def _flow(node: Node, kind: Kind | None) -> str | None:
    """A node on one line as it stands between brackets; None where it cannot."""
    if node.is_text:
        broken = isinstance(kind, Text) and not kind.folds and "\n" in (node.text or "").strip()
        return None if broken or node.is_nothing else _scalar(node, kind, flow=True)
    parts = []
    for slot in in_order(node, kind):
        inner = _flow(slot.node, _below(kind, slot))
        if inner is None:
            return None
        parts.append(f"{_key(slot.key or '')}: {inner}" if node.is_map else inner)
    return f"{{{', '.join(parts)}}}" if node.is_map else f"[{', '.join(parts)}]"


def _scalar(node: Node, kind: Kind | None, *, flow: bool) -> str:
    """A text on one line: quoted or not as its kind has it, otherwise as it was written."""
    text = node.text or ""
    if isinstance(kind, WallTime | Pair):
        return _quoted(text)
    if isinstance(kind, Date | Choice | Integer) and _PLAIN.fullmatch(text):
        return text
    if isinstance(kind, Text) and kind.pattern and _PLAIN.fullmatch(text) and _means_text(text):
        return text
    if isinstance(kind, Text) and kind.folds:
        text = " ".join(filter(None, _BLANKS.split(text)))
    if node.style == "" and "\n" not in text and not (flow and _FLOW_PUNCTUATION.search(text)):
        return text
    if node.style == '"' and "\n" not in node.source and text == node.text:
        return node.source
    if node.style == "'" and '"' in text and text == node.text and "\n" not in node.source:
        return node.source
    return _quoted(text)


def _means_text(text: str) -> bool:
    """Whether other readers of YAML would take it, without quotes, for a text too, and not for a number or a yes."""
    return _resolve(yaml.ScalarNode, text, (True, False)) == _STRING


def _key(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else _quoted(text)


def _quoted(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{text}"'.replace("\t", "\\t")
