"""Checks across files: what no single file shows."""

from __future__ import annotations

import datetime as dt
import gc
from pathlib import Path

import pytest
from builders import corpus_of, new_style, utc, write_entry

from publishers.registry import options_of
from timeline.check import check_corpus, stray_paths
from timeline.check_config import OutlinedDays, check_config
from timeline.config import Config, load_config
from timeline.corpus import Corpus
from timeline.schedule import Schedule

DAY = "1917/03/08"
TWO = "[{ref: sukhanov-1922, supports: [date]}, {title: Pravda}]"


def checked(corpus: Corpus) -> list[str]:
    """What is said of a corpus, without the records of the tests that nothing uses."""
    fresh = Corpus(corpus.root)
    problems = check_corpus(fresh, fresh.days()).problems
    return [str(problem) for problem in problems if problem.rule not in ("unused-key", "near-duplicate")]


def test_a_sound_corpus_has_no_problems(tmp_path: Path) -> None:
    """And its entries are counted."""
    corpus = corpus_of(
        tmp_path, f"{DAY}/a", f"{DAY}/b", themes="[february-revolution, women]", people="[alexandra-kollontai]",
        place="petrograd", sources=TWO, related=f"[{DAY}/a]",
    )  # fmt: skip
    write_entry(
        corpus.root, f"{DAY}/b", themes="[february-revolution]", sources=TWO,
        summary="In the Duma deputies quarrel over the supply of bread to the capital until late in the evening.",
    )  # fmt: skip
    checked = check_corpus(corpus, corpus.days())
    assert ([entry.id for entry in checked.entries], checked.problems) == ([f"{DAY}/a", f"{DAY}/b"], ())


def test_problems_of_all_files_come_together(tmp_path: Path) -> None:
    """Entries, vocabularies, strays: one run of the command tells them all."""
    corpus = corpus_of(tmp_path, f"{DAY}/sound", f"{DAY}/wrong", themes="[women]")
    write_entry(corpus.root, f"{DAY}/wrong", date="1917-03-09", place="mars")
    write_entry(corpus.root, "1917/03/09/open", title="@open")
    (corpus.root / "places.yaml").write_text("petrograd: {nam: Petrograd}\n")
    (corpus.root / "1917/stray.yaml").touch()
    assert [problem.split(": ")[0] for problem in checked(corpus)] == [
        "entries/1917/03/08/wrong.yaml:2:7",
        "entries/1917/03/09/open.yaml:1:8",
        "entries/1917/stray.yaml",
        "entries/places.yaml:1:12",
        "entries/places.yaml:1:13",
    ]


def test_of_a_malformed_vocabulary_nothing_is_said_to_be_unused_or_missing(tmp_path: Path) -> None:
    """Its keys are not known, so no entry can be blamed."""
    corpus = corpus_of(tmp_path, f"{DAY}/a", themes="[no-such-theme]", people="[alexandra-kollontai]")
    (corpus.root / "themes.yaml").write_text("women: [\n")
    problems = check_corpus(corpus, corpus.days()).problems
    assert [problem.path for problem in problems if not problem.warning] == ["entries/themes.yaml"]


@pytest.mark.parametrize(
    ("former", "place"),
    [(f"{DAY}/b", "a.yaml:5:30"), (f"{DAY}/c", "b.yaml:5:12")],
    ids=["an entry's present id", "another entry's former id"],
)
def test_an_id_belongs_to_one_history(tmp_path: Path, former: str, place: str) -> None:
    """Deliveries and guids hang on it, so two entries can never have had it."""
    corpus = corpus_of(tmp_path, f"{DAY}/a", f"{DAY}/b")
    write_entry(corpus.root, f"{DAY}/a", formerly=f"[1917/03/07/first, {former}]")
    if former.endswith("c"):
        write_entry(corpus.root, f"{DAY}/b", formerly=f"[{former}]")
    (problem,) = checked(corpus)
    assert problem.startswith(f"entries/{DAY}/{place}: former id {former} belongs to {DAY}/")


def test_related_entries_must_exist(tmp_path: Path) -> None:
    """Drafts and entries of days not read count; names that no file can have do not."""
    corpus = corpus_of(tmp_path, f"{DAY}/a", f"{DAY}/b")
    write_entry(corpus.root, f"{DAY}/draft", state="draft")
    write_entry(
        corpus.root, f"{DAY}/a", related=f"\n  - {DAY}/b\n  - {DAY}/draft\n  - {DAY}/gone\n  - {DAY}/{'x' * 300}"
    )
    assert [problem.split(" ")[0] for problem in checked(corpus)] == [
        f"entries/{DAY}/a.yaml:8:5:", f"entries/{DAY}/a.yaml:9:5:",
    ]  # fmt: skip
    assert f"related entry {DAY}/gone does not exist; mend or remove the reference" in checked(corpus)[0]


def test_records_nothing_uses_are_told_with_their_line(tmp_path: Path) -> None:
    """As warnings, with or without the compiled cache; authors of works count as used."""
    corpus = corpus_of(tmp_path, f"{DAY}/a", themes="[women]")
    write_entry(
        corpus.root, f"{DAY}/a", themes="[women]",
        work="{title: To the women, kind: appeal, authors: [alexandra-kollontai]}",
    )  # fmt: skip
    for _ in range(2):
        fresh = Corpus(corpus.root, cache=tmp_path / "cache")
        assert [str(problem) for problem in check_corpus(fresh, fresh.days()).problems] == [
            "entries/places.yaml:1:1: warning: 'petrograd' is used by no entry; remove it, or look for a misspelling",
            "entries/sources.yaml:1:1: warning: 'sukhanov-1922' is used by no entry; "
            "remove it, or look for a misspelling",
            "entries/themes.yaml:1:1: warning: 'february-revolution' is used by no entry; "
            "remove it, or look for a misspelling",
        ]


@pytest.mark.parametrize(
    "path",
    ["strike.yaml", "1917/strike.yaml", "1917/03/strike.yml", "1917/3/8/strike.yaml", "1917/02/29/strike.yaml",
     f"{DAY}/more/strike.yaml", "guides/strike.yaml", "Themes.yaml", "1917/themes.yaml", "01917/03/08/strike.yaml",
     "drafts/STRIKE.YAML", "1917/13/01/strike.yaml"],
)  # fmt: skip
def test_files_that_no_day_owns_are_told(tmp_path: Path, path: str) -> None:
    """Nobody would notice that they are never published."""
    corpus = corpus_of(tmp_path, f"{DAY}/a")
    (corpus.root / path).parent.mkdir(parents=True, exist_ok=True)
    (corpus.root / path).touch()
    assert [str(problem) for problem in stray_paths(corpus)] == [
        f"entries/{path}: not at the place of an entry; entries stand at YYYY/MM/DD/slug.yaml"
    ]


def test_other_files_are_nobodys_business(tmp_path: Path) -> None:
    """Guides, pictures, notes; and the entries and vocabularies themselves."""
    corpus = corpus_of(tmp_path, f"{DAY}/a", "-0044/03/15/ides", "12345/06/07/later")
    for path in ("guides/february.md", "README.md", f"{DAY}/a.png", ".gitkeep"):
        (corpus.root / path).parent.mkdir(exist_ok=True)
        (corpus.root / path).touch()
    assert stray_paths(corpus) == []


@pytest.mark.parametrize(
    ("fields", "warned"),
    [
        ({"significance": "major"}, True),
        ({"significance": "major", "sources": TWO}, False),
        ({"significance": "notable"}, False),
        ({}, False),
        ({"significance": "major", "sources": "[{title: A, supports: [date]}, {title: A, pages: '3'}]"}, True),
    ],
)
def test_a_major_entry_needs_two_sources(tmp_path: Path, fields: dict[str, str], warned: bool) -> None:
    """A warning at its sources; the same source twice is one."""
    corpus = corpus_of(tmp_path, f"{DAY}/a", **fields)
    found = checked(corpus)
    assert bool(found) is warned
    if warned:
        (problem,) = found
        assert problem.startswith(f"entries/{DAY}/a.yaml:4:10: warning: a major entry with one source")
        assert problem.endswith("; add an independent second one")


@pytest.mark.parametrize("collects", [True, False])
def test_garbage_is_collected_again_afterwards(tmp_path: Path, collects: bool) -> None:
    """The check pauses the collector and leaves it as it was."""
    corpus = corpus_of(tmp_path, f"{DAY}/a")
    try:
        (gc.enable if collects else gc.disable)()
        check_corpus(corpus, corpus.days())
        assert gc.isenabled() is collects
    finally:
        gc.enable()


def config_of(tmp_path: Path, text: str) -> Config:
    """A config beside the corpus."""
    path = tmp_path / "timeline.toml"
    path.write_text(f'[timeline]\ntitle = "T"\ntag = "example.org,2026"\n{text}')
    return load_config(path, {}, options_of, secrets_needed=False)


def config_said(tmp_path: Path, corpus: Corpus, text: str) -> list[str]:
    """What the config's own checks say on a New Year's Day."""
    config = config_of(tmp_path, text)
    schedule = Schedule(corpus, config.policy)
    return [str(problem) for problem in check_config(config, schedule, utc("2026-01-01 12:00"))]


def test_days_with_more_entries_than_time_are_told(tmp_path: Path) -> None:
    """Before followers get ten posts in a minute."""
    corpus = corpus_of(tmp_path, *(f"{DAY}/e{n}" for n in range(20)))
    assert config_said(tmp_path, corpus, '[schedule]\npublish_at = "09:00"\n') == []
    (crowded,) = config_said(tmp_path, corpus, '[schedule]\npublish_at = "23:00"\n')
    assert crowded == (
        "timeline.toml: warning: [schedule] 20 entries on 2026-03-08: moments 0:03:06 apart; "
        "start earlier, or shorten interval"
    )


def test_an_interval_that_is_meant_is_not_told(tmp_path: Path) -> None:
    """Who writes a minute gets a minute."""
    corpus = corpus_of(tmp_path, *(f"{DAY}/e{n}" for n in range(20)))
    assert config_said(tmp_path, corpus, '[schedule]\ninterval = "1m"\n') == []


def test_invalid_days_do_not_hide_crowded_ones(tmp_path: Path) -> None:
    """What is wrong with them was told before."""
    corpus = corpus_of(tmp_path, *(f"{DAY}/e{n}" for n in range(20)))
    write_entry(corpus.root, "1917/03/07/wrong", date="x")
    assert len(config_said(tmp_path, corpus, '[schedule]\npublish_at = "23:00"\n')) == 1


def test_a_replay_is_not_checked_for_crowds(tmp_path: Path) -> None:
    """Its days are not those of the coming year."""
    corpus = corpus_of(tmp_path, *(f"{DAY}/e{n}" for n in range(20)))
    schedule = '[schedule]\npublish_at = "23:00"\nreplay = { from = 1917-03-08, on = 2026-02-01 }\n'
    assert config_said(tmp_path, corpus, schedule) == []


def test_a_catch_up_shorter_than_the_interval_is_told(tmp_path: Path) -> None:
    """For each target it holds for."""
    targets = '[targets.rss]\npublisher = "rss"\ncatch_up = "20m"\n[targets.again]\npublisher = "atom"\n'
    assert config_said(tmp_path, corpus_of(tmp_path), targets) == [
        "timeline.toml: warning: [targets.rss] catch_up is shorter than interval; a single late run would lose posts"
    ]


def test_a_language_without_words_is_told(tmp_path: Path) -> None:
    """Dates would be English in a Latin feed."""
    found = config_said(tmp_path, corpus_of(tmp_path), 'language = "la"\n[targets.rss]\npublisher = "rss"\n')
    assert found == [
        "timeline.toml: warning: [targets.rss] language: no dates in words for 'la'; "
        "English is used; a template of your own can do better"
    ]


def test_the_year_ahead_may_lie_anywhere(tmp_path: Path) -> None:
    """The first and the last years that commands take."""
    corpus = corpus_of(tmp_path, f"{DAY}/a")
    config = config_of(tmp_path, "")
    for year in (2, 9997):
        now = dt.datetime(year, 1, 1, tzinfo=dt.UTC)
        assert check_config(config, Schedule(corpus, config.policy), now) == []
    assert len(corpus.entries_on(new_style("1917-03-08"))) == 1


def test_crowded_days_are_told_from_what_was_read_already(tmp_path: Path) -> None:
    """The command reads a large corpus once; drafts take no moment."""
    corpus = corpus_of(tmp_path, *(f"{DAY}/e{n}" for n in range(20)))
    write_entry(corpus.root, f"{DAY}/draft", state="draft")
    outlined = OutlinedDays(check_corpus(corpus, corpus.days()).entries)
    assert outlined.years == [1917]
    config = config_of(tmp_path, '[schedule]\npublish_at = "23:00"\n')
    for days in (outlined, Corpus(corpus.root)):
        (crowded,) = check_config(config, Schedule(days, config.policy), utc("2026-01-01 12:00"))
        assert "20 entries on 2026-03-08: moments 0:03:06 apart" in str(crowded)


def test_a_malformed_entry_does_not_hide_what_is_odd_about_its_neighbours(tmp_path: Path) -> None:
    """One run tells all; only whether a key is used nobody knows while a file cannot be read."""
    corpus = corpus_of(tmp_path, f"{DAY}/a")
    write_entry(corpus.root, f"{DAY}/a", title="Bread,bread", related=f"[{DAY}/wrong]")
    write_entry(corpus.root, f"{DAY}/wrong", date="x")
    (corpus.root / "guides").mkdir()
    (corpus.root / "guides/a.md").write_text(f"# A\n[stop](/{DAY}/wrong/) [gone](/{DAY}/gone/)\n")
    found = check_corpus(corpus, corpus.days())
    assert [(problem.rule, problem.path.rpartition("/")[2]) for problem in found.problems] == [
        ("typography", "a.yaml"), ("invalid", "wrong.yaml"), ("guide", "a.md"),
    ]  # fmt: skip
