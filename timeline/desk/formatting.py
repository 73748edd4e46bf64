"""``fmt``: a file of the corpus in canonical form, proved to mean what it meant."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from timeline.corpus_model import ENTRY, KEY_PATTERN, VOCABULARIES, vocabulary
from timeline.desk.layout import laid_out
from timeline.desk.written import comments, written
from timeline.errors import Problem
from timeline.model import Kind, ListOf, MapOf, Record, Text
from timeline.strict_yaml import ENTRY_BYTES, VOCABULARY_BYTES, Node, read

_ENTRY_PATH = re.compile(rf"(?:^|/)-?[0-9]{{4,9}}/[0-9]{{2}}/[0-9]{{2}}/{KEY_PATTERN}\.yaml$")
_BREAK = re.compile("\r\n?")


class FormattingError(Exception):
    """The canonical form of a file would not mean the same; it must be left alone."""


def kind_of(path: Path) -> Kind | None:
    """The model of a file of the corpus by where it stands; None where it is none."""
    if _ENTRY_PATH.search(path.as_posix()):
        return ENTRY
    return vocabulary(path.stem) if path.suffix == ".yaml" and path.stem in VOCABULARIES else None


def limit_of(kind: Kind) -> int:
    """Greatest number of bytes of such a file."""
    return ENTRY_BYTES if kind is ENTRY else VOCABULARY_BYTES


def formatted(data: bytes, kind: Kind, shown: str) -> tuple[bytes, list[Problem]]:
    """The canonical form of a file.

    Args:
        data: the file's bytes.
        kind: the model of its root. What does not follow it is no error here, and laid out as it was written.
        shown: how problems name the file.

    Returns:
        The new bytes; what is wrong with the file where it cannot be read, and then the old ones.

    Raises:
        FormattingError: the new bytes would not be read as the same values and comments; tested never to happen.
    """
    limit = limit_of(kind)
    before, problems = read(data, shown, limit=limit)
    if problems:
        return data, problems
    text = unified(data)
    new = laid_out(written(text), kind)
    if new == text and new.encode() == data:
        return data, []
    after, trouble = read(new.encode(), shown, limit=limit + len(new))
    if trouble or meaning(before, kind) != meaning(after, kind):
        raise FormattingError("its values would change")
    if Counter(comments(text)) != Counter(comments(new)):
        raise FormattingError("its comments would change")
    if laid_out(written(new), kind) != new:
        raise FormattingError("the form does not settle")
    return new.encode(), []


def meaning(node: Node, kind: Kind | None) -> object:
    """A tree as its readers see it: blanks and breaks of lines count only in texts that keep them."""
    if isinstance(node, dict):
        return {key: meaning(value, _field(kind, key)) for key, value in node.items()}
    if isinstance(node, list):
        return [meaning(value, kind.item if isinstance(kind, ListOf) else None) for value in node]
    if node is None or not isinstance(kind, Text):
        return node
    return " ".join(node.split()) if kind.folds else node.strip()


def _field(kind: Kind | None, key: str) -> Kind | None:
    if isinstance(kind, Record):
        return kind.fields.get(key)
    return kind.item if isinstance(kind, MapOf) else None


def unified(data: bytes) -> str:
    """A file's text with line feeds only; UnicodeDecodeError where it is none."""
    return _BREAK.sub("\n", data.decode("utf-8-sig"))
