"""One entry's file as a value: the model's fields, then what they must agree on with each other and with the path."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from timeline.corpus_model import ENTRY
from timeline.entry import Citation, Entry, Image, Significance, Source, State, Translation, Work
from timeline.errors import Problem
from timeline.historic_date import HistoricDate
from timeline.model import Reading
from timeline.picture import picture_problem
from timeline.strict_yaml import Fields, Items, Node, read, shortened
from timeline.vocabulary import Vocabularies

T = TypeVar("T")


def read_entry(
    data: bytes, entry_id: str, shown: str, path: Path, root: Path, day: HistoricDate, vocabularies: Vocabularies
) -> tuple[Entry | None, list[Problem]]:
    """The entry in a file.

    Args:
        data: the file's bytes.
        entry_id: its path below the corpus without suffix.
        shown: how problems name the file.
        path: where it is; images are found beside it.
        root: the corpus folder, resolved.
        day: the New Style day of its path.
        vocabularies: what its keys refer to.

    Returns:
        The entry, or None where an error makes it unusable; errors and warnings.
    """
    node, problems = read(data, shown)
    reading = Reading(shown, problems)
    if node is None and not problems:
        reading.error((1, 1), "the file is empty", "write an entry, or delete the file")
    entry = None
    if node is not None:
        values = ENTRY.read(node, reading)
        if isinstance(node, Fields):
            entry = _entry(node, values, entry_id, path, root, day, vocabularies, reading)
    return entry, reading.told()


def _entry(
    node: Fields,
    values: dict[str, Any],
    entry_id: str,
    path: Path,
    root: Path,
    day: HistoricDate,
    vocabularies: Vocabularies,
    reading: Reading,
) -> Entry | None:
    """What the model read as an Entry, checked against itself, path and vocabularies; None after an error."""
    _check_dates(node, values, day, reading)
    kinds = _Resolver(node, reading, vocabularies)
    citations = _citations(node, values, kinds, reading)
    image = _image(node, values, path, root, reading)
    entry_place = kinds.one("place", values.get("place"), vocabularies.place, "places")
    themes = kinds.many("themes", values.get("themes", ()), vocabularies.theme)
    people = kinds.many("people", values.get("people", ()), vocabularies.person)
    work = _work(node, values, kinds, vocabularies, reading)
    if entry_id in values.get("formerly", ()):
        reading.error(node.values["formerly"], "an entry's own id among its former ones", "remove it")
    if any(not problem.warning for problem in reading.problems):
        return None
    return Entry(
        id=entry_id,
        title=values["title"],
        date=day,
        summary=values["summary"],
        sources=citations,
        path=path,
        time=values.get("time"),
        when=values.get("when", ""),
        place=entry_place,
        significance=Significance(values.get("significance", Significance.NOTABLE)),
        body=values.get("body", ""),
        work=work,
        themes=themes,
        people=people,
        image=image,
        related=values.get("related", ()),
        disputed=values.get("disputed", ""),
        formerly=values.get("formerly", ()),
        translations={language: Translation(**words) for language, words in values.get("translations", {}).items()},
        state=State(values.get("state", State.PUBLISHED)),
    )


class _Resolver:
    """Looks keys up in the vocabularies and notes those that are not there, each where it stands."""

    def __init__(self, node: Fields, reading: Reading, vocabularies: Vocabularies) -> None:
        self._node = node
        self._reading = reading
        self._vocabularies = vocabularies

    def one(self, field: str, key: str | None, lookup: Any, name: str, at: Node | None = None) -> Any:
        if key is None:
            return None
        found = lookup(key)
        if found is None:
            self._reading.error(at or self._node.values[field], *self._unknown(key, name))
        return found

    def many(self, field: str, keys: tuple[str, ...], lookup: Any, at: Node | None = None) -> tuple[Any, ...]:
        resolved = tuple(map(lookup, keys))
        if None in resolved:
            listed = at or self._node.values.get(field)
            places = {getattr(part, "value", ""): part for part in listed.items} if isinstance(listed, Items) else {}
            for key, found in zip(keys, resolved, strict=True):
                if found is None:
                    self._reading.error(places.get(key, self._node), *self._unknown(key, field))
        return resolved

    def _unknown(self, key: str, name: str) -> tuple[str, str]:
        hint = self._reading.suggestion(key, self._vocabularies.keys(name), f"define it in {name}.yaml")
        return f"{shortened(key)} is not in {name}.yaml", hint


def _check_dates(node: Fields, values: dict[str, Any], day: HistoricDate, reading: Reading) -> None:
    date = values.get("date")
    if date is not None and date != day:
        reading.error(node.values["date"], f"the date is {date}, the path says {day}", "move the file or mend the date")
    old = values.get("old_style")
    if old is not None and date is not None and old != date:
        reading.error(
            node.values["old_style"],
            f"{old.old_style} Old Style is {old} New Style, not {date}",
            f"write {date.old_style}, or mend the date",
        )


def _citations(node: Fields, values: dict[str, Any], kinds: _Resolver, reading: Reading) -> tuple[Citation, ...]:
    listed = node.values.get("sources")
    citations = []
    records = values.get("sources", ())
    nodes = listed.items if isinstance(listed, Items) else []
    for number, record in enumerate(records):
        at = nodes[number] if len(nodes) == len(records) else listed
        record = dict(record)
        pages, supports, ref = record.pop("pages", ""), record.pop("supports", ()), record.pop("ref", None)
        if ref is None:
            if "title" not in record:
                reading.error(at or node, "a source without ref or title", "name a key of sources.yaml, or a title")
                continue
            source = Source("", **record)
        elif record:
            reading.error(at or node, f"a source with ref and {', '.join(record)}", "write one or the other")
            continue
        else:
            vocabularies = kinds._vocabularies
            found = kinds.one("sources", ref, vocabularies.source, "sources", at)
            if found is None:
                continue
            source = found
        citations.append(Citation(source, pages, supports))
    if (
        len(citations) == len(nodes)
        and citations
        and listed is not None
        and not any("date" in citation.supports for citation in citations)
    ):
        reading.error(listed, "no source supports the date", "add supports: [date] to the one that does")
    return tuple(citations)


def _image(node: Fields, values: dict[str, Any], path: Path, root: Path, reading: Reading) -> Image | None:
    record = values.get("image")
    if record is None or "file" not in record or {"alt", "creator", "licence"} - record.keys():
        return None
    name = record["file"]
    file = (root / name.lstrip("/")) if name.startswith("/") else path.parent / name
    media_type, problem = picture_problem(file, root)
    if problem:
        at = node.values["image"]
        reading.error(at.values["file"] if isinstance(at, Fields) else at, *problem)
        return None
    return Image(path=file.resolve(), media_type=media_type, **record)


def _work(
    node: Fields, values: dict[str, Any], kinds: _Resolver, vocabularies: Vocabularies, reading: Reading
) -> Work | None:
    record = values.get("work")
    if record is None or "title" not in record or "kind" not in record:
        return None
    at = node.values["work"]
    listed = at.values.get("authors") if isinstance(at, Fields) else None
    kinds.many("people", record.get("authors", ()), vocabularies.person, listed)
    if not record.get("authors") and not record.get("by"):
        reading.error(at, "a work without authors or by", "name the people, or the body it comes from")
    return Work(**record)
