"""The loop over a target's deliveries: claim, send, settle, and look before sending again.

Decides nothing about what is due or in which words, and knows no network: it walks what the ledger says comes next and
translates how the publisher ended into a state. One target never holds up another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from timeline.compose import Wording, compose, speaks
from timeline.deadline import DeadlineExceeded, within
from timeline.errors import (
    CannotLookError,
    DoesNotFitError,
    DuplicateError,
    HeldError,
    NotSentError,
    OutcomeUnknownError,
    PublishError,
    RefusedError,
)
from timeline.ledger import Delivery, DeliveryKey, DeliveryState, Draft, Ledger, TargetRow
from timeline.ledger.ledger import FIRST_RUN, MISSED, WITHDRAWN
from timeline.publisher import StatusPublisher
from timeline.report import TargetReport
from timeline.schedule import Occurrence, Schedule
from timeline.status import MediaRef, Status, StatusRef
from timeline.templates import Templates

T = TypeVar("T")

# Backing off: doubling from a minute, so that cron's next run is usually the retry, to an hour at most.
_FIRST_DELAY = dt.timedelta(minutes=1)
_LONGEST_DELAY = dt.timedelta(hours=1)
# Clocks of hosts and networks differ: looks begin this much before the first attempt.
_LOOK_BACK = dt.timedelta(minutes=5)
# How long an account's identity and limits are believed before they are asked for again.
_VERIFIED_FOR = dt.timedelta(days=1)
# A longer silence is reported in one line, not day by day.
_MISSED_MOST = dt.timedelta(days=31)


@dataclass(frozen=True)
class StatusTarget:
    """A configured status publisher, ready to be used.

    Attributes:
        timeout: hard limit of each call to the publisher.
        credentials: a digest of its secrets; when it changes the account is verified again.
    """

    name: str
    publisher: StatusPublisher
    wording: Wording
    schedule: Schedule
    timeout: dt.timedelta
    credentials: str

    @property
    def lease(self) -> dt.timedelta:
        """Twice what one delivery may take at most (``prepare`` and ``post``)."""
        return 2 * self.longest

    @property
    def longest(self) -> dt.timedelta:
        """What one delivery may take at most."""
        return 2 * self.timeout


@dataclass
class Run:
    """What one invocation shares among its targets.

    Attributes:
        clock: the run's clock: start instant plus monotonic time since.
        holder: a name no other process has, for claims.
        ends_at: no claim is made that could outlive this.
    """

    ledger: Ledger
    templates: Templates
    clock: Callable[[], dt.datetime]
    holder: str
    ends_at: dt.datetime
    root: Path


def backoff(times: int) -> dt.timedelta:
    """How long to wait after the n-th failure in a row (1 for the first)."""
    doublings: int = min(max(times - 1, 0), 16)
    return min(_FIRST_DELAY * (1 << doublings), _LONGEST_DELAY)


def dispatch(target: StatusTarget, run: Run) -> TargetReport:
    """Send what is due to one target; never raises for what a network does.

    Raises:
        CorpusError, ConfigError: a file of a day that is due is invalid; nothing was sent to this target.
        LedgerError: the ledger could not be read or written.
    """
    return _Dispatch(target, run).all()


def words_of(target: StatusTarget, run: Run) -> TargetReport:
    """Word everything that is due and not settled, without sending: what is invalid is then known before any write.

    Raises:
        CorpusError, ConfigError: a file or template is invalid.
    """
    work = _Dispatch(target, run)
    now = run.clock()
    for occurrence in work.due(now):
        if work.is_open(occurrence):
            work.draft(occurrence, now)
    return work.report


class _StopTarget(Exception):
    """Nothing more can be done for this target in this run."""


@dataclass
class _Dispatch:
    target: StatusTarget
    run: Run
    report: TargetReport = field(init=False)
    account: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.report = TargetReport(self.target.name)

    # -- planning -------------------------------------------------------------------------------------------------

    def all(self) -> TargetReport:
        ledger, name, now = self.run.ledger, self.target.name, self.run.clock()
        policy = self.target.schedule.policy
        for lost in ledger.release_expired(name, now):
            self.report.note(lost.key, DeliveryState.UNKNOWN, error="the process that sent it ended; looking for it")
        row = ledger.targets.get(name)
        due = self.due(now)
        missed = self._missed(row, now)
        waiting = any(self.is_open(occurrence) for occurrence in due)
        late = ledger.late_unknowns(name, now, policy.catch_up)
        try:
            if waiting or late or ledger.oldest_open(name, now, policy.catch_up):
                self._identify(row, now)
            drafts = [self._draft_if_open(occurrence, now) for occurrence in due]
            if row.last_completed is None and not row.started:
                drafts = self._first_run(drafts, due, now)
            self._report_missed(ledger.skip_new(name, missed, MISSED, now))
            ledger.plan(name, drafts, now, policy.catch_up)
            for delivery in ledger.expire(name, now, policy.catch_up):
                self.report.note(delivery.key, DeliveryState.SKIPPED, error="missed: not sent within catch-up")
            ledger.targets.complete(name, now)
            self._send_all()
            for delivery in late:
                self._look_late(delivery)
        except _StopTarget:
            pass
        return self.report

    def due(self, now: dt.datetime) -> list[Occurrence]:
        """Occurrences whose moment lies within catch-up, in the target's language, settled or not."""
        since = now - self.target.schedule.policy.catch_up
        found = self.target.schedule.between(since, now)
        return [occurrence for occurrence in found if speaks(occurrence.entry, self.target.wording)]

    def is_open(self, occurrence: Occurrence) -> bool:
        """Whether an occurrence is not known to be posted, rejected or skipped."""
        return not self._states(occurrence) <= {"posted", "rejected", "skipped"}

    def _states(self, occurrence: Occurrence) -> set[str]:
        rows = self.run.ledger.thread(DeliveryKey(self.target.name, occurrence.entry.root_id, occurrence.cycle, 1))
        return {str(row.state) for row in rows} or {"new"}

    def _draft_if_open(self, occurrence: Occurrence, now: dt.datetime) -> Draft:
        """Settled occurrences need no words; rejected ones do, to see whether they were changed."""
        if self._states(occurrence) <= {"posted", "skipped"} and not self._was_withdrawn(occurrence):
            entry = occurrence.entry
            return Draft(entry.root_id, occurrence.cycle, entry.id, occurrence.day, occurrence.moment, None)
        return self.draft(occurrence, now)

    def _was_withdrawn(self, occurrence: Occurrence) -> bool:
        rows = self.run.ledger.thread(DeliveryKey(self.target.name, occurrence.entry.root_id, occurrence.cycle, 1))
        return any(row.reason == WITHDRAWN for row in rows)

    def draft(self, occurrence: Occurrence, now: dt.datetime, on: dt.date | None = None) -> Draft:
        entry, thread = occurrence.entry, None
        try:
            thread = compose(
                occurrence,
                self.target.wording,
                self.target.publisher.limits,
                self.run.templates,
                on=on or self.target.schedule.local_day(now),
                created_at=now,
            )
        except DoesNotFitError as error:
            self.report.problem(f"{entry.id}:does-not-fit", str(error))
        return Draft(entry.root_id, occurrence.cycle, entry.id, occurrence.day, occurrence.moment, thread)

    def _missed(self, row: TargetRow, now: dt.datetime) -> list[Draft]:
        """Occurrences that fell due after the last completed run and are past catch-up already."""
        since, until = row.last_completed, now - self.target.schedule.policy.catch_up
        if since is None or since >= until:
            return []
        if until - since > _MISSED_MOST:
            self.report.problem("long silence", f"{self.target.name}: nothing was published from {since:%Y-%m-%d} on")
            since = until - _MISSED_MOST
        found = self.target.schedule.between(since, until)
        return [
            Draft(o.entry.root_id, o.cycle, o.entry.id, o.day, o.moment, None)
            for o in found
            if speaks(o.entry, self.target.wording)
        ]

    def _report_missed(self, drafts: list[Draft]) -> None:
        for draft in drafts:
            key = DeliveryKey(self.target.name, draft.root_id, draft.cycle, 1)
            self.report.note(key, DeliveryState.SKIPPED, error="missed: no run while it was due")

    def _first_run(self, drafts: list[Draft], due: list[Occurrence], now: dt.datetime) -> list[Draft]:
        """Adopt what is on the account already; without any of it only the current day is due."""
        adopted = 0
        for draft, occurrence in zip(drafts, due, strict=True):
            refs = self._find_thread(draft, occurrence, now)
            if refs:
                self.run.ledger.adopt(self.target.name, draft, refs, self.account, now)
                adopted += 1
                key = DeliveryKey(self.target.name, draft.root_id, draft.cycle, 1)
                self.report.note(key, DeliveryState.POSTED, url=refs[0].url)
        if adopted:
            return drafts
        today = self.target.schedule.local_day(now)
        earlier = [draft for draft in drafts if draft.day != today]
        self.run.ledger.skip_new(self.target.name, earlier, FIRST_RUN, now)
        return [draft for draft in drafts if draft.day == today]

    def _find_thread(self, draft: Draft, occurrence: Occurrence, now: dt.datetime) -> list[StatusRef]:
        """The parts of a thread that are on the account, in either of the two wordings it may have been sent in."""
        since = now - self.target.schedule.policy.catch_up - _LOOK_BACK
        other_day = occurrence.day if occurrence.day != self.target.schedule.local_day(now) else None
        threads = [draft.thread]
        if other_day is not None and draft.thread is not None:
            threads.append(self.draft(occurrence, now, on=other_day).thread)
        for thread in threads:
            refs: list[StatusRef] = []
            for status in thread.parts if thread else ():
                try:
                    ref = self._find(status, since, refs[-1] if refs else None)
                except PublishError as error:
                    self.report.problem("first run", f"{self.target.name}: {_cannot_look(error)}; nothing was sent")
                    raise _StopTarget from error
                if ref is None:
                    break
                refs.append(ref)
            if refs:
                return refs
        return []

    # -- whose account --------------------------------------------------------------------------------------------

    def _identify(self, row: TargetRow, now: dt.datetime) -> None:
        """Make sure the credentials belong to the account this target has always posted as."""
        self.account = row.account_id
        if row.held_reason and row.retry_at is not None and now < row.retry_at:
            self.report.problem("held", f"{self.target.name}: held: {row.held_reason}")
            raise _StopTarget
        known = row.account_id and row.credentials == self.target.credentials and not row.held_reason
        if known and row.verified_at is not None and abs(now - row.verified_at) < _VERIFIED_FOR:
            return
        try:
            account = self._call(self.target.publisher.verify)
        except HeldError as error:
            self._hold(str(error), row, now)
        except (PublishError, DeadlineExceeded) as error:
            self.report.problem("verify", f"{self.target.name}: the account could not be asked: {error}")
            raise _StopTarget from error
        if row.account_id and account.id != row.account_id:
            self._hold(
                f"the credentials are those of {account.handle}, but this target posts as {row.handle}; give it "
                f"another name, or run: timeline resolve --start {self.target.name}",
                row,
                now,
            )
        self.account = account.id
        self.run.ledger.targets.save_account(self.target.name, account, self.target.credentials, now)

    def _hold(self, reason: str, row: TargetRow, now: dt.datetime) -> None:
        self.run.ledger.targets.hold(self.target.name, reason, now, now + backoff(row.holds + 1))
        self.report.problem("held", f"{self.target.name}: held: {reason}")
        raise _StopTarget

    # -- sending --------------------------------------------------------------------------------------------------

    def _send_all(self) -> None:
        policy = self.target.schedule.policy
        threads: set[tuple[str, str]] = set()
        while True:
            now = self.run.clock()
            delivery = self.run.ledger.oldest_open(self.target.name, now, policy.catch_up)
            if delivery is None or delivery.state is DeliveryState.CLAIMED:
                return
            thread = (delivery.key.root_id, delivery.key.cycle)
            if thread not in threads and len(threads) >= policy.max_per_run:
                return
            threads.add(thread)
            if delivery.next_attempt_at is not None and now < delivery.next_attempt_at:
                self.report.note(delivery.key, delivery.state, error=delivery.reason or "waiting")
                return
            if now + self.target.longest > self.run.ends_at:
                self.report.problem("run-timeout", f"{self.target.name}: run_timeout reached; the next run goes on")
                return
            if delivery.state is DeliveryState.UNKNOWN:
                self._look(delivery)
            else:
                self._send(delivery.key)

    def _send(self, key: DeliveryKey) -> None:
        """Claim, send and settle one part; stops the target unless it was posted or rejected."""
        run, now = self.run, self.run.clock()
        claimed = run.ledger.claim(key, run.holder, now, self.target.lease, self.target.schedule.policy.catch_up)
        if claimed is None:
            raise _StopTarget
        status = claimed.status(run.root)
        reply_to = self._parent(key)
        try:
            media = self._prepare(claimed, status)
            ref = self._post(claimed, status, media, reply_to)
        except NotSentError as error:
            retry_at = max(error.retry_at or now, now + backoff(claimed.attempts))
            run.ledger.settle_failed(key, run.holder, str(error), retry_at)
            self._stop(key, DeliveryState.FAILED, str(error), error)
        except DuplicateError as error:
            self._settle_duplicate(claimed, status, reply_to, error)
        except RefusedError as error:
            self._reject(key, str(error))
        except HeldError as error:
            run.ledger.settle_held(key, run.holder, str(error))
            self.report.note(key, DeliveryState.PLANNED, error=f"held: {error}")
            self._hold(str(error), run.ledger.targets.get(key.target), now)
        except OutcomeUnknownError as error:
            run.ledger.settle_unknown(key, run.holder, str(error), run.clock())
            self._stop(key, DeliveryState.UNKNOWN, str(error), error)
        else:
            self._posted(key, ref)

    def _stop(self, key: DeliveryKey, state: DeliveryState, reason: str, cause: Exception) -> None:
        self.report.note(key, state, error=reason)
        raise _StopTarget from cause

    def _reject(self, key: DeliveryKey, reason: str) -> None:
        self.run.ledger.settle_rejected(key, self.run.holder, reason, self.run.clock())
        self.report.note(key, DeliveryState.REJECTED, error=reason)

    def _posted(self, key: DeliveryKey, ref: StatusRef) -> None:
        self.run.ledger.settle_posted(key, ref, self.account, self.run.clock())
        self.run.ledger.targets.release(key.target)
        self.report.note(key, DeliveryState.POSTED, url=ref.url)

    def _parent(self, key: DeliveryKey) -> StatusRef | None:
        before = self.run.ledger.get(key._replace(part=key.part - 1)) if key.part > 1 else None
        return before.ref if before else None

    def _prepare(self, claimed: Delivery, status: Status) -> tuple[MediaRef, ...]:
        """Media uploaded in an earlier attempt if they still live, else new ones."""
        if not status.images:
            return ()
        if claimed.media and all(ref.expires_at > self.run.clock() + self.target.longest for ref in claimed.media):
            return claimed.media
        try:
            media = self._call(lambda: self.target.publisher.prepare(status))
        except (NotSentError, HeldError):
            raise
        except PublishError as error:
            raise NotSentError(f"the image was not taken: {error}") from error
        except DeadlineExceeded as error:
            raise NotSentError(f"the image was not taken: {error}") from error
        except OSError as error:
            raise NotSentError(f"the image cannot be read ({type(error).__name__})") from error
        self.run.ledger.save_media(claimed.key, media)
        return media

    def _post(
        self, claimed: Delivery, status: Status, media: tuple[MediaRef, ...], reply_to: StatusRef | None
    ) -> StatusRef:
        try:
            return self._call(
                lambda: self.target.publisher.post(status, media, key=idempotency_key(claimed.key), reply_to=reply_to)
            )
        except DeadlineExceeded as error:
            raise OutcomeUnknownError(str(error)) from error

    def _call(self, call: Callable[[], T]) -> T:
        """One exchange with the network under its hard limit; what is not of our own errors tells nothing."""
        try:
            return within(self.target.timeout.total_seconds(), call)
        except (PublishError, DeadlineExceeded, OSError):
            raise
        except Exception as error:
            raise OutcomeUnknownError(f"the publisher failed with {type(error).__name__}") from error

    # -- looking --------------------------------------------------------------------------------------------------

    def _find(self, status: Status, since: dt.datetime, reply_to: StatusRef | None) -> StatusRef | None:
        known = self.run.ledger.known_refs(self.account)
        try:
            return self._call(lambda: self.target.publisher.find(status, since=since, reply_to=reply_to, exclude=known))
        except (DeadlineExceeded, OSError) as error:
            raise CannotLookError(f"{type(error).__name__}: {error}") from error

    def _settle_duplicate(
        self, claimed: Delivery, status: Status, reply_to: StatusRef | None, error: DuplicateError
    ) -> None:
        """The network has this text already: ours from an attempt whose answer was lost, or a repeated text."""
        run, key, now = self.run, claimed.key, self.run.clock()
        try:
            ref = self._find(status, (claimed.first_attempt_at or now) - _LOOK_BACK, reply_to)
        except PublishError as cannot:
            run.ledger.settle_unknown(key, run.holder, f"{error}; {_cannot_look(cannot)}", now + backoff(1))
            self._stop(key, DeliveryState.UNKNOWN, f"{error}; {_cannot_look(cannot)}", cannot)
            return
        if ref is not None:
            self._posted(key, ref)
        elif claimed.attempts == 1:
            self._reject(key, str(error))
        else:
            run.ledger.settle_unknown(key, run.holder, str(error), now + self.target.publisher.limits.visible_after)
            self._stop(key, DeliveryState.UNKNOWN, str(error), error)

    def _look(self, delivery: Delivery) -> None:
        """Find out what became of an unknown delivery; stops the target while it stays unknown."""
        if not self._looked(delivery):
            raise _StopTarget

    def _look_late(self, delivery: Delivery) -> None:
        if delivery.next_attempt_at is None or delivery.next_attempt_at <= self.run.clock():
            self._looked(delivery)

    def _looked(self, delivery: Delivery) -> bool:
        run, key, now = self.run, delivery.key, self.run.clock()
        last = delivery.last_attempt_at or now
        since = (delivery.first_attempt_at or now) - _LOOK_BACK
        try:
            ref = self._find(delivery.status(run.root), since, self._parent(key))
        except PublishError as error:
            reason = _cannot_look(error)
            retry_at = getattr(error, "retry_at", None) or now
            run.ledger.look_later(key, reason, max(retry_at, now + backoff(delivery.looks + 1)))
            self.report.note(key, DeliveryState.UNKNOWN, error=reason)
            return False
        if ref is not None:
            self._posted(key, ref)
            return True
        believable_at = last + self.target.publisher.limits.visible_after
        if now < believable_at:
            run.ledger.look_later(key, "not to be seen yet", believable_at)
            self.report.note(key, DeliveryState.UNKNOWN, error="not to be seen yet; looked for again")
            return False
        state = run.ledger.not_found(key, now, self.target.schedule.policy.catch_up)
        gone = "missed: it had not gone out" if state is DeliveryState.SKIPPED else ""
        self.report.note(key, state, error=gone)
        return True


def idempotency_key(key: DeliveryKey) -> str:
    """What a network's idempotency header gets: the same for every attempt, different for every part."""
    import hashlib

    return hashlib.sha256("\0".join(map(str, key)).encode()).hexdigest()[:40]


def _cannot_look(error: Exception) -> str:
    return f"the account could not be searched: {error}"
