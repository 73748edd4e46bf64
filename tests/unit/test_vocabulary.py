"""Themes, people, places and sources: read, kept, and never trusted once damaged."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from builders import corpus_of, new_style, write_vocabularies

from timeline.corpus import Corpus
from timeline.errors import CorpusError
from timeline.strict_yaml import VOCABULARY_BYTES
from timeline.vocabulary import Vocabularies, load_vocabularies


def load(root: Path, cache: Path | None = None) -> Vocabularies:
    """The vocabularies; sound ones."""
    vocabularies, problems = load_vocabularies(root, "entries", cache)
    assert problems == []
    return vocabularies


def said(root: Path) -> list[str]:
    """What reading them raises."""
    with pytest.raises(CorpusError) as raised:
        load_vocabularies(root, "entries")
    return [str(problem) for problem in raised.value.problems]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with one record or two in each vocabulary."""
    write_vocabularies(tmp_path / "entries")
    return tmp_path / "entries"


def check_all(vocabularies: Vocabularies) -> None:
    """What ``write_vocabularies`` wrote is all there."""
    theme, person = vocabularies.theme("women"), vocabularies.person("alexandra-kollontai")
    place, source = vocabularies.place("petrograd"), vocabularies.source("sukhanov-1922")
    assert theme is not None
    assert (theme.key, theme.name, theme.hashtag) == ("women", "Women", "WomensHistory")
    assert person is not None
    assert (person.name, person.born) == ("Alexandra Kollontai", "1872-03-31")
    assert place is not None
    assert (place.now, place.coordinates) == ("Saint Petersburg, Russia", (59.94, 30.31))
    assert source is not None
    assert (source.title, source.author) == ("Notes on the Revolution", "N. Sukhanov")
    assert vocabularies.theme("women") is theme
    assert vocabularies.theme("men") is None
    assert vocabularies.keys("themes") == ("february-revolution", "women")


def test_records_are_the_same_from_files_and_from_the_cache(root: Path, tmp_path: Path) -> None:
    """The compiled form changes nothing but the time."""
    cache = tmp_path / "cache"
    check_all(load(root))
    assert not cache.exists()
    check_all(load(root, cache))
    (kept,) = cache.iterdir()
    check_all(load(root, cache))
    assert list(cache.iterdir()) == [kept]


def test_the_cache_is_what_is_read(root: Path, tmp_path: Path) -> None:
    """While the files' bytes are the same, they are not parsed."""
    cache = tmp_path / "cache"
    load(root, cache)
    (kept,) = cache.iterdir()
    before = kept.stat().st_mtime_ns
    os.utime(root / "themes.yaml", (0, 0))
    load(root, cache)
    assert kept.stat().st_mtime_ns == before


def test_any_change_of_any_file_makes_a_new_one(root: Path, tmp_path: Path) -> None:
    """And the old one goes; bytes moving from a file to the next count as a change."""
    cache = tmp_path / "cache"
    load(root, cache)
    (first,) = cache.iterdir()
    (root / "people.yaml").write_text((root / "people.yaml").read_text() + "lenin: {name: V. I. Lenin}\n")
    assert load(root, cache).person("lenin") is not None
    (second,) = cache.iterdir()
    assert second != first
    (root / "themes.yaml").unlink()
    assert load(root, cache).keys("themes") == ()


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"{",
        lambda data: b"[]",
        lambda data: data[:-1],
        lambda data: data.replace(b"Women", b"Womem"),
        lambda data: data.partition(b"\n")[2],
        lambda data: b"0" * 64 + b"\n" + data.partition(b"\n")[2],
        lambda data: b"\xff" * len(data),
        lambda data: json.dumps({"themes": [], "people": [], "places": [], "sources": []}).encode(),
    ],
)
def test_a_damaged_cache_is_ignored_and_mended(root: Path, tmp_path: Path, damage: object) -> None:
    """A disk that was full, a file that was edited."""
    cache = tmp_path / "cache"
    load(root, cache)
    (kept,) = cache.iterdir()
    sound = kept.read_bytes()
    kept.write_bytes(damage(sound))  # type: ignore[operator]
    check_all(load(root, cache))
    assert kept.read_bytes() == sound


def test_a_cache_that_cannot_be_written_does_no_harm(root: Path, tmp_path: Path) -> None:
    """It only costs time; nothing is left behind."""
    (tmp_path / "file").write_text("x")
    check_all(load(root, tmp_path / "file" / "cache"))
    check_all(load(root, tmp_path / "file"))
    cache = tmp_path / "cache"
    load(root, cache)
    (kept,) = cache.iterdir()
    kept.unlink()
    kept.mkdir()
    (kept / "x").touch()
    check_all(load(root, cache))
    assert list(cache.iterdir()) == [kept]


def test_files_with_problems_are_not_kept(root: Path, tmp_path: Path) -> None:
    """A cache never makes an error go away."""
    (root / "themes.yaml").write_text("women: {}\n")
    for _ in range(2):
        with pytest.raises(CorpusError):
            load_vocabularies(root, "entries", tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("content", ["", "# nothing yet\n", "~\n", "{}\n"])
def test_an_empty_vocabulary_is_sound(root: Path, content: str) -> None:
    """There need not be any records."""
    (root / "themes.yaml").write_text(content)
    assert load(root).keys("themes") == ()


def test_all_problems_of_all_four_come_at_once(root: Path) -> None:
    """With file, line and column."""
    (root / "themes.yaml").write_text("Women: {name: Women}\nmen: {name: Men, hashtag: '#Men'}\n")
    (root / "people.yaml").write_text("lenin: {born: 22 April 1870}\n")
    (root / "places.yaml").write_text("petrograd: {name: Petrograd, coordinates: '99, 30'}\n")
    (root / "sources.yaml").write_text("sukhanov: [title\n")
    assert [problem.split("; ")[0] for problem in said(root)] == [
        "entries/people.yaml:1:8: 'name' is missing",
        "entries/people.yaml:1:15: '22 April 1870' is not a date or a year, New Style",
        "entries/places.yaml:1:43: '99, 30' is not latitude and longitude in degrees",
        "entries/sources.yaml:1:11: not valid YAML: the bracket [ is not closed",
        "entries/themes.yaml:1:1: 'Women' cannot be a key here",
        "entries/themes.yaml:2:27: '#Men' is not a hashtag without #",
    ]


def test_what_cannot_be_read_is_told(root: Path, tmp_path: Path) -> None:
    """A folder, a pipe, a link to elsewhere; all of them at once."""
    for name in ("themes", "people", "places"):
        (root / f"{name}.yaml").unlink()
    (root / "themes.yaml").mkdir()
    os.mkfifo(root / "people.yaml")
    (tmp_path / "outside.yaml").write_text("")
    (root / "places.yaml").symlink_to(tmp_path / "outside.yaml")
    assert said(root) == [
        "entries/people.yaml: cannot be read (not a regular file); mend it",
        "entries/places.yaml: cannot be read (it leads outside the corpus); mend it",
        "entries/themes.yaml: cannot be read (not a regular file); mend it",
    ]


def test_a_vocabulary_has_a_limit(root: Path) -> None:
    """Eight megabytes are some fifty thousand people."""
    with (root / "people.yaml").open("r+b") as file:
        file.truncate(VOCABULARY_BYTES + 1)
    assert said(root) == [
        f"entries/people.yaml:1:1: the file has more than {VOCABULARY_BYTES} bytes; split it, or shorten its texts"
    ]


def test_a_large_vocabulary_is_read(root: Path) -> None:
    """More than an entry may hold."""
    (root / "people.yaml").write_text("".join(f"person-{n}: {{name: Person {n}}}\n" for n in range(10_000)))
    assert len(load(root).keys("people")) == 10_000


def test_the_corpus_keeps_the_cache_it_is_told_to(tmp_path: Path) -> None:
    """A run with a cache folder and one without read the same."""
    corpus = corpus_of(tmp_path, "1917/03/08/strike", themes="[women]")
    cached = Corpus(corpus.root, cache=tmp_path / "cache")
    assert cached.entries_on(new_style("1917-03-08")) == corpus.entries_on(new_style("1917-03-08"))
    assert len(list((tmp_path / "cache").iterdir())) == 1
