"""The day's share card in words: what stands on it, its alt text, which post it goes with, how the ledger keeps it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from builders import PNG, corpus_of, schedule_of, utc, write_entry
from fakes import FakeNetwork, FakePublisher

from timeline.compose import Wording
from timeline.corpus import Corpus
from timeline.dispatch import dispatch
from timeline.errors import LedgerError, NotSentError
from timeline.exchange import Run, StatusTarget
from timeline.historic_date import Style
from timeline.item import FeedMeta
from timeline.ledger import Draft, Ledger, open_ledger
from timeline.ledger.delivery import same_words, shows_card, status_from_json, status_to_json
from timeline.rehearsal import rehearse
from timeline.report import TargetReport
from timeline.schedule import Policy, Schedule
from timeline.share_card import DayCards, alt_text, card_words
from timeline.status import CardWords, DrawnCard, Status, StatusImage, StatusLimits, Thread
from timeline.templates import Templates

DAY = "1917/03/08"
META = FeedMeta("1917, day by day", "", "https://example.org/", "example.org,2026", "en")
WORDS = CardWords(
    "Thursday", "8", "March 1917", "New Style", "23 February 1917", "Old Style", ("Strike",), "", "1917", "example.org"
)
CYRILLIC = "{ru: {title: Стачка, summary: Работницы бастуют.}}"


def drawn(words: CardWords) -> bytes:
    """What stands for a drawing: the words."""
    return repr(words).encode()


def fails(words: CardWords) -> bytes:
    raise OSError("no fonts")


def cards(**more: object) -> DayCards:
    return DayCards(**{"meta": META, "lacking": lambda words: "", "draw": drawn, **more})  # type: ignore[arg-type]


class Bench:
    """A corpus and one target that asks for cards, with runs at chosen instants."""

    def __init__(self, tmp_path: Path, *slugs: str, **fields: str) -> None:
        self.tmp_path = tmp_path
        self.root = corpus_of(tmp_path, *(slug if "/" in slug else f"{DAY}/{slug}" for slug in slugs), **fields).root
        self.network = FakeNetwork()
        self.publisher = FakePublisher(self.network)
        self.cards: DayCards | None = cards()
        self.wording = Wording("net", "https://example.org/", "en")
        self.policy = Policy()

    def target(self) -> StatusTarget:
        schedule = Schedule(Corpus(self.root), self.policy)
        return StatusTarget("net", self.publisher, self.wording, schedule, dt.timedelta(seconds=2), "c", self.cards)

    def ledger(self) -> Ledger:
        ledger = open_ledger(f"sqlite:////{self.tmp_path}/ledger.db", Path("/"), self.root)
        assert ledger is not None
        return ledger

    def run(self, at: str) -> TargetReport:
        now, ledger = utc(at), self.ledger()
        run = Run(ledger, Templates(None), lambda: now, "h", now + dt.timedelta(minutes=5), self.root, draw=drawn)
        try:
            return dispatch(self.target(), run)
        finally:
            ledger.close()

    def carded(self, day: str = "2026-03-08") -> list[str]:
        """Slugs of the entries of a day whose post would have a card."""
        (found,) = rehearse([self.target()], [dt.date.fromisoformat(day)], Templates(None), {})
        return [
            item.occurrence.entry.id.rsplit("/", 1)[1]
            for item in found.items
            if item.thread and any(image.card for image in item.thread.parts[0].images)
        ]

    @property
    def sent(self) -> list[tuple[str, tuple[str, ...] | None]]:
        """What followers see: the slug, and the titles on the card."""
        found = []
        for _, status, _ in self.network.posts:
            card = status.images[0].card if status.images else None
            found.append((status.permalink.split("/#")[0].rsplit("/", 1)[1], card.titles if card else None))
        return found


# Words


def test_a_card_has_both_dates_and_the_three_weightiest_titles(tmp_path: Path) -> None:
    """In order of weight, then of the day; the others are counted."""
    corpus = corpus_of(tmp_path, *(f"{DAY}/{slug}" for slug in "abcde"))
    write_entry(corpus.root, f"{DAY}/d", title="The great thing", significance="major")
    entries = [one.entry for one in schedule_of(corpus).on(dt.date(2026, 3, 8))]
    words = card_words(entries, Style.NEW, "en", META)
    assert words == CardWords(
        "Thursday", "8", "March 1917", "New Style", "23 February 1917", "Old Style",
        ("The great thing", "A", "B"), "and 2 more", "1917, day by day", "example.org",
    )  # fmt: skip
    assert alt_text(words, "en") == (
        "Thursday 8 March 1917 (New Style), 23 February 1917 (Old Style). The great thing. A. B."
    )


def test_the_driving_calendar_stands_first_and_years_may_differ(tmp_path: Path) -> None:
    """New Year by the new calendar is December by the old."""
    corpus = corpus_of(tmp_path, "1917/01/05/a")
    entries = [one.entry for one in schedule_of(corpus).on(dt.date(2026, 1, 5))]
    words = card_words(entries, Style.OLD, "en", META)
    assert (words.number, words.rest, words.style) == ("23", "December 1916", "Old Style")
    assert (words.other, words.other_style) == ("5 January 1917", "New Style")


def test_a_translated_card_is_in_that_language_throughout(tmp_path: Path) -> None:
    """Dates, calendars, titles and the count."""
    corpus = corpus_of(tmp_path, *(f"{DAY}/{slug}" for slug in "abcd"), translations=CYRILLIC)
    entries = [one.entry for one in schedule_of(corpus).on(dt.date(2026, 3, 8))]
    words = card_words(entries, Style.NEW, "ru", META, translated=True)
    assert words.more == "и ещё 1"
    assert alt_text(words, "ru", 110) == "Четверг, 8 марта 1917 (новый стиль), 23 февраля 1917 (старый стиль). " + (
        "Стачка. Стачка. Стачка."
    )


DATE = "Thursday 8 March 1917 (New Style), 23 February 1917 (Old Style)."


@pytest.mark.parametrize(
    ("longest", "said"),
    [
        (None, f"{DATE} Bread? Strike. Cossacks."),
        (89, f"{DATE} Bread? Strike. Cossacks."),
        (88, f"{DATE} Bread? Strike."),
        (78, f"{DATE} Bread?"),
        (70, DATE),
        (63, ""),
    ],
)
def test_an_alt_text_gives_way_title_by_title(longest: int | None, said: str) -> None:
    """Never within one; without room for the date there is none."""
    assert alt_text(replace(WORDS, titles=("Bread?", "Strike", "Cossacks")), "en", longest) == said


# Which post


def test_only_the_first_post_of_a_day_has_the_card(tmp_path: Path) -> None:
    """Whatever it weighs, and every day anew."""
    bench = Bench(tmp_path, "a", "b", "1917/03/09/c")
    assert (bench.carded(), bench.carded("2026-03-09")) == (["a"], ["c"])
    bench.cards = None
    assert bench.carded() == []


def test_the_entrys_own_picture_takes_its_place(tmp_path: Path) -> None:
    """No card that day; where a target attaches no entry's image, the card again."""
    bench = Bench(tmp_path, "a", "b")
    (bench.root / DAY / "a.png").write_bytes(PNG)
    write_entry(bench.root, f"{DAY}/a", image="{file: a.png, alt: A crowd, creator: unknown, licence: PDM-1.0}")
    assert bench.carded() == []
    bench.wording = replace(bench.wording, images=False)
    assert bench.carded() == ["a"]


def test_a_network_without_images_gets_none(tmp_path: Path) -> None:
    """And nothing is drawn or remarked for it."""
    bench = Bench(tmp_path, "a")
    bench.cards = cards(lacking=lambda words: pytest.fail("asked"))
    bench.publisher.limits = StatusLimits(len, 500, images=0)
    assert bench.carded() == []


def test_first_is_the_first_that_speaks_the_targets_language(tmp_path: Path) -> None:
    """And its card has only what speaks it."""
    bench = Bench(tmp_path, "a", "b")
    write_entry(bench.root, f"{DAY}/b", translations=CYRILLIC)
    bench.wording = Wording("net", "https://example.org/", "ru", translated=True)
    bench.run("2026-03-08 12:00")
    assert bench.sent == [("b", ("Стачка",))]


def test_a_day_of_several_years_shows_the_card_of_its_first_post(tmp_path: Path) -> None:
    """With the titles of that historic day and no others."""
    bench = Bench(tmp_path, "1916/03/08/a", "1917/03/08/b")
    bench.run("2026-03-08 12:00")
    assert bench.sent == [("a", ("A",)), ("b", None)]
    (status,) = (status for _, status, _ in bench.network.posts if status.images)
    assert "1916" in status.images[0].alt_text


def test_the_card_goes_with_the_first_part_of_a_thread(tmp_path: Path) -> None:
    """And with no other."""
    bench = Bench(tmp_path, "a", summary="One sentence stands beside another one here. " * 9)
    bench.wording = replace(bench.wording, overflow="thread")
    bench.publisher.limits = StatusLimits(len, 300)
    thread = bench.target().words(
        next(iter(bench.target().schedule.on(dt.date(2026, 3, 8)))), Templates(None), on=dt.date(2026, 3, 8),
        created_at=utc("2026-03-08 09:00"),
    ).thread  # fmt: skip
    assert len(thread.parts) > 1
    assert [bool(part.images) for part in thread.parts] == [True, *(False for _ in thread.parts[1:])]


def test_a_late_run_does_not_move_the_card_to_another_post(tmp_path: Path) -> None:
    """What was missed takes its card along."""
    bench = Bench(tmp_path, "a", "b", "1917/03/07/z")
    bench.policy = Policy(catch_up=dt.timedelta(minutes=45))
    bench.run("2026-03-07 09:00")
    bench.run("2026-03-08 10:00")
    assert bench.sent == [("z", ("Z",)), ("b", None)]


def test_a_day_never_has_two_cards(tmp_path: Path) -> None:
    """Whatever becomes the day's first after one went out: an entry added, or the rest once it was withdrawn."""
    bench = Bench(tmp_path, "a", "b")
    bench.run("2026-03-08 09:00")
    write_entry(bench.root, f"{DAY}/before", time='"01:00"')
    assert bench.carded() == ["before"]
    write_entry(bench.root, f"{DAY}/a", state="withdrawn")
    bench.run("2026-03-08 12:00")
    assert [slug for slug, titles in bench.sent if titles] == ["a"]
    assert len(bench.sent) == 3


# Troubles


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ({"lacking": lambda words: "沙皇"}, "the fonts have no 沙皇"),
        ({"draw": fails}, "it cannot be drawn (OSError)"),
        ({"lacking": fails}, "it cannot be drawn (OSError)"),
    ],
)
def test_a_card_that_cannot_be_drawn_holds_no_post_up(tmp_path: Path, trouble: dict[str, object], said: str) -> None:
    """It goes out without, and the run says so; nothing is wrong."""
    bench = Bench(tmp_path, "a")
    bench.cards = cards(**trouble)
    report = bench.run("2026-03-08 09:00")
    assert bench.sent == [("a", None)]
    assert report.problems == []
    assert report.remarks == [("net:1917/03/08/a:card", f"net: {DAY}/a goes without the day's share card: {said}")]


def test_a_language_without_dates_in_words_has_no_cards(tmp_path: Path) -> None:
    """An English date above German titles is no card."""
    bench = Bench(tmp_path, "a")
    bench.wording = replace(bench.wording, language="de")
    report = bench.run("2026-03-08 09:00")
    assert bench.sent == [("a", None)]
    assert "there are no dates in words for 'de'" in report.remarks[0][1]


def test_without_room_for_the_date_in_its_alt_text_there_is_no_card(tmp_path: Path) -> None:
    """A picture that says nothing to some readers is none."""
    bench = Bench(tmp_path, "a")
    bench.publisher.limits = StatusLimits(len, 500, alt_text=30, visible_after=dt.timedelta(minutes=1))
    report = bench.run("2026-03-08 09:00")
    assert bench.sent == [("a", None)]
    assert report.remarks[0][1].endswith("its alt text has no room in 30 characters")


def test_a_rehearsal_draws_nothing(tmp_path: Path) -> None:
    """It looks at the letters only: a year of cards would take a minute."""
    bench = Bench(tmp_path, "a")
    bench.cards = cards(draw=lambda words: pytest.fail("drawn"))
    assert bench.carded() == ["a"]
    bench.cards = cards(lacking=lambda words: "沙")
    (day,) = rehearse([bench.target()], [dt.date(2026, 3, 8)], Templates(None), {})
    assert [item.remark for item in day.items] == ["the fonts have no 沙"]


# The ledger


def a_status(source: Path | DrawnCard, alt: str = "Words") -> Status:
    image = StatusImage(source, "image/png", alt)
    return Status("Text", "en", utc("2026-03-08 09:00"), "https://example.org/a/#2026", (image,))


def test_the_ledger_keeps_a_cards_words_and_neither_bytes_nor_path(tmp_path: Path) -> None:
    """Read back, it is drawn from them by whoever reads it."""
    payload = status_to_json(a_status(DrawnCard(WORDS, fails)), tmp_path)
    assert json.loads(payload)["images"][0]["card"]["titles"] == ["Strike"]
    assert len(payload) < 1000
    back = status_from_json(payload, Path("/elsewhere"), drawn)
    assert back == a_status(DrawnCard(WORDS, drawn))
    assert back.images[0].read() == drawn(WORDS)
    assert shows_card(payload)


def test_payloads_written_before_there_were_cards_still_read() -> None:
    """A file below the corpus, as ever."""
    image = '{"alt_text": "A crowd", "file": "1917/03/08/a.png", "focal_point": [0.5, 0.0], "media_type": "image/png"}'
    payload = (
        f'{{"content_warning": null, "created_at": "2026-03-08T09:00:00+00:00", "images": [{image}], "language": "en", '
        '"permalink": "", "reply_settings": null, "text": "Text", "visibility": null}'
    )
    status = status_from_json(payload, Path("/corpus"))
    assert status.images == (StatusImage(Path("/corpus/1917/03/08/a.png"), "image/png", "A crowd", (0.5, 0.0)),)
    assert status_to_json(status, Path("/corpus")) == payload
    assert not shows_card(payload)
    assert not shows_card("")


def test_other_words_on_a_card_are_other_words(tmp_path: Path) -> None:
    """A rejected post whose card changed may be tried again."""
    one, other = (
        status_to_json(a_status(DrawnCard(replace(WORDS, more=more), drawn)), tmp_path) for more in ("", "and 1 more")
    )
    assert same_words(one, one)
    assert not same_words(one, other)


def test_a_damaged_card_is_a_damaged_ledger(tmp_path: Path) -> None:
    """Told as such, with the way out."""
    bench = Bench(tmp_path, "a")
    ledger = bench.ledger()
    try:
        occurrence = bench.target().schedule.on(dt.date(2026, 3, 8))[0]
        thread = Thread((a_status(DrawnCard(WORDS, drawn)),))
        draft = Draft(f"{DAY}/a", "2026", f"{DAY}/a", occurrence.day, occurrence.moment, thread)
        ledger.plan("net", [draft], utc("2026-03-08 09:00"), dt.timedelta(hours=36))
        (row,) = ledger.deliveries()
    finally:
        ledger.close()
    assert row.status(bench.root, drawn).images[0].card == WORDS
    with pytest.raises(LedgerError):
        replace(row, payload=row.payload.replace('"weekday"', '"day"')).status(bench.root)


def test_every_attempt_draws_the_same_card(tmp_path: Path) -> None:
    """Frozen with the words, whatever is written of the day in between."""
    bench = Bench(tmp_path, "a", "b")
    bench.publisher.faults = [("before", NotSentError("refused"))]
    bench.run("2026-03-08 09:00")
    write_entry(bench.root, f"{DAY}/b", title="Too late for this card")
    bench.run("2026-03-08 09:10")
    assert bench.sent == [("a", ("A", "B"))]


def test_a_card_that_nobody_can_draw_any_more_is_not_sent() -> None:
    """Tried again until catch-up is over, as with any picture."""
    with pytest.raises(NotSentError, match=r"the share card cannot be drawn \(OSError\)"):
        DrawnCard(WORDS, fails).read_bytes()
