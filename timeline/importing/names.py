"""Keys for what a file calls by its name: slugs of entries, and records of the vocabularies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from timeline.desk.drafting import slug_of
from timeline.vocabulary import Vocabularies


def slug(text: str) -> str:
    """A text as lower-case ASCII words with hyphens: as ``timeline new`` makes it, from any script.

    The same text gives the same slug for ever: permalinks are made of it.
    """
    made = slug_of(text)
    if not made:
        from anyascii import anyascii

        made = slug_of(anyascii(text))
    return made or "entry"


def plain(value: Any) -> Any:
    """A JSON value as texts, lists and maps; numbers as they are written, line breaks of other systems as ours."""
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items() if part not in (None, "", [])}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return re.sub(r"\r\n?|[\x0b\x0c\u2028\u2029]", "\n", str(value))


@dataclass
class Names:
    """The vocabularies and what an import adds to them.

    Attributes:
        added: new records by vocabulary and key.
        notes: where a record of the file differs from the one that is kept.
    """

    vocabularies: Vocabularies
    added: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    _by_name: dict[str, dict[str, str]] = field(default_factory=dict)

    def key(self, vocabulary: str, name: str, record: Mapping[str, Any] | None = None, key: str = "") -> str:
        """The key of a record by its name (or its key): the one there is, else a new one.

        Args:
            vocabulary: ``themes``, ``people``, ``places`` or ``sources``.
            name: as the file writes it.
            record: what else is known of it, for a new one.
            key: the key the file itself gives it.
        """
        known = self._known(vocabulary)
        called = "title" if vocabulary == "sources" else "name"
        found = key or known.get(name.casefold(), "")
        if not found:
            found = name if f"\0{name}" in known else slug(name)
        if f"\0{found}" not in known:
            shown = name.replace("-", " ").capitalize() if name == found else name  # a bare key has no name of its own
            self.added.setdefault(vocabulary, {})[found] = {called: shown, **plain(record or {})}
            known[f"\0{found}"] = shown
            known.setdefault(name.casefold(), found)
        elif key and name != key and known[f"\0{key}"].casefold() != name.casefold():
            note = f"{vocabulary}.yaml: {key} keeps its {called} here; the file says {name!r}"
            if note not in self.notes:
                self.notes.append(note)
        return found

    def _known(self, vocabulary: str) -> dict[str, str]:
        """Keys by folded name, and names by the key after a zero."""
        if vocabulary not in self._by_name:
            lookup = {
                "themes": self.vocabularies.theme, "people": self.vocabularies.person,
                "places": self.vocabularies.place, "sources": self.vocabularies.source,
            }[vocabulary]  # fmt: skip
            found: dict[str, str] = {}
            for key in self.vocabularies.keys(vocabulary):
                record = lookup(key)
                named = getattr(record, "name", "") or getattr(record, "title", "")
                found[f"\0{key}"] = str(named)
                found.setdefault(str(named).casefold(), key)
            self._by_name[vocabulary] = found
        return self._by_name[vocabulary]
