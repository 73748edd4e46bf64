"""Hostile text in every field of an entry and its vocabularies, through every feed, list and calendar there is."""

from __future__ import annotations

import json
from typing import Any

import icalendar
import pytest
from builders import PNG
from feeds_grammar import ATOM, RSS, json_messages, xml_messages
from feeds_samples import HOSTILE
from file_timeline import FileTimeline, make
from lxml import etree

from publishers.feeds.archives import Archives
from publishers.feeds.atom import Atom
from publishers.feeds.digest import Digest
from publishers.feeds.gathered import Collections
from publishers.feeds.json_feed import JsonFeed
from publishers.feeds.rss import Rss
from publishers.feeds.start_anytime import StartAnytime
from publishers.icalendar import ICalendar
from timeline.errors import CorpusError

NOW = "2026-03-20 12:00"
# Lines and separators are refused where they could only be a slip; those texts are tried one by one below.
WORDS = [text for text in HOSTILE if not set(text) & set("\n\t\u2028\u200f\u202e\u202c")]
FIELDS = ("title", "summary", "body", "when", "disputed")


def everything(timeline: FileTimeline) -> dict[str, bytes]:
    """Every file that subscribers may get."""
    publishers = [
        make(Rss), make(Atom), make(JsonFeed), make(Digest), make(ICalendar), make(Archives), make(Collections),
        make(Collections, format="atom", subscribe=False, folder="atom"), make(StartAnytime, begin="1917-01-01"),
    ]  # fmt: skip
    edition = timeline.edition(NOW)
    edition.advertise([offer for one in publishers for offer in getattr(one, "advertised", lambda _: ())(edition)])
    made: dict[str, bytes] = {}
    for publisher in publishers:
        made |= timeline.run_of(publisher, edition)
        assert getattr(publisher, "skipped", []) == []
    return made


def messages(path: str, data: bytes) -> list[str]:
    """What a grammar or parser has to say against a file."""
    suffix = path.rpartition(".")[2]
    if suffix in {"rss", "atom"}:
        return xml_messages({"rss": RSS, "atom": ATOM}[suffix], data)
    if suffix == "json":
        return json_messages(data)
    if suffix == "ics":
        return [str(error) for error in icalendar.Calendar.from_ical(data).errors]
    if suffix == "opml":
        etree.fromstring(data)
    return []


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def hostile_entry(timeline: FileTimeline, entry_id: str, **fields: Any) -> None:
    timeline.entry(
        entry_id,
        **{"themes": "[women]", "people": "[alexandra-kollontai]", "place": "petrograd"}
        | {name: quoted(value) if isinstance(value, str) else json.dumps(value) for name, value in fields.items()},
    )


@pytest.mark.parametrize("text", WORDS, ids=range(len(WORDS)))
def test_it_comes_out_of_every_file_as_it_went_in(timeline: FileTimeline, text: str) -> None:
    """All files stay valid and hold the very text."""
    root = timeline.path / "entries"
    for name, key in (("themes", "women"), ("people", "alexandra-kollontai"), ("places", "petrograd")):
        (root / f"{name}.yaml").write_text(f"{key}: {{name: {quoted(text)}}}\n", "utf-8")
    for number, field in enumerate(FIELDS):
        hostile_entry(timeline, f"1917/03/{10 + number}/{field}", **{field: text if field != "summary" else f"{text}."})
    (root / "1917/03/15").mkdir(parents=True)
    (root / "1917/03/15/picture.png").write_bytes(PNG)
    picture = {"file": "picture.png", "alt": text, "creator": text, "licence": "PDM-1.0"}
    hostile_entry(timeline, "1917/03/15/picture", image=picture)
    made = everything(timeline)
    assert {path: found for path, data in made.items() if (found := messages(path, data))} == {}
    for path in ("feed.rss", "topics/women/feed.rss", "atom/topics/women/feed.atom"):
        titles = [str(title.text) for title in etree.fromstring(made[path]).iter("{*}title")]
        assert any(text in title for title in titles), titles
    events = icalendar.Calendar.from_ical(made["entries.ics"]).walk("VEVENT")
    assert any(text in str(event["SUMMARY"]) or text[:60] in str(event["SUMMARY"]) for event in events)


@pytest.mark.parametrize("text", ["\u0000", "a\u0007b", "x\u2028y", "\ufffe", "\x1b[31m"], ids=ascii)
@pytest.mark.parametrize("field", FIELDS)
def test_what_no_feed_can_carry_is_refused_with_its_line(timeline: FileTimeline, field: str, text: str) -> None:
    """A control character, escaped in the YAML: the file and the line are named and nothing is written."""
    timeline.entry("1917/03/10/sound")
    timeline.entry("1917/03/11/hostile", **{field: json.dumps(f"Some {text} words.")})
    with pytest.raises(CorpusError) as refused:
        everything(timeline)
    (problem,) = [one for one in refused.value.problems if "control" in one.what]
    assert problem.path.endswith("1917/03/11/hostile.yaml")
    assert problem.line in {1, 3, 5}
