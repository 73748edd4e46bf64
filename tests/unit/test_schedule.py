"""What is due when: moments, daylight saving, years and replays, and two simulated years of runs."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from builders import corpus_of, schedule_of, utc
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.anniversary import LeapDay
from timeline.entry import Citation, Entry, Source, State
from timeline.historic_date import HistoricDate, Style
from timeline.schedule import Policy, Replay, Schedule, day_moments, local_day, local_time, resolve

SETTINGS = settings(deadline=None, derandomize=True, database=None, max_examples=150)
ZONES = ("Europe/Berlin", "America/New_York", "Europe/Moscow", "America/Nuuk", "Australia/Lord_Howe", "UTC")
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def an_entry(date: HistoricDate, slug: str = "a", time: str = "", state: State = State.PUBLISHED) -> Entry:
    """An entry in memory."""
    name = f"{str(date).replace('-', '/')}/{slug}"
    source = Citation(Source("", "Chronicle"), supports=("date",))
    at = dt.time.fromisoformat(time) if time else None
    return Entry(name, slug, date, "Something happens.", (source,), Path(name), time=at, state=state)


def on(text: str, slug: str = "a", time: str = "", state: State = State.PUBLISHED) -> Entry:
    """An entry of a New Style date."""
    return an_entry(HistoricDate.parse(text), slug, time, state)


class Memory:
    """A corpus in memory; notes the days it is asked for."""

    def __init__(self, *entries: Entry) -> None:
        self.entries: dict[HistoricDate, list[Entry]] = {}
        for entry in entries:
            self.entries.setdefault(entry.date, []).append(entry)
        self.years = sorted({entry.date.new_style.year for entry in entries})
        self.asked: list[HistoricDate] = []

    def load(self, days: Iterable[HistoricDate]) -> list[tuple[Entry, ...]]:
        """The entries of the days, in no order in particular."""
        wanted = list(days)
        self.asked += wanted
        return [tuple(reversed(self.entries.get(day, []))) for day in wanted]


def schedule(*entries: Entry, **policy: object) -> Schedule:
    """A schedule over entries in memory."""
    return Schedule(Memory(*entries), Policy(**policy))  # type: ignore[arg-type]


def wall(moments: Iterable[dt.datetime], zone: str = "UTC") -> list[str]:
    """Moments on the wall clock, seconds only where there are any."""
    local = [moment.astimezone(ZoneInfo(zone)) for moment in moments]
    return [f"{at:%H:%M:%S}".removesuffix(":00") for at in local]


def moments_of(day: str, times: list[str], **policy: object) -> list[str]:
    """Wall times of the moments of entries with these times, "" for none."""
    made = Policy(**policy)  # type: ignore[arg-type]
    given_times = [dt.time.fromisoformat(time) if time else None for time in times]
    return wall(day_moments(dt.date.fromisoformat(day), given_times, made), made.timezone)


# Moments


def test_the_first_is_due_at_publish_at_and_the_others_by_interval() -> None:
    """09:00, 09:30, 10:00."""
    assert moments_of("2026-03-08", ["", "", ""]) == ["09:00", "09:30", "10:00"]


@pytest.mark.parametrize("count", [2, 30, 31, 40, 100, 899, 900, 1000])
def test_crowded_days_are_squeezed_so_that_the_last_stays_before_2359(count: int) -> None:
    """The first keeps its time, the gaps are equal and never longer than the interval."""
    moments = day_moments(dt.date(2026, 3, 8), [None] * count, Policy())
    assert moments[0] == utc("2026-03-08 09:00")
    assert moments[-1] <= utc("2026-03-08 23:59")
    gaps = {after - before for before, after in pairwise(moments)}
    assert len(gaps) == 1
    assert gaps.pop() == min(Policy().interval, dt.timedelta(seconds=(14 * 60 + 59) * 60 // (count - 1)))


@pytest.mark.parametrize(
    ("publish_at", "count", "expected"),
    [
        ("23:59", 3, ["23:59", "23:59:01", "23:59:02"]),
        ("23:58", 3, ["23:58", "23:58:30", "23:59"]),
        ("23:59:58", 3, ["23:59:57", "23:59:58", "23:59:59"]),
        ("00:00", 3, ["00:00", "00:30", "01:00"]),
    ],
)
def test_days_that_begin_at_the_edges(publish_at: str, count: int, expected: list[str]) -> None:
    """Whatever publish_at is, no moment leaves its day and ties are a second apart."""
    assert moments_of("2026-03-08", [""] * count, publish_at=dt.time.fromisoformat(publish_at)) == expected


def test_more_entries_than_the_last_minute_has_seconds_stay_on_the_day() -> None:
    """They move forward, in order, a second apart."""
    moments = day_moments(dt.date(2026, 3, 8), [None] * 100, Policy(publish_at=dt.time(23, 59)))
    assert moments[-1] == utc("2026-03-08 23:59:59")
    assert all(after - before == dt.timedelta(seconds=1) for before, after in pairwise(moments))


def test_honour_time_gives_the_own_wall_time_and_takes_no_slot() -> None:
    """Untimed entries share the slots as if the timed were not there."""
    assert moments_of("2026-03-08", ["10:15", "", ""], honour_time=True) == ["10:15", "09:00", "09:30"]
    assert moments_of("2026-03-08", ["10:15", "", ""]) == ["09:00", "09:30", "10:00"]


def test_ties_are_a_second_apart() -> None:
    """Same wall time twice, and a slot at that time: three moments."""
    assert moments_of("2026-03-08", ["09:00", "09:00", ""], honour_time=True) == ["09:00", "09:00:01", "09:00:02"]
    assert moments_of("2026-03-08", ["23:59", "23:59", "00:00"], honour_time=True) == ["23:59", "23:59:01", "00:00"]


def test_a_day_goes_out_by_historic_date_then_time_then_root_id() -> None:
    """Entries without a time come last; a moved entry keeps its place."""
    entries = [
        on("1917-03-08", "c"),
        replace(on("1917-03-08", "z"), formerly=("1917/03/07/b",)),
        on("1917-03-08", "a", "22:00"),
        on("1917-03-08", "b", "08:00"),
        on("1905-03-08", "later"),
    ]
    occurrences = schedule(*entries).on(dt.date(2026, 3, 8))
    assert [occurrence.entry.title for occurrence in occurrences] == ["later", "b", "a", "z", "c"]
    assert wall(occurrence.moment for occurrence in occurrences) == ["09:00", "09:30", "10:00", "10:30", "11:00"]


def test_with_honour_time_they_come_in_order_of_their_moments() -> None:
    """The day's list is as followers see it."""
    entries = [on("1917-03-08", "early", "05:00"), on("1917-03-08", "late", "22:00"), on("1917-03-08", "plain")]
    occurrences = schedule(*entries, honour_time=True).on(dt.date(2026, 3, 8))
    assert [occurrence.entry.title for occurrence in occurrences] == ["early", "plain", "late"]


@SETTINGS
@given(
    day=st.dates(dt.date(1990, 1, 1), dt.date(2037, 12, 31)),
    times=st.lists(st.none() | st.times().map(lambda time: time.replace(second=0, microsecond=0)), max_size=40),
    zone=st.sampled_from(ZONES),
    publish_at=st.times().map(lambda time: time.replace(second=0, microsecond=0)),
    minutes=st.integers(0, 600),
    honour_time=st.booleans(),
)
def test_moments_lie_on_their_day_apart_and_in_order(
    day: dt.date,
    times: list[dt.time | None],
    zone: str,
    publish_at: dt.time,
    minutes: int,
    honour_time: bool,
) -> None:
    """For any day, zone and set of times."""
    policy = Policy(zone, publish_at=publish_at, interval=dt.timedelta(minutes=minutes), honour_time=honour_time)
    moments = day_moments(day, times, policy)
    assert all(moment.astimezone(ZoneInfo(zone)).date() == day for moment in moments)
    assert all(after - before >= dt.timedelta(seconds=1) for before, after in pairwise(sorted(moments)))
    slots = [moment for moment, time in zip(moments, times, strict=True) if not honour_time or time is None]
    assert slots == sorted(slots)


# Zones


@pytest.mark.parametrize(
    ("zone", "local", "instant"),
    [
        ("Europe/Berlin", "2027-03-28 01:59", "2027-03-28 00:59"),
        ("Europe/Berlin", "2027-03-28 02:00", "2027-03-28 01:00"),
        ("Europe/Berlin", "2027-03-28 02:30", "2027-03-28 01:30"),  # a gap: 03:30
        ("Europe/Berlin", "2027-10-31 02:30", "2027-10-31 01:30"),  # a fold: the second
        ("Europe/Berlin", "2027-10-31 03:00", "2027-10-31 02:00"),
        ("America/New_York", "2027-03-14 02:30", "2027-03-14 07:30"),
        ("America/New_York", "2027-11-07 01:30", "2027-11-07 06:30"),
        ("America/New_York", "2027-11-07 00:30", "2027-11-07 04:30"),
        ("Europe/Moscow", "2011-03-27 02:30", "2011-03-26 23:30"),
        ("Europe/Moscow", "2014-10-26 01:30", "2014-10-25 22:30"),
        ("Europe/Moscow", "2027-03-28 02:30", "2027-03-27 23:30"),  # no daylight saving any more
        ("Australia/Lord_Howe", "2027-10-03 02:15", "2027-10-02 15:45"),  # half an hour
        ("Pacific/Apia", "2011-12-29 09:00", "2011-12-29 19:00"),
        ("Pacific/Apia", "2011-12-31 09:00", "2011-12-30 19:00"),
        ("Africa/Cairo", "2027-04-30 00:00", "2027-04-29 22:00"),  # midnight itself is left out
    ],
)
def test_wall_times_resolve_forward(zone: str, local: str, instant: str) -> None:
    """Gaps move later by the gap, of a time that occurs twice the second is meant."""
    at = dt.datetime.fromisoformat(local)
    assert resolve(at.date(), at.time(), zone) == utc(instant)


def test_two_times_that_a_gap_makes_one_are_a_second_apart() -> None:
    """02:30 becomes 03:30 where that already stands."""
    times = ["02:30", "03:30"]
    moments = moments_of("2027-03-28", times, honour_time=True, timezone="Europe/Berlin")
    assert moments == ["03:30", "03:30:01"]


def test_a_gap_before_midnight_pushes_nothing_into_the_next_day() -> None:
    """In Nuuk Saturday 28 March 2026 ends at 23:00."""
    policy = {"timezone": "America/Nuuk", "publish_at": dt.time(22)}
    assert moments_of("2026-03-28", ["", "", ""], **policy) == ["22:00", "22:29:59", "22:59:58"]
    policy["publish_at"] = dt.time(23, 30)
    assert moments_of("2026-03-28", ["", ""], **policy) == ["22:59:58", "22:59:59"]
    assert moments_of("2026-03-28", ["23:45"], honour_time=True, **policy) == ["22:59:59"]


def test_a_gap_at_midnight_begins_the_day_later() -> None:
    """In Cairo 30 April 2027 begins at 01:00."""
    assert moments_of("2027-04-30", [""], timezone="Africa/Cairo", publish_at=dt.time(0)) == ["01:00"]


def test_a_day_that_the_zone_left_out_goes_out_on_the_next() -> None:
    """Apia had no 30 December 2011; its entries come on the 31st, once, whichever way the windows fall."""
    made = schedule(*(on(f"1900-12-{day}") for day in (29, 30, 31)), timezone="Pacific/Apia")
    start, end = utc("2011-12-28 00:00"), utc("2012-01-04 00:00")
    for step in (HOUR, 7 * HOUR, DAY, 5 * DAY):
        seen = Counter(o.entry.id for _, _, found in runs(made, start, end, lambda _, step=step: step) for o in found)
        assert seen == {f"1900/12/{day}/a": 1 for day in (29, 30, 31)}
    days = [str(made.local_day(occurrence.moment)) for occurrence in made.between(start, end)]
    assert days == ["2011-12-29", "2011-12-31", "2011-12-31"]


@pytest.mark.parametrize(
    ("instant", "zone", "day"),
    [
        ("2026-03-07 22:30", "Europe/Moscow", "2026-03-08"),
        ("2026-03-08 03:59", "America/New_York", "2026-03-07"),
        ("2011-12-30 09:59", "Pacific/Apia", "2011-12-29"),
        ("2011-12-30 10:00", "Pacific/Apia", "2011-12-31"),
        ("2027-03-28 00:59", "Europe/Berlin", "2027-03-28"),
    ],
)
def test_the_local_day_is_converted(instant: str, zone: str, day: str) -> None:
    """The zone says which day it is; the instant's own offset does not matter."""
    assert str(local_day(utc(instant), zone)) == day
    elsewhere = utc(instant).astimezone(dt.timezone(dt.timedelta(hours=-11)))
    assert str(local_day(elsewhere, zone)) == day
    assert local_time(utc(instant), zone) == utc(instant)
    assert str(local_time(utc(instant), zone).date()) == day


# Which years


def test_every_year_shows_every_entry_but_those_to_come() -> None:
    """N must be at least 1: neither this year's entries nor later ones are shown."""
    made = schedule(*(on(f"{year}-03-08") for year in (1917, 2025, 2026, 2027)))
    assert [o.years_ago for o in made.on(dt.date(2026, 3, 8))] == [109, 1]
    assert made.on(dt.date(1917, 3, 8)) == ()
    assert made.on(dt.date(1900, 3, 8)) == ()


def test_a_list_of_years_keeps_those_distances_only() -> None:
    """100, 110 and 125 years ago."""
    made = schedule(on("1917-03-08"), on("1901-03-08"), on("1926-03-08"), years=(100, 110, 125))
    shown = {year: [o.years_ago for o in made.on(dt.date(year, 3, 8))] for year in range(2000, 2060)}
    assert {year: found for year, found in shown.items() if found} == {
        2001: [100],
        2011: [110],
        2017: [100],
        2026: [125, 100],
        2027: [110],
        2036: [110],
        2042: [125],
        2051: [125],
    }


def test_only_days_of_kept_years_are_read() -> None:
    """A day costs what it shows, however many years the corpus has."""
    corpus = Memory(*(on(f"{year}-03-08") for year in range(1500, 2000)))
    made = Schedule(corpus, Policy(years=(100,)))
    made.on(dt.date(2017, 3, 8))
    made.on(dt.date(2017, 3, 8))
    assert [str(day) for day in corpus.asked] == ["1917-03-08"]


def test_drafts_and_withdrawn_entries_are_left_out() -> None:
    """They take no slot either."""
    made = schedule(
        on("1917-03-08", "a", state=State.DRAFT),
        on("1917-03-08", "b", state=State.WITHDRAWN),
        on("1917-03-08", "c"),
    )
    assert [(o.entry.title, o.moment) for o in made.on(dt.date(2026, 3, 8))] == [("c", utc("2026-03-08 09:00"))]
    assert made.occurrence_in(on("1917-03-08", "a"), 2026) is None


def test_an_occurrence_knows_its_cycle_and_day() -> None:
    """The year; with the Old Style driver marked, so that twin feeds share nothing."""
    entry = on("1917-03-08")
    new = schedule(entry).occurrence_in(entry, 2026)
    old = schedule(entry, style=Style.OLD).occurrence_in(entry, 2026)
    assert new is not None
    assert old is not None
    assert (new.cycle, str(new.day), new.years_ago, new.replay_day) == ("2026", "2026-03-08", 109, 0)
    assert (old.cycle, str(old.day), old.years_ago) == ("2026-os", "2026-02-23", 109)
    assert schedule(entry, years=(100,)).occurrence_in(entry, 2026) is None


@pytest.mark.parametrize(
    ("new_style", "day", "years_ago"),
    [
        ("1917-01-05", "2026-12-23", 110),  # 23 December 1916
        ("1918-01-13", "2026-12-31", 109),  # 31 December 1917
        ("1918-01-14", "2026-01-01", 108),  # 1 January 1918
        ("1917-03-08", "2026-02-23", 109),
        ("1900-03-13", "2026-03-01", 126),  # 29 February 1900
        ("1900-03-13", "2028-02-29", 128),
        ("0001-01-01", "2026-01-03", 2025),  # in the first centuries the Julian date is ahead
        ("0000-12-31", "2026-01-02", 2025),
    ],
)
def test_the_old_style_driver_goes_by_the_julian_date(new_style: str, day: str, years_ago: int) -> None:
    """Also where its year is another one, by which distances are counted then."""
    entry = on(new_style)
    made = schedule(entry, style=Style.OLD)
    modern = dt.date.fromisoformat(day)
    assert [(o.entry, o.years_ago) for o in made.on(modern)] == [(entry, years_ago)]
    found = made.occurrence_in(entry, modern.year)
    assert found is not None
    assert found.day == modern
    for other in (modern - DAY, modern + DAY):
        assert made.on(other) == ()


# Replay


def a_replay(start: str, first: str) -> Replay:
    """History from ``start`` on, beginning on ``first``."""
    return Replay(HistoricDate.parse(start), dt.date.fromisoformat(first))


def test_a_replay_shifts_by_days_once() -> None:
    """Distances between days stay, across leap days; nothing comes before its start or a second time."""
    entries = [on(text) for text in ("1916-12-31", "1917-01-01", "1917-02-28", "1917-03-01", "1918-01-01")]
    made = schedule(*entries, replay=a_replay("1917-01-01", "2028-02-01"))
    shown = {
        str(day): [(str(o.entry.date), o.replay_day, o.cycle) for o in made.on(day)]
        for day in (dt.date(2026, 1, 1) + DAY * n for n in range(5 * 365))
    }
    cycle = "replay-2028-02-01"
    assert {day: found for day, found in shown.items() if found} == {
        "2028-02-01": [("1917-01-01", 1, cycle)],
        "2028-03-30": [("1917-02-28", 59, cycle)],
        "2028-03-31": [("1917-03-01", 60, cycle)],
        "2029-01-31": [("1918-01-01", 366, cycle)],
    }


def test_a_replay_finds_the_day_of_one_entry() -> None:
    """Whatever year is asked for: there is one run only; what lies before its start has no day."""
    early, late = on("1916-12-31"), on("1917-03-08")
    made = schedule(early, late, replay=a_replay("1917-01-01", "2027-01-01"))
    found = made.occurrence_in(late, 2030)
    assert found is not None
    assert (str(found.day), found.replay_day) == ("2027-03-08", 67)
    assert made.occurrence_in(early, 2026) is None


@pytest.mark.parametrize("zone", ZONES)
def test_a_replay_makes_each_entry_due_once(zone: str) -> None:
    """Over a year of daily runs."""
    entries = [an_entry(HistoricDate(HistoricDate.of(1917, 1, 1).number + n * 3)) for n in range(60)]
    made = schedule(*entries, replay=a_replay("1917-01-01", "2027-02-01"), timezone=zone)
    seen = Counter(
        o.entry.id for _, _, found in runs(made, utc("2027-01-01 05:00"), utc("2028-01-01 00:00")) for o in found
    )
    assert seen == {entry.id: 1 for entry in entries}


# Runs


def runs(
    made: Schedule, start: dt.datetime, end: dt.datetime, step: object = None
) -> Iterator[tuple[dt.datetime, dt.datetime, list]]:
    """Run after run from ``start`` to ``end``: what fell due since the one before."""
    before = start
    while before < end:
        now = min(before + (step(before) if callable(step) else DAY), end)
        yield before, now, made.between(before, now)
        before = now


FROM, UNTIL = 2027, 2028  # the second has a 29 February
# Every clock change of these years in the zones below, new year's eves and both ends of February.
_BUSY = [
    dt.date(year, month, day)
    for year, days in {
        2027: [(1, 1), (2, 28), (3, 14), (3, 28), (4, 4), (10, 3), (10, 31), (11, 7), (12, 31)],
        2028: [(2, 29), (3, 12), (3, 26), (4, 2), (10, 1), (10, 29), (11, 5), (12, 31)],
    }.items()
    for month, day in days
]
_NEAR = {day + DAY * n for day in _BUSY for n in (-1, 0, 1)}


def cron(now: dt.datetime) -> dt.timedelta:
    """Hourly around whatever is special, else daily at changing hours, with a day and a half of downtime at times."""
    if now.date() in _NEAR:
        return HOUR
    return 35 * HOUR if now.toordinal() % 20 == 0 else (22 + now.day % 5) * HOUR


def eventful(style: Style) -> list[Entry]:
    """Entries around everything special, in the years that make a difference, and all over the year."""
    days = {(day.month, day.day) for day in _NEAR} | {(2, 29)}
    days |= {((n % 12) + 1, n % 28 + 1) for n in range(0, 336, 11)}
    dates = [
        HistoricDate.of(year, month, day, style)
        for year, (month, day) in product((1900, 1916, 1917, 2027), sorted(days))
        if (month, day) != (2, 29) or year == 1916 or (year == 1900 and style is Style.OLD)
    ]
    times = ("", "02:30", "", "00:00", "23:59", "01:30", "23:30")
    entries = [an_entry(date, time=times[n % len(times)]) for n, date in enumerate(dates)]
    crowd = HistoricDate.of(1917, 3, 28, style)
    return entries + [an_entry(crowd, f"crowd-{n:02}", times[n % len(times)]) for n in range(40)]


def expected(entries: list[Entry], style: Style, leap_day: LeapDay) -> dict[tuple[str, str], dt.date]:
    """The day of every occurrence of the simulated years, reckoned another way."""
    found = {}
    for entry, year in product(entries, range(FROM, UNTIL + 1)):
        written = entry.date.in_style(style)
        if year <= written.year:
            continue
        try:
            day = dt.date(year, written.month, written.day)
        except ValueError:
            day = dt.date(year, 3, 1) - (DAY if leap_day is LeapDay.FEBRUARY_28 else 0 * DAY)
        found[entry.id, f"{year}-os" if style is Style.OLD else str(year)] = day
    return found


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Nuuk"])
@pytest.mark.parametrize("honour_time", [False, True])
@pytest.mark.parametrize("leap_day", LeapDay)
@pytest.mark.parametrize("style", Style)
def test_two_years_of_runs_make_each_occurrence_due_exactly_once(
    style: Style, leap_day: LeapDay, honour_time: bool, zone: str
) -> None:
    """Under every setting; a clock that catches up with overlap sees each of them too, always at the same moment."""
    entries = eventful(style)
    policy = Policy(
        zone, style=style, leap_day=leap_day, honour_time=honour_time, publish_at=dt.time(2, 30), interval=HOUR
    )
    made = Schedule(Memory(*entries), policy)
    zone_info = ZoneInfo(zone)
    start = dt.datetime(FROM, 1, 1, tzinfo=zone_info).astimezone(dt.UTC) - dt.timedelta(microseconds=1)
    end = dt.datetime(UNTIL + 1, 1, 1, tzinfo=zone_info).astimezone(dt.UTC) - dt.timedelta(microseconds=1)
    due = Counter()
    days = {}
    caught_up: dict[tuple[str, str], dt.datetime] = {}
    for before, now, found in runs(made, start, end, cron):
        for occurrence in found:
            assert before < occurrence.moment <= now
            assert occurrence.moment.astimezone(zone_info).date() == occurrence.day
            due[occurrence.entry.root_id, occurrence.cycle] += 1
            days[occurrence.entry.root_id, occurrence.cycle] = occurrence.day
        for occurrence in made.between(max(now - policy.catch_up, start), now):
            key = (occurrence.entry.root_id, occurrence.cycle)
            assert caught_up.setdefault(key, occurrence.moment) == occurrence.moment
    assert days == expected(entries, style, leap_day)
    assert set(due.values()) == {1}
    assert caught_up.keys() == days.keys()


@SETTINGS
@given(
    cuts=st.lists(st.integers(1, 14 * 24 * 60), max_size=30, unique=True),
    zone=st.sampled_from((*ZONES, "Pacific/Apia")),
    honour_time=st.booleans(),
)
def test_windows_cut_anywhere_lose_and_double_nothing(cuts: list[int], zone: str, honour_time: bool) -> None:
    """Two weeks around the European clock change, with runs at any minutes."""
    entries = [on(f"1917-03-{day}", slug, time) for day in range(21, 32) for slug, time in (("a", ""), ("b", "02:30"))]
    made = schedule(*entries, timezone=zone, honour_time=honour_time, publish_at=dt.time(2, 30))
    start = utc("2027-03-20 00:00")
    instants = [start, *(start + dt.timedelta(minutes=n) for n in sorted(cuts)), start + 14 * DAY]
    found = [o for before, now in pairwise(instants) for o in made.between(before, now)]
    assert Counter(o.entry.id for o in found) == {entry.id: 1 for entry in entries}
    assert [o.order for o in found] == sorted(o.order for o in found)


def test_a_real_corpus_is_read_the_same(tmp_path: Path) -> None:
    """Entries in files, Old Style: the folder of the New Style year is found from the Julian one."""
    corpus = corpus_of(tmp_path, "1917/01/05/congress")
    made = schedule_of(corpus, style=Style.OLD)
    assert [o.entry.id for o in made.on(dt.date(2026, 12, 23))] == ["1917/01/05/congress"]
    assert made.on(dt.date(2026, 1, 5)) == ()
