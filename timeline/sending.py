"""Claim, send and settle the deliveries of one target, and look before sending again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from timeline.errors import DuplicateError, HeldError, NotSentError, OutcomeUnknownError, PublishError, RefusedError
from timeline.exchange import Exchange, Run, StatusTarget, backoff, next_try
from timeline.ledger import Delivery, DeliveryKey, DeliveryState
from timeline.report import TargetReport
from timeline.status import Status, StatusRef

# Clocks of hosts and networks differ: looks begin this much before the first attempt.
LOOK_BACK = dt.timedelta(minutes=5)


class StopTarget(Exception):
    """Nothing more can be done for this target in this run."""


class Sender:
    """Walks what the ledger says comes next until it is done, or something stops the target.

    Args:
        target: where to.
        run: what the invocation shares.
        report: told of every delivery that is touched.
        account: id of the account we post as.
    """

    def __init__(self, target: StatusTarget, run: Run, report: TargetReport, account: str) -> None:
        self.target = target
        self.run = run
        self.report = report
        self._account = account
        self._exchange = Exchange(target, run)

    def send_all(self) -> None:
        """Everything open, oldest first, until ``max_per_run`` threads were dealt with; may raise StopTarget."""
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
            raise StopTarget
        status = claimed.status(run.root, run.draw)
        reply_to = self._parent(key)
        try:
            media = self._exchange.prepare(claimed, status)
            ref = self._exchange.post(key, status, media, reply_to)
        except NotSentError as error:
            retry_at = next_try(now, claimed.attempts, error.retry_at)
            run.ledger.settle_failed(key, run.holder, str(error), retry_at)
            self._stop(key, DeliveryState.FAILED, str(error), error)
        except DuplicateError as error:
            self._settle_duplicate(claimed, status, reply_to, error)
        except RefusedError as error:
            self._reject(key, str(error))
        except HeldError as error:
            run.ledger.settle_held(key, run.holder, str(error))
            self.report.note(key, DeliveryState.PLANNED, error=f"held: {error}")
            hold(self.target, run, self.report, str(error))
        except OutcomeUnknownError as error:
            run.ledger.settle_unknown(key, run.holder, str(error))
            self._stop(key, DeliveryState.UNKNOWN, str(error), error)
        else:
            self._posted(key, ref)

    def _stop(self, key: DeliveryKey, state: DeliveryState, reason: str, cause: Exception) -> None:
        self.report.note(key, state, error=reason)
        raise StopTarget from cause

    def _reject(self, key: DeliveryKey, reason: str) -> None:
        self.run.ledger.settle_rejected(key, self.run.holder, reason, self.run.clock())
        self.report.note(key, DeliveryState.REJECTED, error=reason)

    def _posted(self, key: DeliveryKey, ref: StatusRef) -> None:
        self.run.ledger.settle_posted(key, ref, self._account, self.run.clock())
        self.run.ledger.targets.release(key.target)
        self.report.note(key, DeliveryState.POSTED, url=ref.url)

    def _parent(self, key: DeliveryKey) -> StatusRef | None:
        before = self.run.ledger.get(key._replace(part=key.part - 1)) if key.part > 1 else None
        return before.ref if before else None

    def _settle_duplicate(
        self, claimed: Delivery, status: Status, reply_to: StatusRef | None, error: DuplicateError
    ) -> None:
        """The network has this text already: ours from an attempt whose answer was lost, or a repeated text.

        Where it is in doubt and cannot be found, it is looked for once more after a while; refused again and still not
        to be found, it is rejected, because nothing that is tried could change that and all that follows would wait.
        """
        run, key, now = self.run, claimed.key, self.run.clock()
        try:
            ref = self._exchange.find(status, _since(claimed, now), reply_to, self._account)
        except PublishError as cannot:
            run.ledger.settle_unknown(key, run.holder, f"{error}; {_cannot_look(cannot)}", now + backoff(1))
            self._stop(key, DeliveryState.UNKNOWN, f"{error}; {_cannot_look(cannot)}", cannot)
            return
        if ref is not None:
            self._posted(key, ref)
        elif not claimed.doubtful or claimed.duplicates:
            self._reject(key, str(error))
        else:
            look_at = now + self.target.publisher.limits.visible_after
            run.ledger.settle_unknown(key, run.holder, str(error), look_at, duplicate=True)
            self._stop(key, DeliveryState.UNKNOWN, str(error), error)

    def _look(self, delivery: Delivery) -> None:
        """Find out what became of an unknown delivery; stops the target while it stays unknown."""
        if not self._looked(delivery):
            raise StopTarget

    def look_late(self, deliveries: Iterable[Delivery]) -> None:
        """Look for unknown deliveries past catch-up, those whose time has come; nothing waits for them.

        One that cannot be looked for ends it: what the network does not tell of one it does not tell of the others, and
        each question may take a whole time-out.
        """
        for delivery in deliveries:
            now = self.run.clock()
            if delivery.next_attempt_at is not None and now < delivery.next_attempt_at:
                continue
            if now + self.target.timeout > self.run.ends_at or not self._looked(delivery):
                return

    def _looked(self, delivery: Delivery) -> bool:
        run, key, now = self.run, delivery.key, self.run.clock()
        last = delivery.last_attempt_at or now
        status = delivery.status(run.root)
        try:
            ref = self._exchange.find(status, _since(delivery, now), self._parent(key), self._account)
        except PublishError as error:
            reason = _cannot_look(error)
            look_at = next_try(now, delivery.looks + 1, getattr(error, "retry_at", None))
            run.ledger.look_later(delivery, reason, look_at)
            self.report.note(key, DeliveryState.UNKNOWN, error=reason)
            return False
        if ref is not None:
            self._posted(key, ref)
            return True
        believable_at = last + self.target.publisher.limits.visible_after
        if now < believable_at:
            run.ledger.look_later(delivery, "not to be seen yet", believable_at)
            self.report.note(key, DeliveryState.UNKNOWN, error="not to be seen yet; looked for again")
            return False
        state = run.ledger.not_found(delivery, now, self.target.schedule.policy.catch_up)
        gone = "missed: it had not gone out" if state is DeliveryState.SKIPPED else ""
        self.report.note(key, state, error=gone)
        return True


def _since(delivery: Delivery, now: dt.datetime) -> dt.datetime:
    return (delivery.first_attempt_at or now) - LOOK_BACK


def _cannot_look(error: Exception) -> str:
    return f"the account could not be searched: {error}"


def hold(target: StatusTarget, run: Run, report: TargetReport, reason: str) -> None:
    """The account cannot post now: the target stops, and is tried again after a while.

    Raises:
        StopTarget: always.
    """
    now, row = run.clock(), run.ledger.targets.get(target.name)
    run.ledger.targets.hold(target.name, reason, now, now + backoff(row.holds + 1))
    report.problem("held", f"{target.name}: held: {reason}")
    raise StopTarget
