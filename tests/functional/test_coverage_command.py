"""``coverage`` as a maintainer uses it: a map in the terminal, a page, JSON."""

from __future__ import annotations

import re

import pytest
from builders import PNG
from folders import Folder
from lxml import html
from terminal import in_terminal, plain


@pytest.fixture
def full(folder: Folder) -> Folder:
    """Three entries of 8 March, a crowded 10 March, one picture on 12 March, themes."""
    for number in range(11):
        folder.entry(f"1917/03/10/entry-{number}", themes="[women]")
    (folder.path / "entries/1917/03/12").mkdir(parents=True)
    (folder.path / "entries/1917/03/12/p.png").write_bytes(PNG)
    folder.entry(
        "1917/03/12/photograph",
        image="{file: p.png, alt: A dot, creator: Unknown, licence: PDM-1.0}",
        sources="[{title: Chronicle, supports: [date]}, {title: Another}]",
        themes="[women, february-revolution]",
        significance="major",
    )
    folder.entry("1917/04/01/last")
    return folder


def rows_of(text: str) -> dict[str, str]:
    """The map's rows by month."""
    return {line[:3]: line for line in text.splitlines() if re.match(r"(Mar|Apr) ", line)}


def test_the_map_is_legible_without_colour(full: Folder) -> None:
    """A column a day: a point for none, the number, a plus from ten on; no codes in a pipe."""
    shown = full.run("coverage")
    assert shown.code == 0
    assert "\x1b" not in shown.out
    march = rows_of(shown.out)["Mar"]
    cells = march[5 : 5 + 62]
    assert [cells[2 * n : 2 * n + 2].strip() for n in range(31)] == [
        *[""] * 7, "3", "·", "+", "·", "1", *["·"] * 19,
    ]  # fmt: skip
    assert march.split()[-1] == "15"
    assert "+ ten or more" in shown.out
    assert max(map(len, shown.out.splitlines())) <= 80


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_the_map_fits_the_terminal(full: Folder, columns: int) -> None:
    """From 40 columns on, in colour; without colour it says the same."""
    coloured = in_terminal(full.path, "coverage", columns=columns)
    bare = in_terminal(full.path, "coverage", columns=columns, NO_COLOR="1")
    assert "\x1b[" in coloured
    assert plain(coloured) == bare
    assert max(map(len, bare.splitlines())) <= min(columns, 80)
    assert "+" in rows_of(bare)["Mar"]


def test_days_worth_a_look_are_listed(full: Folder) -> None:
    """Empty, crowded, on one source, without an image; runs of days as one."""
    shown = full.run("coverage", "--crowded", "2").out
    assert "Empty days: 21" in shown
    assert "1917-03-09, 1917-03-11, 1917-03-13 to 1917-03-31" in shown
    assert "Crowded days, more than 2 entries: 2" in shown
    assert "1917-03-08 (3), 1917-03-10 (11)" in shown
    assert "Days that rest on one source: 3" in shown
    assert "Days without an image: 3\n  1917-03-08, 1917-03-10, 1917-04-01" in shown
    assert "Crowded days, more than 8 entries: 1" in full.run("coverage").out


def test_long_lists_are_cut_in_the_terminal_only(folder: Folder) -> None:
    """JSON has all of them."""
    for day in range(1, 29, 2):
        for month in range(1, 7):
            folder.entry(f"1917/{month:02d}/{day:02d}/one")
    shown = folder.run("coverage").out
    assert "… --json has all of them" in shown
    assert len(folder.run("coverage", "--json").json["empty"]) > 80


def test_json_has_every_figure(full: Folder) -> None:
    """Days by date, lists of days, themes by month."""
    found = full.run("coverage", "--json").json
    assert (found["entries"], found["images"], found["works"]) == (16, 1, 0)
    assert found["days"]["1917-03-10"] == 11
    assert found["crowded"] == {"1917-03-10": 11}
    assert found["no_image_days"] == ["1917-03-08", "1917-03-10", "1917-04-01"]
    assert found["one_source_days"] == ["1917-03-08", "1917-03-10", "1917-04-01"]
    assert found["themes"]["1917-03"] == {"women": 12, "february-revolution": 1}
    assert found["sources"] == {"1": 15, "2": 1}


def test_themes_stand_by_month(full: Folder) -> None:
    """The most frequent first."""
    lines = full.run("coverage").out.splitlines()
    head = next(n for n, line in enumerate(lines) if line.startswith("theme"))
    assert lines[head].split() == ["theme", "all", "Mar", "Apr"]
    assert lines[head + 1].split() == ["women", "12", "12", "·"]
    assert lines[head + 2].split() == ["february-revolution", "1", "1", "·"]


def test_one_year_can_be_chosen(full: Folder) -> None:
    """Its days within the corpus; a year without entries is wrong usage."""
    full.entry("1918/01/03/later")
    assert full.run("coverage", "--json").json["entries"] == 17
    found = full.run("coverage", "--year", "1918", "--json").json
    assert list(found["days"]) == ["1918-01-01", "1918-01-02", "1918-01-03"]
    ended = full.run("coverage", "--year", "1920")
    assert ended.code == 2
    assert "no entries in 1920; the corpus has 1917, 1918" in ended.err


def test_many_years_are_folded(folder: Folder) -> None:
    """The map says so."""
    for year in range(1900, 1908):
        folder.entry(f"{year}/03/08/one", themes="[women]")
    shown = folder.run("coverage").out
    assert shown.startswith("all ")
    assert "the days of 1900 to 1917 over each other" in " ".join(shown.split())
    assert "+" in rows_of(shown)["Mar"]
    assert folder.run("coverage", "--html", "c.html").code == 0
    assert "lie over each other" in (folder.path / "c.html").read_text("utf-8")


def test_a_corpus_without_published_entries_says_so(folder: Folder) -> None:
    """Drafts do not count; a page and JSON can be made all the same."""
    for name in ("bread-queues", "strike", "womens-day"):
        folder.entry(f"1917/03/08/{name}", state="draft")
    ended = folder.run("coverage")
    assert (ended.code, ended.out, ended.err) == (0, "", "there are no published entries\n")
    assert folder.run("coverage", "--json").json["days"] == {}
    assert folder.run("coverage", "--html", "c.html").code == 0


def test_the_page_has_the_same_figures(full: Folder) -> None:
    """In one file that needs nothing else."""
    ended = full.run("coverage", "--html", "c.html")
    assert (ended.code, ended.out) == (0, "")
    page = html.document_fromstring((full.path / "c.html").read_text("utf-8"))
    assert page.xpath("//script | //link | //*[@style] | //a | //@src") == []
    rows = {row.xpath("string(th)"): row.xpath("td") for row in page.xpath("//table[@class='heat']//tbody/tr")}
    assert rows["March"][9].text == "11"
    assert rows["March"][9].get("class") == "h5"
    assert rows["March"][8].get("class") == "h0"
    assert rows["March"][-1].text == "15"
    text = " ".join(page.text_content().split())
    assert "13 March 1917 to 31 March 1917" in text
    assert "10 March 1917: 11" in text
    assert "February Revolution" in text


def test_an_invalid_corpus_is_told(full: Folder) -> None:
    """Exit 3, with the place."""
    full.entry("1917/03/10/broken", date="1917-03-11")
    ended = full.run("coverage")
    assert ended.code == 3
    assert "entries/1917/03/10/broken.yaml:2:" in ended.err
