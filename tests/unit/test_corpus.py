"""Reading entries: what must agree with what, what is told of a file that is wrong, and what is never opened."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from builders import PNG, corpus_of, new_style, write_entry, write_vocabularies

from timeline.corpus import Corpus, day_folder
from timeline.entry import Entry, Significance, State
from timeline.errors import CorpusError
from timeline.picture import MAX_BYTES

ID = "1917/03/08/strike"
DAY = "1917-03-08"
FILE = "entries/1917/03/08/strike.yaml"
SOURCE = "{title: Chronicle, supports: [date]}"


def said(corpus: Corpus, *days: str) -> list[str]:
    """What reading these days raises."""
    with pytest.raises(CorpusError) as raised:
        corpus.load([new_style(day) for day in days or (DAY,)])
    return [str(problem) for problem in raised.value.problems]


def told(tmp_path: Path, **fields: str | None) -> list[str]:
    """What is wrong with one entry of these fields."""
    return said(corpus_of(tmp_path, ID, **fields))  # type: ignore[arg-type]


def entry(tmp_path: Path, **fields: str | None) -> Entry:
    """One entry of these fields."""
    (read,) = corpus_of(tmp_path, ID, **fields).entries_on(new_style(DAY))  # type: ignore[arg-type]
    return read


def text(tmp_path: Path, content: str | bytes) -> list[str]:
    """What is wrong with a file of this content."""
    corpus = corpus_of(tmp_path, ID)
    path = corpus.root / f"{ID}.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return said(corpus)


def test_a_whole_entry(tmp_path: Path) -> None:
    """Every field arrives as what it means."""
    corpus = corpus_of(tmp_path)
    (corpus.root / "images").mkdir()
    (corpus.root / "images/queue.png").write_bytes(PNG)
    write_entry(
        corpus.root, ID,
        old_style="1917-02-23", time='"10:30"', when="in the morning", place="petrograd", significance="major",
        body="|\n  A **fuller** story.\n\n  Second paragraph.", themes="[february-revolution, women]",
        people="[alexandra-kollontai]",
        sources="\n  - {ref: sukhanov-1922, pages: 12–14, supports: [date, summary]}\n  - {title: Pravda, year: 1917}",
        image="{file: /images/queue.png, alt: A queue, creator: unknown, licence: PDM-1.0, focal_point: '0.1, -0.4'}",
        work="{title: To the women, kind: appeal, authors: [alexandra-kollontai], written: 1917-03-07}",
        related="[1917/03/09/next]", disputed="By some.", formerly="[1917/03/07/strike]",
        translations="{ru: {title: Стачка, summary: Женщины вышли.}}", state="draft",
    )  # fmt: skip
    (read,) = corpus.entries_on(new_style(DAY))
    assert (read.id, read.root_id, str(read.date), str(read.time)) == (ID, "1917/03/07/strike", DAY, "10:30:00")
    assert read.place is not None
    assert read.place.coordinates == (59.94, 30.31)
    assert read.significance is Significance.MAJOR
    assert read.state is State.DRAFT
    assert read.body == "A **fuller** story.\n\nSecond paragraph."
    assert [theme.hashtag for theme in read.themes] == ["FebruaryRevolution", "WomensHistory"]
    assert [person.name for person in read.people] == ["Alexandra Kollontai"]
    assert [(c.source.title, c.pages, c.supports) for c in read.sources] == [
        ("Notes on the Revolution", "12–14", ("date", "summary")),
        ("Pravda", "", ()),
    ]
    assert read.sources[1].source.year == 1917
    assert read.image is not None
    assert (read.image.path, read.image.media_type) == (corpus.root / "images/queue.png", "image/png")
    assert read.image.focal_point == (0.1, -0.4)
    assert read.work is not None
    assert (read.work.authors, str(read.work.written)) == (("alexandra-kollontai",), "1917-03-07")
    assert read.translations["ru"].title == "Стачка"


@pytest.mark.parametrize("written", ["1917-03-08", '"1917-03-08"', "'1917-03-08'"])
def test_quotes_make_no_difference(tmp_path: Path, written: str) -> None:
    """A date is a text with or without them."""
    assert str(entry(tmp_path, date=written).date) == DAY


def test_texts_are_trimmed_folded_and_composed(tmp_path: Path) -> None:
    """One space between words, NFC; a body keeps its lines."""
    read = entry(tmp_path, title='"  Cafe\\u0301 \t of \\n   women "', body='"  one\\n\\n  two  "')
    assert (read.title, read.body) == ("Café of women", "one\n\n  two")


def test_the_path_decides_the_day(tmp_path: Path) -> None:
    """The date in the file is a check."""
    assert told(tmp_path, date="1917-03-09") == [
        f"{FILE}:2:7: the date is 1917-03-09, the path says 1917-03-08; move the file or mend the date"
    ]


def test_a_wrong_old_style_date_is_told_with_the_right_one(tmp_path: Path) -> None:
    """So that nobody has to count; with the weekdays, which are how people notice."""
    assert told(tmp_path, old_style="1917-02-24") == [
        f"{FILE}:5:12: 1917-02-24 Old Style is Friday 1917-03-09 New Style, not Thursday 1917-03-08; "
        "write 1917-02-23, or mend the date"
    ]
    assert told(tmp_path, old_style="1917-03-08") == [
        f"{FILE}:5:12: the same numbers as in date: one is copied; 1917-03-08 New Style is 1917-02-23 Old Style; "
        "write 1917-02-23; or, if 1917-03-08 is the Old Style day, move the entry to 1917-03-21"
    ]


def test_a_day_only_the_julian_calendar_has(tmp_path: Path) -> None:
    """29 February 1900 exists Old Style."""
    corpus = corpus_of(tmp_path, "1900/03/13/leap", old_style="1900-02-29")
    assert len(corpus.entries_on(new_style("1900-03-13"))) == 1


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"date": "1917-02-29"}, "2:7: the Gregorian calendar has no 29 February 1917"),
        ({"date": "1917-13-01"}, "2:7: month 13 is not between 1 and 12"),
        ({"date": "8 March 1917"}, "2:7: '8 March 1917' is not a date"),
        ({"date": "+1917-03-08"}, "2:7: '+1917-03-08' is not a date"),
        ({"date": "９917-03-08"}, "2:7: '９917-03-08' is not a date"),
        ({"date": "9" * 5000 + "-03-08"}, "2:7: '999"),
        ({"date": ""}, "2:6: nothing where a date belongs"),
        ({"date": "[1917, 3]"}, "2:7: a list where a date belongs"),
        ({"title": "{a: b}"}, "1:8: a map where text belongs"),
        ({"title": "~"}, "1:8: nothing where text belongs"),
        ({"title": '" \t "'}, "1:8: empty text"),
        ({"title": None}, "1:1: 'title' is missing; add title: …"),
        ({"summary": None}, "1:1: 'summary' is missing"),
        ({"sources": None}, "1:1: 'sources' is missing"),
        ({"sources": "[]"}, "4:10: an empty list where at least 1 belongs"),
        ({"sources": "Chronicle"}, "4:10: a single value where a list belongs"),
        ({"sources": "[Chronicle]"}, "4:11: a map belongs here"),
        ({"sources": "[{supports: [date]}]"}, "4:11: a source without ref or title"),
        ({"sources": "[{title: A}]"}, "4:10: no source supports the date"),
        ({"sources": "[{ref: sukhanov-1922, year: 1922, supports: [date]}]"}, "4:11: a source with ref and year"),
        ({"sources": "[{ref: sukhanov-1923, supports: [date]}]"},
         "4:17: 'sukhanov-1923' is not in sources.yaml; did you mean 'sukhanov-1922'?"),
        ({"sources": f"[{SOURCE}, {{title: B, year: 19x}}]"}, "4:66: '19x' is not a whole number"),
        ({"sources": f"[{SOURCE}, {{title: B, url: www.example.org}}]"}, "4:65: 'www.example.org' is not an address"),
        ({"sources": "[{title: A, supports: [dates]}]"}, "4:33: 'dates' is not known here; write one of date"),
        ({"tittle": "x"}, "5:1: unknown key 'tittle'; did you mean 'title'?"),
        ({"zzz": "x"}, "5:1: unknown key 'zzz'; known keys: title, date"),
        ({"sources": f"[{SOURCE}, {{titel: B}}]"}, "4:50: unknown key 'titel'; did you mean 'title'?"),
        ({"place": "petrogard"}, "5:8: 'petrogard' is not in places.yaml; did you mean 'petrograd'?"),
        ({"place": "mars"}, "5:8: 'mars' is not in places.yaml; define it in places.yaml"),
        ({"place": "Petrograd"}, "5:8: 'Petrograd' is not a key of places.yaml; write it like womens-day-strike"),
        ({"themes": "[women, febuary-revolution]"},
         "5:17: 'febuary-revolution' is not in themes.yaml; did you mean 'february-revolution'?"),
        ({"themes": "[women, women]"}, "5:17: 'women' stands twice in the list"),
        ({"themes": "women"}, "5:9: a single value where a list belongs"),
        ({"people": "\n  - alexandra-kollontai\n  - nobody"}, "7:5: 'nobody' is not in people.yaml"),
        ({"time": "24:00"}, "5:7: '24:00' is not a time of day"),
        ({"time": "9:30"}, "5:7: '9:30' is not a time of day"),
        ({"significance": "huge"}, "5:15: 'huge' is not known here; write one of major, notable, background"),
        ({"state": "Draft"}, "5:8: 'Draft' is not known here"),
        ({"related": "[strike]"}, "5:11: 'strike' is not id of another entry"),
        ({"formerly": f"[{ID}]"}, "5:11: an entry's own id among its former ones"),
        ({"translations": "{russian: {title: a, summary: b}}"}, "5:16: 'russian' cannot be a key here"),
        ({"translations": "{ru: {title: a}}"}, "5:20: 'summary' is missing"),
        ({"work": "{title: A, kind: novel}"}, "5:24: 'novel' is not known here"),
        ({"work": "{title: A, kind: letter}"}, "5:7: a work without authors or by"),
        ({"work": "{title: A, kind: letter, authors: [x]}"}, "5:42: 'x' is not in people.yaml"),
        ({"image": "{file: a.png}"}, "5:8: 'alt' is missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_where_it_stands(tmp_path: Path, fields: dict[str, str | None], expected: str) -> None:
    """File, line and column, what is wrong and what to do."""
    found = told(tmp_path, **fields)
    assert found[0].startswith(f"{FILE}:{expected}"), found
    assert all("; " in problem for problem in found)


def test_all_problems_of_an_entry_come_at_once(tmp_path: Path) -> None:
    """From the loader, the model and the references alike."""
    found = told(
        tmp_path, title="&a x", date="1917-03-09", place="mars", themes="[war, women]", colour="red", people="[x, y]"
    )
    assert [problem.split(": ")[0] for problem in found] == [
        f"{FILE}:{place}" for place in ("1:8", "2:7", "5:8", "6:10", "7:1", "8:10", "8:13")
    ]


def test_what_yaml_refused_is_not_told_twice(tmp_path: Path) -> None:
    """An alias leaves nothing behind to complain of."""
    assert told(tmp_path, place="*mars") == [
        f"{FILE}:5:8: an alias (*); write the value out; a text starting with * needs quotes"
    ]


@pytest.mark.parametrize("content", ["", "# nothing yet\n", "--- # nothing\n", "~\n", "\ufeff"])
def test_an_empty_file_is_no_entry(tmp_path: Path, content: str) -> None:
    """It was perhaps meant to become one."""
    (problem,) = text(tmp_path, content)
    assert problem.endswith(": the file is empty; write an entry, or delete the file")


@pytest.mark.parametrize("content", ["just words\n", "- a\n- b\n", "'quoted'\n"])
def test_a_file_that_is_no_map_is_no_entry(tmp_path: Path, content: str) -> None:
    """Told at its beginning."""
    assert text(tmp_path, content) == [f"{FILE}:1:1: a map belongs here (an entry); write key: value lines"]


def test_thousands_of_problems_are_summed_up(tmp_path: Path) -> None:
    """And take no time: near misses are looked for a few times only."""
    content = "".join(f"titel{n}: x\n" for n in range(15_000))
    found = text(tmp_path, content)
    assert len(found) == 501
    assert found[0] == f"{FILE}: 14504 more problems; mend these first"


def test_a_list_of_thousands_takes_no_time(tmp_path: Path) -> None:
    """Repeats are found without comparing each with each."""
    found = text(tmp_path, f"themes: [{', '.join(f't{n}' for n in range(30_000))}, t7]\n")
    assert any("more problems" in problem for problem in found)


def test_a_file_larger_than_the_limit_is_not_read_whole(tmp_path: Path) -> None:
    """A gigabyte that was put there by mistake is refused by its size."""
    corpus = corpus_of(tmp_path, ID)
    with (corpus.root / f"{ID}.yaml").open("r+b") as file:
        file.truncate(1 << 30)
    assert said(corpus) == [f"{FILE}:1:1: the file has more than 262144 bytes; split it, or shorten its texts"]


@pytest.mark.parametrize(
    "name",
    ["strike.yml", "Strike.yaml", "the strike.yaml", "the_strike.yaml", "-strike.yaml", "strike-.yaml", ".strike.yaml",
     "strike--again.yaml", "стачка.yaml", "strike.YAML", "strike.Yml", ".yaml", "1.2.yaml"],
)  # fmt: skip
def test_names_that_make_no_address_are_refused(tmp_path: Path, name: str) -> None:
    """A file that is never published must not go unnoticed."""
    corpus = corpus_of(tmp_path, ID)
    (corpus.root / f"{ID}.yaml").rename(corpus.root / f"1917/03/08/{name}")
    assert said(corpus) == [
        f"entries/1917/03/08/{name}: not a name for an entry; use lower-case-words-with-hyphens.yaml"
    ]


@pytest.mark.parametrize("name", ["notes.txt", "strike.yaml~", "strike.yaml.orig", "README.md", "queue.png"])
def test_other_files_are_left_alone(tmp_path: Path, name: str) -> None:
    """Pictures and notes may lie beside the entries."""
    corpus = corpus_of(tmp_path, ID)
    (corpus.root / "1917/03/08" / name).write_bytes(b"\xff")
    assert len(corpus.entries_on(new_style(DAY))) == 1


def test_a_file_name_cannot_command_the_terminal(tmp_path: Path) -> None:
    """Escape sequences and broken UTF-8 are shown, not sent."""
    corpus = corpus_of(tmp_path, ID)
    folder = os.fsencode(corpus.root / "1917/03/08")
    for name in (b"\x1b[31m.yaml", b"\xff.yaml"):
        with open(os.path.join(folder, name), "wb"):  # noqa: PTH118, PTH123 - paths of bytes
            pass
    assert [problem.split(": ")[0] for problem in said(corpus)] == [
        "entries/1917/03/08/\\udcff.yaml", "entries/1917/03/08/\\x1b[31m.yaml",
    ]  # fmt: skip


def test_a_folder_named_like_a_file_is_told(tmp_path: Path) -> None:
    """Not a traceback."""
    corpus = corpus_of(tmp_path)
    (corpus.root / f"{ID}.yaml").mkdir(parents=True)
    assert said(corpus) == [f"{FILE}: cannot be read (not a regular file); mend or remove it"]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A run from cron would hang for ever."""
    corpus = corpus_of(tmp_path, "1917/03/08/other")
    os.mkfifo(corpus.root / f"{ID}.yaml")
    assert said(corpus) == [f"{FILE}: cannot be read (not a regular file); mend or remove it"]


def test_a_link_to_itself_is_told(tmp_path: Path) -> None:
    """As a file that cannot be read."""
    corpus = corpus_of(tmp_path, "1917/03/08/other")
    (corpus.root / f"{ID}.yaml").symlink_to("strike.yaml")
    (problem,) = said(corpus)
    assert problem.startswith(f"{FILE}: cannot be read (")


def test_links_stay_in_the_corpus(tmp_path: Path) -> None:
    """A file, a day or a month that leads elsewhere is refused; a link inside is one more file."""
    outside = corpus_of(tmp_path / "outside", ID, "1917/04/01/other")
    corpus = corpus_of(tmp_path, "1917/03/07/before")
    (corpus.root / "1917/03/08").mkdir()
    (corpus.root / f"{ID}.yaml").symlink_to(outside.root / f"{ID}.yaml")
    assert said(corpus) == [f"{FILE}: leads outside the corpus; copy the file to its place"]
    (corpus.root / "1917/04").symlink_to(outside.root / "1917/04")
    assert said(corpus, "1917-04-01") == [
        "entries/1917/04/01/other.yaml: leads outside the corpus; copy the file to its place"
    ]
    inside = corpus_of(tmp_path / "inside", ID)
    (inside.root / "1917/03/08/again.yaml").symlink_to("strike.yaml")
    assert [read.id for read in inside.entries_on(new_style(DAY))] == ["1917/03/08/again", ID]


def image_problem(tmp_path: Path, file: str) -> str:
    """What is wrong with an entry's picture."""
    (problem,) = told(tmp_path, image=f"{{file: {file}, alt: A queue, creator: unknown, licence: PDM-1.0}}")
    return problem.removeprefix(f"{FILE}:5:15: ")


def test_a_picture_must_be_there(tmp_path: Path) -> None:
    """Beside the entry, or from the root of the corpus."""
    assert image_problem(tmp_path, "queue.png") == "no file queue.png; add the picture, or mend the path"
    assert image_problem(tmp_path, "/images/queue.png").startswith("no file queue.png")


def test_a_picture_must_be_one(tmp_path: Path) -> None:
    """By its first bytes, not by its name; and no folder or pipe."""
    folder = tmp_path / "entries/1917/03/08"
    folder.mkdir(parents=True)
    (folder / "page.png").write_text("<html>")
    (folder / "folder.png").mkdir()
    os.mkfifo(folder / "pipe.png")
    assert image_problem(tmp_path, "page.png") == "not a PNG, JPEG, GIF or WebP picture; convert it"
    assert image_problem(tmp_path, "folder.png") == "folder.png is no regular file; put the picture there"
    assert image_problem(tmp_path, "pipe.png") == "pipe.png is no regular file; put the picture there"


def test_a_picture_must_not_be_too_large(tmp_path: Path) -> None:
    """Networks take five megabytes."""
    folder = tmp_path / "entries/1917/03/08"
    folder.mkdir(parents=True)
    with (folder / "large.png").open("wb") as file:
        file.write(PNG)
        file.truncate(MAX_BYTES + 1)
    assert image_problem(tmp_path, "large.png") == (
        f"the picture has {MAX_BYTES + 1} bytes, more than {MAX_BYTES}; make it smaller"
    )


@pytest.mark.parametrize("file", ["../../../../secret.png", "/../secret.png", "link.png", "../../../../gone.png"])
def test_a_picture_must_lie_in_the_corpus(tmp_path: Path, file: str) -> None:
    """After links are followed."""
    folder = tmp_path / "entries/1917/03/08"
    folder.mkdir(parents=True)
    (tmp_path / "secret.png").write_bytes(PNG)
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    assert image_problem(tmp_path, file).startswith(("the picture lies outside the corpus", "no file gone.png"))


def test_only_the_days_asked_for_are_opened(tmp_path: Path) -> None:
    """And each file once, however often its day is asked for."""
    corpus = corpus_of(tmp_path, ID, "1917/03/08/other", "1917/03/09/next", "1918/01/01/later")
    write_entry(corpus.root, "1917/10/01/broken", date="nonsense")
    assert (corpus.names_on(new_style(DAY)), corpus.opened) == (("1917/03/08/other", ID), 0)
    assert corpus.exists(ID)
    assert corpus.opened == 0
    corpus.load([new_style(DAY), new_style("1917-03-10")])
    assert corpus.opened == 2
    first = corpus.entries_on(new_style(DAY))
    assert corpus.entries_on(new_style(DAY)) is first
    assert corpus.opened == 2
    assert len(list(corpus.days())) == 4
    assert corpus.opened == 2


def test_an_invalid_day_is_read_once_and_told_every_time(tmp_path: Path) -> None:
    """The same problems, and no others twice."""
    corpus = corpus_of(tmp_path, ID, date="1917-03-09", title="x" * 200)
    assert said(corpus) == said(corpus)
    assert corpus.opened == 1
    assert [str(problem) for problem in corpus.noted] == [
        f"{FILE}:1:8: warning: 200 characters; at most 90 are advised here"
    ]


def test_problems_of_several_files_and_days_come_together(tmp_path: Path) -> None:
    """In order of file and line; the sound days can still be read."""
    corpus = corpus_of(tmp_path, ID, "1917/03/09/sound")
    write_entry(corpus.root, ID, title="[x]", date="1917-03-09")
    write_entry(corpus.root, "1917/03/08/a-second", colour="red")
    write_entry(corpus.root, "1917/03/10/third", summary="~")
    found = said(corpus, "1917-03-10", DAY, "1917-03-09")
    assert [problem.split(": ")[0] for problem in found] == [
        "entries/1917/03/08/a-second.yaml:5:1", f"{FILE}:1:8", f"{FILE}:2:7", "entries/1917/03/10/third.yaml:3:10",
    ]  # fmt: skip
    assert len(corpus.entries_on(new_style("1917-03-09"))) == 1


def test_warnings_stop_nothing(tmp_path: Path) -> None:
    """Lengths are advice."""
    corpus = corpus_of(tmp_path, ID, summary="Short.")
    assert len(corpus.entries_on(new_style(DAY))) == 1
    assert [str(problem) for problem in corpus.noted] == [
        f"{FILE}:3:10: warning: 6 characters; 80 to 280 are advised here"
    ]


@pytest.mark.parametrize("day", ["-0044-03-15", "0000-02-29", "0476-09-04", "12345-06-07", "-10000-01-01"])
def test_any_year_has_its_place(tmp_path: Path, day: str) -> None:
    """Before the common era, the year 0 and years of five digits alike."""
    folder = "/".join(day.rsplit("-", 2))
    corpus = corpus_of(tmp_path, f"{folder}/event", date=day)
    assert day_folder(new_style(day)) == folder
    assert list(corpus.days()) == [new_style(day)]
    assert corpus.years == (int(day.rsplit("-", 2)[0]),)
    (read,) = corpus.entries_on(new_style(day))
    assert corpus.find(read.id) is read


@pytest.mark.parametrize("folder", ["01917/03/08", "1917/3/08", "1917/03/8", "١٩١٧/03/08", "1917/٠٣/08", "917/03/08",
                                    "-0/03/08", "1917/13/01", "1917/02/29", "1917/00/01", "1917/03/32"])  # fmt: skip
def test_folders_of_other_names_are_no_days(tmp_path: Path, folder: str) -> None:
    """One spelling of a day, and only days that exist."""
    corpus = corpus_of(tmp_path, ID)
    (corpus.root / folder).mkdir(parents=True)
    assert list(corpus.days()) == [new_style(DAY)]
    assert corpus.years == (1917,)


def test_files_named_like_folders_hold_no_days(tmp_path: Path) -> None:
    """A year, a month or a day that is a file has no entries."""
    corpus = corpus_of(tmp_path, ID)
    for name in ("1918", "1917/04", "1917/03/09"):
        (corpus.root / name).write_text("x")
    assert [len(corpus.entries_on(day)) for day in corpus.days()] == [1, 0]
    assert corpus.entries_on(new_style("1917-03-09")) == ()
    assert corpus.names_on(new_style("1917-03-09")) == ()


def test_a_corpus_that_is_not_there(tmp_path: Path) -> None:
    """Told with the key that names it."""
    with pytest.raises(CorpusError, match=r"entries: cannot be read \(No such file or directory\)"):
        list(Corpus(tmp_path / "nowhere").days())


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A month that silently lost its entries would be noticed by followers only."""
    corpus = corpus_of(tmp_path, ID)
    (corpus.root / "1917/04").symlink_to("04")
    with pytest.raises(CorpusError, match=r"entries/1917/04: cannot be read"):
        list(corpus.days())
    (corpus.root / "1917/03/09").symlink_to("09")
    assert said(corpus, "1917-03-09")[0].startswith("entries/1917/03/09: cannot be read")


@pytest.mark.parametrize(
    "entry_id", ["", "strike", "1917/03/08", "1917/02/30/x", "1917/03/08/a/b", "../1917/03/08/strike", "x" * 5000,
                 "1917/03/08/nobody", f"{'9' * 9}/01/01/x", f"1917/03/08/{'x' * 300}"]
)  # fmt: skip
def test_what_is_no_entry_is_not_found(tmp_path: Path, entry_id: str) -> None:
    """None, whatever is asked for."""
    corpus = corpus_of(tmp_path, ID)
    assert corpus.find(entry_id) is None
    assert not corpus.exists(entry_id)


def test_a_malformed_vocabulary_stops_the_entries_that_need_it(tmp_path: Path) -> None:
    """Unless they are read leniently, when its problems are noted and its keys all resolve."""
    corpus = corpus_of(tmp_path, ID, themes="[whatever]", place="petrograd")
    (corpus.root / "themes.yaml").write_text("women: {nam: Women}\n")
    found = ["entries/themes.yaml:1:8: 'name' is missing; add name: … (its name)",
             "entries/themes.yaml:1:9: unknown key 'nam'; did you mean 'name'?"]  # fmt: skip
    assert said(corpus) == found
    lenient = Corpus(corpus.root, lenient=True)
    (read,) = lenient.entries_on(new_style(DAY))
    assert [theme.name for theme in read.themes] == ["whatever"]
    assert read.place is not None
    assert read.place.name == "Petrograd"
    assert sorted(map(str, lenient.noted)) == found


def test_a_corpus_needs_no_vocabularies(tmp_path: Path) -> None:
    """A first entry refers to nothing."""
    write_entry(tmp_path, ID)
    assert len(Corpus(tmp_path).entries_on(new_style(DAY))) == 1


def test_entries_of_a_day_stand_in_order(tmp_path: Path) -> None:
    """By time, none last, then by root id."""
    corpus = corpus_of(tmp_path, "1917/03/08/b", "1917/03/08/a")
    write_entry(corpus.root, "1917/03/08/z", time='"09:00"')
    write_entry(corpus.root, "1917/03/08/y", time='"08:59:30"')
    write_entry(corpus.root, "1917/03/08/x", formerly="[1917/03/07/aa]")
    assert [read.id[-1] for read in corpus.entries_on(new_style(DAY))] == ["y", "z", "x", "a", "b"]


def test_write_vocabularies_are_sound(tmp_path: Path) -> None:
    """What the other tests stand on."""
    write_vocabularies(tmp_path)
    vocabularies = Corpus(tmp_path).vocabularies
    assert vocabularies.keys("themes") == ("february-revolution", "women")
    assert vocabularies.theme("nothing") is None
