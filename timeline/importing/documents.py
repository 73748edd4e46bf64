"""A row's fields as the document of an entry: what stands in its YAML file, in the order of the model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from timeline.corpus import day_folder
from timeline.corpus_model import ENTRY, ID_PATTERN, KEY_PATTERN
from timeline.historic_date import CalendarDate, HistoricDate, Style, day_number
from timeline.importing.citations import citations
from timeline.importing.dates import DateError, Order, read_date
from timeline.importing.names import Names, plain, slug
from timeline.importing.rows import Row
from timeline.importing.shapes import fitting
from timeline.text_fit import fit

_SUMMARY = 280
_TEXTS = ("when", "disputed", "significance", "state")


@dataclass(frozen=True)
class Choices:
    """What the command line says of a file.

    Attributes:
        calendar: that its dates are written in.
        source: title, or key, of the source of rows that name none.
        draft: everything comes in as a draft.
    """

    calendar: Style = Style.NEW
    order: Order | None = None
    source: str = ""
    draft: bool = False


@dataclass
class Document:
    """What becomes of a row.

    Attributes:
        id: of the entry; empty where it has none.
        values: the entry's file; texts, lists and maps of texts.
        problems: (what is wrong, what to do).
    """

    row: Row
    id: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)


def document(row: Row, values: Mapping[str, Any], names: Names, choices: Choices) -> Document:
    """The document of a row; its ``id`` is what the row says itself, or as its title makes it.

    Args:
        values: of the row, by field.
        names: finds keys, and takes up what is new.
    """
    given = values.keys()
    values, wrong = fitting(values)
    unfit = given - values.keys()
    made = Document(row, problems=wrong)
    problem = made.problems.append
    day, old_style = _day(values, choices, made)
    title = _text(values.get("title"))
    if not title and "title" not in unfit:
        problem(("no title", "fill the column, or name it with --map COLUMN=title"))
    summary, body = _words(values)
    if title and not summary and not unfit & {"summary", "body"}:
        problem(("no summary and no text to take one from", "write one to three sentences"))
    found: dict[str, Any] = {
        "title": title,
        "date": str(day) if day else "",
        "old_style": str(old_style) if old_style else "",
        "time": _time(values.get("time")),
        "place": _place(values, names),
        "summary": summary,
        "body": body,
        "themes": [names.key("themes", name) for name in _listed(values.get("themes"))],
        "people": _people(values.get("people"), names),
        "work": _without_blanks(values.get("work")),
        "sources": citations(values, names, choices.source),
        "image": _image(values),
        "related": _listed(values.get("related")),
        "formerly": _listed(values.get("formerly")),
        "translations": values.get("translations"),
        **{name: _text(values.get(name)) for name in _TEXTS},
    }
    if choices.draft:
        found["state"] = "draft"
    if not found["sources"] and not unfit & {"source", "sources"}:
        problem(("no source", "fill the column source, or name one for all with --source"))
    made.values = {key: plain(found[key]) for key in ENTRY.fields if found.get(key)}
    if day and title:
        made.id = _id(values, day, title, made)
    return made


def take_authors(documents: list[Document], names: Names) -> None:
    """Authors of works are keys of people; those that no row describes become records after all that do."""
    for one in documents:
        work = one.values.get("work")
        for author in work.get("authors", ()) if isinstance(work, dict) else ():
            if re.fullmatch(KEY_PATTERN, str(author)):
                names.key("people", author, {}, author)


def numbered(documents: list[Document]) -> None:
    """Give entries of one day with the same words numbers, in the order of the file; ids a row gives itself stay."""
    taken: dict[str, Document] = {}
    same: dict[tuple[str, str, str], Document] = {}
    for own in (True, False):
        for one in documents:
            if not one.id or _gives_id(one.row.values) is not own:
                continue
            words = (one.id, one.values.get("title", ""), one.values.get("summary", ""))
            twin = same.setdefault(words, one)
            if twin is not one:
                one.problems.append((f"the same as row {twin.row.number}", "remove one of the two"))
                continue
            if own and one.id in taken:
                one.problems.append((f"id {one.id} is that of row {taken[one.id].row.number}", "change one"))
                continue
            number, first = 1, one.id
            while one.id in taken:
                number += 1
                one.id = f"{first}-{number}"
            taken[one.id] = one


def _day(
    values: Mapping[str, Any], choices: Choices, made: Document
) -> tuple[HistoricDate | None, CalendarDate | None]:
    """The day, and its Julian date where the row is about one."""
    calendar = _text(values.get("calendar")) or str(choices.calendar)
    if calendar not in tuple(Style):
        made.problems.append((f"calendar: {calendar!r} is none", "write new-style or old-style"))
        return None, None
    given: dict[str, CalendarDate] = {}
    for name, written in _written(values).items():
        try:
            given[name] = read_date(written, choices.order)
        except DateError as error:
            made.problems.append((f"{name}: {error}", error.advice))
    if set(given) != set(_written(values)):
        return None, None
    old, new = given.get("old_style"), given.get("new_style")
    date = given.get("date")
    if date and calendar == Style.OLD and not old:
        old = date
    elif date and not new:
        new = date
    try:
        if new:
            return HistoricDate(day_number(new, Style.NEW)), old
        if old:
            return HistoricDate(day_number(old, Style.OLD)), old
    except ValueError as error:
        made.problems.append((str(error), "mend the date, or say with --calendar how it is written"))
        return None, None
    made.problems.append(("no date", "fill the column, or name it with --map COLUMN=date"))
    return None, None


def _written(values: Mapping[str, Any]) -> dict[str, str]:
    found = {name: text for name in ("date", "old_style", "new_style") if (text := _text(values.get(name)))}
    parts = [_text(values.get(name)) for name in ("year", "month", "day")]
    if "date" not in found and parts[0]:
        found["date"] = "-".join(part.rjust(width, "0") for part, width in zip(parts, (4, 2, 2), strict=True) if part)
    return found


def _words(values: Mapping[str, Any]) -> tuple[str, str]:
    """Summary and body; the summary from the body's first sentences where there is none."""
    summary, body = _text(values.get("summary")), _text(values.get("body"))
    if not summary and body:
        from timeline.markdown_text import plain_of

        summary = fit(plain_of(body), lambda text: len(text) <= _SUMMARY) or ""
        if " ".join(body.split()) == " ".join(summary.split()):
            body = ""
    return summary, body


def _place(values: Mapping[str, Any], names: Names) -> str:
    given = values.get("place")
    if isinstance(given, dict):
        pair = given.get("coordinates")
        record = {"now": given.get("now"), "coordinates": _pair(*pair) if isinstance(pair, list) else pair}
        name, key = _text(given.get("name")), _text(given.get("key"))
    else:
        name, key = _text(given), ""
        record = {"coordinates": _pair(values.get("latitude"), values.get("longitude"))}
    if not name and not key:
        return ""
    return names.key("places", name or key, _without_blanks(record), key)


def _pair(*numbers: Any) -> str:
    return ", ".join(_text(number) for number in numbers) if len(numbers) == 2 and None not in numbers else ""


def _people(given: Any, names: Names) -> list[str]:
    keys = []
    for one in given if isinstance(given, list) else _listed(given):
        if isinstance(one, dict):
            keys.append(names.key("people", _text(one.get("name")) or _text(one.get("key")), {}, _text(one.get("key"))))
        else:
            keys.append(names.key("people", _text(one)))
    return keys


def _image(values: Mapping[str, Any]) -> Any:
    given = values.get("image")
    if isinstance(given, dict):
        return _without_blanks(given)
    parts = {name: values.get(f"image_{name}") for name in ("file", "alt", "creator", "licence", "source_url")}
    if given and not parts["file"]:
        parts["file"] = given
    return _without_blanks(parts)


def _time(given: Any) -> str:
    """``9:30`` and ``09:30:00`` as the corpus writes them."""
    text = _text(given)
    if match := re.fullmatch(r"(\d{1,2}):(\d\d)(?::00)?", text):
        return f"{match[1]:0>2}:{match[2]}"
    return text


def _id(values: Mapping[str, Any], day: HistoricDate, title: str, made: Document) -> str:
    given, own = _text(values.get("id")), _text(values.get("slug"))
    if given:
        if not re.fullmatch(ID_PATTERN, given):
            made.problems.append((f"id: {given!r} is none", "write it like 1917/03/08/womens-day-strike"))
            return ""
        return given
    if own and not re.fullmatch(KEY_PATTERN, own):
        made.problems.append((f"slug: {own!r} is none", "use lower-case-words-with-hyphens"))
        return ""
    return f"{day_folder(day)}/{own or slug(title)}"


def _gives_id(values: Mapping[str, Any]) -> bool:
    return bool(values.get("id") or values.get("slug"))


def _listed(given: Any) -> list[str]:
    """The parts of a cell, or of a list; each once."""
    parts = given if isinstance(given, list) else re.split(r"[;|\n]", _text(given))
    return list(dict.fromkeys(text for part in parts if (text := _text(part))))


def _text(given: Any) -> str:
    return "" if given is None else str(given).strip()


def _without_blanks(given: Any) -> Any:
    if not isinstance(given, dict):
        return given or None
    return {key: value for key, value in given.items() if value not in (None, "", [])} or None
