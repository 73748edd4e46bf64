"""Edits of a file as written: characters replaced by others, everything else as it was."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from timeline.desk.written import Node, Page, Slot


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Characters ``start`` to ``end`` of a text become others."""

    start: int
    end: int
    text: str


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made; they must not overlap."""
    parts, at = [], 0
    for edit in sorted(edits):
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


def slot_of(page: Page, *keys: str) -> Slot | None:
    """What stands under a key, or under a key of a key; None where there is no such thing."""
    node, found = page.root, None
    for key in keys:
        found = next((slot for slot in node.slots if slot.key == key), None) if node is not None else None
        if found is None:
            return None
        node = found.node
    return found


def set_text(slot: Slot, text: str) -> Edit:
    """A one-line value in place of another, in its quotes where it has some."""
    quote = slot.node.style if slot.node.style in ("'", '"') else ""
    end = len(slot.node.source.rstrip("\n")) + slot.node.start  # a block ends behind its last line
    return Edit(slot.node.start, end, f"{quote}{text}{quote}")


def set_list(text: str, page: Page, key: str, values: Sequence[str]) -> list[Edit]:
    """A list of keys or ids under a key of the file, which is added at its end where it is not there.

    Args:
        text: the file.
        page: how it is written.
        key: of the list.
        values: what it holds afterwards, at least one: some of what it holds now, in that order, then new ones.
    """
    slot = slot_of(page, key)
    brackets = f"[{', '.join(values)}]"
    if slot is None:
        gap = "" if text.endswith("\n") else "\n"
        return [Edit(len(text), len(text), f"{gap}{key}: {brackets}\n")]
    kept = [item for item in slot.node.slots if item.node.text in values]
    if not kept or (slot.node.flow and len(kept) < len(slot.node.slots)):
        gap = "" if text[slot.node.start - 1 : slot.node.start].isspace() else " "
        return [Edit(slot.node.start, len(text[: slot.node.end].rstrip()), gap + brackets)]
    return [*_removed(text, slot.node, kept), _appended(text, slot.node, kept[-1], values[len(kept) :])]


def _removed(text: str, node: Node, kept: Sequence[Slot]) -> list[Edit]:
    """The lines of items that go, with the comments behind them."""
    gone = [item for item in node.slots if item not in kept]
    return [
        Edit(text.rfind("\n", 0, item.start) + 1, min(_end_of_line(text, item.node) + 1, len(text)), "")
        for item in gone
    ]


def _appended(text: str, node: Node, last: Slot, values: Sequence[str]) -> Edit:
    if node.flow:
        return Edit(last.node.end, last.node.end, "".join(f", {value}" for value in values))
    at = _end_of_line(text, last.node)
    return Edit(at, at, "".join(f"\n{' ' * last.column}- {value}" for value in values))


def _end_of_line(text: str, node: Node) -> int:
    end = text.find("\n", node.end)
    return len(text) if end < 0 else end


def references(text: str, old: str, new: str, site: str, spared: Sequence[tuple[int, int]] = ()) -> list[Edit]:
    """Edits that make every mention of an id one of another: in ``related``, in links to its page, in comments.

    Args:
        text: any file of the corpus.
        old: the id as it was.
        new: the id as it is.
        site: address of the site; what follows it is one of our pages, and any other address is somebody else's.
        spared: characters that stay as they are.
    """
    site = re.escape(site.rstrip("/"))
    pattern = re.compile(rf"(?<![\w./-])(?:(?:{site})?/)?({re.escape(old)})(?![\w-])(?!\.\w)")
    return [
        Edit(found.start(1), found.end(1), new)
        for found in pattern.finditer(text)
        if not any(start <= found.start(1) < end for start, end in spared)
    ]
