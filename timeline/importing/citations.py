"""The sources of a row, from columns or from a list of objects, as an entry cites them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from timeline.importing.columns import SOURCES
from timeline.importing.names import Names

_PARTS = ("title", "author", "year", "publisher", "site", "url", "calendar")


def citations(values: Mapping[str, Any], names: Names, otherwise: str) -> list[Any]:
    """What stands under ``sources``; the first supports the date where no other says so.

    Args:
        values: a row's, by field.
        names: the vocabularies; a source that the file itself gives a key is added to them.
        otherwise: title or key of a source for rows that name none.
    """
    given = values.get("sources")
    if isinstance(given, list):
        found = [_cited(one, names) for one in given if one]
    else:
        found = [_from_columns(values, prefix, names) for prefix in SOURCES]
        found = [one for one in found if one]
    if not found and otherwise:
        found = [_cited({"title": otherwise}, names)]
    if found and not any(isinstance(one, dict) and "supports" in one for one in found) and isinstance(found[0], dict):
        found[0]["supports"] = ["date"]
    return found


def _from_columns(values: Mapping[str, Any], prefix: str, names: Names) -> Any:
    record = {part: values.get(f"{prefix}_{part}") for part in (*_PARTS[1:], "pages", "ref")}
    record["title"] = values.get(prefix)
    if not record["title"] and not record["ref"] and record["url"]:
        record["title"] = record["url"]  # an address alone is at least something that can be looked at
    return _cited({key: value for key, value in record.items() if value not in (None, "")}, names)


def _cited(given: Any, names: Names) -> Any:
    """One citation; what is neither text nor object stays as it is, for the loader to refuse."""
    if isinstance(given, str):
        given = {"title": given.strip()}
    if not isinstance(given, dict) or not given:
        return given
    record = {part: given[part] for part in _PARTS if given.get(part) not in (None, "")}
    ref, title = str(given.get("ref") or ""), str(record.get("title") or "")
    cited: dict[str, Any]
    if ref:
        cited = {"ref": names.key("sources", title, _more(record), ref) if title else ref}
    elif set(record) == {"title"} and names.vocabularies.source(title):
        cited = {"ref": title}
    else:
        cited = record
    unknown = {key: value for key, value in given.items() if key not in {*_PARTS, "ref", "pages", "supports"}}
    more = {"pages": given.get("pages"), "supports": given.get("supports"), **unknown}
    return cited | {key: value for key, value in more.items() if value not in (None, "", [])}


def _more(record: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key != "title"}
