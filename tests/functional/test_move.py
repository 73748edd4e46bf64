"""``timeline move`` and ``rename``: a wrong date mended in one step, without a broken link or a second post."""

from __future__ import annotations

from pathlib import Path

import feedparser
import pytest
from builders import PNG
from folders import Folder
from mastodon_server import TOKEN, MastodonServer

STRIKE = "1917/03/08/strike"
MOVED = "1917/03/09/strike"


@pytest.fixture
def named(folder: Folder) -> Folder:
    """A timeline where a strike is named by another entry, by itself, by a guide and by a theme."""
    folder.entry(
        STRIKE,
        old_style="1917-02-23",
        body="|\n  See [bread](/1917/03/08/bread-queues/), not [this](/1917/03/08/strike/).",
    )
    folder.entry(
        "1917/03/10/next",
        related="[1917/03/08/strike, 1917/03/08/bread-queues]  # 1917/03/08/strike above all",
        body="|\n  [x](https://example.org/1917/03/08/strike/) and [y](https://other.example/1917/03/08/strike/),\n"
        "  /1917/03/08/strike-two and 1917/03/08/strike.",
    )
    (folder.path / "entries/guides").mkdir()
    (folder.path / "entries/guides/days.md").write_text("# Days\n\n- [Strike](/1917/03/08/strike/)\n", "utf-8")
    return folder


def tree(folder: Folder) -> dict[str, bytes]:
    """Every file of the corpus."""
    root = folder.path / "entries"
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def text(folder: Folder, name: str) -> str:
    return (folder.path / "entries" / name).read_text("utf-8")


def test_a_move_changes_the_file_and_whatever_names_it(named: Folder) -> None:
    """Both dates, ``formerly``, references, links and guides; other sites' addresses and longer ids stay."""
    done = named.run("move", STRIKE, "--to", "1917-02-24", "--os")
    assert done.code == 0
    assert f"{STRIKE} is now {MOVED}, 9 March 1917 (24 February 1917 O.S.)\n" in done.err
    assert "mended entries/1917/03/10/next.yaml in 4 places\n" in done.err
    assert "mended entries/guides/days.md\n" in done.err
    assert not (named.path / f"entries/{STRIKE}.yaml").exists()
    moved = text(named, f"{MOVED}.yaml")
    assert "date: 1917-03-09\n" in moved
    assert "old_style: 1917-02-24\n" in moved
    assert "[this](/1917/03/09/strike/)" in moved
    assert moved.endswith("formerly: [1917/03/08/strike]\n")
    other = text(named, "1917/03/10/next.yaml")
    assert "related: [1917/03/09/strike, 1917/03/08/bread-queues]  # 1917/03/09/strike above all\n" in other
    assert "https://example.org/1917/03/09/strike/" in other
    assert "https://other.example/1917/03/08/strike/" in other
    assert "/1917/03/08/strike-two and 1917/03/09/strike." in other
    assert "(/1917/03/09/strike/)" in text(named, "guides/days.md")
    assert named.run("check").code == 0


def test_a_dry_run_shows_all_of_it_and_changes_nothing(named: Folder) -> None:
    """As git would show it."""
    before = tree(named)
    done = named.run("move", STRIKE, "--to", "1917-03-09", "--dry-run")
    assert done.code == 0
    assert done.out.startswith(
        "rename from entries/1917/03/08/strike.yaml\nrename to entries/1917/03/09/strike.yaml\n--- a/"
    )
    assert "-- [Strike](/1917/03/08/strike/)\n+- [Strike](/1917/03/09/strike/)\n" in done.out
    assert tree(named) == before


def test_nothing_is_posted_again_and_the_old_page_leads_to_the_new(named: Folder, mastodon: MastodonServer) -> None:
    """After the move of an entry that went out: same guid, same delivery, a redirect; next year on the right day."""
    named.config(
        f'[targets.fediverse]\npublisher = "mastodon"\napi_base_url = "{mastodon.url}"\n'
        'access_token = { env = "M" }\ntimeout = "3s"\n[targets.site]\npublisher = "website"\n'
        '[ledger]\nurl = "sqlite:///.timeline/ledger.db"\n'
    )
    named.environment["M"] = TOKEN
    assert named.run("publish", "--now", "2026-03-08T12:00:00+00:00").code == 0
    assert len(mastodon.texts) == 3
    guids = _guids(named)
    assert named.run("move", STRIKE, "--to", "1917-03-09").code == 0
    for now in ("2026-03-08T12:30:00+00:00", "2026-03-08T20:00:00+00:00", "2026-03-09T12:00:00+00:00"):
        assert named.run("publish", "--now", now).code == 0
    assert len(mastodon.texts) == 3
    assert set(_guids(named)) >= set(guids)
    assert len(_guids(named)) == len(set(_guids(named)))
    old = (named.path / "public" / STRIKE / "index.html").read_text("utf-8")
    assert "https://example.org/1917/03/09/strike/" in old
    assert (named.path / "public" / MOVED / "index.html").is_file()
    assert MOVED not in named.run("today", "--on", "2027-03-08").out
    assert MOVED in named.run("today", "--on", "2027-03-09").out


def _guids(folder: Folder) -> list[str]:
    return [entry.id for entry in feedparser.parse((folder.path / "public/feed.rss").read_bytes()).entries]


def test_there_and_back_keeps_the_oldest_id(named: Folder) -> None:
    """However often it moves: what was posted is known by the first id, and every id it had leads to it."""
    for to in ("1917-03-09", "1917-03-11", "1917-03-08", "1917-03-12"):
        day = to.replace("-", "/")
        ids = sorted(path for path in tree(named) if path.endswith("/strike.yaml"))
        assert named.run("move", ids[0].removesuffix(".yaml"), "--to", to).code == 0
        assert named.run("check").code == 0
        root_ids = {record["id"]: record["root_id"] for record in _export(named)}
        assert root_ids[f"{day}/strike"] == STRIKE
    formerly = next(record["formerly"] for record in _export(named) if record["id"] == "1917/03/12/strike")
    assert sorted(formerly) == [STRIKE, MOVED, "1917/03/11/strike"]


def _export(folder: Folder) -> list[dict[str, object]]:
    import json

    return [json.loads(line) for line in folder.run("export").out.splitlines()]


def test_an_entry_whose_date_was_mended_by_hand_can_be_moved(named: Folder) -> None:
    """Date and path disagree, which ``check`` refuses: the move is what mends it."""
    path = named.path / f"entries/{STRIKE}.yaml"
    path.write_text(path.read_text("utf-8").replace("1917-03-08\n", "1917-03-09\n").replace("02-23", "02-24"), "utf-8")
    assert named.run("check").code == 3
    assert named.run("move", f"entries/{STRIKE}.yaml", "--to", "1917-03-09").code == 0
    assert named.run("check").code == 0


def test_a_rename_gives_another_slug(named: Folder) -> None:
    """The address of the page will do as the name of the entry."""
    done = named.run("rename", "https://example.org/1917/03/08/strike/", "womens-strike")
    assert done.code == 0
    assert "formerly: [1917/03/08/strike]" in text(named, "1917/03/08/womens-strike.yaml")
    assert "date: 1917-03-08\n" in text(named, "1917/03/08/womens-strike.yaml")
    assert named.run("check").code == 0


def test_a_picture_goes_along(named: Folder) -> None:
    """Bytes and all; the folder it leaves goes when nothing is in it."""
    folder = named.path / "entries/1917/03/11"
    named.entry("1917/03/11/crowd", image='{file: "pics/crowd.png", alt: Crowd, creator: unknown, licence: NKC}')
    (folder / "pics").mkdir()
    (folder / "pics/crowd.png").write_bytes(PNG)
    done = named.run("move", "1917/03/11/crowd", "--to", "1917-03-09")
    assert (done.code, done.err.splitlines()[1]) == (
        0,
        "its picture went along: entries/1917/03/09/pics/crowd.png",
    )
    assert (named.path / "entries/1917/03/09/pics/crowd.png").read_bytes() == PNG
    assert not folder.exists()
    assert named.run("check").code == 0


def test_a_picture_that_others_show_stays(named: Folder) -> None:
    """The moved entry names it where it is."""
    for slug in ("strike", "womens-day"):
        named.entry(f"1917/03/08/{slug}", image="{file: crowd.png, alt: Crowd, creator: unknown, licence: NKC}")
    (named.path / "entries/1917/03/08/crowd.png").write_bytes(PNG)
    assert named.run("move", STRIKE, "--to", "1917-03-09").code == 0
    assert "file: /1917/03/08/crowd.png" in text(named, f"{MOVED}.yaml")
    assert named.run("check").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["move", STRIKE, "--to", "1917-03-08"], 2, "stands there already"),
        (["move", STRIKE, "--to", "1917-02-30"], 2, "has no 30 February 1917; write year-month-day"),
        (["move", "1917/03/08/gone", "--to", "1917-03-09"], 2, "there is no entry 1917/03/08/gone"),
        (["move", "strike", "--to", "1917-03-09"], 2, "strike is no id of an entry"),
        (["move", "1917/03/08/../08/strike", "--to", "1917-03-09"], 2, "is no id of an entry"),
        (["rename", STRIKE, "womens-day"], 2, "there is an entry 1917/03/08/womens-day already"),
        (["rename", STRIKE, "Women's day"], 2, "is no slug"),
        (["rename", STRIKE, "old-name"], 2, "is a former id of 1917/03/08/bread-queues, which keeps it"),
        (
            ["move", "1917/03/08/old-name", "--to", "1917-03-09"],
            2,
            "1917/03/08/old-name is now 1917/03/08/bread-queues",
        ),
    ],
)
def test_what_cannot_be_done_is_told_and_nothing_changes(
    named: Folder, arguments: list[str], code: int, words: str
) -> None:
    """With what to do instead."""
    named.entry("1917/03/08/bread-queues", formerly="[1917/03/08/old-name]")
    before = tree(named)
    done = named.run(*arguments)
    assert (done.code, words in done.err) == (code, True), done.err
    assert tree(named) == before


def test_a_broken_file_in_the_way_stops_all(named: Folder) -> None:
    """One that names the entry and is no YAML; an invalid one on the new day; a file where a folder belongs."""
    broken = named.entry("1917/03/10/broken", related="[1917/03/08/strike")
    _refused(named, 3, "entries/1917/03/10/broken.yaml:5:10: not valid YAML")
    broken.unlink()
    wrong = named.entry("1917/03/09/wrong", place="atlantis")
    _refused(named, 3, "entries/1917/03/09/wrong.yaml:5:8: 'atlantis' is not in places.yaml")
    wrong.unlink()
    wrong.parent.rmdir()
    wrong.parent.write_text("in the way", "utf-8")
    _refused(named, 1, "nothing was changed")


def _refused(folder: Folder, code: int, words: str) -> None:
    before = tree(folder)
    done = folder.run("move", STRIKE, "--to", "1917-03-09")
    assert (done.code, words in done.err) == (code, True), done.err
    assert tree(folder) == before


def test_another_picture_of_that_name_is_not_overwritten(named: Folder) -> None:
    """The same bytes are no trouble."""
    named.entry(STRIKE, image="{file: crowd.png, alt: Crowd, creator: unknown, licence: NKC}")
    picture, other = (named.path / f"entries/1917/03/{day}/crowd.png" for day in ("08", "09"))
    other.parent.mkdir()
    picture.write_bytes(PNG)
    other.write_bytes(PNG + b"\0")
    _refused(named, 2, "there is another crowd.png")
    other.write_bytes(PNG)
    assert named.run("move", STRIKE, "--to", "1917-03-09").code == 0
    assert not picture.exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "formerly:\n  - 1917/03/01/strike  # by mistake\n",
            "  - 1917/03/01/strike  # by mistake\n  - 1917/03/08/strike\n",
        ),
        ("formerly: [1917/03/01/strike]  # once\n", "formerly: [1917/03/01/strike, 1917/03/08/strike]  # once\n"),
        (
            "formerly:\n  - 1917/03/01/strike  # one\n  - 1917/03/09/strike  # two\n  # end\n",
            "formerly:\n  - 1917/03/01/strike  # one\n  - 1917/03/08/strike\n  # end\n",
        ),
        ("formerly: []\n", "formerly: [1917/03/08/strike]\n"),
        ("formerly:\n", "formerly: [1917/03/08/strike]\n"),
        ("formerly: [1917/03/01/strike, 1917/03/09/strike]\n", "formerly: [1917/03/01/strike, 1917/03/08/strike]\n"),
    ],
)
def test_former_ids_are_kept_as_they_are_written(folder: Folder, before: str, after: str) -> None:
    """In brackets or lines, with comments, oldest first, the new one never among them."""
    path = folder.path / f"entries/{STRIKE}.yaml"
    path.write_text(path.read_text("utf-8") + before, "utf-8")
    done = folder.run("move", STRIKE, "--to", "1917-03-09")
    assert done.code == 0, done.err
    assert text(folder, f"{MOVED}.yaml").endswith(after)


def test_an_entry_in_brackets_can_be_moved(folder: Folder) -> None:
    """It is brought into canonical form first."""
    Path(folder.path / f"entries/{STRIKE}.yaml").write_text(
        "{title: A, date: 1917-03-08, summary: B, sources: [{title: C, supports: [date]}]}\n", "utf-8"
    )
    assert folder.run("move", STRIKE, "--to", "1917-03-09").code == 0
    assert text(folder, f"{MOVED}.yaml").startswith("title: A\ndate: 1917-03-09\n")
