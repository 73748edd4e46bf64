"""The ledger's contract, the same for SQLite and PostgreSQL: plan, claim, settle, look, adopt, expire."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import postgresql_server
import pytest
from builders import utc

from timeline.errors import LedgerError
from timeline.ledger import Delivery, DeliveryKey, DeliveryState, Draft, Ledger, open_ledger
from timeline.ledger.ledger import COMPLETION, FIRST_RUN, MISSED
from timeline.ledger.records import Written
from timeline.status import (
    Account,
    CardWords,
    DrawnCard,
    MediaRef,
    Status,
    StatusImage,
    StatusRef,
    Thread,
    nothing_draws,
)

NOW = utc("2026-03-08 10:00")
CATCH_UP = dt.timedelta(hours=36)
LEASE = dt.timedelta(seconds=80)
MINUTE = dt.timedelta(minutes=1)
Opener = Callable[[], Ledger]


@pytest.fixture(params=["sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """Opens connections to one new ledger; all are closed in the end."""
    url = f"sqlite:////{tmp_path}/ledger.db" if request.param == "sqlite" else postgresql_server.server().fresh()
    made: list[Ledger] = []

    def make() -> Ledger:
        ledger = open_ledger(url, Path("/"), tmp_path)
        assert ledger is not None
        made.append(ledger)
        return ledger

    yield make
    for ledger in made:
        ledger.close()


@pytest.fixture
def ledger(opened: Opener) -> Ledger:
    return opened()


def draft(slug: str, *, parts: int = 1, moment: dt.datetime = NOW, words: str = "words") -> Draft:
    """An occurrence due at a moment."""
    statuses = [
        Status(text=f"{slug} {words} {number}", language="en", created_at=NOW, permalink=f"https://e.org/{slug}/#2026")
        for number in range(1, parts + 1)
    ]
    return Draft(f"1917/03/08/{slug}", "2026", f"1917/03/08/{slug}", moment.date(), moment, Thread(tuple(statuses)))


def key(slug: str, part: int = 1, target: str = "net") -> DeliveryKey:
    return DeliveryKey(target, f"1917/03/08/{slug}", "2026", part)


def plan(ledger: Ledger, *drafts: Draft, now: dt.datetime = NOW, target: str = "net") -> None:
    ledger.plan(target, drafts, now, CATCH_UP)


def claim(ledger: Ledger, wanted: DeliveryKey, *, holder: str = "h", now: dt.datetime = NOW) -> Delivery | None:
    return ledger.claim(wanted, holder, now, LEASE, CATCH_UP)


def row(ledger: Ledger, one: DeliveryKey) -> Delivery:
    found = ledger.get(one)
    assert found is not None
    return found


def state(ledger: Ledger, wanted: DeliveryKey) -> str:
    found = ledger.get(wanted)
    return str(found.state) if found else "none"


def ref(number: int) -> StatusRef:
    return StatusRef(str(number), f"https://network.example/{number}", {"cid": f"c{number}"})


# -- plan ---------------------------------------------------------------------------------------------------------


def test_planning_twice_is_planning_once(ledger: Ledger) -> None:
    """The same drafts make the same rows."""
    plan(ledger, draft("a", parts=2), draft("b"))
    plan(ledger, draft("a", parts=2), draft("b"))
    assert [(row.key.root_id[-1], row.key.part, row.state) for row in ledger.deliveries()] == [
        ("a", 1, "planned"), ("a", 2, "planned"), ("b", 1, "planned"),
    ]  # fmt: skip


def test_words_follow_the_entry_until_the_first_claim(ledger: Ledger) -> None:
    """Then they are frozen, for all parts at once, also across attempts."""
    plan(ledger, draft("a", parts=2, words="old"))
    plan(ledger, draft("a", parts=3, words="new"))
    assert len(ledger.thread(key("a"))) == 3
    assert claim(ledger, key("a")) is not None
    ledger.settle_failed(key("a"), "h", "not sent", NOW)
    plan(ledger, draft("a", parts=1, words="newest"))
    assert [row.status(Path("/")).text for row in ledger.thread(key("a"))] == ["a new 1", "a new 2", "a new 3"]


def with_card(made: Draft) -> Draft:
    """The same with a share card."""
    assert made.thread is not None
    words = CardWords(
        "Thursday", "8", "March 1917", "N.S.", "23 February 1917", "O.S.", ("Хлеба!",), "", "1917", "e.org"
    )
    image = StatusImage(DrawnCard(words, nothing_draws), "image/png", "Words")
    return replace(made, thread=Thread((replace(made.thread.parts[0], images=(image,)), *made.thread.parts[1:])))


def test_the_days_card_is_anothers_from_its_claim_on(ledger: Ledger) -> None:
    """Not before, not on other days or targets, and not once it was refused for good."""
    plan(ledger, with_card(draft("a", parts=2)), draft("b", moment=NOW + MINUTE))
    day = NOW.date()

    def asked(slug: str = "b", on: dt.date = day, target: str = "net") -> bool:
        return ledger.has_card(target, on, besides=f"1917/03/08/{slug}")

    assert not asked()
    assert claim(ledger, key("a")) is not None
    assert (asked(), asked("a"), asked(on=day + dt.timedelta(1)), asked(target="other")) == (True, False, False, False)
    ledger.settle_posted(key("a"), ref(1), "me", NOW)
    assert asked()
    plan(ledger, with_card(draft("a")), target="other")
    assert claim(ledger, key("a", target="other")) is not None
    ledger.settle_rejected(key("a", target="other"), "h", "422", NOW)
    assert not asked(target="other")


def test_what_is_gone_is_withdrawn_and_may_come_back(ledger: Ledger) -> None:
    """A planned row whose occurrence is no longer due is skipped, and planned again when it is back."""
    plan(ledger, draft("a"))
    plan(ledger)
    assert (state(ledger, key("a")), ledger.thread(key("a"))[0].reason) == ("skipped", "withdrawn")
    plan(ledger, draft("a"))
    assert state(ledger, key("a")) == "planned"


def test_a_clock_set_back_withdraws_nothing(ledger: Ledger) -> None:
    """Rows planned by a later clock are not due yet, which is not the same as gone."""
    plan(ledger, draft("a"))
    plan(ledger, now=NOW - dt.timedelta(hours=5))
    assert state(ledger, key("a")) == "planned"
    assert ledger.oldest_open("net", NOW - dt.timedelta(hours=5), CATCH_UP) is None


def test_a_rejected_thread_is_planned_again_only_with_other_words(ledger: Ledger) -> None:
    plan(ledger, draft("a"))
    claim(ledger, key("a"))
    ledger.settle_rejected(key("a"), "h", "422", NOW)
    plan(ledger, draft("a"))
    assert state(ledger, key("a")) == "rejected"
    plan(ledger, draft("a", words="mended"))
    assert state(ledger, key("a")) == "planned"


def test_skipping_knows_what_it_noted(ledger: Ledger) -> None:
    """Only occurrences new to the ledger are noted as missed."""
    plan(ledger, draft("a"))
    noted = ledger.skip_new("net", [draft("a"), draft("b")], MISSED, NOW)
    assert [one.root_id[-1] for one in noted] == ["b"]
    assert ledger.skip_new("net", [draft("b")], MISSED, NOW) == []


# -- claim --------------------------------------------------------------------------------------------------------


def test_a_claim_is_had_once(opened: Opener) -> None:
    """Twelve at the same instant, on connections of their own: one gets it."""
    first = opened()
    plan(first, draft("a"))
    ledgers = [opened() for _ in range(12)]
    barrier = threading.Barrier(12)
    won: list[str] = []

    def race(number: int) -> None:
        barrier.wait()
        if claim(ledgers[number], key("a"), holder=f"h{number}") is not None:
            won.append(f"h{number}")

    threads = [threading.Thread(target=race, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    found = first.get(key("a"))
    assert found is not None
    assert (found.state, found.attempts) == (DeliveryState.CLAIMED, 1)


def test_many_processes_send_everything_once_and_in_order(opened: Opener) -> None:
    """Eight racing loops over claim and settle: each delivery once, in the order of moments, parts in sequence."""
    first = opened()
    drafts = [draft(f"e{n:02}", parts=1 + n % 3, moment=NOW + n * MINUTE) for n in range(8)]
    late = NOW + dt.timedelta(hours=1)
    plan(first, *drafts, now=late)
    sent: list[DeliveryKey] = []
    ledgers = [opened() for _ in range(8)]

    def work(number: int) -> None:
        mine = ledgers[number]
        while (following := mine.oldest_open("net", late, CATCH_UP)) is not None:
            if mine.claim(following.key, f"h{number}", late, LEASE, CATCH_UP) is None:
                continue
            sent.append(following.key)
            mine.settle_posted(following.key, ref(len(sent)), "me", late)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sent == [row.key for row in first.deliveries()]
    assert first.counts() == {"net": {"posted": len(sent)}}


@pytest.mark.parametrize("blocker", ["planned", "claimed", "failed", "unknown"])
def test_nothing_overtakes_what_is_open(ledger: Ledger, blocker: str) -> None:
    """An earlier delivery of the target in any open state keeps later ones from being claimed."""
    plan(ledger, draft("a"), draft("b", moment=NOW + MINUTE), now=NOW + MINUTE)
    if blocker != "planned":
        claim(ledger, key("a"))
    if blocker == "failed":
        ledger.settle_failed(key("a"), "h", "x", NOW)
    if blocker == "unknown":
        ledger.settle_unknown(key("a"), "h", "x")
    assert state(ledger, key("a")) == blocker
    assert claim(ledger, key("b"), now=NOW + MINUTE) is None


@pytest.mark.parametrize("slug", ["a-b", "A", "a/b", "ä", "Z", "a b", "_"])
def test_order_of_one_moment_is_byte_order_on_both_databases(ledger: Ledger, slug: str) -> None:
    """Ties of the moment are broken by root id, the way Python sorts them, whatever the server's locale."""
    slugs = sorted([slug, "ab", "aa", "a-c", "B"])
    plan(ledger, *[draft(one) for one in reversed(slugs)])
    assert [row.key.root_id[11:] for row in ledger.deliveries("net")] == slugs
    following = ledger.oldest_open("net", NOW, CATCH_UP)
    assert following is not None
    assert following.key.root_id[11:] == slugs[0]
    assert claim(ledger, key(slugs[1])) is None
    assert claim(ledger, key(slugs[0])) is not None


def test_other_targets_are_not_held_up(ledger: Ledger) -> None:
    plan(ledger, draft("a"))
    plan(ledger, draft("b", moment=NOW + MINUTE), target="other", now=NOW + MINUTE)
    assert claim(ledger, key("b", target="other"), now=NOW + MINUTE) is not None


def test_a_part_waits_for_the_one_before_it(ledger: Ledger) -> None:
    plan(ledger, draft("a", parts=2))
    assert claim(ledger, key("a", 2)) is None
    claim(ledger, key("a"))
    assert claim(ledger, key("a", 2)) is None
    ledger.settle_posted(key("a"), ref(1), "me", NOW)
    assert claim(ledger, key("a", 2)) is not None


def test_what_is_put_off_is_not_claimed_before_its_time(ledger: Ledger) -> None:
    plan(ledger, draft("a"))
    claim(ledger, key("a"))
    ledger.settle_failed(key("a"), "h", "429", NOW + 10 * MINUTE)
    assert claim(ledger, key("a"), now=NOW + 9 * MINUTE) is None
    again = claim(ledger, key("a"), now=NOW + 10 * MINUTE)
    assert again is not None
    assert again.attempts == 2
    assert again.first_attempt_at == NOW


def test_past_catch_up_an_open_delivery_no_longer_blocks(ledger: Ledger) -> None:
    plan(ledger, draft("a"))
    claim(ledger, key("a"))
    ledger.settle_unknown(key("a"), "h", "x")
    later = NOW + CATCH_UP + MINUTE
    plan(ledger, draft("b", moment=later), now=later)
    assert claim(ledger, key("b"), now=later) is not None
    assert [row.key for row in ledger.late_unknowns("net", later, CATCH_UP)] == [key("a")]


# -- settle -------------------------------------------------------------------------------------------------------


def test_only_the_holder_settles(ledger: Ledger) -> None:
    """Whoever lost the claim, or never had it, changes nothing."""
    plan(ledger, draft("a"))
    claim(ledger, key("a"), holder="mine")
    ledger.settle_failed(key("a"), "other", "x", NOW)
    ledger.settle_unknown(key("a"), "other", "x")
    ledger.settle_held(key("a"), "other", "x")
    ledger.settle_rejected(key("a"), "other", "x", NOW)
    assert state(ledger, key("a")) == "claimed"


def test_an_id_is_recorded_whoever_holds_the_claim_and_stays(ledger: Ledger) -> None:
    """An id that comes back late is kept; nothing takes a posted delivery back, not even another id."""
    plan(ledger, draft("a"))
    claim(ledger, key("a"), holder="mine")
    ledger.release_expired("net", NOW + LEASE)
    assert state(ledger, key("a")) == "unknown"
    ledger.settle_posted(key("a"), ref(1), "me", NOW)
    ledger.settle_posted(key("a"), ref(2), "me", NOW)
    ledger.settle_failed(key("a"), "mine", "x", NOW)
    ledger.look_later(row(ledger, key("a")), "x", NOW)
    assert ledger.not_found(row(ledger, key("a")), NOW, CATCH_UP) is DeliveryState.POSTED
    found = ledger.get(key("a"))
    assert found is not None
    assert (found.state, found.ref) == (DeliveryState.POSTED, ref(1))
    assert [known.id for known in ledger.known_refs("me")] == ["1"]
    assert ledger.known_refs("another") == []


def test_a_lease_runs_out_and_the_delivery_is_in_doubt(ledger: Ledger) -> None:
    plan(ledger, draft("a"))
    claim(ledger, key("a"))
    assert ledger.release_expired("net", NOW + LEASE - dt.timedelta(seconds=1)) == []
    assert [row.key for row in ledger.release_expired("net", NOW + LEASE)] == [key("a")]
    found = ledger.get(key("a"))
    assert found is not None
    assert (found.state, found.doubtful) == (DeliveryState.UNKNOWN, True)


def test_held_uses_nothing_up(ledger: Ledger) -> None:
    plan(ledger, draft("a"))
    claim(ledger, key("a"))
    ledger.settle_held(key("a"), "h", "402")
    assert claim(ledger, key("a")) is not None


def test_a_refused_part_takes_the_rest_along(ledger: Ledger) -> None:
    plan(ledger, draft("a", parts=3))
    claim(ledger, key("a"))
    ledger.settle_posted(key("a"), ref(1), "me", NOW)
    claim(ledger, key("a", 2))
    ledger.settle_rejected(key("a", 2), "h", "403", NOW)
    assert [row.state for row in ledger.thread(key("a"))] == ["posted", "rejected", "rejected"]


def test_duplicate_refusals_are_counted(ledger: Ledger) -> None:
    plan(ledger, draft("a"))
    claim(ledger, key("a"))
    ledger.settle_unknown(key("a"), "h", "403", NOW, duplicate=True)
    ledger.not_found(row(ledger, key("a")), NOW, CATCH_UP)
    again = claim(ledger, key("a"))
    assert again is not None
    assert (again.duplicates, again.doubtful) == (1, True)


def test_media_is_kept_with_the_delivery(ledger: Ledger) -> None:
    plan(ledger, draft("a"))
    claim(ledger, key("a"))
    media = (MediaRef("m1", NOW + dt.timedelta(hours=20)),)
    ledger.save_media(key("a"), media)
    found = ledger.get(key("a"))
    assert found is not None
    assert found.media == media


# -- reconcile ----------------------------------------------------------------------------------------------------


def test_not_found_is_planned_within_catch_up_and_missed_after(ledger: Ledger) -> None:
    plan(ledger, draft("a"), draft("b", moment=NOW - CATCH_UP - MINUTE))
    claim(ledger, key("a"))
    ledger.settle_unknown(key("a"), "h", "x")
    assert ledger.not_found(row(ledger, key("a")), NOW, CATCH_UP) is DeliveryState.PLANNED
    claim(ledger, key("a"))
    ledger.settle_unknown(key("a"), "h", "x")
    assert ledger.not_found(row(ledger, key("a")), NOW + CATCH_UP, CATCH_UP) is DeliveryState.SKIPPED
    assert ledger.thread(key("a"))[0].reason == MISSED


def test_a_look_says_nothing_of_an_attempt_made_since(ledger: Ledger) -> None:
    """Two processes looked; the first sent it again meanwhile, and its answer was lost: the second must not send."""
    plan(ledger, draft("a"))
    claim(ledger, key("a"))
    ledger.settle_unknown(key("a"), "h", "x")
    seen_by_second = row(ledger, key("a"))
    assert ledger.not_found(row(ledger, key("a")), NOW, CATCH_UP) is DeliveryState.PLANNED
    claim(ledger, key("a"), holder="first")
    ledger.settle_unknown(key("a"), "first", "answer lost")
    assert ledger.not_found(seen_by_second, NOW, CATCH_UP) is DeliveryState.UNKNOWN
    ledger.look_later(seen_by_second, "not there", NOW + CATCH_UP)
    assert row(ledger, key("a")).next_attempt_at is None
    assert claim(ledger, key("a"), holder="second") is None


def test_adopting_records_what_was_found_and_plans_the_rest(ledger: Ledger) -> None:
    plan(ledger)
    ledger.adopt("net", draft("a", parts=3), [ref(1), ref(2)], "me", NOW)
    ledger.adopt("net", draft("a", parts=3), [ref(1), ref(2)], "me", NOW)
    rows = ledger.thread(key("a"))
    assert [row.state for row in rows] == ["posted", "posted", "planned"]
    assert [row.ref for row in rows] == [ref(1), ref(2), None]
    assert [known.id for known in ledger.known_refs("me")] == ["1", "2"]
    assert all(row.frozen for row in rows)
    assert claim(ledger, key("a", 3)) is not None


def test_a_search_that_found_nothing_is_remembered_and_undone(ledger: Ledger) -> None:
    """Searched occurrences are planned; a first run with nothing of ours on the account skips the earlier ones."""
    ledger.searched("net", draft("a"))
    ledger.searched("net", draft("b", moment=NOW + MINUTE))
    ledger.skip_planned("net", [draft("a"), draft("c")], FIRST_RUN, NOW)
    assert [state(ledger, key(slug)) for slug in "abc"] == ["skipped", "planned", "skipped"]
    plan(ledger, draft("a"), draft("b", moment=NOW + MINUTE), now=NOW + MINUTE)
    assert state(ledger, key("a")) == "skipped"


def test_expiry_gives_up_what_was_never_sent_and_completes_what_was_begun(ledger: Ledger) -> None:
    """A thread with a public part has a day longer."""
    plan(ledger, draft("a", parts=2), draft("b", moment=NOW + MINUTE), now=NOW + MINUTE)
    claim(ledger, key("a"))
    ledger.settle_posted(key("a"), ref(1), "me", NOW)
    later = NOW + CATCH_UP + 2 * MINUTE
    assert [row.key for row in ledger.expire("net", later, CATCH_UP)] == [key("b")]
    following = ledger.oldest_open("net", later, CATCH_UP)
    assert following is not None
    assert following.key == key("a", 2)
    assert [row.key for row in ledger.expire("net", later + COMPLETION, CATCH_UP)] == [key("a", 2)]


def test_a_person_decides(ledger: Ledger) -> None:
    plan(ledger, draft("a"), draft("b", parts=2))
    claim(ledger, key("a"))
    ledger.settle_unknown(key("a"), "h", "x")
    assert ledger.resolve_posted(key("a"), ref(1), NOW)
    assert not ledger.resolve_posted(key("a"), ref(2), NOW)
    assert ledger.resolve(key("b"), DeliveryState.SKIPPED, NOW)
    assert [row.state for row in ledger.thread(key("b"))] == ["skipped", "skipped"]
    assert not ledger.resolve(key("nothing"), DeliveryState.PLANNED, NOW)


# -- targets, notes, files ----------------------------------------------------------------------------------------


def test_what_is_known_of_a_target(ledger: Ledger) -> None:
    account = Account("1", "@me", remember={"limit": 500})
    ledger.targets.save_account("net", account, "digest", NOW)
    ledger.targets.hold("net", "402", NOW, NOW + MINUTE)
    ledger.targets.hold("net", "402", NOW + MINUTE, NOW + 3 * MINUTE)
    row = ledger.targets.get("net")
    assert (row.account_id, row.remembered, row.holds, row.held_at) == ("1", {"limit": 500}, 2, NOW)
    ledger.targets.release("net")
    ledger.targets.complete("net", NOW)
    ledger.targets.complete("net", NOW - MINUTE)
    row = ledger.targets.get("net")
    assert (row.held_reason, row.last_completed) == ("", NOW)
    ledger.targets.rename("net", "new")
    assert [row.name for row in ledger.targets.all()] == ["new"]


def test_renaming_carries_deliveries_over_once(ledger: Ledger) -> None:
    plan(ledger, draft("a"))
    ledger.targets.rename("net", "new")
    plan(ledger, draft("b"))
    ledger.targets.rename("net", "new")
    assert sorted(row.key.target for row in ledger.deliveries()) == ["net", "new"]


def test_notes_and_files_are_replaced(ledger: Ledger) -> None:
    ledger.note_run(NOW)
    ledger.note_run(NOW - MINUTE)
    assert ledger.last_run() == NOW
    ledger.set_output_files("rss", {"a": Written("1", ""), "b": Written("2", "s")})
    ledger.set_output_files("rss", {"b": Written("3", "s"), "c": Written("4", "")})
    assert ledger.output_files() == {"b": Written("3", "s"), "c": Written("4", "")}


def test_a_reader_creates_nothing_and_reads_the_same(opened: Opener, ledger: Ledger, tmp_path: Path) -> None:
    """Commands that only look see what is there; on an empty database they find no ledger."""
    plan(ledger, draft("a"))
    url = getattr(ledger._database, "_url", f"sqlite:////{tmp_path}/ledger.db")
    reader = open_ledger(url, Path("/"), tmp_path, read_only=True)
    assert reader is not None
    try:
        assert reader.counts() == {"net": {"planned": 1}}
    finally:
        reader.close()


def test_a_transaction_that_fails_leaves_nothing(ledger: Ledger) -> None:
    """All statements of a step or none."""

    def step() -> None:
        with ledger._database.transaction():
            ledger.set_note("x", "1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        step()
    assert ledger.note("x") is None
    ledger.set_note("x", "2")
    assert ledger.note("x") == "2"


def test_opening_at_the_same_instant_migrates_once(opened: Opener) -> None:
    """Two hosts, one empty database."""
    errors: list[LedgerError] = []

    def work() -> None:
        try:
            opened()
        except LedgerError as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    names = [row[0] for row in opened()._database.rows("SELECT name FROM migration ORDER BY name")]
    assert names == ["0001-deliveries", "0002-duplicates"]
