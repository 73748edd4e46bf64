"""The four vocabularies (themes, people, places, sources) that entries refer to by key.

They may be large while a day needs a dozen keys, so what was read is kept as JSON under the hash of the files: a daily
run then parses no YAML for them and builds only the records it is asked for.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from timeline.corpus_model import VOCABULARIES, vocabulary
from timeline.entry import Person, Place, Source, Theme
from timeline.errors import CorpusError, Problem
from timeline.model import MISSING, Reading
from timeline.strict_yaml import VOCABULARY_BYTES, read

# Part of the cache's name: raise it when the meaning of what is kept changes.
_CACHE_FORMAT = 1
Records = dict[str, dict[str, dict[str, Any]]]


class Vocabularies:
    """Records of the vocabularies by name and key, built when asked for."""

    def __init__(self, records: Records, places: Mapping[str, Mapping[str, tuple[int, int]]] | None = None) -> None:
        self._records = records
        self.positions = places or {}
        self._themes: dict[str, Theme] = {}
        self._people: dict[str, Person] = {}
        self._places: dict[str, Place] = {}
        self._sources: dict[str, Source] = {}

    def keys(self, name: str) -> tuple[str, ...]:
        """All keys of one vocabulary, in the order of its file."""
        return tuple(self._records.get(name, ()))

    def theme(self, key: str) -> Theme | None:
        """The theme, or None where the key is not defined."""
        if key not in self._themes and key in self._records["themes"]:
            self._themes[key] = Theme(key, **self._records["themes"][key])
        return self._themes.get(key)

    def person(self, key: str) -> Person | None:
        """The person, or None where the key is not defined."""
        if key not in self._people and key in self._records["people"]:
            self._people[key] = Person(key, **self._records["people"][key])
        return self._people.get(key)

    def place(self, key: str) -> Place | None:
        """The place, or None where the key is not defined."""
        if key not in self._places and key in self._records["places"]:
            record = dict(self._records["places"][key])
            if "coordinates" in record:
                record["coordinates"] = (record["coordinates"][0], record["coordinates"][1])
            self._places[key] = Place(key, **record)
        return self._places.get(key)

    def source(self, key: str) -> Source | None:
        """The source, or None where the key is not defined."""
        if key not in self._sources and key in self._records["sources"]:
            self._sources[key] = Source(key, **self._records["sources"][key])
        return self._sources.get(key)


def load_vocabularies(root: Path, display: str, cache: Path | None = None) -> tuple[Vocabularies, list[Problem]]:
    """Read the vocabularies below ``root``.

    Args:
        root: the ``entries`` folder.
        display: how problems name that folder.
        cache: folder for the compiled form; None neither reads nor writes one.

    Returns:
        The records, and warnings about their words.

    Raises:
        CorpusError: a file is malformed; all problems of all four.
    """
    data: dict[str, bytes] = {}
    for name in VOCABULARIES:
        try:
            data[name] = (root / f"{name}.yaml").read_bytes()
        except FileNotFoundError:
            data[name] = b""  # a timeline may do without any of them
        except OSError as error:
            problem = Problem(f"{display}/{name}.yaml", 0, 0, f"cannot be read ({error.strerror})", "mend the file")
            raise CorpusError([problem]) from error
    kept = _cache_file(cache, data)
    if kept is not None and (records := _read_cache(kept)) is not None:
        return Vocabularies(records), []
    records, positions, problems = _parse(data, display)
    errors = [problem for problem in problems if not problem.warning]
    if errors:
        raise CorpusError(errors)
    if kept is not None and not problems:
        _write_cache(kept, records)
    return Vocabularies(records, positions), problems


def _parse(
    data: dict[str, bytes], display: str
) -> tuple[Records, dict[str, dict[str, tuple[int, int]]], list[Problem]]:
    records: Records = {}
    positions: dict[str, dict[str, tuple[int, int]]] = {}
    problems: list[Problem] = []
    for name, content in data.items():
        reading = Reading(f"{display}/{name}.yaml")
        node, found = read(content, reading.path, limit=VOCABULARY_BYTES)
        reading.problems.extend(found)
        value = MISSING if node is None or getattr(node, "is_null", False) else vocabulary(name).read(node, reading)
        records[name] = value if isinstance(value, dict) else {}
        positions[name] = dict(getattr(node, "keys", {}))
        problems += reading.problems
    return records, positions, problems


def _cache_file(cache: Path | None, data: dict[str, bytes]) -> Path | None:
    if cache is None:
        return None
    digest = hashlib.sha256(f"{_CACHE_FORMAT}".encode())
    for name, content in data.items():
        digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
    return cache / f"vocabularies-{digest.hexdigest()[:32]}.json"


def _read_cache(path: Path) -> Records | None:
    try:
        records = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return records if isinstance(records, dict) and records.keys() == VOCABULARIES.keys() else None


def _write_cache(path: Path, records: Records) -> None:
    """Keep the records and drop earlier ones; a folder that cannot be written only costs time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
            json.dump(records, file, ensure_ascii=False)
        os.replace(file.name, path)  # noqa: PTH105 - one call, one rename
        for old in path.parent.glob("vocabularies-*.json"):
            if old != path:
                old.unlink(missing_ok=True)
    except OSError:
        return
