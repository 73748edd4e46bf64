"""``preview`` as a maintainer uses it: a day, an entry, a change; in a terminal, as a page, as JSON."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from builders import PNG, SUMMARY
from folders import Folder
from lxml import html
from terminal import in_terminal, plain

from timeline.cli import git as git_reading
from timeline.errors import IncompleteError

NETWORKS = """
[targets.site]
publisher = "website"
[targets.fediverse]
publisher = "mastodon"
api_base_url = "https://mastodon.example"
access_token = { env = "UNSET" }
[targets.x]
publisher = "x"
consumer_key = { env = "UNSET" }
consumer_secret = { env = "UNSET" }
access_token = { env = "UNSET" }
access_token_secret = { env = "UNSET" }
"""
LONG = " ".join(f"Sentence number {n} tells what happened in the city on that day." for n in range(1, 16))
ALT = "A crowd of women with a banner on a wide street in the snow"


@pytest.fixture
def desk(folder: Folder) -> Folder:
    """A timeline with a site, Mastodon and X."""
    folder.config(NETWORKS)
    return folder


def git(folder: Folder, *arguments: str) -> None:
    """Run git in the folder."""
    subprocess.run(
        ["git", "-c", "user.name=T", "-c", "user.email=t@example.org", *arguments],
        cwd=folder.path,
        check=True,
        capture_output=True,
    )


def committed(folder: Folder) -> None:
    """Everything in one commit."""
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "All")


def picture(folder: Folder, entry_id: str, **fields: str) -> None:
    """An entry with a picture."""
    day = folder.path / "entries" / entry_id.rpartition("/")[0]
    day.mkdir(parents=True, exist_ok=True)
    (day / "p.png").write_bytes(PNG)
    folder.entry(entry_id, image=f"{{file: p.png, alt: {ALT}, creator: Unknown, licence: PDM-1.0}}", **fields)


def page_of(folder: Folder, *arguments: str) -> html.HtmlElement:
    """The page a preview writes."""
    assert folder.run("preview", *arguments, "--html", "page.html").code == 0
    return html.document_fromstring((folder.path / "page.html").read_text("utf-8"))


def words(element: html.HtmlElement) -> str:
    """Its text, blanks folded."""
    return " ".join(element.text_content().split())


def test_posts_of_an_entry_stand_together_with_their_lengths(desk: Folder) -> None:
    """Words whole in a pipe, a bar and the network's own count under each."""
    shown = desk.run("preview", "--on", "2026-03-08")
    assert shown.code == 0
    first = shown.out.partition("\n\n")[0].splitlines()
    assert first[:2] == ["1917/03/08/bread-queues", "Bread queues"]
    assert "┌ Mastodon (fediverse) · 09:00" in first
    assert "┌ X · 09:00" in first
    assert f"│ Queues for bread stand before dawn. {SUMMARY}" in first
    assert re.fullmatch(r"└ ━+─* \d+ of 280", first[-1])
    assert "3 entries, 6 posts" in shown.err
    assert "\x1b" not in shown.out


@pytest.mark.parametrize("columns", [40, 80])
def test_nothing_is_wider_than_the_terminal(desk: Folder, columns: int) -> None:
    """Words, cards, alt texts and addresses; all of them coloured, none with NO_COLOR."""
    picture(desk, "1917/03/08/a-photograph-with-a-rather-long-name-that-fills-a-line", themes="[women]")
    shown = in_terminal(desk.path, "preview", "--on", "2026-03-08", columns=columns)
    assert "\x1b[" in shown
    lines = plain(shown).splitlines()
    too_wide = [line for line in lines if len(line) > columns and not line.startswith("1917/")]
    assert too_wide == []
    assert "alt text:" in shown
    assert "\x1b[" not in in_terminal(desk.path, "preview", "--on", "2026-03-08", columns=columns, NO_COLOR="1")


def test_an_address_keeps_its_colour_where_it_is_cut(desk: Folder) -> None:
    """The mark of the year after it is no hashtag."""
    shown = in_terminal(desk.path, "preview", "--on", "2026-03-08", "--target", "fediverse", columns=40)
    link = re.search(r"\x1b\[34mhttps://\S+?\x1b\[0m\n\S* ?\S*\x1b\[34m(\S+)\x1b\[0m", shown)
    assert link
    assert "2026" in link[1]


def test_the_card_is_what_the_page_says(desk: Folder) -> None:
    """The words in the head of the page that the built site has at that address."""
    threads = desk.run("preview", "--on", "2026-03-08", "--json").json
    assert desk.run("build", "--now", "2026-03-08T12:00:00Z").code == 0
    page = html.document_fromstring((desk.path / "public/1917/03/08/strike/index.html").read_text("utf-8"))
    said = {one.get("property"): one.get("content") for one in page.iter("meta")}
    [thread] = [one for one in threads if one["entry"].endswith("strike") and one["target"] == "fediverse"]
    assert thread["parts"][0]["card"] == {
        "site": said["og:site_name"],
        "title": said["og:title"],
        "description": said["og:description"],
    }


def test_a_card_shows_only_where_a_network_shows_one(desk: Folder) -> None:
    """None without a link, beside a picture, or without pages."""
    picture(desk, "1917/03/09/photograph")
    cards = {
        (one["target"], one["entry"]): one["parts"][0]["card"]
        for day in ("2026-03-08", "2026-03-09")
        for one in desk.run("preview", "--on", day, "--json").json
    }
    assert cards["fediverse", "1917/03/08/strike"]
    assert not cards["x", "1917/03/08/strike"]
    assert not cards["fediverse", "1917/03/09/photograph"]
    desk.config(NETWORKS.replace('[targets.site]\npublisher = "website"\n', ""))
    assert not any(one["parts"][0]["card"] for one in desk.run("preview", "--on", "2026-03-08", "--json").json)


def test_a_thread_shows_each_part_with_its_length(desk: Folder) -> None:
    """Joined by the rail; the warning stands before each."""
    desk.config(
        NETWORKS.replace('UNSET" }\n[targets.x]', 'UNSET" }\noverflow = "thread"\ncontent_warning = "War"\n[targets.x]')
    )
    desk.entry("1917/03/10/long", summary=LONG)
    shown = desk.run("preview", "--on", "2026-03-10", "--target", "fediverse").out
    count = int(re.search(r"· (\d) parts", shown)[1])  # type: ignore[index]
    assert count > 1
    assert len(re.findall(r"^├ ", shown, re.MULTILINE)) == count - 1
    assert shown.count("[content warning: War]") == count
    assert shown.count(" of 497") == count


def test_an_entry_is_shown_on_its_next_day(desk: Folder) -> None:
    """By id or by the path of its file; drafts too, with a word about it."""
    desk.entry("1917/06/01/not-yet", state="draft")
    by_id = desk.run("preview", "--entry", "1917/06/01/not-yet", "--json").json
    by_path = desk.run("preview", "--entry", "entries/1917/06/01/not-yet.yaml", "--json").json
    assert by_id == by_path
    assert [one["target"] for one in by_id] == ["fediverse", "x"]
    assert {one["day"][5:] for one in by_id} == {"06-01"}
    assert "a draft" in by_id[0]["note"]
    assert "a draft" in desk.run("preview", "--entry", "1917/06/01/not-yet").out


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("1917/03/08/strik", "that day has 1917/03/08/strike"),
        ("1917/03/20/strike", "that day has none"),
        ("strike", "an id is written like"),
        ("1917/13/45/strike", "an id is written like"),
    ],
)
def test_an_unknown_entry_is_told_with_those_there_are(desk: Folder, name: str, advice: str) -> None:
    """Wrong usage, not a traceback."""
    ended = desk.run("preview", "--entry", name)
    assert ended.code == 2
    assert f"no entry {name}" in ended.err
    assert advice in ended.err


def test_targets_without_words_or_days_for_an_entry_are_named(desk: Folder) -> None:
    """Another language; a schedule of years that has none."""
    desk.config(
        NETWORKS.replace("[targets.x]", 'language = "ru"\n[targets.x]')
        + "replay = { from = 1917-01-01, on = 2027-02-01 }\n"
    )
    desk.entry("1916/12/05/before", state="withdrawn")
    [told] = desk.run("preview", "--entry", "1916/12/05/before", "--json").json
    assert told["target"] is None
    assert "fediverse: it has no words in ru" in told["note"]
    assert "withdrawn" in told["note"]


def test_a_diff_shows_exactly_what_changed(desk: Folder) -> None:
    """Added, changed and removed, the working tree included; what stayed is left out."""
    committed(desk)
    desk.entry("1917/03/08/strike", summary=SUMMARY.replace("fifty", "sixty"))
    desk.entry("1917/03/09/new")
    desk.entry("1917/03/10/staged")
    git(desk, "add", "entries/1917/03/10/staged.yaml")
    (desk.path / "entries/1917/03/08/womens-day.yaml").unlink()
    found = desk.run("preview", "--diff", "HEAD", "--target", "x", "--json")
    assert [(one["entry"], one["change"]) for one in found.json] == [
        ("1917/03/08/strike", "changed"),
        ("1917/03/09/new", "added"),
        ("1917/03/10/staged", "added"),
        ("1917/03/08/womens-day", "removed"),
    ]
    assert "fifty" in found.json[0]["was"][0]
    assert found.json[3]["target"] is None
    shown = desk.run("preview", "--diff", "HEAD", "--target", "x").out
    assert "- fifty\n+ sixty\n" in shown
    assert "removed 1917/03/08/womens-day" in shown


def test_a_diff_tells_words_that_stayed(desk: Folder) -> None:
    """A body changed; posts do not hold it."""
    committed(desk)
    desk.entry("1917/03/08/strike", body="More of it.")
    assert "same words as before" in desk.run("preview", "--diff", "HEAD").out
    assert "leaves these words as they were" in words(page_of(desk, "--diff", "HEAD"))


def test_a_moved_entry_is_told_where_it_is_now(desk: Folder) -> None:
    """By the id among its former ones."""
    committed(desk)
    (desk.path / "entries/1917/03/08/strike.yaml").unlink()
    desk.entry("1917/03/09/strike", formerly="[1917/03/08/strike]")
    assert "it is 1917/03/09/strike now" in desk.run("preview", "--diff", "HEAD").out


def test_a_changed_picture_shows_its_entry_and_vocabularies_are_named(desk: Folder) -> None:
    """The entry's own file is as it was."""
    picture(desk, "1917/03/09/photograph")
    committed(desk)
    (desk.path / "entries/1917/03/09/p.png").write_bytes(PNG + b" ")
    with (desk.path / "entries/themes.yaml").open("a") as stream:
        stream.write("fleet: {name: Fleet}\n")
    found = desk.run("preview", "--diff", "HEAD", "--target", "x", "--json")
    assert [(one["entry"], one["note"]) for one in found.json] == [("1917/03/09/photograph", "its picture changed")]
    assert "themes.yaml changed too" in found.err


def test_an_entry_that_was_unreadable_has_no_words_before(desk: Folder) -> None:
    """And one that git no longer follows but that is still there counts as changed."""
    (desk.path / "entries/1917/03/08/strike.yaml").write_text("title: [", "utf-8")
    committed(desk)
    desk.entry("1917/03/08/strike")
    git(desk, "rm", "--cached", "--quiet", "entries/1917/03/08/womens-day.yaml")
    desk.entry("1917/03/08/womens-day", summary=f"{SUMMARY} More.")
    found = desk.run("preview", "--diff", "HEAD", "--target", "x", "--json").json
    assert [(one["entry"], one["change"], one["was"] is None) for one in found] == [
        ("1917/03/08/strike", "changed", True),
        ("1917/03/08/womens-day", "changed", False),
    ]


@pytest.mark.parametrize("reference", ["no-such-branch", "--output=x", "HEAD~9"])
def test_a_commit_that_is_not_there_is_wrong_usage(desk: Folder, reference: str) -> None:
    """Nothing of it reaches git as an option."""
    committed(desk)
    ended = desk.run("preview", f"--diff={reference}")
    assert (ended.code, ended.out) == (2, "")
    assert "git knows no commit" in ended.err


def test_git_troubles_are_told(desk: Folder, tmp_path: Path) -> None:
    """No repository, no git, a git that fails."""
    desk.environment["GIT_CEILING_DIRECTORIES"] = str(desk.path.parent)
    outside = desk.run("preview", "--diff", "HEAD")
    assert outside.code == 2
    assert "not a git repository" in outside.err
    empty = tmp_path / "bin"
    empty.mkdir()
    desk.environment["PATH"] = str(empty)
    assert "there is no git on this machine" in desk.run("preview", "--diff", "HEAD").err
    fake = empty / "git"
    fake.write_text('#!/bin/sh\ncase "$*" in *rev-parse*) echo abc;; *) echo broken >&2; exit 1;; esac\n')
    fake.chmod(0o755)
    failed = desk.run("preview", "--diff", "HEAD")
    assert (failed.code, failed.err) == (1, "git diff failed: broken\n")


def test_a_git_that_does_not_answer_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a time, with its command named."""
    (tmp_path / "git").write_text("#!/bin/sh\nexec sleep 30\n")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(git_reading, "_TIMEOUT", 0.3)
    with pytest.raises(IncompleteError, match="git rev-parse did not answer"):
        git_reading.changes_since(tmp_path, "HEAD")


def test_selections_exclude_each_other(desk: Folder) -> None:
    """A day and an entry would be two questions."""
    ended = desk.run("preview", "--on", "2026-03-08", "--entry", "1917/03/08/strike")
    assert ended.code == 2
    assert "give one of them" in ended.err


def test_a_day_without_entries_says_so(desk: Folder) -> None:
    """On stderr; a page all the same."""
    ended = desk.run("preview", "--on", "2026-07-01", "--html", "page.html")
    assert (ended.code, ended.out) == (0, "")
    assert "nothing to preview" in ended.err
    assert "nothing to preview" in (desk.path / "page.html").read_text("utf-8")
    assert "nothing to preview" in desk.run("preview", "--on", "2026-07-01").err


def test_what_does_not_fit_is_shown_and_exits_1(desk: Folder) -> None:
    """In the terminal and on the page; an alt text the network refuses too."""
    desk.config(NETWORKS.replace("[targets.x]", 'content_warning = "' + "w" * 480 + '"\n[targets.x]'))
    desk.entry("1917/03/10/other")
    ended = desk.run("preview", "--on", "2026-03-10")
    assert ended.code == 1
    assert "does not fit" in ended.out
    assert "1 does not fit" in ended.err
    assert desk.run("preview", "--on", "2026-03-10", "--html", "page.html").code == 1
    assert "Does not fit" in (desk.path / "page.html").read_text("utf-8")


def test_an_alt_text_the_network_refuses_is_found(desk: Folder) -> None:
    """X takes 1,000 characters, Mastodon 1,500."""
    (desk.path / "entries/1917/03/10").mkdir(parents=True)
    (desk.path / "entries/1917/03/10/p.png").write_bytes(PNG)
    alt = "word " * 240
    desk.entry("1917/03/10/other", image=f'{{file: p.png, alt: "{alt}", creator: Unknown, licence: PDM-1.0}}')
    found = {one["target"]: one["error"] for one in desk.run("preview", "--on", "2026-03-10", "--json").json}
    assert found["fediverse"] is None
    assert "alt text of p.png has" in found["x"]


def test_the_page_needs_nothing_else(desk: Folder) -> None:
    """No script, no address it would load, one stylesheet inside; pictures and alt texts in it."""
    picture(desk, "1917/03/09/photograph")
    page = page_of(desk, "--on", "2026-03-09")
    assert page.xpath("//script | //link | //*[@style] | //*[@onclick] | //iframe | //a") == []
    assert len(page.xpath("//style")) == 1
    assert {one.partition(",")[0] for one in page.xpath("//@src")} == {"data:image/png;base64"}
    assert set(page.xpath("//img/@alt")) == {ALT}
    assert all(ALT in words(one) for one in page.xpath("//figcaption"))
    assert page.xpath("//html/@lang") == ["en"]
    assert "prefers-color-scheme" in page.xpath("string(//style)")


def test_the_page_shows_links_as_each_network_does(desk: Folder) -> None:
    """Shortened, the whole address in the title; lengths beside a bar."""
    desk.config(NETWORKS + "link = true\n")
    page = page_of(desk, "--on", "2026-03-08")
    shown = {words(one) for one in page.xpath("//span[@class='link']")}
    assert "example.org/1917/03/08/strike/…" in shown
    assert "example.org/1917/03/08/str…" in shown
    assert "https://example.org/1917/03/08/strike/#2026" in page.xpath("//span[@class='link']/@title")
    assert len(page.xpath("//svg/rect")) == len(page.xpath("//article")) == 6


def test_the_page_marks_what_a_change_did(desk: Folder) -> None:
    """Words taken out and words put in, marked as such; the words of an entry are never markup."""
    committed(desk)
    desk.entry("1917/03/08/strike", title="'<b>Strike</b> & bread'", summary=SUMMARY.replace("fifty", "<i>sixty</i>"))
    page = page_of(desk, "--diff", "HEAD")
    assert {words(one) for one in page.xpath("//del")} == {"fifty"}
    assert {words(one) for one in page.xpath("//ins")} == {"<i>sixty</i>"}
    assert words(page.xpath("//h2")[0]) == "changed <b>Strike</b> & bread"


def test_a_folder_that_is_not_there_is_told(desk: Folder) -> None:
    """Exit 1, with its name."""
    ended = desk.run("preview", "--on", "2026-03-08", "--html", "nowhere/page.html")
    assert ended.code == 1
    assert "nowhere/page.html: No such file" in ended.err


def _texts(thread: dict[str, Any]) -> list[str]:
    return [part["text"] for part in thread["parts"]]


def test_a_dry_run_shows_the_same_words(desk: Folder) -> None:
    """``publish --dry-run`` at the day's last moment, and ``preview``."""
    previewed = desk.run("preview", "--on", "2026-03-08", "--json").json
    shown = desk.run("publish", "--dry-run", "--now", "2026-03-08T23:00:00Z", "--json").json["threads"]
    key = [(one["target"], one["entry"]) for one in shown]
    assert sorted(key) == sorted((one["target"], one["entry"]) for one in previewed)
    assert {tuple(_texts(one)) for one in shown} == {tuple(_texts(one)) for one in previewed}
    human = desk.run("publish", "--dry-run", "--now", "2026-03-08T23:00:00Z")
    assert "┌ X · 09:30" in human.out
    assert "would write: feed.rss" in human.err


def test_a_newcomer_sees_each_network_before_any_is_configured(folder: Folder) -> None:
    """With its defaults; a ledger that is there is only read."""
    assert folder.run("publish", "--now", "2026-03-08T12:00:00Z").code == 0
    ledger = folder.path / ".timeline/ledger.db"
    before = ledger.read_bytes()
    shown = folder.run("preview", "--on", "2026-03-08")
    assert re.findall(r"^┌ (.*)$", shown.out, re.MULTILINE)[:2] == ["Mastodon · 09:00", "X · 09:00"]
    assert "would write: feed.rss" not in folder.run("publish", "--dry-run", "--now", "2026-03-08T12:00:00Z").err
    assert ledger.read_bytes() == before


def test_days_are_named_where_they_differ(desk: Folder) -> None:
    """A twin by the Julian date shows the entry thirteen days earlier; long headings wrap."""
    desk.config(NETWORKS + 'calendar = "old-style"\n')
    shown = desk.run("preview", "--entry", "1917/03/08/strike").out
    assert re.search(r"┌ X · \w+ 23 Feb \d{4} 09:30", shown)
    assert re.search(r"┌ Mastodon \(fediverse\) · \w+ 8 Mar \d{4} 09:30", shown)
    narrow = plain(in_terminal(desk.path, "preview", "--entry", "1917/03/08/strike", columns=40))
    assert re.search(r"^┌ Mastodon \(fediverse\) · .*\n│ 09:30$", narrow, re.MULTILINE)
