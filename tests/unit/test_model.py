"""The model, and the JSON Schema made from it: both say the same of the same files."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from builders import PNG, write_vocabularies

from timeline.corpus_model import ENTRY, VOCABULARIES, json_schema, vocabulary
from timeline.entry_reader import read_entry
from timeline.historic_date import HistoricDate, Style
from timeline.model import Choice, Date, Integer, ListOf, MapOf, Pair, Record, Text, WallTime
from timeline.reading import MISSING, Reading
from timeline.strict_yaml import Node, read
from timeline.vocabulary import load_vocabularies

SOUND = """\
title: Women strike
date: 1917-03-08
summary: Women from the textile mills walk out.
sources: [{title: Chronicle, supports: [date]}]
"""
CORE_INTEGER = re.compile(r"[-+]?[0-9]+")
CORE_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def as_editors_see(text: str) -> Any:
    """The file by YAML 1.2's core schema, as an editor's language server reads it before it applies the schema."""
    import yaml

    def value(node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode):
            return {key.value: value(below) for key, below in node.value}
        if isinstance(node, yaml.SequenceNode):
            return [value(below) for below in node.value]
        if node.style is not None and node.style != "":
            return node.value
        if node.value in ("", "~", "null"):
            return None
        if CORE_INTEGER.fullmatch(node.value):
            return int(node.value)
        if CORE_FLOAT.fullmatch(node.value):
            return float(node.value)
        return node.value

    return value(yaml.compose(text, yaml.CSafeLoader))


def reader_accepts(text: str, root: Path) -> bool:
    """Whether an entry of these bytes is read without an error."""
    vocabularies, _ = load_vocabularies(root, "entries")
    path = root / "1917/03/08/strike.yaml"
    entry, _ = read_entry(
        text.encode(), "1917/03/08/strike", "f", path, root, HistoricDate.of(1917, 3, 8), vocabularies
    )
    return entry is not None


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Vocabularies and a picture for entries to refer to."""
    write_vocabularies(tmp_path)
    (tmp_path / "1917/03/08").mkdir(parents=True)
    (tmp_path / "1917/03/08/a.png").write_bytes(PNG)
    return tmp_path


GOOD = [
    "",
    "old_style: 1917-02-23\ntime: 09:30\nwhen: at half past nine\nplace: petrograd\nsignificance: major\n",
    "time: '23:59:59'\n",
    "body: |\n  Text.\n\n  More.\n",
    "themes: [women]\npeople: []\n",
    "related: [1917/03/09/next, -0044/03/15/ides]\n",
    "formerly: [1917/03/07/strike]\nstate: withdrawn\n",
    "translations: {ru: {title: Стачка, summary: Женщины.}, pt-BR: {title: a, summary: b, body: c}}\n",
    "work: {title: To the women, kind: appeal, by: The committee, published: 1917-03-07}\n",
    "image: {file: a.png, alt: A, creator: unknown, licence: NKC, focal_point: '0, 0.5', date: 1917}\n",
    "disputed: 1917\n",
    "when: 12.5\n",
]
BAD = [
    "titel: x\n",
    "time: 9:30\n",
    "time: '24:00'\n",
    "time: 930\n",
    "place: Petrograd\n",
    "place: 1.5\n",
    "place: petro grad\n",
    "significance: huge\n",
    "state: no\n",
    "themes: women\n",
    "themes: [women, women]\n",
    "themes: [Women]\n",
    "when:\n",
    "when: ''\n",
    "when: '  '\n",
    "when: [a]\n",
    "when: {a: b}\n",
    "related: [next]\n",
    "related: [17/03/09/next]\n",
    "translations: {ru: {title: a}}\n",
    "translations: {Russian: {title: a, summary: b}}\n",
    "translations: [ru]\n",
    "work: {title: a, kind: novel, by: b}\n",
    "work: {kind: letter, by: b}\n",
    "image: {file: a.png, alt: A, creator: unknown, licence: CC-BY-NC-4.0}\n",
    "image: {file: a.png, alt: A, creator: unknown, licence: NKC, focal_point: '0'}\n",
    "image: {file: a.png, alt: A, creator: unknown, licence: NKC, source_url: archive.org}\n",
    "old_style: 23 February 1917\n",
    "old_style: 1917-2-23\n",
]


@pytest.mark.parametrize("more", GOOD)
def test_reader_and_schema_accept_the_same(more: str, root: Path) -> None:
    """What loads shows no red line in an editor."""
    assert reader_accepts(SOUND + more, root)
    jsonschema.validate(as_editors_see(SOUND + more), json_schema("entry"))


@pytest.mark.parametrize("more", BAD)
def test_reader_and_schema_refuse_the_same(more: str, root: Path) -> None:
    """What does not load is underlined while it is written."""
    assert not reader_accepts(SOUND + more, root)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(as_editors_see(SOUND + more), json_schema("entry"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Women strike\n", ""),
        ("date: 1917-03-08\n", ""),
        ("date: 1917-03-08", "date: 1917-3-8"),
        ("date: 1917-03-08", "date: 8.3"),
        ("[{title: Chronicle, supports: [date]}]", "[]"),
        ("[{title: Chronicle, supports: [date]}]", "Chronicle"),
        ("{title: Chronicle, supports: [date]}", "{title: Chronicle, supports: [day]}"),
        ("{title: Chronicle, supports: [date]}", "{title: Chronicle, year: c. 1917, supports: [date]}"),
        ("{title: Chronicle, supports: [date]}", "{title: Chronicle, supports: [date, date]}"),
    ],
)
def test_reader_and_schema_agree_on_what_is_required(old: str, new: str, root: Path) -> None:
    """Missing keys, empty lists."""
    text = SOUND.replace(old, new)
    assert text != SOUND
    assert not reader_accepts(text, root)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(as_editors_see(text), json_schema("entry"))


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("themes", "women: {name: Women, hashtag: Women1917}", "women: {name: Women, hashtag: '1917'}"),
        ("themes", "women: {name: 1917}", "Women: {name: Women}"),
        ("people", "a: {name: A, born: 1872, died: 1952-03-09, wikidata: Q1}", "a: {name: A, born: in 1872}"),
        ("people", "a: {name: A, born: 1872-03}", "a: {name: A, wikidata: '1'}"),
        ("places", "a: {name: A, coordinates: '59.94, 30.31'}", "a: {name: A, coordinates: [59.94, 30.31]}"),
        ("places", "a: {name: A, coordinates: '-1,-2'}", "a: {name: A, coordinates: 59.94}"),
        ("sources", "a: {title: A, year: 1919, calendar: both}", "a: {author: B}"),
        ("sources", "a: {title: A, url: 'https://example.org/?a=b'}", "a: {title: A, year: '19 19'}"),
    ],
)
def test_vocabularies_agree_too(name: str, good: str, bad: str) -> None:
    """The same for the four others."""
    for text, accepted in ((good, True), (bad, False)):
        node, _ = read(text.encode(), "f")
        reading = Reading("f", text.encode())
        vocabulary(name).read(node, reading)
        assert (reading.told() == []) is accepted
        assert jsonschema.Draft202012Validator(json_schema(name)).is_valid(as_editors_see(text)) is accepted


@pytest.mark.parametrize("name", ["entry", *VOCABULARIES])
def test_schemas_are_sound_and_say_what_each_key_is(name: str) -> None:
    """By the meta-schema; every property has a description for the editor to show."""
    schema = json_schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["title"] == name

    def walk(part: Any) -> None:
        for key, below in part.get("properties", {}).items():
            assert below.get("description"), key
            walk(below)
        for below in (part.get("items"), *part.get("patternProperties", {}).values()):
            if below:
                walk(below)

    walk(schema)


def test_every_field_of_the_entry_is_in_the_schema() -> None:
    """One model, two uses."""
    assert json_schema("entry")["properties"].keys() == ENTRY.fields.keys()


def told(kind: Any, node: Node) -> tuple[Any, list[str]]:
    """What a kind makes of a node, and what it says."""
    reading = Reading("f", b"")
    return kind.read(node, reading), [problem.what for problem in reading.told()]


@pytest.mark.parametrize(
    ("kind", "node", "value"),
    [
        (Text("t"), " a\n b ", "a b"),
        (Text("t", folds=False), " a\n b ", "a\n b"),
        (Text("t"), "a\u00a0b  c", "a b c"),
        (Integer("n"), "-5", -5),
        (Integer("n"), "0042", 42),
        (Choice("c", ("a", "b")), "b", "b"),
        (Choice("c", tuple(Style)), "old-style", Style.OLD),
        (WallTime("t"), "09:30:05", dt.time(9, 30, 5)),
        (Date("d", Style.OLD), "1917-02-23", HistoricDate.of(1917, 3, 8)),
        (Pair("p", ((-1, 1), (-1, 1)), "0, 0"), "-1 ,1", (-1.0, 1.0)),
        (ListOf(Integer("n")), ["1", "2"], (1, 2)),
        (MapOf("m", Integer("n"), "[a-z]+", "a"), {"a": "1"}, {"a": 1}),
        (Record("r", {"a": Integer("n")}), {}, {}),
    ],
)  # fmt: skip
def test_kinds_read(kind: Any, node: Node, value: Any) -> None:
    """Each its own."""
    assert told(kind, node) == (value, [])


@pytest.mark.parametrize(
    ("kind", "node", "what"),
    [
        (Integer("n"), "1" * 10, "'1111111111' is not a whole number"),
        (Integer("n"), "١", "'١' is not a whole number"),
        (Integer("n"), None, "nothing where a whole number belongs"),
        (Integer("n"), [], "a list where a whole number belongs"),
        (Choice("c", ("a",)), {}, "a map where a word belongs"),
        (Pair("p", ((-1, 1), (-1, 1)), "0, 0"), "2, 0", "'2, 0' is not p"),
        (Pair("p", ((-1, 1), (-1, 1)), "0, 0"), "nan, 0", "'nan, 0' is not p"),
        (MapOf("m", Integer("n"), "[a-z]+", "a"), ["a"], "a map belongs here (m)"),
        (Record("r", {}), "a", "a map belongs here (r)"),
        (ListOf(Integer("n")), "a", "a single value where a list belongs"),
    ],
)
def test_kinds_refuse(kind: Any, node: Node, what: str) -> None:
    """Nothing comes of it, and it is said why."""
    value, said = told(kind, node)
    assert value is MISSING
    assert said == [what]
    assert repr(value) == "MISSING"


def test_items_that_cannot_be_read_keep_their_place() -> None:
    """So that those after them are told of where they stand."""
    value, said = told(ListOf(Integer("n")), ["a", "2"])
    assert value == (MISSING, 2)
    assert said == ["'a' is not a whole number"]
