"""One entry's file as a value: the model's fields, then what they must agree on with each other and with the path."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from timeline.corpus_model import ENTRY
from timeline.entry import Citation, Entry, Image, Significance, Source, State, Translation, Work
from timeline.errors import Problem
from timeline.historic_date import WEEKDAYS, HistoricDate
from timeline.picture import picture_problem
from timeline.reading import MISSING, Reading
from timeline.strict_yaml import read, shortened
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
    reading = Reading(shown, data, problems)
    if node is None:
        if not problems:
            reading.error("the file is empty", "write an entry, or delete the file")
        return None, reading.told()
    values = ENTRY.read(node, reading)
    entry = None
    if values is not MISSING:
        entry = _entry(values, entry_id, path, root, day, vocabularies, reading)
    return entry, reading.told()


def _entry(
    values: dict[str, Any],
    entry_id: str,
    path: Path,
    root: Path,
    day: HistoricDate,
    vocabularies: Vocabularies,
    reading: Reading,
) -> Entry | None:
    """What the model read as an Entry, checked against itself, path and vocabularies; None after an error."""
    _check_dates(values, day, reading)
    kinds = _Resolver(reading, vocabularies)
    citations = _citations(values, kinds, reading)
    image = _image(values, path, root, reading)
    place = kinds.one("places", values["place"], vocabularies.place, "place") if "place" in values else None
    themes = kinds.many("themes", values.get("themes", ()), vocabularies.theme, "themes")
    people = kinds.many("people", values.get("people", ()), vocabularies.person, "people")
    work = _work(values, kinds, vocabularies, reading)
    former = values.get("formerly", ())
    if entry_id in former[1:] or former == (entry_id,):  # it may stand first: an entry can come back to its oldest id
        reading.error("an entry's own id among its former ones", "remove it", "formerly")
    if reading.problems or reading.failed_in():
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
        place=place,
        significance=values.get("significance", Significance.NOTABLE),
        body=values.get("body", ""),
        work=work,
        themes=themes,
        people=people,
        image=image,
        related=values.get("related", ()),
        disputed=values.get("disputed", ""),
        formerly=values.get("formerly", ()),
        translations={language: Translation(**words) for language, words in values.get("translations", {}).items()},
        state=values.get("state", State.PUBLISHED),
        lint=values.get("lint", {}),
    )


class _Resolver:
    """Looks keys up in the vocabularies and notes those that are not there, each where it stands."""

    def __init__(self, reading: Reading, vocabularies: Vocabularies) -> None:
        self._reading = reading
        self.vocabularies = vocabularies

    def one(self, name: str, key: Any, lookup: Callable[[str], T | None], *at: str | int) -> T | None:
        """The record of a key that stands at ``at``; None where there is none, or the key could not be read."""
        found = lookup(key)
        if found is None and key is not MISSING:
            known = self.vocabularies.keys(name)
            advice = self._reading.suggestion(key, known, f"define it in {name}.yaml")
            self._reading.error(f"{shortened(key)} is not in {name}.yaml", advice, *at)
        return found

    def many(self, name: str, keys: tuple[str, ...], lookup: Callable[[str], T | None], *at: str) -> tuple[T, ...]:
        """The records of the keys of a list that stands at ``at``."""
        found = tuple(map(lookup, keys))
        if not all(found):
            for number, key in enumerate(keys):
                self.one(name, key, lookup, *at, number)
        return found  # type: ignore[return-value]  # with None in it nothing comes of the entry


def _check_dates(values: dict[str, Any], day: HistoricDate, reading: Reading) -> None:
    date, old = values.get("date"), values.get("old_style")
    if date is not None and date.number != day.number:
        reading.error(f"the date is {date}, the path says {day}", "move the file or mend the date", "date")
    if old is not None and date is not None and old.number != date.number:
        what = f"{old.old_style} Old Style is {_with_weekday(old)} New Style, not {_with_weekday(date)}"
        advice = f"write {date.old_style}, or mend the date"
        if old.old_style == date.new_style:
            what = f"the same numbers as in date: one is copied; {date} New Style is {date.old_style} Old Style"
            advice = f"write {date.old_style}; or, if {old.old_style} is the Old Style day, move the entry to {old}"
        reading.error(what, advice, "old_style", rule="calendar-pair")


def _with_weekday(date: HistoricDate) -> str:
    return f"{WEEKDAYS[date.weekday]} {date}"


def _citations(values: dict[str, Any], kinds: _Resolver, reading: Reading) -> tuple[Citation, ...]:
    citations = []
    for number, record in enumerate(values.get("sources", ())):
        if record is MISSING:
            continue
        pages, supports, ref = record.pop("pages", ""), record.pop("supports", ()), record.pop("ref", None)
        if ref is None:
            if "title" not in record:
                if reading.failed_in("sources", number):
                    continue  # it may be the title that could not be read
                reading.error(
                    "a source without ref or title", "name a key of sources.yaml, or a title", "sources", number
                )
                continue
            source = Source("", **record)
        elif record:
            what = f"a source with ref and {', '.join(record)}"
            reading.error(what, "write one or the other", "sources", number)
            continue
        else:
            found = kinds.one("sources", ref, kinds.vocabularies.source, "sources", number, "ref")
            if found is None:
                continue
            source = found
        citations.append(Citation(source, pages, supports))
    if (
        citations
        and not reading.failed_in("sources")
        and not any("date" in citation.supports for citation in citations)
    ):
        reading.error("no source supports the date", "add supports: [date] to the one that does", "sources")
    return tuple(citations)


def _image(values: dict[str, Any], path: Path, root: Path, reading: Reading) -> Image | None:
    record = values.get("image")
    if record is None or "file" not in record or {"alt", "creator", "licence"} - record.keys():
        return None
    name = record["file"]
    file = (root / name.lstrip("/")) if name.startswith("/") else path.parent / name
    media_type, problem = picture_problem(file, root)
    if problem:
        reading.error(*problem, "image", "file")
        return None
    return Image(path=file.resolve(), media_type=media_type, **record)


def _work(values: dict[str, Any], kinds: _Resolver, vocabularies: Vocabularies, reading: Reading) -> Work | None:
    record = values.get("work")
    if record is None or "title" not in record or "kind" not in record:
        return None
    kinds.many("people", record.get("authors", ()), vocabularies.person, "work", "authors")
    if not record.get("authors") and not record.get("by"):
        reading.error("a work without authors or by", "name the people, or the body it comes from", "work")
    return Work(**record)
