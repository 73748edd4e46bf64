"""A target's first run: was the ledger lost? The account is searched for what is due before anything is sent.

The search may need several runs where the network fails: what was found is adopted at once and what was not is planned
at once, so each run goes on where the last one stopped. Nothing is sent before all of it was looked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

from timeline.compose import speaks
from timeline.errors import CorpusError, PublishError
from timeline.exchange import Exchange, Run, StatusTarget
from timeline.ledger import DeliveryKey, DeliveryState, Draft
from timeline.ledger.ledger import FIRST_RUN
from timeline.report import TargetReport
from timeline.schedule import Occurrence
from timeline.sending import LOOK_BACK, StopTarget
from timeline.status import StatusRef, Thread

# On how many days before the window the last occurrence is looked for where nothing in it is there, and how far back.
_EARLIER = 7
_FURTHER_BACK = dt.timedelta(days=31)
# Words an occurrence as they would have been on another local day.
Reword = Callable[[Occurrence, dt.date], Draft]


class FirstRun:
    """Searches one account.

    Args:
        target: whose account.
        run: what the invocation shares.
        report: told of what was found.
        account: id of the account.
        reword: composes an occurrence for another day.
    """

    def __init__(self, target: StatusTarget, run: Run, report: TargetReport, account: str, reword: Reword) -> None:
        self._target = target
        self._run = run
        self._report = report
        self._account = account
        self._reword = reword
        self._exchange = Exchange(target, run)

    def due(self, drafts: Sequence[Draft], occurrences: Sequence[Occurrence], now: dt.datetime) -> list[Draft]:
        """What is due: all of it where something of ours is on the account, else only what is of the current day.

        Raises:
            StopTarget: the account could not be searched in full; nothing may be sent.
        """
        ledger, name = self._run.ledger, self._target.name
        for draft, occurrence in zip(drafts, occurrences, strict=True):
            if draft.thread is not None and not ledger.thread(self._key(draft)):
                self._search(draft, draft.thread, occurrence, now)
        if any(map(self._is_there, drafts)) or self._was_here_before(now):
            return list(drafts)
        today = self._target.schedule.local_day(now)
        ledger.skip_planned(name, [draft for draft in drafts if draft.day != today], FIRST_RUN, now)
        return [draft for draft in drafts if draft.day == today]

    def _is_there(self, draft: Draft) -> bool:
        return any(row.state is DeliveryState.POSTED for row in self._run.ledger.thread(self._key(draft)))

    def _was_here_before(self, now: dt.datetime) -> bool:
        """Whether one of the last occurrences before catch-up is on the account, and nothing since, as in an outage.

        Such a ledger was lost as well, and what is due is due.
        """
        schedule = self._target.schedule
        until = now - schedule.policy.catch_up
        try:
            found = schedule.between(until - _FURTHER_BACK, until)
        except CorpusError:
            return False  # of days that this run has no business with
        spoken = [occurrence for occurrence in found if speaks(occurrence.entry, self._target.wording)]
        last_of_day = {occurrence.day: occurrence for occurrence in spoken}
        for occurrence in list(reversed(last_of_day.values()))[:_EARLIER]:
            draft = self._reword(occurrence, schedule.local_day(now))
            if draft.thread is None:
                continue
            if not self._run.ledger.thread(self._key(draft)):
                self._search(draft, draft.thread, occurrence, now)
                self._run.ledger.skip_planned(self._target.name, [draft], FIRST_RUN, now)
            if self._is_there(draft):
                return True
        return False

    def _key(self, draft: Draft) -> DeliveryKey:
        return DeliveryKey(self._target.name, draft.root_id, draft.cycle, 1)

    def _search(self, draft: Draft, thread: Thread, occurrence: Occurrence, now: dt.datetime) -> None:
        """Look for one occurrence, and record what came of it."""
        sent_as, refs = self._find(thread, occurrence, now)
        if refs:
            self._run.ledger.adopt(self._target.name, replace(draft, thread=sent_as), refs, self._account, now)
            self._report.note(self._key(draft), DeliveryState.POSTED, url=refs[0].url)
        else:
            self._run.ledger.searched(self._target.name, draft)

    def _find(self, thread: Thread, occurrence: Occurrence, now: dt.datetime) -> tuple[Thread, list[StatusRef]]:
        """The parts on the account, and the wording they were sent in: that of the day itself, or of a later one."""
        best: tuple[Thread, list[StatusRef]] = (thread, [])
        for wording in self._wordings(thread, occurrence, now):
            refs = self._parts(wording, min(now - self._target.schedule.policy.catch_up, occurrence.moment) - LOOK_BACK)
            if len(refs) > len(best[1]):
                best = (wording, refs)
            if len(refs) == len(wording.parts) or (not refs and _is_known_by_its_link(wording)):
                break
        return best

    def _wordings(self, thread: Thread, occurrence: Occurrence, now: dt.datetime) -> list[Thread]:
        if occurrence.day == self._target.schedule.local_day(now):
            return [thread]
        on_the_day = self._reword(occurrence, occurrence.day).thread
        if on_the_day is None or [part.text for part in on_the_day.parts] == [part.text for part in thread.parts]:
            return [thread]
        return [on_the_day, thread]

    def _parts(self, thread: Thread, since: dt.datetime) -> list[StatusRef]:
        refs: list[StatusRef] = []
        for status in thread.parts:
            if self._run.clock() + self._target.timeout > self._run.ends_at:
                self._stop("run_timeout reached; the next run goes on")
            try:
                ref = self._exchange.find(status, since, refs[-1] if refs else None, self._account)
            except PublishError as error:
                self._stop(str(error), error)
            if ref is None:
                break
            refs.append(ref)
        return refs

    def _stop(self, why: str, cause: Exception | None = None) -> None:
        words = f"{self._target.name}: the account could not be searched: {why}; nothing was sent"
        self._report.problem("first run", words)
        raise StopTarget from cause


def _is_known_by_its_link(thread: Thread) -> bool:
    """Whether the first part is found whatever its other words are."""
    first = thread.parts[0]
    return bool(first.permalink) and first.permalink in first.text
