"""Small corpora and values for tests."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from timeline.corpus import Corpus
from timeline.historic_date import HistoricDate
from timeline.schedule import Occurrence, Policy, Schedule

SUMMARY = (
    "Women from the textile mills of the Vyborg district walk out and call on the metalworkers next door. "
    "By evening the strike has spread to some fifty factories."
)
# The smallest PNG there is: one transparent pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63000100000500010d0a2db40000000049454e44ae426082"
)


def write_entry(root: Path, entry_id: str, **fields: str) -> Path:
    """Write an entry; fields are raw YAML by key, ``None`` leaves a key out."""
    year, month, day, slug = entry_id.rsplit("/", 3)
    values = {
        "title": slug.replace("-", " ").capitalize(),
        "date": f"{year}-{month}-{day}",
        "summary": SUMMARY,
        "sources": "[{title: Chronicle, author: A. Historian, supports: [date]}]",
    } | fields
    path = root / f"{entry_id}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{key}: {value}\n" for key, value in values.items() if value is not None), "utf-8")
    return path


def write_vocabularies(root: Path) -> None:
    """A theme, a person and a place to refer to."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "themes.yaml").write_text(
        "february-revolution: {name: February Revolution, hashtag: FebruaryRevolution}\n"
        "women: {name: Women, hashtag: WomensHistory}\n",
        "utf-8",
    )
    (root / "people.yaml").write_text("alexandra-kollontai: {name: Alexandra Kollontai, born: 1872-03-31}\n", "utf-8")
    (root / "places.yaml").write_text(
        'petrograd: {name: Petrograd, now: "Saint Petersburg, Russia", coordinates: "59.94, 30.31"}\n', "utf-8"
    )
    (root / "sources.yaml").write_text(
        "sukhanov-1922: {title: Notes on the Revolution, author: N. Sukhanov}\n", "utf-8"
    )


def corpus_of(tmp_path: Path, *entry_ids: str, **fields: str) -> Corpus:
    """A corpus of plain entries, all with the same fields."""
    root = tmp_path / "entries"
    write_vocabularies(root)
    for entry_id in entry_ids:
        write_entry(root, entry_id, **fields)
    return Corpus(root.resolve())


def schedule_of(corpus: Corpus, **policy: object) -> Schedule:
    """A schedule in UTC, at nine, unless said otherwise."""
    return Schedule(corpus, Policy(**policy))  # type: ignore[arg-type]


def occurrence_of(corpus: Corpus, entry_id: str, year: int = 2026, **policy: object) -> Occurrence:
    """The occurrence of one entry in a year."""
    entry = corpus.find(entry_id)
    assert entry is not None
    occurrence = schedule_of(corpus, **policy).occurrence_in(entry, year)
    assert occurrence is not None
    return occurrence


def utc(text: str) -> dt.datetime:
    """``2026-03-08 09:00`` as an instant."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def new_style(text: str) -> HistoricDate:
    """A historic date written New Style."""
    return HistoricDate.parse(text)
