"""Fifty and more malformed entries: each message says where, what is wrong, and how to mend it, without the docs."""

from __future__ import annotations

import pytest
from builders import write_vocabularies
from folders import CONFIG, Folder, Result

DAY = "entries/1917/03/08"
SUMMARY = (
    "Women from the textile mills of the Vyborg district walk out and call on the metalworkers next door to join them."
)
SOUND = f"title: T\ndate: 1917-03-08\nsummary: {SUMMARY}\nsources: [{{title: A, supports: [date]}}]\n"
PICTURE = "file: crowd.png, creator: unknown"
QUOTE = "put the whole text in quotes"
COLUMN = "begin it in the same column as the keys"


def but(old: str, new: str) -> str:
    """The sound entry with one thing other than it should be."""
    assert old in SOUND
    return SOUND.replace(old, new, 1)


def more(text: str) -> str:
    """The sound entry and more lines; they begin at line 5."""
    return SOUND + text


# Name of the file: its text, place, what is wrong, what to do.
MALFORMED: dict[str, tuple[str, str, str, str]] = {
    # YAML
    "tab": (more("themes:\n\t- women\n"), "6:1", "a tab", "indent with blanks"),
    "open-double": (more('body: "She said\nplace: petrograd\n'), "5:7", 'mark " is not closed', "close it"),
    "open-single": (more("body: 'She said\nplace: petrograd\n"), "5:7", "mark ' is not closed", "close it"),
    "apostrophe": (more("body: 'Rasputin's body'\n"), "5:17", "text behind the closing '", "write '' for one inside"),
    "inner-quote": (
        more('body: "The "Aurora" fires"\n'),
        "5:13",
        'behind the closing "',
        r"write \" for a quotation mark",
    ),
    "colon": (but("title: T", "title: Petrograd: the strike"), "1:17", 'a second ": "', QUOTE),
    "colon-in-list": (more("themes:\n  - women: and: x\n"), "6:15", 'a second ": "', QUOTE),
    "no-colon": (more("place petrograd\n"), "5:1", "no colon behind 'place'", "write place: …"),
    "no-blank": (but("date: ", "date:"), "2:1", "no blank behind date:", "write date: 1917-03-08"),
    "open-bracket": (
        more("themes: [women\nplace: petrograd\n"),
        "5:9",
        "the bracket [ is not closed",
        "close it with ]",
    ),
    "open-brace": (but("[date]}]", "[date]]"), "4:38", "a comma or a closing bracket is missing", "put commas between"),
    "no-comma": (
        but("A, supports", "A supports"),
        "4:29",
        "a comma or a closing bracket is missing",
        "put commas between",
    ),
    "at-sign": (but("title: T", "title: @pravda prints"), "1:8", "a text that begins with @", QUOTE),
    "backtick": (but("title: T", "title: `Aurora` fires"), "1:8", "a text that begins with `", QUOTE),
    "percent": (but("title: T", "title: %5 of bread"), "1:8", "a text that begins with %", QUOTE),
    "asterisk": (but("title: T", "title: *Aurora* fires"), "1:8", "a text that begins with *", QUOTE),
    "ampersand": (but("title: T", "title: &Sons"), "1:8", "an anchor (&Sons)", "a text starting with & needs quotes"),
    "exclamation": (but("title: T", "title: !Strike"), "1:8", "a tag (!Strike)", "a text starting with ! needs quotes"),
    "question": (but("title: T", "title: ? who"), "1:8", "a text that begins with ?", QUOTE),
    "dash": (but("title: T", "title: - Strike"), "1:8", "a list item in the line of its key", "in the next line"),
    "backslash": (more('body: "C:\\Users"\n'), "5:12", "a backslash in double quotes", r"write \\ for a backslash"),
    "indented-less": (more("image:\n  file: a.png\n alt: x\n"), "7:2", "indented differently", COLUMN),
    "indented-more": ("title: T\n  date: 1917-03-08\n", "2:7", "the key 'date' is indented too far", COLUMN),
    "block-not-indented": (
        more("body: |\nThe women walk out.\n"),
        "6:1",
        "a text that is not indented",
        "two blanks more",
    ),
    "text-not-indented": ("title:\nT\ndate: 1917-03-08\n", "2:1", "a text that is not indented", "two blanks more"),
    "second-line": (
        more("disputed: some give\nanother day: the 7th\n"),
        "6:1",
        "unknown key 'another day'",
        "indent the line",
    ),
    "conflict": (
        more("<<<<<<< HEAD\nplace: petrograd\n=======\n"),
        "5:1",
        "a merge conflict",
        "keep one of the two sides",
    ),
    "two-documents": (more("---\ntitle: U\n"), "5:1", "a second document (---)", "one document a file"),
    "anchor": (more("body: &x text\n"), "5:7", "an anchor (&x)", "write values out"),
    "empty": ("", "1:1", "the file is empty", "write an entry, or delete the file"),
    "prose": ("# Strike\n\nOn 8 March.\n", "3:1", "a map belongs here", "write key: value lines"),
    # keys
    "twice": (more("title: U\n"), "5:1", "key 'title' given twice", "keep one"),
    "misspelt": (more("tilte: U\n"), "5:1", "unknown key 'tilte'", "did you mean 'title'?"),
    "unknown": (more("colour: red\n"), "5:1", "unknown key 'colour'", "known keys: title, date"),
    "no-date": (but("date: 1917-03-08\n", ""), "1:1", "'date' is missing", "add date: … (the day, New Style"),
    "no-sources": (SOUND.partition("sources")[0], "1:1", "'sources' is missing", "add sources: … (at least one"),
    "no-title": (but("title: T", "title:"), "1:7", "nothing where text belongs", "write text or delete the key"),
    # dates and times
    "date-in-words": (but("1917-03-08", "8 March 1917"), "2:7", "'8 March 1917' is not a date", "write 1917-03-08"),
    "date-short": (but("1917-03-08", "1917-3-8"), "2:7", "'1917-3-8' is not a date", "write 1917-03-08"),
    "date-slashes": (but("1917-03-08", "03/08/1917"), "2:7", "'03/08/1917' is not a date", "write year-month-day"),
    "no-such-day": (but("1917-03-08", "1917-02-30"), "2:7", "has no 30 February 1917", "look the day up"),
    "not-the-path": (
        but("1917-03-08", "1917-03-09"),
        "2:7",
        "the path says 1917-03-08",
        "move the file or mend the date",
    ),
    "old-style": (more("old_style: 1917-02-24\n"), "5:12", "is Friday 1917-03-09 New Style", "write 1917-02-23"),
    "old-style-copied": (
        more("old_style: 1917-03-08\n"),
        "5:12",
        "the same numbers as in date",
        "move the entry to 1917-03-21",
    ),
    "time": (more("time: 9:30\n"), "5:7", "'9:30' is not a time of day", 'write "HH:MM"'),
    "time-in-words": (more("time: morning\n"), "5:7", "'morning' is not a time of day", 'such as "09:30"'),
    # words of a list, keys of vocabularies
    "significance": (more("significance: huge\n"), "5:15", "'huge' is not known here", "write one of major, notable"),
    "state": (
        more("state: deleted\n"),
        "5:8",
        "'deleted' is not known here",
        "write one of published, draft, withdrawn",
    ),
    "theme": (more("themes: [woman]\n"), "5:10", "'woman' is not in themes.yaml", "did you mean 'women'?"),
    "place": (more("place: petrograt\n"), "5:8", "'petrograt' is not in places.yaml", "did you mean 'petrograd'?"),
    "person": (more("people: [lenin]\n"), "5:10", "'lenin' is not in people.yaml", "define it in people.yaml"),
    "key-with-blank": (more("place: Petrograd City\n"), "5:8", "'Petrograd City' is not a key", "write it like"),
    "not-a-list": (more("themes: women\n"), "5:9", "a single value where a list belongs", "write [one, two]"),
    "list-in-list": (more("themes: [[women]]\n"), "5:10", "a list where text belongs", "write text"),
    # sources, pictures, references
    "unsupported": (but(", supports: [date]", ""), "4:10", "no source supports the date", "add supports: [date]"),
    "source-as-text": (
        but("[{title: A, supports: [date]}]", "Chronicle"),
        "4:10",
        "a single value",
        "write [one, two]",
    ),
    "ref-and-title": (
        but("title: A", "ref: sukhanov-1922, title: A"),
        "4:11",
        "a source with ref and title",
        "one or the other",
    ),
    "supports": (but("[date]", "[day]"), "4:33", "'day' is not known here", "write one of date, summary"),
    "year": (
        but("title: A", "title: A, year: about 1920"),
        "4:28",
        "'about 1920' is not a whole number",
        "write digits only",
    ),
    "address": (
        but("title: A", "title: A, url: www.example.org"),
        "4:27",
        "'www.example.org' is not",
        "write it like https://",
    ),
    "no-picture": (
        more(f"image: {{{PICTURE}, alt: A crowd, licence: PDM-1.0}}\n"),
        "5:15",
        "no file crowd.png",
        "add the picture",
    ),
    "no-alt": (
        more(f"image: {{{PICTURE}, licence: PDM-1.0}}\n"),
        "5:8",
        "'alt' is missing",
        "add alt: … (what it shows",
    ),
    "licence": (
        more(f"image: {{{PICTURE}, alt: x, licence: free}}\n"),
        "5:61",
        "'free' is not known here",
        "write one of PDM-1.0",
    ),
    "related": (more("related: [strike]\n"), "5:11", "'strike' is not", "write it like 1917/03/08/womens-day-strike"),
    "own-id": (more("formerly: [1917/03/08/own-id]\n"), "5:11", "an entry's own id among its former ones", "remove it"),
    "work": (
        more("work: {title: To all, kind: flyer, by: A committee}\n"),
        "5:29",
        "'flyer' is not known",
        "write one of article",
    ),
    "translation": (
        more("translations: {ru: {title: Забастовка}}\n"),
        "5:20",
        "'summary' is missing",
        "add summary: …",
    ),
    "lint": (more("lint: near-duplicate\n"), "5:7", "a map belongs here", "write key: value lines"),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """What ``check`` says of all of them, in one run."""
    path = tmp_path_factory.mktemp("malformed")
    write_vocabularies(path / "entries")
    folder = Folder(path)
    (path / "timeline.toml").write_text(CONFIG, "utf-8")
    (path / DAY).mkdir(parents=True)
    for name, (text, *_) in MALFORMED.items():
        (path / DAY / f"{name}.yaml").write_text(text, "utf-8")
    return folder.run("check")


def test_there_are_fifty_of_them_and_none_passes(told: Result) -> None:
    """Exit 3, and every file is named."""
    assert len(MALFORMED) >= 50
    assert told.code == 3
    assert {line.partition(".yaml")[0] for line in told.err.splitlines()[:-1]} == {
        f"{DAY}/{name}" for name in MALFORMED
    }
    assert told.err.splitlines()[-1].startswith("0 entries, ")


@pytest.mark.parametrize("name", MALFORMED)
def test_a_message_says_where_what_and_how_to_mend_it(told: Result, name: str) -> None:
    """One line with all three, in words that need no knowledge of YAML's grammar."""
    _, place, what, remedy = MALFORMED[name]
    lines = [line for line in told.err.splitlines() if line.startswith(f"{DAY}/{name}.yaml:{place}: ")]
    assert lines, [line for line in told.err.splitlines() if f"/{name}.yaml" in line]
    assert any(what in line.partition("; ")[0] and remedy in line.partition("; ")[2] for line in lines), lines
    assert not any(word in line for line in lines for word in ("scalar", "token", "mapping", "flow", "simple key"))
