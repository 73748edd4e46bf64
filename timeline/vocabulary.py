"""The four vocabularies (themes, people, places, sources) that entries refer to by key.

They may be large while a day needs a dozen keys, so what was read is kept as JSON under the hash of the files: a daily
run then parses no YAML for them and builds only the records it is asked for.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any, TypeVar

from timeline.corpus_model import VOCABULARIES, vocabulary
from timeline.entry import Person, Place, Source, Theme
from timeline.errors import CorpusError, Problem
from timeline.reading import Reading
from timeline.strict_yaml import VOCABULARY_BYTES, file_bytes, read

# Part of the cache's name: raise it when the meaning of what is kept changes.
_CACHE_FORMAT = 2
Records = dict[str, dict[str, dict[str, Any]]]
T = TypeVar("T", Theme, Person, Place, Source)


class Vocabularies:
    """Records of the vocabularies by name and key, built when asked for.

    Attributes:
        malformed: vocabularies that could not be read; every key of theirs resolves, to a record that bears its name.
    """

    def __init__(self, records: Records, malformed: Collection[str] = frozenset()) -> None:
        self._records = records
        self.malformed = malformed
        self._themes: dict[str, Theme] = {}
        self._people: dict[str, Person] = {}
        self._places: dict[str, Place] = {}
        self._sources: dict[str, Source] = {}

    def keys(self, name: str) -> tuple[str, ...]:
        """All keys of one vocabulary, in the order of its file."""
        return tuple(self._records.get(name, ()))

    def theme(self, key: str) -> Theme | None:
        """The theme, or None where the key is not defined."""
        return self._themes.get(key) or self._make("themes", key, Theme, self._themes)

    def person(self, key: str) -> Person | None:
        """The person, or None where the key is not defined."""
        return self._people.get(key) or self._make("people", key, Person, self._people)

    def place(self, key: str) -> Place | None:
        """The place, or None where the key is not defined."""
        return self._places.get(key) or self._make("places", key, Place, self._places)

    def source(self, key: str) -> Source | None:
        """The source, or None where the key is not defined."""
        return self._sources.get(key) or self._make("sources", key, Source, self._sources)

    def _make(self, name: str, key: str, kind: type[T], made: dict[str, T]) -> T | None:
        if name in self.malformed:
            made[key] = kind(key, key)
        elif key in self._records[name]:
            record = self._records[name][key]
            if "coordinates" in record:
                record = record | {"coordinates": tuple(record["coordinates"])}
            made[key] = kind(key, **record)
        return made.get(key)


def load_vocabularies(
    root: Path, display: str, cache: Path | None = None, *, lenient: bool = False
) -> tuple[Vocabularies, list[Problem]]:
    """Read the vocabularies below ``root``.

    Args:
        root: the ``entries`` folder, resolved.
        display: how problems name that folder.
        cache: folder for the compiled form; None neither reads nor writes one.
        lenient: give back what can be read instead of raising.

    Returns:
        The records, and warnings about their words; with ``lenient`` errors too.

    Raises:
        CorpusError: a file is malformed; all problems of all four.
    """
    data: dict[str, bytes] = {}
    problems: list[Problem] = []
    for name in VOCABULARIES:
        try:
            data[name] = _bytes(root, name)
        except FileNotFoundError:
            data[name] = b""  # a timeline may do without any of them
        except OSError as error:
            problems.append(Problem(f"{display}/{name}.yaml", 0, 0, f"cannot be read ({error.strerror})", "mend it"))
    kept = _cache_file(cache, data)
    if kept is not None and not problems and (records := _read_cache(kept)) is not None:
        return Vocabularies(records), []
    records = _parse(data, display, problems)
    errors = [problem for problem in problems if not problem.warning]
    if errors and not lenient:
        raise CorpusError(errors)
    if kept is not None and not problems:
        _write_cache(kept, records)
    return Vocabularies(records, VOCABULARIES.keys() - records.keys()), problems


def leads_inside(root: Path, path: Path | str) -> bool:
    """Whether a path, after links, lies below a resolved folder."""
    return os.path.realpath(path).startswith(f"{root}{os.sep}")


def _bytes(root: Path, name: str) -> bytes:
    path = root / f"{name}.yaml"
    if path.is_symlink() and not leads_inside(root, path):
        raise OSError(errno.EACCES, "it leads outside the corpus")
    return file_bytes(path, VOCABULARY_BYTES)


def _parse(data: dict[str, bytes], display: str, problems: list[Problem]) -> Records:
    """Records of the files without errors; adds to the problems."""
    records: Records = {}
    for name, content in data.items():
        shown = f"{display}/{name}.yaml"
        node, found = read(content, shown, limit=VOCABULARY_BYTES)
        reading = Reading(shown, content, found)
        value = {} if node is None else vocabulary(name).read(node, reading)
        told = reading.told()
        problems += told
        if all(problem.warning for problem in told):
            records[name] = value
    return records


def _cache_file(cache: Path | None, data: dict[str, bytes]) -> Path | None:
    if cache is None:
        return None
    digest = hashlib.sha256(f"{_CACHE_FORMAT}".encode())
    for name, content in data.items():
        digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
    return cache / f"vocabularies-{digest.hexdigest()[:32]}.json"


def _read_cache(path: Path) -> Records | None:
    """What is kept, unless there is nothing or it is not as it was written."""
    try:
        digest, _, content = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if hashlib.sha256(content).hexdigest().encode() != digest:
        return None
    records: Records = json.loads(content)
    return records


def _write_cache(path: Path, records: Records) -> None:
    """Keep the records and drop earlier ones; a folder that cannot be written only costs time."""
    content = json.dumps(records, ensure_ascii=False).encode()
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
        part.replace(path)
        for old in path.parent.glob("vocabularies-*.json"):
            if old != path:
                old.unlink(missing_ok=True)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
