"""Any bytes at all: an entry or problems, never an exception and never a long wait."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import write_vocabularies
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from timeline.entry_reader import read_entry
from timeline.historic_date import HistoricDate
from timeline.strict_yaml import VOCABULARY_BYTES, places, read
from timeline.vocabulary import Vocabularies, load_vocabularies

DAY = HistoricDate.of(1917, 3, 8)
ID = "1917/03/08/strike"
# Far above what the slowest of them takes; a hang would be caught.
FUZZ = settings(deadline=5000, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])

ENTRY = """\
title: Women textile workers strike on International Women's Day
date: 1917-03-08
old_style: "1917-02-23"
time: "10:00"
when: in the morning
place: petrograd
significance: major
summary: >-
  Women from the textile mills walk out — and call on
  the metalworkers next door.
body: |
  **Markdown**, with a [link](https://example.org/).

  “Хлеба!”
themes: [february-revolution, women]
people:
- alexandra-kollontai
sources:
  - {ref: sukhanov-1922, pages: "12–14", supports: [date]}
  - {title: 'It''s', author: A, year: 2017, url: https://example.org/a?b=c}
work: {title: A, kind: letter, by: B, written: 1917-03-07}
related: [1917/03/09/next]
formerly: [1917/03/07/strike]
translations: {ru: {title: Стачка, summary: "Вышли."}}
state: published
"""
# What makes a difference to YAML, to the model, or to whoever prints it.
TOKENS = [
    *"[]{}&*!|>'\"%@`#:,-?~<=\\ \t\n\r\0\x1b\x85\u2028\ufeff\u00a0\u0301", "---\n", "...\n", "<<: ", ": ", " #", "- ",
    "!!python/object:os.system ", "&a ", "*a ", "\\x00", "\\ud800", "null", "no", "12:30", "0123", "1e999", "-0",
    "9" * 30, "9" * 5000, "[" * 20, "{a: " * 20, "- " * 20, "1917-02-29", "-0044-03-15", "title: ", "sources: ",
    "x" * 300, "🏳️‍🌈", "../../../etc/passwd", "'", '"',
]  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus folder with vocabularies."""
    made = tmp_path_factory.mktemp("fuzz")
    write_vocabularies(made)
    return made


@pytest.fixture(scope="module")
def vocabularies(root: Path) -> Vocabularies:
    """What the entries refer to."""
    return load_vocabularies(root, "entries")[0]


def check(data: bytes, root: Path, vocabularies: Vocabularies) -> bool:
    """Read an entry of these bytes; whether it is one."""
    entry, problems = read_entry(data, ID, "f.yaml", root / f"{ID}.yaml", root, DAY, vocabularies)
    errors = [problem for problem in problems if not problem.warning]
    assert (entry is None) is bool(errors)
    lines = data.count(b"\n") + data.count(b"\r") + 1
    for problem in problems:
        assert 1 <= problem.line <= lines or "more problems" in problem.what, str(problem)
        assert 1 <= problem.column <= len(data) + 2 or "more problems" in problem.what, str(problem)
        assert problem.what
        assert problem.advice
        assert len(str(problem)) < 1500
        str(problem).encode()
    return entry is not None


def test_the_entry_to_be_mutated_is_sound(root: Path, vocabularies: Vocabularies) -> None:
    """Otherwise mutants would show little."""
    assert check(ENTRY.encode(), root, vocabularies)


@FUZZ
@given(data=st.binary(max_size=400))
def test_any_bytes(data: bytes, root: Path, vocabularies: Vocabularies) -> None:
    """Noise is no entry."""
    assert not check(data, root, vocabularies)


@FUZZ
@given(text=st.lists(st.sampled_from(TOKENS) | st.text(max_size=5), max_size=40).map("".join))
def test_any_tokens(text: str, root: Path, vocabularies: Vocabularies) -> None:
    """Pieces of YAML in any order."""
    assert not check(text.encode("utf-8", "surrogatepass"), root, vocabularies)


@FUZZ
@given(
    edits=st.lists(
        st.tuples(st.integers(0, len(ENTRY)), st.integers(0, 30), st.sampled_from(TOKENS) | st.text(max_size=4)),
        min_size=1,
        max_size=4,
    )
)
def test_mutated_entries(edits: list[tuple[int, int, str]], root: Path, vocabularies: Vocabularies) -> None:
    """A sound entry with pieces cut out and others put in."""
    text = ENTRY
    for at, cut, piece in edits:
        text = text[:at] + piece + text[at + cut :]
    check(text.encode("utf-8", "surrogatepass"), root, vocabularies)


@FUZZ
@given(edits=st.lists(st.tuples(st.integers(0, len(ENTRY) + 60), st.integers(0, 255)), min_size=1, max_size=6))
def test_flipped_bytes(edits: list[tuple[int, int]], root: Path, vocabularies: Vocabularies) -> None:
    """A disk or a line that lies."""
    data = bytearray(ENTRY.encode())
    for at, byte in edits:
        data[at % len(data)] = byte
    check(bytes(data), root, vocabularies)


@FUZZ
@given(lines=st.lists(st.sampled_from(ENTRY.splitlines()), max_size=40))
def test_lines_in_any_order(lines: list[str], root: Path, vocabularies: Vocabularies) -> None:
    """What a merge can leave behind."""
    check("\n".join(lines).encode(), root, vocabularies)


@FUZZ
@given(text=st.lists(st.sampled_from(TOKENS) | st.text(max_size=5), max_size=40).map("".join))
def test_what_could_be_read_has_places(text: str) -> None:
    """Every node and key of a tree has its place."""
    data = text.encode("utf-8", "surrogatepass")
    node, problems = read(data, "f", limit=VOCABULARY_BYTES)
    if problems or node is None:
        return
    found = places(data)

    def walk(below: object, trail: tuple[str | int, ...]) -> None:
        assert trail in found.nodes
        if isinstance(below, dict):
            for key, value in below.items():
                assert (*trail, key) in found.keys
                walk(value, (*trail, key))
        elif isinstance(below, list):
            for number, value in enumerate(below):
                walk(value, (*trail, number))

    walk(node, ())


@pytest.mark.parametrize(
    "data",
    [
        b"a" * 262_144,
        b"a: " * 87_000,
        b"[a,\n" * 16 + b"b, " * 80_000,
        b"? " * 131_000,
        b"&a " * 87_000,
        b"!a " * 87_000,
        b"%TAG ! tag:x,1:\n" * 16_000,
        b"a: |\n" + b" " * 262_000,
        b"'" * 262_144,
        b'"' + b"\\x41" * 65_000,
        b"a" * 1023 + b": b\n" * 60_000,
        b"".join(b"k%d:\n" % n for n in range(33_000)),
        b"themes: [" + b",".join(b"t%d" % n for n in range(34_000)) + b"]",
        b"sources: [" + b"{a: b}," * 37_000 + b"]",
        b"title: " + "é".encode() * 130_000,
        b"date: " + b"9" * 262_000,
        b"\n" * 262_144,
        b"a:\n" * 87_000,
        b"#" * 262_144,
        b"- - - - - - - - - - - - - - a\n" * 8_700,
    ],
    ids=range(20),
)
def test_the_largest_files_take_no_time(data: bytes, root: Path, vocabularies: Vocabularies) -> None:
    """Nothing in the reading grows faster than the file (a timing would depend on the machine; a hang would show)."""
    assert len(data) <= 262_144
    assert not check(data, root, vocabularies)
