"""The loop over a target: every outcome of the design's table, order, looking, first runs and held accounts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from builders import PNG, corpus_of, utc, write_entry
from fakes import FakeNetwork, FakePublisher, lost_answer, lost_request

from timeline.compose import Wording
from timeline.corpus import Corpus
from timeline.dispatch import dispatch
from timeline.errors import (
    CannotLookError,
    DuplicateError,
    HeldError,
    NotSentError,
    RefusedError,
)
from timeline.exchange import Run, StatusTarget, idempotency_key
from timeline.ledger import DeliveryKey, DeliveryState, Ledger, open_ledger
from timeline.report import TargetReport
from timeline.schedule import Policy, Schedule
from timeline.status import StatusRef
from timeline.templates import Templates

DAY = "1917/03/08"


class Bench:
    """A corpus, a ledger and a network, and runs at chosen instants."""

    def __init__(self, tmp_path: Path, *slugs: str, **policy: object) -> None:
        self.tmp_path = tmp_path
        self.corpus = corpus_of(tmp_path, *(slug if "/" in slug else f"{DAY}/{slug}" for slug in slugs))
        self.network = FakeNetwork()
        self.publisher = FakePublisher(self.network)
        self.policy = Policy(**policy)  # type: ignore[arg-type]
        self.overflow = "shorten"
        self.link = True
        self.credentials = "c"
        self.ledger_url = f"sqlite:///{tmp_path}/ledger.db"

    def ledger(self) -> Ledger:
        ledger = open_ledger(f"sqlite:////{self.tmp_path}/ledger.db", Path("/"), self.corpus.root)
        assert ledger is not None
        return ledger

    def run(self, at: str, name: str = "net", holder: str = "h") -> TargetReport:
        now = utc(at)
        corpus = Corpus(self.corpus.root)
        target = StatusTarget(
            name=name,
            publisher=self.publisher,
            wording=Wording(name, "https://example.org/", "en", link=self.link, overflow=self.overflow),
            schedule=Schedule(corpus, self.policy),
            timeout=dt.timedelta(seconds=2),
            credentials=self.credentials,
        )
        ledger = self.ledger()
        try:
            return dispatch(
                target,
                Run(ledger, Templates(None), lambda: now, holder, now + dt.timedelta(minutes=5), self.corpus.root),
            )
        finally:
            ledger.close()

    def states(self, name: str = "net") -> list[str]:
        ledger = self.ledger()
        try:
            return [f"{row.entry_id.rsplit('/', 1)[1]} {row.state}" for row in ledger.deliveries(name)]
        finally:
            ledger.close()

    @property
    def posted(self) -> list[str]:
        """Slugs of what followers see, by the permalink in the text."""
        return [text.split("/#")[0].rsplit("/", 1)[1] for text in self.network.texts]


def test_what_is_due_goes_out_once_in_order(tmp_path: Path) -> None:
    """Moments passed are posted in order; later runs add the next and repeat nothing."""
    bench = Bench(tmp_path, "a", "b", "c")
    bench.run("2026-03-08 09:31")
    assert bench.posted == ["a", "b"]
    bench.run("2026-03-08 09:31")
    bench.run("2026-03-08 10:00")
    bench.run("2026-03-09 10:00")
    assert bench.posted == ["a", "b", "c"]


def test_next_year_is_a_new_occurrence(tmp_path: Path) -> None:
    """The anniversary of the next year goes out again, in its own words."""
    bench = Bench(tmp_path, "a")
    bench.run("2026-03-08 09:00")
    bench.run("2027-03-08 09:00")
    assert bench.posted == ["a", "a"]
    assert bench.network.texts[1].startswith("110 years ago today")


def test_nothing_due_asks_no_network(tmp_path: Path) -> None:
    """A run with nothing to do calls no method of the publisher."""
    bench = Bench(tmp_path, "a")
    bench.run("2026-05-01 09:00")
    assert bench.publisher.calls == []


def test_not_sent_is_tried_again_later_and_nothing_overtakes_it(tmp_path: Path) -> None:
    """A delivery that never left blocks its target until it goes out."""
    bench = Bench(tmp_path, "a", "b")
    bench.publisher.faults = [("before", NotSentError("refused"))]
    report = bench.run("2026-03-08 10:00")
    assert bench.states() == ["a failed", "b planned"]
    assert report.deliveries[0].error == "refused"
    bench.run("2026-03-08 10:10")
    assert bench.posted == ["a", "b"]


def test_a_reset_time_is_kept(tmp_path: Path) -> None:
    """After 429 with a reset nothing is tried before it."""
    bench = Bench(tmp_path, "a")
    bench.publisher.faults = [("before", NotSentError("429", retry_at=utc("2026-03-08 12:00")))]
    bench.run("2026-03-08 10:00")
    bench.run("2026-03-08 11:59")
    assert bench.publisher.calls.count("post") == 1
    bench.run("2026-03-08 12:01")
    assert bench.posted == ["a"]


def test_refused_is_final_and_lets_others_pass(tmp_path: Path) -> None:
    """A status that can never pass is rejected, reported once and overtaken."""
    bench = Bench(tmp_path, "a", "b")
    bench.publisher.faults = [("before", RefusedError("422"))]
    bench.run("2026-03-08 10:00")
    assert bench.states() == ["a rejected", "b posted"]
    assert bench.run("2026-03-08 11:00").deliveries == []


def test_a_rejected_entry_goes_out_once_its_words_are_mended(tmp_path: Path) -> None:
    """Rejected is planned again only when its bytes changed."""
    bench = Bench(tmp_path, "a")
    bench.publisher.faults = [("before", RefusedError("422"))]
    bench.run("2026-03-08 10:00")
    write_entry(bench.corpus.root, f"{DAY}/a", summary="The words are others now, and the network takes them gladly.")
    bench.run("2026-03-08 11:00")
    assert bench.states() == ["a posted"]
    assert "gladly" in bench.network.texts[0]


def test_held_stops_the_target_and_uses_nothing_up(tmp_path: Path) -> None:
    """An account that cannot post keeps its deliveries planned; when it can again, all goes out in order."""
    bench = Bench(tmp_path, "a", "b")
    bench.publisher.faults = [("before", HeldError("402"))]
    report = bench.run("2026-03-08 10:00")
    assert bench.states() == ["a planned", "b planned"]
    assert any("held" in words for _, words in report.problems)
    bench.run("2026-03-08 10:30")
    assert bench.posted == ["a", "b"]


def test_unknown_that_went_out_is_adopted(tmp_path: Path) -> None:
    """A lost answer never becomes a second post: the status is found and its address kept."""
    bench = Bench(tmp_path, "a", "b")
    bench.publisher.faults = [lost_answer()]
    bench.run("2026-03-08 10:00")
    assert bench.states() == ["a unknown", "b planned"]
    report = bench.run("2026-03-08 10:30")
    assert bench.posted == ["a", "b"]
    assert report.deliveries[0].url == "https://network.example/1/1"


def test_unknown_that_did_not_go_out_is_sent_again_with_the_same_key(tmp_path: Path) -> None:
    """Not found, and old enough to be seen, means it may be sent again."""
    bench = Bench(tmp_path, "a")
    bench.publisher.faults = [lost_request()]
    bench.run("2026-03-08 10:00")
    bench.run("2026-03-08 10:30")
    assert bench.posted == ["a"]
    assert bench.publisher.keys[0] == bench.publisher.keys[1]


def test_not_found_is_not_believed_too_early(tmp_path: Path) -> None:
    """Within visible_after of the attempt nothing is sent again."""
    bench = Bench(tmp_path, "a")
    bench.publisher.faults = [lost_request()]
    bench.run("2026-03-08 10:00:00")
    bench.run("2026-03-08 10:00:30")
    assert bench.publisher.calls.count("post") == 1
    bench.run("2026-03-08 10:02:00")
    assert bench.posted == ["a"]


def test_an_account_that_cannot_be_searched_is_never_guessed_about(tmp_path: Path) -> None:
    """While looking fails, the delivery stays unknown and blocks its target."""
    bench = Bench(tmp_path, "a", "b")
    bench.publisher.faults = [lost_request()]
    bench.run("2026-03-08 10:00")
    bench.publisher.find_error = CannotLookError("HTTP 500")
    bench.run("2026-03-08 10:30")
    assert bench.states() == ["a unknown", "b planned"]
    bench.publisher.find_error = None
    bench.run("2026-03-08 11:30")
    assert bench.posted == ["a", "b"]


def test_a_duplicate_refusal_after_a_lost_answer_adopts_the_first(tmp_path: Path) -> None:
    """The network's "you said that already" is evidence that it went out."""
    bench = Bench(tmp_path, "a")
    bench.network.refuses_duplicates = True
    bench.publisher.faults = [lost_answer()]
    bench.run("2026-03-08 10:00")
    hidden, bench.network.posts = bench.network.posts, []
    bench.publisher.faults = [("before", DuplicateError("duplicate"))]
    bench.run("2026-03-08 10:30")  # not to be seen: sent again, refused as a duplicate, still not seen
    bench.network.posts = hidden
    bench.run("2026-03-08 11:30")
    assert len(bench.network.posts) == 1
    assert bench.states() == ["a posted"]


def test_a_duplicate_on_the_first_attempt_is_rejected(tmp_path: Path) -> None:
    """A text the account never posted as ours, refused as a repetition, cannot pass."""
    bench = Bench(tmp_path, "a")
    bench.publisher.faults = [("before", DuplicateError("duplicate"))]
    bench.run("2026-03-08 10:00")
    assert bench.states() == ["a rejected"]


def test_any_other_exception_of_a_publisher_counts_as_unknown(tmp_path: Path) -> None:
    """A publisher's bug after sending must not become a double post."""
    bench = Bench(tmp_path, "a")
    bench.publisher.faults = [("after", AttributeError("bug"))]
    report = bench.run("2026-03-08 10:00")
    assert bench.states() == ["a unknown"]
    assert report.deliveries[0].error == "the publisher failed with AttributeError"
    bench.run("2026-03-08 10:30")
    assert len(bench.network.posts) == 1


def test_a_hanging_network_costs_one_time_out_and_is_unknown(tmp_path: Path) -> None:
    """The hard deadline holds whatever the publisher does."""
    import threading

    bench = Bench(tmp_path, "a")
    release = threading.Event()
    bench.publisher.on_post = lambda: release.wait(10) and None
    try:
        report = bench.run("2026-03-08 10:00")
    finally:
        release.set()
    assert bench.states() == ["a unknown"]
    assert "no answer within 2 s" in report.deliveries[0].error


def test_what_is_past_catch_up_is_reported_as_missed_once(tmp_path: Path) -> None:
    """Downtime longer than catch-up loses posts aloud."""
    bench = Bench(tmp_path, f"{DAY}/a", "1917/03/10/b", "1917/03/14/c")
    bench.run("2026-03-08 09:00")
    report = bench.run("2026-03-14 09:00")
    assert [(d.key.root_id, str(d.state)) for d in report.deliveries] == [
        ("1917/03/10/b", "skipped"),
        ("1917/03/14/c", "posted"),
    ]
    assert bench.posted == ["a", "c"]
    assert bench.run("2026-03-14 10:00").deliveries == []


def test_late_within_catch_up_is_not_called_today(tmp_path: Path) -> None:
    """A post of yesterday's occurrence says how many years, not today."""
    bench = Bench(tmp_path, "a", f"{DAY[:-2]}07/z")
    bench.run("2026-03-07 09:00")
    bench.run("2026-03-09 09:30")
    assert bench.network.texts[1].startswith("109 years ago · Thursday 8 March 1917 (23 February O.S.)")


def test_a_first_run_posts_only_the_current_day(tmp_path: Path) -> None:
    """A new target does not flood its followers with yesterday."""
    bench = Bench(tmp_path, "1917/03/07/old", "a")
    bench.run("2026-03-08 10:00")
    assert bench.posted == ["a"]
    assert bench.states() == ["old skipped", "a posted"]


def test_a_lost_ledger_adopts_what_is_on_the_account(tmp_path: Path) -> None:
    """With an empty ledger the account is searched: nothing is repeated, what is missing goes out."""
    bench = Bench(tmp_path, "1917/03/07/old", "a", "b")
    bench.run("2026-03-07 09:00")
    bench.run("2026-03-08 09:00")
    (tmp_path / "ledger.db").unlink()
    bench.run("2026-03-08 09:40")
    assert bench.posted == ["old", "a", "b"]
    assert bench.states() == ["old posted", "a posted", "b posted"]


def test_a_lost_ledger_adopts_without_links_too(tmp_path: Path) -> None:
    """Yesterday's words said "today"; they are recognised all the same."""
    bench = Bench(tmp_path, "1917/03/07/old", "a")
    bench.link = False
    bench.run("2026-03-07 09:00")
    (tmp_path / "ledger.db").unlink()
    bench.run("2026-03-08 09:00")
    assert len(bench.network.posts) == 2
    assert len(set(bench.network.texts)) == 2


def test_a_first_run_that_cannot_look_sends_nothing(tmp_path: Path) -> None:
    """Without knowing whether the ledger was lost, silence is right; a person may decide otherwise."""
    bench = Bench(tmp_path, "a")
    bench.publisher.find_error = CannotLookError("HTTP 500")
    report = bench.run("2026-03-08 10:00")
    assert bench.posted == []
    assert report.problems
    ledger = bench.ledger()
    ledger.targets.start("net")
    ledger.close()
    bench.run("2026-03-08 10:30")
    assert bench.posted == ["a"]


def test_another_account_holds_the_target(tmp_path: Path) -> None:
    """Swapped credentials never post; the old ones go on where they stopped."""
    bench = Bench(tmp_path, "a", "b")
    bench.run("2026-03-08 09:00")
    bench.network.account, bench.credentials = "2", "other"
    report = bench.run("2026-03-08 10:00")
    assert bench.posted == ["a"]
    assert "posts as @1" in report.problems[0][1]
    bench.network.account, bench.credentials = "1", "c"
    bench.run("2026-03-08 12:00")
    assert bench.posted == ["a", "b"]


def test_two_targets_on_one_account_never_adopt_each_others_posts(tmp_path: Path) -> None:
    """The same words by another target are excluded from looking."""
    bench = Bench(tmp_path, "a")
    bench.run("2026-03-08 09:00", name="one")
    bench.publisher.faults = [lost_request()]
    bench.run("2026-03-08 09:00", name="two")
    bench.run("2026-03-08 09:30", name="two")
    assert len(bench.network.posts) == 2
    assert bench.states("two") == ["a posted"]


def test_a_renamed_target_keeps_its_deliveries(tmp_path: Path) -> None:
    """``was`` carries the rows over."""
    bench = Bench(tmp_path, "a")
    bench.run("2026-03-08 09:00", name="one")
    ledger = bench.ledger()
    ledger.targets.rename("one", "two")
    ledger.close()
    bench.run("2026-03-08 09:30", name="two")
    assert len(bench.network.posts) == 1


def test_moving_an_entry_never_posts_it_twice(tmp_path: Path) -> None:
    """A date correction changes the day, not the delivery."""
    bench = Bench(tmp_path, "a")
    bench.run("2026-03-08 09:00")
    (bench.corpus.root / f"{DAY}/a.yaml").unlink()
    write_entry(bench.corpus.root, "1917/03/09/a", formerly=f"[{DAY}/a]")
    bench.run("2026-03-09 09:00")
    assert len(bench.network.posts) == 1


def test_a_withdrawn_entry_is_not_sent_any_more(tmp_path: Path) -> None:
    """What was planned and is gone becomes skipped; brought back in time it goes out after all."""
    bench = Bench(tmp_path, "a", "b")
    bench.publisher.faults = [("before", NotSentError("refused"))]
    bench.run("2026-03-08 10:00")
    write_entry(bench.corpus.root, f"{DAY}/b", state="withdrawn")
    bench.publisher.faults = [("before", NotSentError("refused"))]
    bench.run("2026-03-08 10:10")
    assert bench.states() == ["a failed", "b skipped"]
    write_entry(bench.corpus.root, f"{DAY}/b")
    bench.run("2026-03-08 10:30")
    assert bench.posted == ["a", "b"]


def test_max_per_run_counts_threads(tmp_path: Path) -> None:
    """The rest stays due for the next run, oldest first."""
    bench = Bench(tmp_path, "a", "b", "c", max_per_run=2)
    bench.run("2026-03-08 12:00")
    assert bench.posted == ["a", "b"]
    bench.run("2026-03-08 12:10")
    assert bench.posted == ["a", "b", "c"]


def long_thread(bench: Bench) -> None:
    """Make entry ``a`` a thread of several parts."""
    sentence = "The strikers cross the ice of the river because the bridges are held by mounted police. "
    write_entry(bench.corpus.root, f"{DAY}/a", summary=sentence * 12)
    bench.overflow = "thread"


def test_a_thread_goes_on_where_it_broke(tmp_path: Path) -> None:
    """A crash in the middle resumes at the first part without an id, replying to the right parent."""
    bench = Bench(tmp_path, "a", "b")
    long_thread(bench)
    bench.publisher.faults = [None, lost_answer()]
    bench.run("2026-03-08 10:00")
    assert [state for _, state in map(str.split, bench.states())][:2] == ["posted", "unknown"]
    bench.run("2026-03-08 10:30")
    parents = [parent for _, _, parent in bench.network.posts]
    assert parents[:3] == [None, "1", "2"]
    assert len(set(bench.network.texts)) == len(bench.network.texts)
    assert all(state.endswith("posted") for state in bench.states())


def test_a_refused_later_part_ends_the_thread_and_not_the_target(tmp_path: Path) -> None:
    """The remaining parts go with it, the next entry follows."""
    bench = Bench(tmp_path, "a", "b")
    long_thread(bench)
    bench.publisher.faults = [None, ("before", RefusedError("403"))]
    bench.run("2026-03-08 10:00")
    states = bench.states()
    assert states[0] == "a posted"
    assert set(states[1:-1]) == {"a rejected"}
    assert states[-1] == "b posted"


def test_words_are_frozen_at_the_first_claim(tmp_path: Path) -> None:
    """Every attempt sends the same bytes, whatever happens to the entry in between."""
    bench = Bench(tmp_path, "a")
    bench.publisher.faults = [("before", NotSentError("refused"))]
    bench.run("2026-03-08 10:00")
    write_entry(bench.corpus.root, f"{DAY}/a", summary="These words came too late for this attempt, and stay away.")
    bench.run("2026-03-08 10:10")
    assert "too late" not in bench.network.texts[0]


def with_image(bench: Bench) -> None:
    """Give entry ``a`` a picture."""
    (bench.corpus.root / DAY / "a.png").write_bytes(PNG)
    image = "{file: a.png, alt: A crowd on Nevsky Prospect, creator: unknown, licence: PDM-1.0}"
    write_entry(bench.corpus.root, f"{DAY}/a", image=image)


def test_media_is_uploaded_once_for_all_attempts(tmp_path: Path) -> None:
    """A second attempt uses the media of the first."""
    bench = Bench(tmp_path, "a")
    with_image(bench)
    bench.publisher.faults = [("before", NotSentError("refused"))]
    bench.run("2026-03-08 10:00")
    bench.run("2026-03-08 10:10")
    assert bench.publisher.calls.count("prepare") == 1
    assert bench.network.posts[0][1].images[0].alt_text == "A crowd on Nevsky Prospect"


@pytest.mark.parametrize("error", [NotSentError("x"), RefusedError("422"), OSError("gone"), ValueError("bug")])
def test_a_failed_upload_posts_nothing(tmp_path: Path, error: BaseException) -> None:
    """Whatever goes wrong with the picture, the status waits for it."""
    bench = Bench(tmp_path, "a")
    with_image(bench)
    bench.publisher.prepare_error = error
    bench.run("2026-03-08 10:00")
    assert bench.states() == ["a failed"]
    assert bench.posted == []


def test_a_process_that_died_after_claiming_is_noticed(tmp_path: Path) -> None:
    """A lease that ran out makes the delivery unknown, and then it is looked for."""
    bench = Bench(tmp_path, "a")
    bench.publisher.on_post = lambda: (_ for _ in ()).throw(SystemExit(9))
    with pytest.raises(SystemExit):
        bench.run("2026-03-08 10:00")
    bench.publisher.on_post = None
    assert bench.states() == ["a claimed"]
    bench.run("2026-03-08 10:00:01")
    assert bench.states() == ["a claimed"]
    bench.run("2026-03-08 10:30")
    assert bench.posted == ["a"]


def test_an_id_received_after_the_lease_was_lost_is_still_recorded(tmp_path: Path) -> None:
    """The holder of nothing may only add what it learnt."""
    bench = Bench(tmp_path, "a")
    ledger = bench.ledger()
    key = DeliveryKey("net", f"{DAY}/a", "2026", 1)
    bench.publisher.on_post = lambda: bench.ledger().release_expired("net", utc("2026-03-09 10:00")) and None
    bench.run("2026-03-08 10:00")
    found = ledger.get(key)
    ledger.close()
    assert found is not None
    assert found.state is DeliveryState.POSTED
    assert found.ref == StatusRef("1", "https://network.example/1/1")


def test_unknown_past_catch_up_no_longer_blocks_and_is_settled(tmp_path: Path) -> None:
    """It is looked for to the end, but newer posts go out."""
    bench = Bench(tmp_path, "a", "1917/03/10/b")
    bench.publisher.faults = [lost_request()]
    bench.run("2026-03-08 09:00")
    bench.publisher.find_error = CannotLookError("HTTP 500")
    bench.run("2026-03-10 09:00")
    assert bench.posted == ["b"]
    bench.publisher.find_error = None
    bench.run("2026-03-10 12:00")
    assert bench.states() == ["a skipped", "b posted"]


def test_keys_differ_by_part_target_and_cycle_and_by_nothing_else() -> None:
    """The idempotency key is a function of the delivery alone."""
    key = DeliveryKey("net", "1917/03/08/a", "2026", 1)
    others = [key._replace(part=2), key._replace(target="x"), key._replace(cycle="2027"), key._replace(root_id="b")]
    assert len({idempotency_key(k) for k in [key, *others]}) == 5
    assert idempotency_key(key) == idempotency_key(DeliveryKey(*key))
