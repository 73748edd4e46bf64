"""What feeds are built from: first appearances written once, late, corrected, moved and withdrawn entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import utc, write_entry, write_vocabularies

from timeline.corpus import Corpus
from timeline.edition import EmptyLog, TimelineEdition
from timeline.historic_date import HistoricDate, Style
from timeline.item import FeedMeta, Item
from timeline.ledger import Ledger, open_ledger
from timeline.schedule import Policy, Replay, Schedule

META = FeedMeta("1917", "Day by day", "https://example.org/", "example.org,2026", "en")
WINDOW = {"days": 14, "at_least": 10, "at_most": 50}
DAY = dt.timedelta(days=1)


class Paper:
    """A corpus and its publication log; editions at chosen instants, each run with nothing but files and ledger."""

    def __init__(self, folder: Path, **policy: object) -> None:
        self.root = (folder / "entries").resolve()
        self.policy = Policy(**policy)  # type: ignore[arg-type]
        write_vocabularies(self.root)
        self.url = f"sqlite:////{folder}/ledger.db"
        self._ledger: Ledger | None = None

    @property
    def ledger(self) -> Ledger:
        """The ledger, opened at first use."""
        if self._ledger is None:
            self._ledger = open_ledger(self.url, Path("/"), self.root)
        assert self._ledger is not None
        return self._ledger

    def close(self) -> None:
        """Close the ledger."""
        if self._ledger is not None:
            self._ledger.close()

    def lose_log(self) -> None:
        """As after a disk was lost."""
        self.close()
        self._ledger = None
        self.url = self.url.replace("ledger.db", "another.db")

    def write(self, *entry_ids: str, **fields: str) -> None:
        """Write entries."""
        for entry_id in entry_ids:
            write_entry(self.root, entry_id, **fields)

    def daily(self, day: str, count: int, slugs: str = "a") -> None:
        """Entries on consecutive days."""
        first = dt.date.fromisoformat(day)
        self.write(*(f"{first + DAY * n:%Y/%m/%d}/{slug}" for n in range(count) for slug in slugs))

    def move(self, old: str, new: str, **fields: str) -> None:
        """Move an entry, its former id noted."""
        (self.root / f"{old}.yaml").unlink()
        self.write(new, **({"formerly": f"[{old}]"} | fields))

    def edition(self, at: str, *, log: bool = True) -> TimelineEdition:
        """The edition of an instant; nothing is recorded."""
        self.corpus = corpus = Corpus(self.root)
        known = self.ledger.publications if log else EmptyLog()
        return TimelineEdition(utc(at), META, corpus, Schedule(corpus, self.policy), known)

    def run(self, at: str, **window: int) -> list[Item]:
        """The items of a run, which records what it decided before anyone sees it."""
        edition = self.edition(at)
        items = edition.recent_items(**(WINDOW | window))
        self.ledger.publications.record(edition.fresh, edition.reached)
        return list(items)


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Paper]:
    """An empty corpus and log, in UTC, at nine."""
    made = Paper(tmp_path)
    yield made
    made.close()


def shown(items: list[Item]) -> list[str]:
    """Slug and time of publication of each item, in order; with the day where it is not 8 March."""
    return [f"{item.entry_id.rsplit('/', 1)[1]} {item.published:%m-%d %H:%M}".replace("03-08 ", "") for item in items]


def corrected(items: list[Item]) -> dict[str, str]:
    """When each corrected item was, by slug."""
    return {
        item.entry_id.rsplit("/", 1)[1]: f"{item.updated:%m-%d %H:%M}"
        for item in items
        if item.updated != item.published
    }


# First appearances


def test_items_appear_at_their_moments_newest_first(paper: Paper) -> None:
    """Neither before, nor at the time of the run."""
    paper.write("1917/03/08/a", "1917/03/08/b", "1917/03/08/c")
    assert shown(paper.run("2026-03-08 08:59")) == []
    assert shown(paper.run("2026-03-08 09:00")) == ["a 09:00"]
    assert shown(paper.run("2026-03-08 09:47")) == ["b 09:30", "a 09:00"]
    assert shown(paper.run("2026-03-09 12:00")) == ["c 10:00", "b 09:30", "a 09:00"]


def test_two_editions_with_different_clocks_give_the_same_items(paper: Paper) -> None:
    """An item depends on what happened, not on when the file is rebuilt; nor on how many runs there were."""
    paper.write("1917/03/08/a", "1917/03/07/b", "1917/02/10/c")
    seldom = paper.edition("2026-03-08 23:00", log=False).recent_items(**WINDOW)
    often = [paper.run(f"2026-03-08 {hour:02}:{hour:02}") for hour in range(9, 24)]
    assert all(tuple(items) == seldom for items in often)
    assert {item.guid for item in seldom} == {
        f"tag:example.org,2026:entry/1917/{name}#2026" for name in ("03/08/a", "03/07/b", "02/10/c")
    }


def test_a_second_edition_of_the_same_instant_records_nothing_new(paper: Paper) -> None:
    """First appearances are written once."""
    paper.write("1917/03/08/a", "1917/03/07/b", "1917/01/20/c")
    paper.run("2026-03-08 12:00")
    again = paper.edition("2026-03-08 12:00")
    again.recent_items(**WINDOW)
    assert again.fresh == {}


def test_an_entry_added_later_never_moves_others(paper: Paper) -> None:
    """Its slot may be before theirs: what appeared keeps its time and its place in the feed."""
    paper.write("1917/03/08/m", "1917/03/08/n", "1917/03/08/o")
    before = paper.run("2026-03-08 09:40")
    assert shown(before) == ["n 09:30", "m 09:00"]
    paper.write("1917/03/08/a", "1917/03/08/b")
    after = paper.run("2026-03-08 09:41")
    assert shown(after) == ["b 09:41", "a 09:41", "n 09:30", "m 09:00"]
    assert after[2:] == before
    assert shown(paper.run("2026-03-08 12:00")) == ["o 11:00", "b 09:41", "a 09:41", "n 09:30", "m 09:00"]


def test_an_edition_of_an_earlier_instant_shows_what_was_then(paper: Paper) -> None:
    """Also of what the log knows."""
    paper.write("1917/03/08/a", "1917/03/08/b")
    early = paper.run("2026-03-08 09:10")
    paper.run("2026-03-08 12:00")
    assert list(paper.edition("2026-03-08 09:10").recent_items(**WINDOW)) == early


# Late entries


@pytest.mark.parametrize(
    ("added", "now"), [("1917/03/08", "03-08 15:20"), ("1917/03/01", "03-08 15:20"), ("1917/02/01", "03-08 15:20")]
)
def test_an_entry_added_after_its_moment_appears_now(paper: Paper, added: str, now: str) -> None:
    """On top of the feed, whether its day is in the window or beyond it, and stays with that time."""
    paper.daily("1917-01-20", 70)
    paper.run("2026-03-08 10:00")
    paper.write(f"{added}/late")
    first = paper.run(f"2026-{now}")
    assert first[0].entry_id == f"{added}/late"
    assert first[0].published == first[0].updated == utc(f"2026-{now}")
    for later in ("2026-03-08 18:00", "2026-03-15 10:00"):
        assert [item for item in paper.run(later) if item.entry_id.endswith("late")] == first[:1]
    assert not [item for item in paper.run("2026-03-23 10:00") if item.entry_id.endswith("late")]


def test_an_entry_added_long_after_its_day_stays_out(paper: Paper) -> None:
    """Beyond two months nobody is told; nothing else moves."""
    paper.daily("1917-01-20", 48)
    before = paper.run("2026-03-08 10:00")
    paper.write("1917/01/02/ancient")
    assert paper.run("2026-03-08 11:00") == before


def test_what_existed_before_the_first_run_is_not_new(paper: Paper) -> None:
    """The first run finds a corpus of months: only its moments count."""
    paper.daily("1917-01-20", 48)
    first = paper.run("2026-03-08 10:00")
    assert shown(first)[0] == "a 09:00"
    assert len(first) == 14
    assert paper.run("2026-03-08 11:00") == first


def test_a_day_without_runs_keeps_its_moments(paper: Paper) -> None:
    """After downtime entries stand at their own time, not at that of the run."""
    paper.daily("1917-03-01", 8)
    paper.run("2026-03-04 10:00")
    assert shown(paper.run("2026-03-08 10:00"))[:3] == ["a 09:00", "a 03-07 09:00", "a 03-06 09:00"]


def test_a_draft_appears_when_it_is_published(paper: Paper) -> None:
    """In the window or beyond it: it was not there before."""
    paper.daily("1917-01-20", 30)
    paper.run("2026-02-10 10:00")
    paper.write("1917/02/09/draft", "1917/03/07/draft", state="draft")
    for day in range(10, 29):
        paper.run(f"2026-02-{day} 11:00")
    before = paper.run("2026-03-08 10:00")
    assert not [item for item in before if item.entry_id.endswith("draft")]
    paper.write("1917/02/09/draft", "1917/03/07/draft")
    assert shown(paper.run("2026-03-08 11:00"))[:2] == ["draft 11:00", "draft 11:00"]


def test_a_late_entry_of_a_replay_appears_now(tmp_path: Path) -> None:
    """As on anniversaries."""
    replay = Replay(HistoricDate.of(1917, 1, 1), dt.date(2026, 1, 1))
    paper = Paper(tmp_path, replay=replay)
    paper.daily("1917-03-01", 8)
    paper.run("2026-03-08 10:00")
    paper.write("1917/03/06/late")
    items = paper.run("2026-03-08 11:00")
    assert shown(items)[:2] == ["late 11:00", "a 09:00"]
    assert items[0].guid.endswith("#replay-2026-01-01")
    assert items[0].title.startswith("Day 65: ")
    paper.close()


# Corrections and moves


def test_a_correction_raises_updated_once(paper: Paper) -> None:
    """Published and guid stay; the next run changes nothing."""
    paper.write("1917/03/08/a", "1917/03/07/b")
    [before, other] = paper.run("2026-03-08 10:00")
    paper.write("1917/03/08/a", summary="The number was ninety thousand.")
    [after, same] = paper.run("2026-03-08 11:00")
    assert same == other
    assert (after.guid, after.published) == (before.guid, before.published)
    assert corrected([after]) == {"a": "03-08 11:00"}
    assert "ninety thousand" in after.summary
    assert paper.run("2026-03-08 12:00") == [after, other]
    paper.write("1917/03/08/a", summary="It was eighty.")
    assert corrected(paper.run("2026-03-09 10:00")) == {"a": "03-09 10:00"}


def test_white_space_is_no_correction(paper: Paper) -> None:
    """A body wrapped anew."""
    paper.write("1917/03/08/a", body="one two three")
    before = paper.run("2026-03-08 10:00")
    paper.write("1917/03/08/a", body=">-\n  one two\n  three")
    assert paper.run("2026-03-08 11:00") == before


def test_a_late_entry_can_be_corrected(paper: Paper) -> None:
    """Beyond the window it is in the feed all the same."""
    paper.daily("1917-01-20", 48)
    paper.run("2026-03-08 10:00")
    paper.write("1917/02/01/late")
    paper.run("2026-03-08 11:00")
    paper.write("1917/02/01/late", title="Corrected")
    items = paper.run("2026-03-08 12:00")
    assert corrected(items) == {"late": "03-08 12:00"}
    assert paper.run("2026-03-08 13:00") == items


@pytest.mark.parametrize("new", ["1917/03/08/renamed", "1917/03/07/a", "1917/03/09/a"])
def test_a_moved_entry_keeps_guid_and_date(paper: Paper, new: str) -> None:
    """Readers see a correction, not a second item."""
    paper.daily("1917-03-01", 6)
    paper.write("1917/03/08/a")
    [before] = [item for item in paper.run("2026-03-08 10:00") if item.entry_id == "1917/03/08/a"]
    paper.move("1917/03/08/a", new)
    found = paper.run("2026-03-09 10:00")
    [after] = [item for item in found if item.entry_id == new]
    assert (after.guid, after.published) == (before.guid, before.published)
    assert after.link == f"https://example.org/{new}/#2026"
    assert len({item.guid for item in found}) == len(found) == 7
    assert paper.run("2026-03-09 11:00") == found


def test_an_entry_moved_twice_is_still_the_same(paper: Paper) -> None:
    """Its root is the oldest id; the log is asked under every former one."""
    paper.write("1917/03/08/a")
    [before] = paper.run("2026-03-08 10:00")
    paper.move("1917/03/08/a", "1917/03/08/b")
    paper.run("2026-03-08 11:00")
    paper.move("1917/03/08/b", "1917/03/08/c", formerly="[1917/03/08/a, 1917/03/08/b]")
    [after] = paper.run("2026-03-08 12:00")
    assert (after.guid, after.published) == (before.guid, before.published)


def test_a_late_entry_that_moves_keeps_its_date(paper: Paper) -> None:
    """Also where both its days lie beyond the window."""
    paper.daily("1917-01-20", 48)
    paper.run("2026-03-08 10:00")
    paper.write("1917/02/01/late")
    [before, *_] = paper.run("2026-03-08 11:00")
    paper.move("1917/02/01/late", "1917/02/02/late")
    items = paper.run("2026-03-08 12:00")
    assert (items[0].guid, items[0].published) == (before.guid, before.published)
    assert paper.run("2026-03-08 13:00") == items


def test_a_withdrawn_entry_leaves(paper: Paper) -> None:
    """And comes back with its old date if it is published again."""
    paper.write("1917/03/08/a", "1917/03/08/b")
    before = paper.run("2026-03-08 10:00")
    paper.write("1917/03/08/a", state="withdrawn")
    assert [item.entry_id for item in paper.run("2026-03-08 11:00")] == ["1917/03/08/b"]
    paper.write("1917/03/08/a")
    assert paper.run("2026-03-08 12:00") == before


def test_a_deleted_entry_leaves(paper: Paper) -> None:
    """Its row in the log harms nobody."""
    paper.daily("1917-01-20", 48)
    paper.run("2026-03-08 10:00")
    paper.write("1917/02/01/late")
    paper.run("2026-03-08 11:00")
    (paper.root / "1917/02/01/late.yaml").unlink()
    assert shown(paper.run("2026-03-08 12:00"))[0] == "a 09:00"


# The log


def test_without_the_log_guids_and_dates_are_the_same(paper: Paper) -> None:
    """They come from the corpus; only what the log alone knew is gone."""
    paper.daily("1917-02-20", 17)
    paper.run("2026-03-08 08:00")
    before = paper.run("2026-03-08 10:00")
    paper.lose_log()
    assert paper.run("2026-03-08 10:05") == before


def test_other_windows_in_the_same_run_change_no_appearance(paper: Paper) -> None:
    """A short feed beside a long one: what the long one decided stays decided."""
    paper.daily("1917-03-01", 8, "abc")
    both = paper.edition("2026-03-08 12:00")
    items = both.recent_items(**WINDOW)
    short = both.recent_items(days=14, at_least=2, at_most=4)
    assert short == items[:4]
    assert all(appearance.published_at and appearance.digest for appearance in both.fresh.values())
    paper.ledger.publications.record(both.fresh, both.reached)
    paper.write("1917/03/02/0-first")
    later = paper.run("2026-03-08 13:00")
    assert later[0].entry_id == "1917/03/02/0-first"
    assert tuple(later[1:]) == items


def test_a_preview_without_a_log_shows_the_moments(paper: Paper) -> None:
    """And looks no further than it must."""
    paper.daily("1917-01-20", 48)
    edition = paper.edition("2026-03-08 10:00", log=False)
    assert len(edition.recent_items(**WINDOW)) == 14
    assert paper.corpus.opened == 15


# The window


@pytest.mark.parametrize(
    ("slugs", "days", "expected"),
    [
        ("a", 60, 14),  # those of 14 days
        ("abc", 60, 42),
        ("abcd", 60, 50),  # never more than 50
        ("abcdefg", 60, 50),
        ("a", 12, 12),
        ("a", 5, 5),  # there are no more
    ],
)
def test_the_feed_has_fourteen_days_but_ten_to_fifty_items(paper: Paper, slugs: str, days: int, expected: int) -> None:
    """The newest of them."""
    first = dt.date(1917, 3, 8) - DAY * (days - 1)
    paper.daily(str(first), days, slugs)
    items = paper.run("2026-03-08 23:00")
    assert len(items) == expected
    assert items[0].entry_id.startswith("1917/03/08/")
    assert [item.published for item in items] == sorted((item.published for item in items), reverse=True)


def test_a_thin_corpus_is_topped_up_with_older_items(paper: Paper) -> None:
    """Ten items, as far back as a year less some days; no entry stands beside its own last anniversary."""
    paper.write(*(f"1917/{month:02}/01/a" for month in range(1, 13)))
    items = paper.run("2026-03-08 10:00")
    assert [f"{item.published:%Y-%m}" for item in items] == [
        *("2026-03", "2026-02", "2026-01", "2025-12", "2025-11"),
        *("2025-10", "2025-09", "2025-08", "2025-07", "2025-06"),
    ]
    paper.write("1917/03/08/new")
    assert len({item.entry_id for item in paper.run("2026-03-08 11:00", at_least=13)}) == 13


def test_the_old_style_driver_has_items_of_its_own(tmp_path: Path) -> None:
    """Another day, another guid; a change of driver mixes nothing."""
    paper = Paper(tmp_path)
    paper.write("1917/03/08/a")
    assert [item.guid[-5:] for item in paper.run("2026-03-08 10:00")] == ["#2026"]
    paper.policy = Policy(style=Style.OLD)
    items = paper.run("2026-03-08 10:00")
    assert [(item.guid[-8:], f"{item.published:%m-%d}") for item in items] == [("#2026-os", "02-23")]
    paper.close()


def test_the_window_is_reckoned_in_the_publication_zone(tmp_path: Path) -> None:
    """In Moscow the day begins three hours earlier."""
    paper = Paper(tmp_path, timezone="Europe/Moscow", publish_at=dt.time(0, 30))
    paper.write("1917/03/08/a")
    assert shown(paper.run("2026-03-07 21:29")) == []
    assert shown(paper.run("2026-03-07 21:30")) == ["a 03-07 21:30"]
    paper.close()
