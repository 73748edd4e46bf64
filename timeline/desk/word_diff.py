"""What a change did to a text, word by word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import NamedTuple

_WORDS = re.compile(r"\s+|\S+")


class Piece(NamedTuple):
    """A run of words; ``kind`` is ``ins``, ``del``, or empty for what stayed."""

    text: str
    kind: str = ""


def word_diff(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in reading order; what was taken out stands before what came in its place."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces = []
    for what, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(Piece("".join(old[a:b])))
            continue
        pieces += [Piece(text, kind) for text, kind in (("".join(old[a:b]), "del"), ("".join(new[c:d]), "ins")) if text]
    return pieces


def replaced(pieces: list[Piece]) -> Iterator[tuple[str, str]]:
    """What was taken out with what came in its place; either may be empty."""
    gone = ""
    for piece in pieces:
        if piece.kind == "del":
            gone = piece.text
            continue
        if gone or piece.kind == "ins":
            yield gone.strip(), piece.text.strip() if piece.kind == "ins" else ""
        gone = ""
    if gone:
        yield gone.strip(), ""
