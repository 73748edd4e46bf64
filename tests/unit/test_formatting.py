"""The canonical form: what it does, that it settles, and that it never changes what a file means."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.corpus_model import ENTRY, vocabulary
from timeline.desk.formatting import formatted, kind_of, meaning
from timeline.desk.layout import evenly_filled, filled
from timeline.desk.written import comments
from timeline.reading import Reading
from timeline.strict_yaml import read

ROOT = Path(__file__).parent.parent.parent


def tidy(text: str) -> str:
    """The canonical form of an entry."""
    new, problems = formatted(text.encode(), ENTRY, "entry.yaml")
    assert problems == []
    return new.decode()


def values(text: str) -> tuple[object, list[str]]:
    """What the model reads, and what it complains of."""
    data = text.encode()
    node, problems = read(data, "entry.yaml")
    reading = Reading("entry.yaml", data, problems)
    found = ENTRY.read(node, reading)
    return found, sorted(problem.what for problem in reading.told())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("date: 1917-03-08\ntitle: A\n", "title: A\ndate: 1917-03-08\n"),
        ("title: 'A b'\ndate: '1917-03-08'\ntime: 09:30\n", 'title: "A b"\ndate: 1917-03-08\ntime: "09:30"\n'),
        ("title: 'She says \"no\"'\n", "title: 'She says \"no\"'\n"),
        ("title: A\n\n\ndate: 1917-03-08   \n", "title: A\ndate: 1917-03-08\n"),
        ("\ufefftitle: A\r\ndate: 1917-03-08\r\n", "title: A\ndate: 1917-03-08\n"),
        ("---\ntitle: A\n...\n", "title: A\n"),
        ("summary: Short.\n", "summary: >-\n  Short.\n"),
        ('summary: "One\n  two\n\n  three"\n', "summary: >-\n  One two three\n"),
        ("summary: |\n  One\n  two\n", "summary: >-\n  One two\n"),
        ("body: One.\n", "body: |\n  One.\n"),
        ('body: "One.\\n\\nTwo.  \\nThree."\n', "body: |\n  One.\n\n  Two.  \n  Three.\n"),
        ("body: >-\n   One\n   two.\n\n   Three.\n", "body: |\n  One two.\n  Three.\n"),
        ("body: |+\n    - one\n      two\n\n\n", "body: |\n  - one\n    two\n"),
        ("themes:\n- a\n- b\n", "themes: [a, b]\n"),
        ('themes: ["no", "a", "1917"]\n', 'themes: ["no", a, "1917"]\n'),
        ("sources: [{supports: [date], ref: a}]\n", "sources:\n  - {ref: a, supports: [date]}\n"),
        ("sources:\n- supports:\n  - date\n  ref: a\n", "sources:\n  - ref: a\n    supports: [date]\n"),
        ("image: {licence: NKC, file: a.png}\n", "image: {file: a.png, licence: NKC}\n"),
        ("title: A\nwhatever: {b: 1, a: [x,  y]}\n", "title: A\nwhatever: {b: 1, a: [x, y]}\n"),
        ("themes:\ntitle: A\n", "title: A\nthemes:\n"),
        ("title: A\nthemes: []\n", "title: A\nthemes: []\n"),
        ("# only words\n", "# only words\n"),
        ("", ""),
    ],
)
def test_the_form(before: str, after: str) -> None:
    """Order of keys, quotes, blocks and brackets."""
    assert tidy(before) == after
    assert tidy(after) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "# yaml-language-server: x\n\n# the date\ndate: 1917-03-08 # sure\n# the title\ntitle: A\n# end\n",
            "# yaml-language-server: x\n\n# the title\ntitle: A\n# the date\ndate: 1917-03-08  # sure\n# end\n",
        ),
        ("summary: > # why\n  One\n  two\n# then\n", "summary: >-  # why\n  One two\n# then\n"),
        ("summary:\n  # why\n  One\ntitle: A\n", "title: A\nsummary: >-\n  One\n# why\n"),
        ("themes: [a, b]   # two\n", "themes: [a, b]  # two\n"),
        ("themes: [a, # one\n  b]\n", "themes:\n  - a  # one\n  - b\n"),
        ("themes: [a\n  # last\n  ]\n", "themes:\n  - a\n  # last\n"),
        (
            "sources:   # all\n  - ref: a\n    # of pages\n    pages: '1'\n  # - ref: b\nplace: c\n",
            'place: c\nsources:  # all\n  - ref: a\n    # of pages\n    pages: "1"\n  # - ref: b\n',
        ),
        ("sources:\n  - # first\n    ref: a\n", "sources:\n  # first\n  - ref: a\n"),
        ("sources:\n  # first\n  - {ref: a} # b\n", "sources:\n  # first\n  - {ref: a}  # b\n"),
        ("title: 'a # b'\n", 'title: "a # b"\n'),
        ("body: |\n  # A heading, no comment\n", "body: |\n  # A heading, no comment\n"),
    ],
)
def test_comments_stay_with_what_they_are_about(before: str, after: str) -> None:
    """Above a key, behind it, inside brackets, at the end of a block and at both ends of the file."""
    assert tidy(before) == after
    assert tidy(after) == after


def test_an_evenly_filled_paragraph_keeps_its_lines() -> None:
    """At whatever width it was filled; one that is not is filled anew."""
    words = ("A general strike stops the city " * 8).split()
    for width in (75, 90, 100, 118):
        lines: list[str] = [" "]
        for word in words:
            if len(lines[-1]) + 1 + len(word) > width:
                lines.append(" ")
            lines[-1] += f" {word}"
        text = "summary: >-\n" + "\n".join(lines) + "\n"
        assert tidy(text) == text
        assert tidy(text.replace(" city", " whole beautiful northern city", 1)) != text
    assert evenly_filled(filled(words, "  "))


def test_what_is_longer_than_a_line_is_folded() -> None:
    """Texts into blocks, lists of keys into a line each; an address stays whole."""
    long = "word " * 40
    url = "https://example.org/" + "a" * 150
    new = tidy(
        f"title: {long}\nthemes: [{', '.join(['october-revolution-in-moscow'] * 6)}]\nsources: [{{url: {url}}}]\n"
    )
    assert max(len(line) for line in new.splitlines() if "http" not in line) <= 100
    assert f"  - url: {url}\n" in new
    assert new.count("  - october-revolution-in-moscow\n") == 6


def test_what_cannot_be_read_is_told_and_left() -> None:
    """With its place, as everywhere."""
    data = b"title: A\ntitle: B\n"
    new, problems = formatted(data, ENTRY, "entry.yaml")
    assert new == data
    assert [str(problem) for problem in problems] == ["entry.yaml:2:1: key 'title' given twice; keep one"]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("entries/1917/03/08/strike.yaml", True),
        ("1917/03/08/strike.yaml", True),
        ("entries/people.yaml", True),
        ("entries/1917/03/08/Strike.yaml", False),
        (".github/workflows/check.yaml", False),
        ("people.yml", False),
    ],
)
def test_files_of_the_corpus_are_known_by_their_place(path: str, found: bool) -> None:
    """Others are not ours to format."""
    assert (kind_of(Path(path)) is not None) is found


def test_the_shipped_vocabularies_keep_the_order_of_their_records() -> None:
    """It is the order of theme pages."""
    data = (ROOT / "entries/themes.yaml").read_bytes()
    new, _ = formatted(data, vocabulary("themes"), "themes.yaml")
    before, after = read(data, "")[0], read(new, "")[0]
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert list(before) == list(after)


WORDS = st.lists(
    st.sampled_from(["Petrograd", "it's", "a-b", "“no”", "10,000", "Жизнь", "x:y", "#1", "[sic]", "- so", "é", '"q"']),
    min_size=1,
    max_size=40,
).map(" ".join)
KEYS = st.lists(st.sampled_from(["women", "no", "1917", "army", "null", "october-revolution"]), max_size=5, unique=True)
COMMENTS = st.lists(st.sampled_from(["# why", "#", "#- ref: b", "#  'quoted\"", "# [x, {y"]), max_size=2)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@st.composite
def texts(draw: st.DrawFn, *, key: str) -> str:
    """A field with some text in some style."""
    text = draw(WORDS)
    style = draw(st.sampled_from(["double", "single", "folded", "literal", "broken"]))
    behind = draw(st.sampled_from(["", "  # behind", " #x"]))
    if style == "double":
        return f"{key}: {quoted(text)}{behind}\n"
    if style == "single":
        return f"{key}: '" + text.replace("'", "''") + f"'{behind}\n"
    pad = " " * draw(st.integers(1, 4))
    lines = text.replace(" ", "\n", draw(st.integers(0, 6))).split("\n")
    if style == "broken":
        return f'{key}: "' + f"\n{pad}".join(quoted(line)[1:-1] for line in lines) + f'"{behind}\n'
    sign = (">" if style == "folded" else "|") + draw(st.sampled_from(["", "-", "+"]))
    return f"{key}: {sign}{behind}\n" + "".join(f"{pad}{line}\n" for line in lines)


@st.composite
def lists(draw: st.DrawFn, *, key: str) -> str:
    """A field with a list of keys, in brackets on one line or several, or in a block; comments where they may be."""
    items = [quoted(item) for item in draw(KEYS)]
    if not items:
        return f"{key}: []\n"
    if draw(st.booleans()):
        gap = draw(st.sampled_from([" ", "\n  ", " # in\n  "]))
        return (
            f"{key}: [{(',' + gap).join(items)}{gap.rstrip(' ')}]\n"
            if "\n" in gap
            else f"{key}: [{', '.join(items)}]\n"
        )
    pad = draw(st.sampled_from(["", "  ", "    "]))
    lines = [f"{pad}- {item}{draw(st.sampled_from(['', ' # c']))}\n" for item in items]
    above = "".join(f"{pad}{comment}\n" for comment in draw(COMMENTS))
    return f"{key}:\n{above}{''.join(lines)}{above}"


@st.composite
def sources(draw: st.DrawFn) -> str:
    """Sources in blocks and brackets."""
    out = "sources:" + draw(st.sampled_from(["", " # all"])) + "\n"
    for _ in range(draw(st.integers(1, 3))):
        pages = quoted(draw(WORDS))
        shuffled = draw(st.permutations([f"pages: {pages}", "ref: sukhanov-1922", "supports: [date]"]))
        if draw(st.booleans()):
            out += f"  - {{{', '.join(shuffled)}}}{draw(st.sampled_from(['', ' # c']))}\n"
        else:
            out += "  - " + "\n    ".join(shuffled) + "\n"
        out += "".join(f"{draw(st.sampled_from(['', '  ', '    ']))}{comment}\n" for comment in draw(COMMENTS))
    return out


@st.composite
def entries(draw: st.DrawFn) -> str:
    """An entry's file: any order, any style, comments and blank lines between."""
    fields = [
        draw(texts(key="title")),
        draw(st.sampled_from(["date: 1917-03-08\n", "date: '1917-03-08' # n\n"])),
        draw(texts(key="summary")),
        draw(texts(key="body")),
        draw(texts(key="disputed")),
        draw(lists(key="themes")),
        draw(lists(key="people")),
        draw(sources()),
        'time: "09:30"\n',
        "work:\n    kind: letter # k\n    # t\n    title: A\n",
    ]
    out = draw(st.sampled_from(["", "# yaml-language-server: $schema=s\n", "---\n", "# top\n\n"]))
    for one in draw(st.permutations(fields)):
        out += "".join(f"{comment}\n" for comment in draw(COMMENTS))
        out += one + "\n" * draw(st.integers(0, 2))
    return out


@given(entries())
def test_formatting_changes_no_value_and_settles(text: str) -> None:
    """Whatever the order, the styles and the comments: the model reads the same, and a second time changes nothing."""
    new = tidy(text)
    assert values(new) == values(text)
    assert Counter(comments(new)) == Counter(comments(text))
    assert tidy(new) == new


def test_comments_anywhere_in_shipped_entries() -> None:
    """A comment put between any two lines, or behind any, is kept, and so is everything else."""
    chosen = random.Random(1917)
    paths = chosen.sample(sorted((ROOT / "entries/1917").rglob("*.yaml")), 40)
    for path in paths:
        lines = path.read_text("utf-8").splitlines()
        for number in chosen.sample(range(1, len(lines) + 1), 8):
            put = chosen.choice([_behind, _above])
            _keeps(put(lines, number, chosen.choice(["", "  ", "    "])), "\n".join(lines))


def _above(lines: list[str], number: int, pad: str) -> str:
    return "\n".join([*lines[:number], f"{pad}# kept", *lines[number:]]) + "\n"


def _behind(lines: list[str], number: int, pad: str) -> str:
    return (
        "\n".join([*lines[:number][:-1], *(f"{line}{pad} # kept" for line in lines[:number][-1:]), *lines[number:]])
        + "\n"
    )


def _keeps(text: str, original: str) -> None:
    tree, problems = read(text.encode(), "")
    if problems or meaning(tree, ENTRY) != meaning(read(original.encode(), "")[0], ENTRY):
        return  # it stands inside a text, and is no comment there
    new = tidy(text)
    assert comments(new) == ["# kept"]
    assert meaning(read(new.encode(), "")[0], ENTRY) == meaning(tree, ENTRY)
    assert tidy(new) == new


MARKS = [
    "#", " # c", "# c\n", "\n", "\n\n", "  ", "\t", "\r\n", "- ", ": ", "? ", ">-\n", "|+\n", "'", '"', "[", "]", "{",
    "}", ",", "''", "::", '""', "[a, b]", "{a: b}", "null", "no", "12:30", "0123", "---\n",
    "...\n", "\u00a0", "%", "@", "`", "\\x41",
]  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 30), st.sampled_from(MARKS)), min_size=1, max_size=4))
def test_whatever_can_be_read_can_be_formatted(changes: list[tuple[int, int, str]]) -> None:
    """Marks of YAML thrown into an entry: refused by the reader, or formatted and still the same."""
    text = ODD
    for place, length, mark in changes:
        at = place % (len(text) + 1)
        text = text[:at] + mark + text[at + length :]
    tree, problems = read(text.encode(), "")
    if problems:
        return
    new = tidy(text)
    assert meaning(read(new.encode(), "")[0], ENTRY) == meaning(tree, ENTRY)


ODD = """\
# first
title: 'It''s'
date: 1917-03-08
time: 10:00
summary: >  # why
  One
  two.
body: |
  **Markdown**{blanks}
  more.

  # No comment
themes: [a, 'b',
  # inside
  c]
sources:
- {ref: d, pages: "12–14", supports: [date]}  # good
- title: E
  # between
  year: 2017
# - ref: f
translations: {ru: {title: Стачка, summary: "Вышли."}}
unknown: {x: [1, 2]}
""".replace("{blanks}", "  ")
