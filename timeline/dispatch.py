"""One target's turn in a run: whose account it is, what is due and missed, plan, then send (timeline/sending.py).

Knows no network and touches no file. One target never holds up another.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import partial

from timeline.compose import speaks
from timeline.errors import DoesNotFitError, HeldError, LedgerError, PublishError
from timeline.exchange import Exchange, Run, StatusTarget
from timeline.first_run import FirstRun
from timeline.ledger import DeliveryKey, DeliveryState, Draft, TargetRow
from timeline.ledger.ledger import MISSED, WITHDRAWN
from timeline.report import TargetReport
from timeline.schedule import Occurrence
from timeline.sending import Sender, StopTarget, hold

# How long an account's identity and limits are believed before they are asked for again.
_VERIFIED_FOR = dt.timedelta(days=1)
# Credentials that end sooner are announced.
_EXPIRY_NOTICE = dt.timedelta(days=7)
# A longer silence is reported in one line, not day by day.
_MISSED_MOST = dt.timedelta(days=31)


def dispatch(target: StatusTarget, run: Run) -> TargetReport:
    """Send what is due to one target; never raises for what a network does.

    Where another process of this machine is at the target already, nothing is done. A ledger that fails in the middle
    is a problem of the report: what was sent until then stays in it.

    Raises:
        CorpusError, ConfigError: a file of a day that is due is invalid; nothing was sent to this target.
    """
    work = _Dispatch(target, run)
    try:
        with run.ledger.turn(target.name) as mine:
            work.all() if mine else work.leave_alone()
    except LedgerError as error:
        work.report.problem("ledger", f"{target.name}: {error}")
    return work.report


def words_of(target: StatusTarget, run: Run) -> TargetReport:
    """Word everything that is due and not settled, without sending: what is invalid is then known before any write.

    Raises:
        CorpusError, ConfigError: a file or template is invalid.
    """
    work = _Dispatch(target, run)
    now = run.clock()
    for occurrence in work.due(now):
        if work.is_open(occurrence):
            work.draft(now, occurrence)
    return work.report


@dataclass
class _Dispatch:
    target: StatusTarget
    run: Run
    report: TargetReport = field(init=False)
    exchange: Exchange = field(init=False)
    account: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.report = TargetReport(self.target.name)
        self.exchange = Exchange(self.target, self.run)

    def leave_alone(self) -> None:
        """Another process is at it; a word if it has been for longer than it may."""
        if self.run.ledger.stuck_claims(self.target.name, self.run.clock()):
            self.report.problem("busy", f"{self.target.name}: another run has been sending for longer than it may")

    def all(self) -> None:
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
                search = FirstRun(self.target, self.run, self.report, self.account, partial(self.draft, now))
                drafts = search.due(drafts, due, now)
            self._report_missed(ledger.skip_new(name, missed, MISSED, now))
            ledger.plan(name, drafts, now, policy.catch_up)
            for delivery in ledger.expire(name, now, policy.catch_up):
                self.report.note(delivery.key, DeliveryState.SKIPPED, error="missed: not sent within catch-up")
            ledger.targets.complete(name, now)
            sender = Sender(self.target, self.run, self.report, self.account)
            sender.send_all()
            sender.look_late(late)
        except StopTarget:
            pass

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
        return self.draft(now, occurrence)

    def _was_withdrawn(self, occurrence: Occurrence) -> bool:
        rows = self.run.ledger.thread(DeliveryKey(self.target.name, occurrence.entry.root_id, occurrence.cycle, 1))
        return any(row.reason == WITHDRAWN for row in rows)

    def draft(self, now: dt.datetime, occurrence: Occurrence, on: dt.date | None = None) -> Draft:
        """An occurrence in its words of now, or of another local day."""
        entry, thread = occurrence.entry, None
        target = self.target.carded(occurrence, self.run.ledger)
        day = on or self.target.schedule.local_day(now)
        try:
            thread, remark = target.words(occurrence, self.run.templates, on=day, created_at=now)
        except DoesNotFitError as error:
            self.report.problem(f"{entry.id}:does-not-fit", str(error))
        else:
            if remark:
                words = f"{self.target.name}: {entry.id} goes without the day's share card: {remark}"
                self.report.remark(f"{entry.id}:card", words)
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

    def _identify(self, row: TargetRow, now: dt.datetime) -> None:
        """Make sure the credentials belong to the account this target has always posted as."""
        self.account = row.account_id
        if row.held_reason and row.retry_at is not None and now < row.retry_at:
            self.report.problem("held", f"{self.target.name}: held: {row.held_reason}")
            raise StopTarget
        known = row.account_id and row.credentials == self.target.credentials and not row.held_reason
        if known and row.verified_at is not None and abs(now - row.verified_at) < _VERIFIED_FOR:
            return
        if now + self.target.timeout > self.run.ends_at:
            self.report.problem("run-timeout", f"{self.target.name}: run_timeout reached; the next run goes on")
            raise StopTarget
        try:
            account = self.exchange.verify()
        except HeldError as error:
            hold(self.target, self.run, self.report, str(error))
        except PublishError as error:
            if known:
                return  # the same credentials are those of the same account, asked or not
            self.report.problem("verify", f"{self.target.name}: the account could not be asked: {error}")
            raise StopTarget from error
        if row.account_id and account.id != row.account_id:
            hold(
                self.target,
                self.run,
                self.report,
                f"the credentials are those of {account.handle}, but this target posts as {row.handle}; give it "
                f"another name, or run: timeline resolve --start {self.target.name}",
            )
        expires = account.token_expires_at
        if expires is not None and expires - now < _EXPIRY_NOTICE:
            words = f"{self.target.name}: the credentials of {account.handle} expire on {expires:%Y-%m-%d}"
            self.report.notices.append((f"{self.target.name}:expiry", words))
        self.account = account.id
        self.run.ledger.targets.save_account(self.target.name, account, self.target.credentials, now)
