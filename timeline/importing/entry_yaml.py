"""Documents as YAML in the corpus's canonical form, the one of ``timeline fmt``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from timeline.corpus_model import ENTRY, vocabulary
from timeline.desk.layout import laid_out
from timeline.desk.written import written

# A text that stands without quotes anywhere: it begins and ends like a word and holds nothing that ends a plain scalar.
_PLAIN = re.compile(r"[^\W_][^\x00-\x1f\x7f-\x9f\[\]{}\",#:]*")
_NOTHING = frozenset({"null", "~", ""})


def entry_text(values: Mapping[str, Any]) -> str:
    """The file of an entry.

    Args:
        values: texts, lists and maps of texts.
    """
    return laid_out(written("".join(_lines(values))), ENTRY)


def records_text(name: str, records: Mapping[str, Mapping[str, Any]]) -> str:
    """Records of a vocabulary, to stand at the end of its file."""
    return laid_out(written("".join(_lines(records))), vocabulary(name))


def _lines(values: Mapping[str, Any], pad: str = "") -> Iterator[str]:
    """A map as block YAML: right, if not beautiful."""
    for key, value in values.items():
        if isinstance(value, dict) and value:
            yield f"{pad}{_text(key)}:\n"
            yield from _lines(value, f"{pad}  ")
        elif isinstance(value, list) and any(isinstance(part, dict) for part in value):
            yield f"{pad}{_text(key)}:\n"
            yield from (f"{pad}  - {_flow(part)}\n" for part in value)
        else:
            yield f"{pad}{_text(key)}: {_flow(value)}\n"


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_text(key)}: {_flow(part)}' for key, part in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return _text(str(value))


def _text(text: str) -> str:
    """A scalar on one line; JSON's quoted strings are YAML's too."""
    if _PLAIN.fullmatch(text) and text == text.strip() and text.isprintable() and text not in _NOTHING:
        return text
    return json.dumps(text, ensure_ascii=False)
