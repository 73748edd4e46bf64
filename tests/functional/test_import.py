"""``timeline import``: tables, JSON and TimelineJS come in whole or not at all; our own export comes back as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import PNG
from folders import Folder

TEXT = "Workers of the Putilov works are locked out, and march into the city with their families behind them."


def lines(*rows: str) -> str:
    """Rows of a file."""
    return "".join(f"{row}\n" for row in rows)


def write(folder: Folder, name: str, text: str, encoding: str = "utf-8") -> str:
    """A file beside the config."""
    (folder.path / name).write_text(text, encoding)
    return name


def tree(folder: Folder) -> dict[str, bytes]:
    """Every file of the corpus."""
    root = folder.path / "entries"
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def entry(folder: Folder, entry_id: str) -> dict[str, object]:
    """An entry as the export tells it."""
    records = map(json.loads, folder.run("export").out.splitlines())
    return next(record for record in records if record["id"] == entry_id)


def test_a_table_becomes_entries_that_check_takes(folder: Folder) -> None:
    """Columns by usual names; what is new in a vocabulary is added behind what is there."""
    places = (folder.path / "entries/places.yaml").read_text("utf-8")
    table = lines(
        "Headline,Date,Description,Location,Tags,Source,Source Year,URL,Remark",
        f'Lockout,1917-03-07,"{TEXT}",Petrograd,women; Strikes,A book,1922,https://example.org/a,x',
        f'Meeting,8 March 1917,"{TEXT}",Narva Gate,Strikes,A book,1922,,',
    )
    done = folder.run("import", write(folder, "events.csv", table))
    assert done.code == 0, done.err
    assert done.out == "1917/03/07/lockout\n1917/03/08/meeting\n"
    assert "columns not read: Remark" in done.err
    assert folder.run("check").code == 0
    lockout = entry(folder, "1917/03/07/lockout")
    assert lockout["place"]["key"] == "petrograd"  # type: ignore[index]
    assert lockout["themes"] == ["women", "strikes"]
    assert lockout["sources"][0]["supports"] == ["date"]  # type: ignore[index]
    assert lockout["sources"][0]["year"] == 1922  # type: ignore[index]
    now = (folder.path / "entries/places.yaml").read_text("utf-8")
    assert now == f"{places}narva-gate:\n  name: Narva Gate\n"


def test_what_is_written_is_in_canonical_form(folder: Folder) -> None:
    """``fmt`` has nothing to change in it."""
    body = "First paragraph: a *long* one.\n\n- a list\n\nLast."
    record = {"title": "No: a # title", "date": "1917-03-07", "time": "9:30", "summary": TEXT, "body": body}
    more = {"sources": [{"title": "Book, with a comma", "pages": "12"}], "people": ["Ivan Ivanov"], "disputed": "null"}
    done = folder.run("import", write(folder, "one.json", json.dumps([record | more])))
    assert done.code == 0, done.err
    made = folder.path / "entries/1917/03/07/no-a-title.yaml"
    assert folder.run("fmt", "--check", str(made)).code == 0
    found = entry(folder, "1917/03/07/no-a-title")
    assert (found["time"], found["body"], found["disputed"]) == ("09:30", body, "null")


def test_dates_of_the_julian_calendar_are_converted(folder: Folder) -> None:
    """All of a file's by option, one row's by a column, and both dates side by side where both are given."""
    table = lines(
        "title;date;calendar;source;summary",
        f"Walkout;23.2.1917;;A book;{TEXT}",
        f"Note;1917-03-08;new-style;A book;{TEXT}",
    )
    done = folder.run("import", write(folder, "a.csv", table), "--calendar", "old-style")
    assert done.code == 0, done.err
    assert done.out.split() == ["1917/03/08/walkout", "1917/03/08/note"]
    assert entry(folder, "1917/03/08/walkout")["old_style"] == "1917-02-23"


def test_two_calendars_that_disagree_are_refused(folder: Folder) -> None:
    """The strict loader's own check, told by row."""
    table = lines("title;date;old_style;source;summary", f"Strike;1917-03-07;1917-02-23;A;{TEXT}")
    done = folder.run("import", write(folder, "a.csv", table))
    assert done.code == 3
    assert "a.csv:2:1: old_style: 1917-02-23 Old Style is" in done.err


BAD = lines(
    "title;date;source;summary;significance;related;slug",
    f"Good;1917-03-07;A;{TEXT};;;",
    f"No such day;1917-02-30;A;{TEXT};;;",
    f"Only a month;1917-03;A;{TEXT};;;",
    f"Ambiguous;3/4/1917;A;{TEXT};;;",
    f"No source;1917-03-07;;{TEXT};;;",
    ";1917-03-07;A;words;;;",
    f"Huge;1917-03-07;A;{TEXT};enormous;;",
    f"Lost;1917-03-07;A;{TEXT};;1917/03/07/nowhere;",
    f"Odd slug;1917-03-07;A;{TEXT};;;Not_a_slug",
    f"Strike;1917-03-08;A;{TEXT};;;",
    f"Good;1917-03-07;A;{TEXT};;;",
    f"Too many;1917-03-07;A;{TEXT};;;;;x",
    'Two lines;1917-03-07;A;"one\ntwo";;;',
    f"Last;1917-13-01;A;{TEXT};;;",
)
TOLD = [
    "bad.csv:3:1: the Gregorian calendar has no 30 February 1917",
    "bad.csv:4:1: date: '1917-03' has no day",
    "bad.csv:5:1: date: '3/4/1917' may be in month 3 or 4; say --date-order",
    "bad.csv:6:1: no source",
    "bad.csv:7:1: no title",
    "bad.csv:8:1: significance: 'enormous' is not known here",
    "bad.csv:9:1: related: there is no entry 1917/03/07/nowhere",
    "bad.csv:10:1: slug: 'Not_a_slug' is none",
    "bad.csv:11:1: 1917/03/08/strike is in the corpus already",
    "bad.csv:12:1: the same as row 1",
    "bad.csv:13:1: 9 cells under 7 columns",
    "bad.csv:16:1: month 13 is not between 1 and 12",
]


def test_every_bad_row_is_told_with_its_line_and_nothing_comes_in(folder: Folder) -> None:
    """All at once; the line after a cell of two lines is right too."""
    before = tree(folder)
    done = folder.run("import", write(folder, "bad.csv", BAD))
    assert done.code == 3
    assert [words for words in TOLD if words not in done.err] == []
    assert "nothing was imported: 12 of 14 rows cannot be" in done.err
    assert done.out == ""
    assert tree(folder) == before


def test_the_good_rows_come_in_when_asked_to(folder: Folder) -> None:
    """With ``--skip-bad``: exit 1, because something was left out; nothing of the bad rows stays behind."""
    done = folder.run("import", write(folder, "bad.csv", BAD), "--skip-bad", "--json")
    assert done.code == 1
    assert done.json["imported"] == ["1917/03/07/good", "1917/03/07/two-lines"]
    assert [one["line"] for one in done.json["rejected"]] == [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16]
    assert folder.run("check").code == 0


def test_a_dry_run_changes_nothing(folder: Folder) -> None:
    """And says what would come in."""
    before = tree(folder)
    done = folder.run("import", write(folder, "bad.csv", BAD), "--skip-bad", "--dry-run")
    assert done.out == "1917/03/07/good\n1917/03/07/two-lines\n"
    assert "2 entries would be imported, 12 left out" in done.err
    assert tree(folder) == before


def test_what_was_imported_is_not_imported_again(folder: Folder) -> None:
    """The same file gives the same ids, and they are taken."""
    table = lines("title;date;source;summary", f"Lockout;1917-03-07;A;{TEXT}", f"Lockout;1917-03-07;A;Other {TEXT}")
    first = folder.run("import", write(folder, "a.csv", table))
    assert first.out.split() == ["1917/03/07/lockout", "1917/03/07/lockout-2"]
    before = tree(folder)
    again = folder.run("import", "a.csv")
    assert again.code == 3
    assert "none of 2 rows can be" in again.err
    assert tree(folder) == before


def test_an_id_that_another_entry_had_before_is_taken(folder: Folder) -> None:
    """Its history is not shared."""
    folder.entry("1917/03/09/moved", formerly="[1917/03/07/lockout]")
    table = lines("title;date;source;summary", f"Lockout;1917-03-07;A;{TEXT}")
    done = folder.run("import", write(folder, "a.csv", table))
    assert done.code == 3
    assert "id 1917/03/07/lockout belongs to 1917/03/09/moved" in done.err


def test_the_projects_own_export_comes_back_whole(folder: Folder, tmp_path: Path) -> None:
    """Everything the export has, into an empty timeline, byte for byte."""
    (folder.path / "entries/1917/03/08/dot.png").write_bytes(PNG)
    folder.entry(
        "1917/03/09/all",
        time='"10:00"',
        when="in the morning",
        place="petrograd",
        significance="major",
        body='"One.\\n\\nTwo: *three*."',
        themes="[women, february-revolution]",
        people="[alexandra-kollontai]",
        work="{title: Theses, kind: theses, authors: [alexandra-kollontai], by: A body, written: 1917-03-08}",
        sources='[{ref: sukhanov-1922, pages: "12", supports: [date]}, {title: Another, year: 1999, url: "https://a.example/"}]',
        related="[1917/03/08/strike]",
        disputed="Some say the day after.",
        formerly="[1917/03/10/all, 1917/03/11/all]",
        image="{file: /1917/03/08/dot.png, alt: A dot, creator: unknown, licence: CC0-1.0}",
        translations="{ru: {title: Всё, summary: Слова., body: Ещё слова.}}",
    )
    folder.entry("1917/03/10/draft", state="draft")
    exported = folder.run("export").out
    assert exported.count("\n") == 5
    new = Folder(tmp_path / "new")
    done = folder.run("init", str(new.path), "--title", "New", "--timezone", "UTC", "--first-year", "1917")
    assert done.code == 0
    for path in (new.path / "entries").rglob("*.yaml"):
        path.unlink() if path.parent.name != "entries" else path.write_text("", "utf-8")
    (tmp_path / "export.jsonl").write_text(exported, "utf-8")
    done = new.run("import", str(tmp_path / "export.jsonl"), "--pictures", str(folder.path / "entries"))
    assert done.code == 0, done.err
    assert new.run("export").out == exported
    checked = new.run("check")
    assert checked.code == 0, checked.err


HTML = '<p>A Saturn V lifts off.</p><p>See <a href="https://example.org/">this</a> &amp; that.</p>'
TIMELINE = {
    "title": {"text": {"headline": "All of it"}},
    "events": [
        {
            "start_date": {"year": "1969", "month": "7", "day": "16", "hour": "13", "minute": "32"},
            "text": {"headline": "Apollo 11 <b>launches</b>", "text": HTML},
            "media": {"url": "https://example.org/a.jpg", "credit": "NASA"},
            "group": "Space",
        },
        {"start_date": {"year": 1969}, "text": {"headline": "A year"}},
    ],
}  # fmt: skip
SHEET = lines(
    "Year,Month,Day,Time,End Year,Headline,Text,Media,Media Credit,Type,Group",
    "1969,7,16,13:32,,Apollo 11 <b>launches</b>,"
    '"<p>A Saturn V lifts off.</p><p>See <a href=""https://example.org/"">this</a> &amp; that.</p>",'
    "https://example.org/a.jpg,NASA,,Space",
    "1960,1,1,,,Intro,,,,title,",
    "1969,,,,,A year,,,,,",
)


@pytest.mark.parametrize(
    ("name", "text", "line"), [("t.json", json.dumps(TIMELINE, indent=1), 26), ("t.csv", SHEET, 4)]
)
def test_timelinejs_comes_in_from_json_and_from_its_spreadsheet(
    folder: Folder, name: str, text: str, line: int
) -> None:
    """HTML becomes Markdown; what has no day is told, and so are title and media."""
    done = folder.run("import", write(folder, name, text), "--source", "sukhanov-1922", "--skip-bad", "--json")
    assert done.code == 1
    assert done.json["format"] == "timelinejs"
    assert done.json["imported"] == ["1969/07/16/apollo-11-launches"]
    assert [(one["line"], one["what"]) for one in done.json["rejected"]] == [(line, "date: '1969' has no day")]
    notes = " ".join(done.json["notes"])
    assert "the timeline's title" in notes
    assert "media https://example.org/a.jpg left out" in notes
    found = entry(folder, "1969/07/16/apollo-11-launches")
    assert (found["time"], found["themes"]) == ("13:32", ["space"])
    assert found["summary"] == "A Saturn V lifts off. See this & that."
    assert found["body"] == "A Saturn V lifts off.\n\nSee [this](https://example.org/) & that."
    assert found["sources"][0]["ref"] == "sukhanov-1922"  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.csv", b"", "the file is empty"),
        ("a.csv", b"title,date\n\xff\xfe\n", "a.csv:2:1: not UTF-8 text"),
        ("a.csv", b'title,date\n"open,1917\n', "not readable as CSV"),
        ("a.csv", b"title,title\n", "two columns 'title'"),
        ("a.json", b'[{"title": }]', "a.json:1:12: not JSON"),
        ("a.json", b'{"events": {}}', "no title"),
        ("a.json", b"[1]", "item 1 is no object"),
        ("a.jsonl", b'{"title": "x"}\n{"title": \n', "a.jsonl:2:11: not JSON"),
        ("a.json", b"[" * 100000, "nested too deep"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_where(folder: Folder, name: str, data: bytes, words: str) -> None:
    """Exit 3 with the place, never a traceback."""
    (folder.path / name).write_bytes(data)
    done = folder.run("import", name)
    assert done.code == 3
    assert words in done.err
    assert "nothing was" in done.err


def test_values_of_the_wrong_shape_are_told_by_field(folder: Folder) -> None:
    """Whatever JSON can hold; nothing of it comes in."""
    good = {"title": "A", "date": "1917-03-07", "summary": TEXT, "sources": ["A book"]}
    odd: list[tuple[dict[str, object], str]] = [
        ({"title": ["x"]}, "title: a text belongs here"),
        ({"title": True}, "title: a text belongs here"),
        ({"summary": "x\u0001"}, "summary: a control character U+0001"),
        ({"body": "half \ud800"}, "body: a control character U+D800"),
        ({"date": {"a": 1}}, "date: a text belongs here"),
        ({"themes": [["q"], None]}, "themes: something else than texts"),
        ({"people": [{"name": ["a"]}]}, "people: something else"),
        ({"place": ["a"]}, "place: a text belongs here"),
        ({"work": {"title": "t", "kind": "book", "authors": [{}]}}, "work: an object belongs here"),
        ({"translations": {"ru": "x"}}, "translations: a map belongs here"),
        ({"sources": [5, [1]]}, "sources: a list of texts and objects"),
        ({"sources": [{"title": "x", "colour": "red"}]}, "sources: unknown key 'colour'"),
        ({"time": 1234}, "time: '1234' is not a time of day"),
        ({"id": "../../../etc/passwd"}, "id: '../../../etc/passwd' is none"),
        ({"id": "1917/13/45/x"}, "month 13 is not between 1 and 12"),
        ({"id": "1917/03/06/x"}, "date: the date is"),
        ({"date": "99999999999-03-08"}, "is not a date"),
        ({"calendar": "french"}, "calendar: 'french' is none"),
    ]
    records = [good | {"title": f"A {number}"} | fields for number, (fields, _) in enumerate(odd)]
    before = tree(folder)
    done = folder.run("import", write(folder, "odd.json", json.dumps(records, indent=1)), "--skip-bad", "--json")
    assert done.code == 3
    told = [one["what"] for one in done.json["rejected"]]
    assert [words for _, words in odd if not any(words in one for one in told)] == []
    assert tree(folder) == before


def test_columns_are_mapped_and_left_out_by_the_command_line(folder: Folder) -> None:
    """``COLUMN=FIELD``, and ``COLUMN=`` for none."""
    table = lines("What,When,Where,Said", f"Lockout,1917-03-07,Petrograd,{TEXT.replace(',', '')}")
    name = write(folder, "a.csv", table)
    arguments = ["--map", "What=title", "--map", "When=date", "--map", "Where=", "--map", "Said=summary"]
    done = folder.run("import", name, *arguments, "--source", "A book", "--draft")
    assert done.code == 0, done.err
    found = entry(folder, "1917/03/07/lockout")
    assert (found["place"], found["state"]) == (None, "draft")


@pytest.mark.parametrize("pair", ["What", "Nothing=title", "What=headlines"])
def test_a_map_that_makes_no_sense_is_wrong_usage(folder: Folder, pair: str) -> None:
    """Exit 2, with what there is."""
    write(folder, "a.csv", "What,Date\nx,1917-03-07\n")
    assert folder.run("import", "a.csv", "--map", pair).code == 2


def test_tables_from_spreadsheets_of_other_countries_are_read(folder: Folder) -> None:
    """UTF-16 with tabs, a byte order mark, titles in other scripts."""
    table = lines("title\tdate\tsource\tsummary", f"Временное правительство\t15.03.1917\tПравда\t{TEXT}")
    done = folder.run("import", write(folder, "a.txt", table, "utf-16"))
    assert done.code == 0, done.err
    assert done.out == "1917/03/15/vremennoe-pravitelstvo\n"


def test_pictures_come_with_their_entries(folder: Folder) -> None:
    """From beside the file; one that is missing or no picture is told by row."""
    (folder.path / "dot.png").write_bytes(PNG)
    (folder.path / "fake.png").write_bytes(b"no picture")
    table = "title;date;source;summary;image_file;image_alt;image_creator;image_licence\n" + lines(
        *(f"{name};1917-03-07;A;{TEXT};{name}.png;A dot;unknown;CC0-1.0" for name in ("dot", "fake", "gone")),
        f"away;1917-03-07;A;{TEXT};https://example.org/a.png;A dot;unknown;CC0-1.0",
        f"up;1917-03-07;A;{TEXT};../../x.png;A dot;unknown;CC0-1.0",
    )
    done = folder.run("import", write(folder, "a.csv", table), "--skip-bad")
    assert done.out == "1917/03/07/dot\n"
    assert (folder.path / "entries/1917/03/07/dot.png").read_bytes() == PNG
    assert not (folder.path / "entries/1917/03/07/fake.png").exists()
    for words in ("not a PNG", "there is no gone.png", "is an address", "leads elsewhere"):
        assert words in done.err
    assert folder.run("check").code == 0


def test_a_corpus_that_cannot_be_written_stays_as_it_was(folder: Folder) -> None:
    """A file in the place of a folder: exit 1, and what was written before it is gone again."""
    (folder.path / "entries/1918").write_text("in the way")
    before = tree(folder)
    table = lines("title;date;source;summary;place", f"A;1917-03-07;A;{TEXT};New place", f"B;1918-03-07;A;{TEXT};")
    done = folder.run("import", write(folder, "a.csv", table))
    assert done.code == 1
    assert tree(folder) == before
