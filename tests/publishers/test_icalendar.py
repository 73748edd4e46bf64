"""Calendars (ICAL-01 to ICAL-09), read back with the icalendar package."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import icalendar
import pytest
from feeds_samples import HOSTILE
from file_timeline import FileTimeline, make
from hypothesis import given
from hypothesis import strategies as st

from publishers.icalendar import ICalendar, ICalendarOptions
from publishers.icalendar.publisher import MAXIMUM_BYTES
from publishers.icalendar.text import MAXIMUM_OCTETS, Event, calendar_bytes, escaped, folded
from timeline.historic_date import Style

NOON = "2026-03-08 12:00"
CHANGED = dt.datetime(2026, 3, 8, tzinfo=dt.UTC)


def events(data: bytes) -> list[Any]:
    """The events of a file that a strict parser takes."""
    calendar = icalendar.Calendar.from_ical(data)
    assert calendar.errors == []
    found = [part for part in calendar.walk() if part.name == "VEVENT"]
    assert all(event.errors == [] for event in found)
    return found


def event(**changes: Any) -> Event:
    values: dict[str, Any] = {
        "uid": "u@example.org", "day": dt.date(2026, 3, 8), "summary": "S", "description": "D",
        "url": "https://example.org/", "changed": CHANGED,
    }  # fmt: skip
    return Event(**values | changes)


@pytest.fixture
def march(timeline: FileTimeline) -> FileTimeline:
    timeline.entry("1917/03/08/bread-queues", themes="[women]", place="petrograd", time='"10:00"', when="at ten")
    timeline.entry("1917/03/08/strike", themes="[women, february-revolution]")
    timeline.entry("1917/03/09/crowds", themes="[women]")
    return timeline


# -- the text -------------------------------------------------------------------------------------------------------


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_ical_08_lines_are_folded_between_characters(text: str) -> None:
    """At most 75 octets each, CRLF only, and the very text again when unfolded and unescaped."""
    data = calendar_bytes("N", "", [event(description=f"{text}.")])
    assert max(len(line) for line in data.split(b"\r\n")) <= MAXIMUM_OCTETS
    assert b"\n" not in data.replace(b"\r\n", b"")
    for line in data.split(b"\r\n"):
        line.decode()
    (read,) = events(data)
    lines = f"{text}.".replace("\r\n", "\n").replace("\r", "\n")
    assert str(read["DESCRIPTION"]) == re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]", "", lines)


@pytest.mark.parametrize("text", [*HOSTILE, "BEGIN:VEVENT\r\nEND:VCALENDAR", "a;b,c\\d", "x\x00y\ud800z"])
def test_hostile_text_never_breaks_a_calendar(text: str) -> None:
    """One bad entry never takes the calendar down."""
    data = calendar_bytes(text, text, [event(summary=text, location=text, categories=[text, "b"]), event(uid="2")])
    assert len(events(data)) == 2
    assert escaped("a;b,c\\d\n") == "a\\;b\\,c\\\\d\\n"


def test_a_line_of_75_octets_is_left_whole() -> None:
    """The limit itself."""
    assert folded("x" * 75) == b"x" * 75 + b"\r\n"
    assert folded("x" * 76) == b"x" * 75 + b"\r\n x\r\n"
    assert folded("x" * 150) == b"x" * 75 + b"\r\n " + b"x" * 74 + b"\r\n x\r\n"
    assert folded("ж" * 40) == ("ж" * 37).encode() + b"\r\n " + ("ж" * 3).encode() + b"\r\n"


# -- the calendars --------------------------------------------------------------------------------------------------


def test_ical_05_an_event_a_day_and_an_event_an_entry(march: FileTimeline) -> None:
    """Two calendars; the day's lists its entries, from the beginning of the day."""
    made = march.run(make(ICalendar), "2026-03-08 00:01")
    assert sorted(made) == ["calendar.ics", "entries.ics"]
    (day,) = events(made["calendar.ics"])
    assert str(day["SUMMARY"]) == "8 March 1917: 2 entries"
    assert str(day["DESCRIPTION"]) == (
        "109 years ago\nThursday 8 March 1917 (23 February O.S.)\n\n• Bread queues\n• Strike\n\n"
        "https://example.org/1917/03/08/#2026"
    )
    assert [str(one["SUMMARY"]) for one in events(made["entries.ics"])] == ["1917: Bread queues", "1917: Strike"]


def test_ical_06_what_an_event_of_an_entry_holds(march: FileTimeline) -> None:
    """Dates of both calendars, place, subjects, source, link; nobody's time is blocked, nothing rings."""
    one = events(march.run(make(ICalendar), NOON)["entries.ics"])[0]
    assert one["TRANSP"] == "TRANSPARENT"
    assert one["CLASS"] == "PUBLIC"
    assert one["URL"] == "https://example.org/1917/03/08/bread-queues/#2026"
    assert one["CATEGORIES"].to_ical() == b"Women"
    assert one["GEO"].to_ical() == "59.94;30.31"
    assert one["LOCATION"] == "Petrograd"
    text = str(one["DESCRIPTION"])
    assert text.startswith("Thursday 8 March 1917 (23 February O.S.)\nPetrograd, at ten\n\nWomen from")
    assert text.endswith("A. Historian, Chronicle\nhttps://example.org/1917/03/08/bread-queues/#2026")
    assert one.subcomponents == []
    assert len(str(one["SUMMARY"])) <= 100


def test_ical_01_and_02_all_day_events_of_this_year_that_do_not_recur(march: FileTimeline) -> None:
    """Dates without time, the end a day later, nothing before 1970."""
    made = march.run(make(ICalendar), NOON)
    for one in (*events(made["calendar.ics"]), *events(made["entries.ics"])):
        assert one["DTSTART"].params["VALUE"] == one["DTEND"].params["VALUE"] == "DATE"
        assert (one["DTSTART"].dt, one["DTEND"].dt) == (dt.date(2026, 3, 8), dt.date(2026, 3, 9))
    assert b"RRULE" not in b"".join(made.values())
    assert b"VALARM" not in b"".join(made.values())


def test_ical_01_the_window_reaches_31_days_back(march: FileTimeline) -> None:
    """A day later the day is gone."""
    past = make(ICalendar, ahead="none")
    assert events(march.run(past, "2026-04-08 12:00")["calendar.ics"])[0]["DTSTART"].dt.day == 8
    assert events(march.run(past, "2026-04-09 12:00")["calendar.ics"])[0]["DTSTART"].dt.day == 9
    assert events(march.run(past, "2026-04-10 12:00")["calendar.ics"]) == []


def test_ical_01_of_days_to_come_only_titles_of_what_appeared_before(march: FileTimeline) -> None:
    """In the first year none; a year later those of the year to come, without their words."""
    assert len(events(march.run(make(ICalendar), NOON)["entries.ics"])) == 2
    march.run(make(ICalendar), "2026-03-10 12:00")
    march.entry("1917/03/20/never-shown")
    later = events(march.run(make(ICalendar), "2027-03-01 12:00")["entries.ics"])
    assert [str(one["SUMMARY"]) for one in later] == ["1917: Bread queues", "1917: Strike", "1917: Crowds"]
    assert str(later[0]["DESCRIPTION"]) == (
        "Thursday 8 March 1917 (23 February O.S.)\nhttps://example.org/1917/03/08/bread-queues/#2027"
    )
    assert all(one["DTSTAMP"].dt <= dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC) for one in later)


@pytest.mark.parametrize(("ahead", "days"), [("all", {8, 9}), ("known", {8}), ("none", {8})])
def test_what_is_to_come_can_be_chosen(march: FileTimeline, ahead: str, days: set[int]) -> None:
    """Option ahead."""
    found = events(march.run(make(ICalendar, ahead=ahead), NOON)["entries.ics"])
    assert {one["DTSTART"].dt.day for one in found} == days
    assert all(one["DTSTAMP"].dt <= dt.datetime(2026, 3, 8, 12, tzinfo=dt.UTC) for one in found)


def test_ical_03_ids_stay_and_changes_are_counted(march: FileTimeline) -> None:
    """A correction keeps the UID, raises SEQUENCE and moves LAST-MODIFIED forward; so does the day's event."""
    uid = "entry-1917-03-08-strike-2026@example.org"

    def told(path: str, now: str) -> dict[str, tuple[int, dt.datetime]]:
        data = march.run(make(ICalendar), now)[path]
        return {str(one["UID"]): (int(one["SEQUENCE"]), one["LAST-MODIFIED"].dt) for one in events(data)}

    before = told("entries.ics", NOON)
    assert before[uid] == (0, CHANGED)
    day_before = told("calendar.ics", NOON)
    march.entry("1917/03/08/strike", title="A corrected headline")
    after, day_after = told("entries.ics", "2026-03-08 15:00"), told("calendar.ics", "2026-03-08 15:00")
    assert after[uid] == (1, dt.datetime(2026, 3, 8, 15, tzinfo=dt.UTC))
    assert {key: value for key, value in after.items() if key != uid} == {
        key: value for key, value in before.items() if key != uid
    }
    day = "day-1917-03-08-2026@example.org"
    assert (day_before[day][0], day_after[day][0]) == (0, 1)
    assert day_after[day][1] > day_before[day][1]


def test_ical_03_a_sequence_never_falls_from_one_year_to_the_next(march: FileTimeline) -> None:
    """The event of next year is announced under its id before it comes: its number may only grow."""
    march.run(make(ICalendar), NOON)
    for number, now in enumerate(("2026-03-09 12:00", "2026-03-10 12:00")):
        march.entry("1917/03/08/strike", title=f"Corrected {number}")
        march.run(make(ICalendar), now)
    uid = "entry-1917-03-08-strike-2027@example.org"
    numbers = []
    for now in ("2027-03-01 12:00", "2027-03-08 00:10", "2027-03-08 20:00"):
        found = {str(one["UID"]): one for one in events(march.run(make(ICalendar), now)["entries.ics"])}
        numbers.append((int(found[uid]["SEQUENCE"]), found[uid]["LAST-MODIFIED"].dt))
    assert [number for number, _ in numbers] == [2, 2, 2]
    assert sorted(numbers) == numbers


def test_ical_04_nothing_changed_gives_the_same_bytes(march: FileTimeline) -> None:
    """Whatever the hour; and the stamps say so before anything is rendered."""
    first = march.run(make(ICalendar), "2026-03-08 12:00")
    assert march.run(make(ICalendar), "2026-03-08 23:00") == first
    stamps = march.stamps(make(ICalendar), "2026-03-08 12:00")
    assert march.stamps(make(ICalendar), "2026-03-08 23:00") == stamps
    assert march.stamps(make(ICalendar), "2026-03-09 12:00") != stamps


def test_ical_05_themes_with_five_entries_have_their_own(march: FileTimeline) -> None:
    """As with feeds."""
    for number in range(10, 14):
        march.entry(f"1917/03/{number}/more", themes="[women]")
    made = march.run(make(ICalendar, ahead="none"), "2026-03-20 12:00")
    assert sorted(made) == ["calendar.ics", "entries.ics", "topics/women/calendar.ics"]
    assert len(events(made["topics/women/calendar.ics"])) == 7
    assert "topics/women/calendar.ics" not in march.run(make(ICalendar, themes=False), "2026-03-20 12:00")
    assert "NAME:Women · 1917\\, day by day" in made["topics/women/calendar.ics"].decode()


def test_the_old_style_twin_has_other_days_and_other_ids(march: FileTimeline) -> None:
    """By the target's calendar, in a folder of its own."""
    made = march.run(make(ICalendar, folder="old-style"), "2026-02-23 12:00", style=Style.OLD)
    (day,) = events(made["old-style/calendar.ics"])
    assert str(day["UID"]) == "day-1917-03-08-2026-os@example.org"
    assert str(day["SUMMARY"]) == "23 February 1917: 2 entries"
    assert day["DTSTART"].dt == dt.date(2026, 2, 23)


def test_a_calendar_in_a_language_has_its_words_and_ids_of_its_own(march: FileTimeline) -> None:
    """Beside the main calendar in one program; only what is translated."""
    words = "{ru: {title: Очереди за хлебом, summary: Женщины стоят за хлебом с ночи.}}"
    march.entry("1917/03/08/bread-queues", translations=words)
    made = march.run(make(ICalendar, folder="ru", language="ru", ahead="none"), NOON)
    (day,), (entry,) = events(made["ru/calendar.ics"]), events(made["ru/entries.ics"])
    assert [str(one["UID"]) for one in (day, entry)] == [
        "day-1917-03-08-2026-ru@example.org", "entry-1917-03-08-bread-queues-2026-ru@example.org",
    ]  # fmt: skip
    assert str(entry["SUMMARY"]) == "1917: Очереди за хлебом"
    assert str(day["SUMMARY"]) == "8 марта 1917 (1)"


def test_ical_07_what_the_calendar_says_of_itself(march: FileTimeline) -> None:
    """Name, version, and how often to look."""
    calendar = icalendar.Calendar.from_ical(march.run(make(ICalendar), NOON)["calendar.ics"])
    assert calendar["PRODID"] == "-//day-by-day-timeline//EN"
    assert (calendar["VERSION"], calendar["CALSCALE"], calendar["METHOD"]) == ("2.0", "GREGORIAN", "PUBLISH")
    assert b"\r\nNAME:1917\\, day by day\r\nX-WR-CALNAME:1917\\, day by day\r\n" in calendar.to_ical(sorted=False)
    assert calendar["REFRESH-INTERVAL"].dt == dt.timedelta(days=1)
    assert calendar["X-PUBLISHED-TTL"].to_ical() in (b"P1D", "P1D")


def test_ical_09_a_calendar_never_outgrows_a_mebibyte(timeline: FileTimeline) -> None:
    """The farthest days give way, and that is said."""
    publisher = make(ICalendar)
    many = [event(uid=f"{number}", description="x" * 2000) for number in range(600)]
    data = publisher._render(timeline.edition(NOON), "entries.ics", "N", many)
    assert len(data) <= MAXIMUM_BYTES
    kept = len(events(data))
    assert 400 < kept < 600
    assert publisher.remarks == [f"entries.ics: the last {600 - kept} events were left out for its size"]


def test_a_late_entry_counts_from_when_it_was_added(march: FileTimeline) -> None:
    """Its event is new then, and the day's event grows."""
    march.run(make(ICalendar), NOON)
    march.entry("1917/03/08/added")
    made = march.run(make(ICalendar), "2026-03-12 12:00")
    found = {str(one["UID"]): one for one in events(made["entries.ics"])}
    assert found["entry-1917-03-08-added-2026@example.org"]["DTSTAMP"].dt == dt.datetime(2026, 3, 12, 12, tzinfo=dt.UTC)
    day = events(made["calendar.ics"])[0]
    assert (str(day["SUMMARY"]), int(day["SEQUENCE"])) == ("8 March 1917: 3 entries", 1)


def test_29_february_goes_where_everything_goes(timeline: FileTimeline) -> None:
    """ICAL-02 and FEED-06: one rule for the day."""
    timeline.entry("1916/02/29/leap")
    made = timeline.run(make(ICalendar), "2027-03-02 12:00")
    assert [one["DTSTART"].dt for one in events(made["calendar.ics"])] == [dt.date(2027, 3, 1)]


def test_options_are_checked() -> None:
    """A folder that leaves output."""
    assert [key for key, _ in ICalendarOptions(folder="../x").problems()] == ["folder"]
    assert list(ICalendarOptions().problems()) == []
