"""``timeline new``: an entry begun, by arguments alone or in a conversation on a terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest
from builders import SUMMARY
from folders import Folder
from processes import bare_environment

TITLE = "Women's Day: strikes in Łódź"
PATH = "entries/1917/03/08/womens-day-strikes-in-lodz.yaml"
DRAFT = """\
title: "Women's Day: strikes in Łódź"
date: 1917-03-08
old_style: 1917-02-23
summary: >-
  What happens, who does it and where, in one to three sentences of 80 to 280 characters.
sources:
  - title: A source that supports the date
    supports: [date]
state: draft  # checked, never published; delete this line when the entry is written
"""


def conversation(
    folder: Folder, arguments: list[str], *exchanges: tuple[str, str], **environment: str
) -> tuple[int, str]:
    """Run a command on a terminal; each answer is typed once its question stands there."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "timeline", *arguments],
        cwd=folder.path, env=bare_environment(TERM="xterm", **environment), stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    shown = ""
    try:
        for question, answer in exchanges:
            shown += _until(ours, question)
            os.write(ours, f"{answer}\n".encode())
        shown += _until(ours, None)
        return process.wait(timeout=60), shown.replace("\r\n", "\n")
    finally:
        os.close(ours)
        process.kill()
        process.wait(timeout=60)


def _until(descriptor: int, words: str | None) -> str:
    """What is shown up to these words, or to the end."""
    shown = b""
    end = time.monotonic() + 60
    while words is None or words.encode() not in shown:
        ready, _, _ = select.select([descriptor], [], [], max(0.0, end - time.monotonic()))
        assert ready, f"waited for {words!r}, seen {shown!r}"
        try:
            chunk = os.read(descriptor, 4096)
        except OSError:  # the other side is closed
            chunk = b""
        if not chunk:
            assert words is None, f"waited for {words!r}, seen {shown!r}"
            break
        shown += chunk
    return shown.decode()


def test_a_date_and_a_title_make_a_draft_at_its_place(folder: Folder) -> None:
    """Old Style converted; valid, in canonical form, and not published."""
    done = folder.run("new", "1917-02-23", TITLE, "--os")
    assert (done.code, done.out) == (0, f"{PATH}\n")
    assert done.err.splitlines() == [
        "Thursday 8 March 1917 (23 February 1917 O.S.)",
        "that day has: bread-queues, strike, womens-day",
        "a draft: write summary and sources, then delete its last line",
    ]
    assert (folder.path / PATH).read_text("utf-8") == DRAFT
    assert folder.run("check").code == 0
    assert folder.run("fmt", "--check", PATH).code == 0
    assert "womens-day-strikes" not in folder.run("today", "--on", "2027-03-08").out


def test_with_summary_and_source_it_is_complete(folder: Folder) -> None:
    """A key of the vocabulary is a reference, other words are a title."""
    known = ["--summary", SUMMARY, "--source", "sukhanov-1922", "--place", "petrograd"]
    done = folder.run("new", "1917-03-12", "Regiments go over", *known)
    assert (done.code, done.out) == (0, "entries/1917/03/12/regiments-go-over.yaml\n")
    written = (folder.path / done.out.strip()).read_text("utf-8")
    assert "  - ref: sukhanov-1922\n    supports: [date]\n" in written
    assert "place: petrograd\n" in written
    assert "state:" not in written
    assert "regiments-go-over" in folder.run("today", "--on", "2027-03-12").out


def test_old_style_dates_are_written_where_the_timeline_has_them(folder: Folder) -> None:
    """The first entry tells."""
    folder.run("new", "1917-03-12", "Without")
    assert "old_style" not in (folder.path / "entries/1917/03/12/without.yaml").read_text("utf-8")
    folder.entry("1917/03/08/bread-queues", old_style="1917-02-23")
    folder.run("new", "1917-03-12", "With it")
    assert "old_style: 1917-02-27" in (folder.path / "entries/1917/03/12/with-it.yaml").read_text("utf-8")


def test_editors_are_told_of_the_schema_where_there_is_one(folder: Folder) -> None:
    """At the place docs/editors.md names, relative to the entry."""
    schema = folder.path / ".timeline/entry.schema.json"
    schema.parent.mkdir(exist_ok=True)
    schema.write_text(folder.run("schema").out, "utf-8")
    path = folder.path / folder.run("new", "1917-03-12", "Regiments go over").out.strip()
    first = path.read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../../../../.timeline/entry.schema.json"
    assert (path.parent / first.partition("=")[2]).resolve() == schema


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], 'no date; write it like: timeline new 1917-03-08 "Women textile workers strike"'),
        (["1917-03-08"], "no title; write it like"),
        (["8 March", "Title"], "'8 March' is not a date such as 1917-03-08"),
        (["1917-02-29", "Title"], "the Gregorian calendar has no 29 February 1917"),
        (["1917-03-08", " "], "a title is a line of text"),
        (["1917-03-08", "Strike"], "there is an entry 1917/03/08/strike already; choose another --slug"),
        (["1917-03-08", "Was here"], "1917/03/08/was-here is a former id of 1917/03/10/is-there"),
        (["1917-03-08", "!?"], "no slug can be made of that title; name one with --slug"),
        (["1917-03-08", "A", "--slug", "A b"], "'A b' is no slug"),
        (["1917-03-08", "A", "--place", "petrogad"], "no place 'petrogad'; did you mean 'petrograd'?"),
    ],
)
def test_what_is_missing_or_wrong_is_told(folder: Folder, arguments: list[str], words: str) -> None:
    """Exit code 2, what to write, and no file."""
    folder.entry("1917/03/10/is-there", formerly="[1917/03/08/was-here]")
    before = sorted(folder.path.rglob("*"))
    done = folder.run("new", *arguments)
    assert (done.code, words in done.err) == (2, True), done.err
    assert sorted(folder.path.rglob("*")) == before


def test_on_a_terminal_it_asks_for_what_is_missing(folder: Folder) -> None:
    """Again where an answer will not do; the calendar too; what may come later is left out with Enter."""
    code, shown = conversation(
        folder,
        ["new", "--no-edit"],
        ("Day (year-month-day):", "23.2.1917"),
        ("is not a date", ""),
        ("Day (year-month-day):", "1917-02-23"),
        ("Is that Old Style (Julian)? [y/N]:", "y"),
        ("Title:", "Strike"),
        ("Slug (lower-case words with hyphens):", "second-strike"),
        ("Summary", ""),
        ("Source", ""),
    )
    assert code == 0
    assert "Thursday 8 March 1917 (23 February 1917 O.S.)" in shown
    assert "there is an entry 1917/03/08/strike already" in shown
    assert "date: 1917-03-08\n" in (folder.path / "entries/1917/03/08/second-strike.yaml").read_text("utf-8")


def editor(tmp_path: Path, script: str) -> str:
    """An editor that is a script."""
    path = tmp_path / "editor with blanks.py"
    path.write_text(f"#!{sys.executable}\nimport pathlib, sys\npath = pathlib.Path(sys.argv[-1])\n{script}", "utf-8")
    path.chmod(0o755)
    return f'"{path}"'


def test_the_editor_is_opened_and_what_comes_out_is_checked(folder: Folder, tmp_path: Path) -> None:
    """$VISUAL before $EDITOR; problems with their places, and exit code 3."""
    visual = editor(tmp_path, "path.write_text(path.read_text('utf-8').replace('petrograd', 'petrogad'), 'utf-8')")
    arguments = ["new", "1917-03-12", "Regiments go over", "--place", "petrograd"]
    code, shown = conversation(folder, arguments, VISUAL=visual, EDITOR="false")
    assert code == 3
    assert "regiments-go-over.yaml:3:8: 'petrogad' is not in places.yaml; did you mean 'petrograd'?" in shown
    assert "mend it in entries/1917/03/12/regiments-go-over.yaml, then: timeline check" in shown


def test_words_that_were_to_be_replaced_are_noticed(folder: Folder, tmp_path: Path) -> None:
    """The line that makes it a draft was deleted, and nothing written."""
    script = "path.write_text(path.read_text('utf-8').partition('state:')[0], 'utf-8')"
    code, shown = conversation(folder, ["new", "1917-03-12", "Regiments go over"], EDITOR=editor(tmp_path, script))
    assert code == 0
    assert "words to be replaced still stand in it" in shown
    code, shown = conversation(folder, ["new", "1917-03-12", "Regiments again"], EDITOR=editor(tmp_path, ""))
    assert "a draft; delete its last line" in shown or "words to be replaced" in shown


def test_an_entry_thrown_away_in_the_editor_is_gone(folder: Folder, tmp_path: Path) -> None:
    """No trace, no fuss."""
    code, shown = conversation(folder, ["new", "1917-03-12", "Nothing"], EDITOR=editor(tmp_path, "path.unlink()"))
    assert (code, "it was removed" in shown) == (0, True)
    assert folder.run("check").code == 0
