"""``check`` as maintainers and their pull requests use it: formats, silence, and what a git revision had published."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from folders import Folder
from processes import bare_environment

from timeline.cli.check_report import as_annotation
from timeline.errors import Problem

STRIKE = "1917/03/08/strike"
ODD = f"entries/{STRIKE}.yaml:1:13: warning: no blank after the mark: ,bread; add one [typography]"


@pytest.fixture
def alone(folder: Folder) -> Folder:
    """One entry, with one thing odd about it, and no vocabularies."""
    shutil.rmtree(folder.path / "entries")
    folder.entry(STRIKE, title="Bread,bread")
    return folder


def git(folder: Folder, *arguments: str) -> None:
    """Git in the folder, with nobody's configuration."""
    who = {f"GIT_{role}_{what}": "x@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = bare_environment(measured=False, HOME=str(folder.path), GIT_CONFIG_NOSYSTEM="1", **who)
    subprocess.run(["git", *arguments], cwd=folder.path, env=environment, check=True, capture_output=True)


@pytest.fixture
def published(alone: Folder) -> Folder:
    """The same in a git repository, committed."""
    git(alone, "init", "--quiet", "--initial-branch=main")
    git(alone, "add", ".")
    git(alone, "commit", "--quiet", "--message=base")
    return alone


def test_words_go_to_standard_error_with_the_name_of_the_rule(alone: Folder) -> None:
    """A warning does not fail."""
    done = alone.run("check")
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [ODD, "1 entry, 0 errors, 1 warning"]


def test_a_reason_silences_a_rule(alone: Folder) -> None:
    """And is counted, so that silence does not grow unseen."""
    alone.entry(STRIKE, title="Bread,bread", lint="{typography: so the leaflet has it}")
    done = alone.run("check")
    assert done.err == "1 entry, 0 errors, 0 warnings, 1 silenced with a reason\n"
    assert alone.run("check", "--format", "json").json["silenced"] == 1


def test_an_error_of_the_lint_fails_the_check_and_nothing_else(alone: Folder) -> None:
    """Followers get the day's posts all the same."""
    alone.entry(STRIKE, title='"Bread #bread"')
    done = alone.run("check")
    assert done.code == 3
    assert "[hashtag-in-summary]" in done.err
    assert alone.run("publish", "--now", "2026-03-08T12:00:00+00:00").code == 0


def test_json_says_the_same_as_the_words(alone: Folder) -> None:
    """One object on standard output, by either option."""
    done = alone.run("check", "--format", "json")
    assert alone.run("check", "--json").out == done.out
    assert done.err == ""
    assert done.json == {
        "entries": 1,
        "silenced": 0,
        "problems": [
            {
                "path": f"entries/{STRIKE}.yaml", "line": 1, "column": 13, "level": "warning", "rule": "typography",
                "what": "no blank after the mark: ,bread", "advice": "add one",
            }
        ],
        "accounts": [],
    }  # fmt: skip
    wrong = alone.run("check", "--json", "--format", "github")
    assert (wrong.code, wrong.out) == (2, "")
    assert "two formats; give one" in wrong.err


def test_annotations_stand_at_the_line_in_the_repository(alone: Folder) -> None:
    """Also where the timeline is a folder of a larger repository."""
    alone.environment["GITHUB_WORKSPACE"] = str(alone.path.parent)
    done = alone.run("check", "--format", "github")
    where = f"file={alone.path.name}/entries/{STRIKE}.yaml,line=1,col=13,title=typography"
    assert done.out == f"::warning {where}::no blank after the mark: ,bread; add one\n"
    del alone.environment["GITHUB_WORKSPACE"]
    assert f"file=entries/{STRIKE}.yaml," in alone.run("check", "--format", "github").out


def test_an_annotation_cannot_be_broken_out_of() -> None:
    """Percent signs, line breaks, and in properties colons and commas are escaped."""
    problem = Problem("a:b,100%.yaml", 0, 0, "100%\r\n::error::x", "a,b: c", rule="invalid")
    assert as_annotation(problem, Path("/corpus"), Path("/elsewhere")) == (
        "::error file=/corpus/a%3Ab%2C100%25.yaml,title=invalid::100%25%0D%0A::error::x; a,b: c"
    )


def test_a_published_id_must_not_vanish(published: Folder) -> None:
    """Moved with its history, or taken back with a notice, it is well; deleted or renamed it is not."""
    assert published.run("check", "--against", "main").code == 0
    published.entry("1917/03/09/new")
    path = published.path / f"entries/{STRIKE}.yaml"
    path.rename(path.with_name("walk-out.yaml"))
    done = published.run("check", "--against", "main")
    assert done.code == 3
    assert done.err.splitlines()[0] == (
        f"entries/{STRIKE}.yaml: published in main, and gone; name it under formerly of the entry that has its place, "
        "or keep the file with state: withdrawn [vanished-id]"
    )
    assert "::error file=" in published.run("check", "--against", "main", "--format", "github").out
    published.entry("1917/03/08/walk-out", formerly=f"[{STRIKE}]")
    assert published.run("check", "--against", "main").code == 0
    path.with_name("walk-out.yaml").unlink()
    published.entry(STRIKE, state="draft")
    assert "and a draft now; to take it back, set state: withdrawn" in published.run("check", "--against", "main").err
    published.entry(STRIKE, state="withdrawn")
    assert published.run("check", "--against", "main").code == 0
    git(published, "commit", "--quiet", "--all", "--message=withdrawn")
    path.unlink()
    assert published.run("check", "--against", "HEAD").code == 0  # a notice had been there long enough
    assert published.run("check", "--against", "HEAD~1").code == 3


def test_a_malformed_entry_has_not_vanished(published: Folder) -> None:
    """What is wrong with it is told; that it is gone would be one message too many."""
    published.entry(STRIKE, date="x")
    done = published.run("check", "--against", "main")
    assert done.code == 3
    assert "[vanished-id]" not in done.err


def test_without_git_or_revision_it_says_what_is_missing(published: Folder, tmp_path: Path) -> None:
    """Before anything is read."""
    unknown = published.run("check", "--against", "no-such-branch")
    assert unknown.code == 2
    assert "git knows no commit 'no-such-branch'" in unknown.err
    published.environment["PATH"] = str(tmp_path / "nowhere")
    gone = published.run("check", "--against", "main")
    assert gone.code == 1
    assert "there is no git on this machine" in gone.err
    published.environment["PATH"] = os.environ["PATH"]
    shutil.rmtree(published.path / ".git")
    published.environment["GIT_CEILING_DIRECTORIES"] = str(published.path.parent)
    outside = published.run("check", "--against", "main")
    assert outside.code == 2
    assert "not a git repository" in outside.err
