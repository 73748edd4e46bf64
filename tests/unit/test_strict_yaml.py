"""The loader: what stays text, what is refused, and where it says the fault is."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import yaml

from timeline.strict_yaml import ENTRY_BYTES, MAX_DEPTH, Node, file_bytes, places, read

PLACE = re.compile(r"f\.yaml:[1-9]\d*:[1-9]\d*: [^;]+; .+", re.DOTALL)


def problems(data: str | bytes) -> list[str]:
    """What is said of a file; every message has its form."""
    _, found = read(data.encode() if isinstance(data, str) else data, "f.yaml")
    told = [str(problem) for problem in found]
    for words in told:
        assert PLACE.fullmatch(words), words
    return told


def value(text: str) -> Node:
    """What the key ``x`` holds in a file without problems."""
    node, found = read(text.encode(), "f.yaml")
    assert found == []
    assert isinstance(node, dict)
    return node["x"]


def test_libyaml_is_there() -> None:
    """The pure Python loader would be twelve times slower."""
    assert yaml.__with_libyaml__


@pytest.mark.parametrize(
    "written",
    [
        "12:30", "9:30", "23:59:59", "1:2", "09:30", "00:30",
        "no", "on", "off", "Yes", "y", "true", "False",
        "1917-11-07", "1917-1-7", "1917-11", "1917-02-29", "0000-01-01", "1917-11-07 21:40", "1917-11-07 21:40:00",
        "0123", "017", "0789", "1917_11_07", "1_000", "0x1F", "0b11", "0o17",
        "1.10", "7.11", "1e3", ".inf", ".nan", "-.5", "+1",
        "=", "<<", "Null", "NULL",
        "«Правда»", "Дом#5", "a\u00a0b", "e\u0301", "👩‍👩‍👧",
    ],
)  # fmt: skip
def test_a_plain_text_stays_what_was_written(written: str) -> None:
    """Nothing becomes a number of seconds, a truth value, an octal, a date."""
    assert value(f"x: {written}\n") == written


@pytest.mark.parametrize("key", ["on", "no", "1917", "12:30", "=", "<<"])
def test_a_key_stays_what_was_written(key: str) -> None:
    """``on`` is not True, and a merge key merges nothing."""
    assert read(f"{key}: a\n".encode(), "f.yaml") == ({key: "a"}, [])


@pytest.mark.parametrize("nothing", ["", "~", "null", " # a comment"])
def test_nothing_is_none_without_quotes_and_text_with_them(nothing: str) -> None:
    """An empty value is told from an empty text."""
    assert value(f"x: {nothing}\n") is None
    assert value(f"x: '{nothing}'\n") == nothing


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x: one\n  two\n", "one two"),
        ("x: >-\n  one\n  two\n\n  three\n", "one two\nthree"),
        ("x: |\n  one\n  two\n", "one\ntwo\n"),
        ("x: 'it''s'\n", "it's"),
        ('x: "caf\\u00e9 \\"q\\""\n', 'café "q"'),
        ("x: [a, 'b', \"c\"]\n", ["a", "b", "c"]),
        ("x: {a: b, c: [d]}\n", {"a": "b", "c": ["d"]}),
        ("x:\n- a\n- b\n", ["a", "b"]),
        ("? x\n: a\n", "a"),
        ("x: a\r\ny: b\r\n", "a"),
        ("\ufeffx: a\n", "a"),
        ("---\nx: a\n...\n", "a"),
        ("x: a\tb\n", "a\tb"),
        ("x: |\n  100 %\n  % of all\n", "100 %\n% of all\n"),
    ],
)
def test_ways_of_writing(text: str, expected: Node) -> None:
    """The whole of what the corpus uses."""
    assert value(text) == expected


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "\ufeff", "   \n# x\n\n"])
def test_an_empty_file_holds_nothing(text: str) -> None:
    """No root and no complaint: what that means is for the reader to say."""
    assert read(text.encode(), "f.yaml") == (None, [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", "f.yaml:3:1: key 'a' given twice; keep one"),
        ("a:\n  b: 1\n  b: 2\n", "f.yaml:3:3: key 'b' given twice; keep one"),
        ("a: {b: 1, b: 2}\n", "f.yaml:1:11: key 'b' given twice; keep one"),
        ("a: &x y\n", "f.yaml:1:4: an anchor (&x)"),
        ("a: &x [y]\n", "f.yaml:1:4: an anchor (&x)"),
        ("&x a: y\n", "f.yaml:1:1: an anchor (&x)"),
        ("a: *x\n", "f.yaml:1:4: an alias (*)"),
        ("a: [b, *x]\n", "f.yaml:1:8: an alias (*)"),
        ("a: !!int 1\n", "f.yaml:1:4: a tag (tag:yaml.org,2002:int)"),
        ("a: !!python/object:os.system {}\n", "f.yaml:1:4: a tag (tag:yaml.org,2002:python/object:os.system)"),
        ("a: !x [b]\n", "f.yaml:1:4: a tag (!x)"),
        ("a: ! b\n", "f.yaml:1:4: a tag (!)"),
        ("!!str a: b\n", "f.yaml:1:1: a tag"),
        ("a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document (---)"),
        ("a: 1\n...\n---\nb: 2\n", "f.yaml:3:1: a second document (---)"),
        ("%YAML 1.2\n---\na: b\n", "f.yaml:1:1: a directive (%)"),
        ("%YAML 9.9\n---\na: b\n", "f.yaml:1:1: a directive (%)"),
        ("# c\n%TAG ! tag:x,1:\n---\na: b\n", "f.yaml:2:1: a directive (%)"),
        ("? [a]\n: b\n", "f.yaml:1:3: a list, map or alias as a key"),
        ("{a: b}: c\n", "f.yaml:1:1: a list, map or alias as a key"),
        ("*x : c\n", "f.yaml:1:1: a list, map or alias as a key"),
    ],
)
def test_what_the_corpus_does_not_use_is_refused_where_it_stands(text: str, said: str) -> None:
    """Line and column are those of the thing itself."""
    (told,) = problems(text)
    assert told.startswith(said)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("x: Ленин: речь\n", "1:9"),
        ("t: время 12:\n", "1:12"),
        ('x: "Правда" пишет\n', "1:13"),
        ("u: @user\n", "1:4"),
        ("p: %5\n", "1:4"),
        ("p: `code`\n", "1:4"),
        ("x:\u00a0y\nz: a\n", "2:2"),
        ("a: b\n c: d\n", "2:3"),
        ("a:\n\t- b\n", "2:1"),
        ("\ta: b\n", "1:1"),
        ("a: b\nc\nd: e\n", "2:1"),
        ("a: 'open\nb: c\n\n", "1:4"),
        ("a: [b\nc: d\n", "1:4"),
        ("a: [b, c\n\n# end\n", "1:4"),
        ("a: {b: c\n", "1:4"),
        ('a: "\\q"\n', "1:5"),
        ('a: "\\ud800"\n', "1:7"),
        ("- a\nb: c\n", "2:1"),
        ("a: b\n...\ngarbage\n", "3:1"),
        ("&: 1\n", "1:1"),
        ("{{{{{", "1:2"),
    ],
)
def test_bad_syntax_is_told_with_its_place(text: str, place: str) -> None:
    """What was never closed is told where it was opened."""
    (told,) = problems(text)
    assert told.startswith(f"f.yaml:{place}: ")
    assert not any(word in told for word in ("scalar", "token", "mapping", "simple key", "scanning", "parsing a"))


@pytest.mark.parametrize(
    "character",
    [chr(n) for n in (0, 1, 7, 8, 0xB, 0xC, 0xE, 0x1B, 0x1F, 0x7F, 0x80, 0x85, 0x9F, 0x2028, 0x2029)]
    + ["\ufdd0", "\ufeff", "\ufffe", "\uffff"],
)
def test_a_control_character_is_refused_raw_and_escaped(character: str) -> None:
    """One of these in a feed makes readers drop all of it."""
    (raw,) = problems(f"a: b\nc: x{character}y\n")
    assert raw == f"f.yaml:2:5: control character U+{ord(character):04X}; delete it"
    (escaped,) = problems(f'a: b\nc: "x\\u{ord(character):04x}y"\n')
    assert escaped == f"f.yaml:2:4: an escaped control character U+{ord(character):04X}; delete it"
    (key,) = problems(f'"\\u{ord(character):04x}": b\n')
    assert "an escaped control character" in key


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"a: caf\xe9\n", "1:7"),
        ("a: ж\nb: ж".encode() + b"\xff\n", "2:5"),
        (b"\xff\xfea\x00:\x00", "1:1"),
        (b"a: \xc0\x80\n", "1:4"),
        (b"a: \xed\xa0\x80\n", "1:4"),
        (b"a: b\nc: \xd0", "2:4"),
    ],
)
def test_bytes_that_are_not_utf8_are_told_with_line_and_column(data: bytes, place: str) -> None:
    """Columns count characters, as editors do."""
    assert problems(data) == [f"f.yaml:{place}: not UTF-8 text; save the file as UTF-8"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_encodings_are_refused(encoding: str) -> None:
    """With or without a byte order mark."""
    assert len(problems("title: Дом\n".encode(encoding))) == 1


@pytest.mark.parametrize(
    "opening", ["[", "{a: ", "- ", "? ", "[[{a: ", "- - ? "], ids=["lists", "maps", "block", "keys", "mixed", "blocks"]
)
def test_fifty_thousand_levels_do_no_harm(opening: str) -> None:
    """The C loader of PyYAML dies of them with a segmentation fault."""
    (told,) = problems(opening * (50_000 // len(opening)))
    assert "nested more than 16 deep" in told or "as a key" in told


def test_deep_indentation_is_refused() -> None:
    """A map in a map in a map…"""
    (told,) = problems("".join(f"{' ' * n}k{n}:\n" for n in range(400)))
    assert told.startswith("f.yaml:17:17: nested more than 16 deep")


def test_the_deepest_allowed_is_allowed() -> None:
    """The limit is the limit."""
    assert problems("[" * MAX_DEPTH + "]" * MAX_DEPTH) == []
    assert len(problems("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))) == 1


def test_the_size_has_a_limit() -> None:
    """Exactly 256 KiB passes, a byte more does not."""
    head = b"x: "
    assert problems(head + b"a" * (ENTRY_BYTES - len(head))) == []
    (told,) = problems(head + b"a" * (ENTRY_BYTES - len(head) + 1))
    assert told == "f.yaml:1:1: the file has more than 262144 bytes; split it, or shorten its texts"


def test_several_problems_come_at_once() -> None:
    """One look at the file is enough to mend all of it."""
    text = 'a: &x 1\nb: *x\nc: !t 2\nd: 3\nd: 4\ne: "\\x07"\n'
    assert [told.split(": ")[0] for told in problems(text)] == [
        "f.yaml:1:4", "f.yaml:2:4", "f.yaml:3:4", "f.yaml:5:1", "f.yaml:6:4",
    ]  # fmt: skip


def test_problems_before_bad_syntax_are_kept() -> None:
    """What could be read counts."""
    assert [told.split(": ")[0] for told in problems("a: &x 1\nb: 'c\n")] == ["f.yaml:1:4", "f.yaml:2:4"]


def test_long_texts_are_not_repeated_in_messages() -> None:
    """A key of a hundred thousand characters makes a short message."""
    (told,) = problems(f"{'k' * 900}: a\n{'k' * 900}: b\n")
    assert len(told) < 200
    (told,) = problems(f"a: !{'t' * 5000} b\n")
    assert len(told) < 200


def test_places_are_those_of_nodes_and_keys() -> None:
    """By the way to them; what is not there is told by what surrounds it."""
    found = places("\ufefftitle: a\nsources:\n  - {ref: b, pages: 'ж', x: c}\n  - d\n".encode())
    assert found.of(()) == (1, 1)
    assert found.of(("title",)) == (1, 8)
    assert found.of(("title",), key=True) == (1, 1)
    assert found.of(("sources", 0, "x")) == (3, 29)
    assert found.of(("sources", 0, "x"), key=True) == (3, 26)
    assert found.of(("sources", 1)) == (4, 5)
    assert found.of(("sources", 0, "url", "further")) == (3, 5)
    assert found.of(("nothing",)) == (1, 1)


def test_of_a_key_given_twice_the_first_has_the_place() -> None:
    """As it is the first that is read."""
    node, _ = read(b"a: {x: 1}\na: 2\n", "f.yaml")
    assert node == {"a": {"x": "1"}}
    assert places(b"a: {x: 1}\na: 2\n").of(("a",)) == (1, 4)


def test_places_of_an_empty_file() -> None:
    """Everything is at its beginning."""
    assert places(b"# nothing\n").of(("title",)) == (1, 1)


def test_no_place_is_after_the_end() -> None:
    """Libyaml counts a line after the last one, whether or not it ends in a line break."""
    assert places(b"---").of(()) == (1, 4)
    assert places(b"---\n").of(()) == (2, 1)


def test_a_file_is_never_read_beyond_its_limit(tmp_path: Path) -> None:
    """One byte more tells that there are too many."""
    (tmp_path / "large").write_bytes(b"a" * 1000)
    assert len(file_bytes(tmp_path / "large", 100)) == 101
    assert len(file_bytes(tmp_path / "large", 1000)) == 1000


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe nobody writes to would block for ever."""
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises(OSError, match="not a regular file"):
            file_bytes(path)
