"""One target's conversation with its network: every call under its hard limit, every answer one of our own errors."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from timeline.compose import Wording, compose
from timeline.deadline import DeadlineExceeded, within
from timeline.errors import (
    CannotLookError,
    HeldError,
    NotSentError,
    OutcomeUnknownError,
    PublishError,
)
from timeline.ledger import Delivery, DeliveryKey, Ledger
from timeline.publisher import StatusPublisher
from timeline.schedule import Occurrence, Schedule
from timeline.status import Account, Draw, MediaRef, Status, StatusRef, Thread, nothing_draws
from timeline.templates import Templates

if TYPE_CHECKING:
    from timeline.share_card import DayCards

T = TypeVar("T")

# Backing off: doubling from a minute, so that cron's next run is usually the retry, to an hour at most.
_FIRST_DELAY = dt.timedelta(minutes=1)
_LONGEST_DELAY = dt.timedelta(hours=1)
# A reset later than this is not believed: no network has a longer window, and a clock that is wrong, ours or theirs,
# must not keep a target silent until catch-up is over.
_LONGEST_WAIT = dt.timedelta(days=1)
# How often a question is asked, and the least time that must be left for asking again. An account of many pages is read
# in full or not at all: where three requests in ten are lost, one try in seven gets through five of them.
READS = 8
_SHORTEST = dt.timedelta(seconds=0.5)


class Worded(NamedTuple):
    """An occurrence in a target's words.

    Attributes:
        remark: why the day's share card is not with it though it should be; else empty.
    """

    thread: Thread
    remark: str = ""


@dataclass(frozen=True)
class StatusTarget:
    """A configured status publisher, ready to be used.

    Attributes:
        timeout: hard limit of each call to the publisher.
        credentials: a digest of its secrets; when it changes the account is verified again.
        cards: of its days; None where it asks for none.
    """

    name: str
    publisher: StatusPublisher
    wording: Wording
    schedule: Schedule
    timeout: dt.timedelta
    credentials: str
    cards: DayCards | None = None

    def words(self, occurrence: Occurrence, templates: Templates, *, on: dt.date, created_at: dt.datetime) -> Worded:
        """The thread an occurrence becomes here, with the day's share card where it is to have one; see ``compose``.

        Raises:
            DoesNotFitError, ConfigError: see ``compose``.
        """
        limits = self.publisher.limits
        thread = compose(occurrence, self.wording, limits, templates, on=on, created_at=created_at)
        first, *rest = thread.parts
        if self.cards is None or first.images or limits.images < 1:
            return Worded(thread)
        card = self.cards.of(occurrence, self.schedule, self.wording, limits.alt_text)
        if card.image is None:
            return Worded(thread, card.trouble)
        return Worded(Thread((replace(first, images=(card.image,)), *rest)))

    def carded(self, occurrence: Occurrence, ledger: Ledger) -> StatusTarget:
        """This target, without cards where another post of the day has its card.

        What is first in the day may have been added, or what was first withdrawn, after that post.
        """
        if self.cards is None or not ledger.has_card(self.name, occurrence.day, besides=occurrence.entry.root_id):
            return self
        return replace(self, cards=None)

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
        root: the corpus folder.
        scrub: takes every known secret out of a message before it is kept or shown: a server may say one back.
        draw: draws the share cards of what was frozen earlier, whether or not a target asks for cards by now.
    """

    ledger: Ledger
    templates: Templates
    clock: Callable[[], dt.datetime]
    holder: str
    ends_at: dt.datetime
    root: Path
    scrub: Callable[[str], str] = str
    draw: Draw = nothing_draws


def backoff(times: int) -> dt.timedelta:
    """How long to wait after the n-th failure in a row (1 for the first)."""
    doublings: int = min(max(times - 1, 0), 16)
    return min(_FIRST_DELAY * (1 << doublings), _LONGEST_DELAY)


def next_try(now: dt.datetime, times: int, reset: dt.datetime | None) -> dt.datetime:
    """When to try again after the n-th failure in a row: not before the network's reset time, if that makes sense."""
    soonest = now + backoff(times)
    return max(reset, soonest) if reset is not None and reset <= now + _LONGEST_WAIT else soonest


def idempotency_key(key: DeliveryKey) -> str:
    """What a network's idempotency header gets: the same for every attempt, different for every part."""
    return hashlib.sha256("\0".join(map(str, key)).encode()).hexdigest()[:40]


class Exchange:
    """The calls to one target's publisher, with what goes wrong in them put into our words and scrubbed of secrets."""

    def __init__(self, target: StatusTarget, run: Run) -> None:
        self._target = target
        self._run = run

    def verify(self) -> Account:
        """Who the network says we are; NotSentError or HeldError where it does not."""
        try:
            return self._read(self._target.publisher.verify)
        except (DeadlineExceeded, OSError) as error:
            raise NotSentError(f"no answer ({type(error).__name__})") from error

    def prepare(self, claimed: Delivery, status: Status) -> tuple[MediaRef, ...]:
        """Media uploaded by an earlier attempt while they live, else new ones, kept in the ledger.

        Raises:
            NotSentError, HeldError: nothing is public, so whatever went wrong may be tried again.
        """
        if not status.images:
            return ()
        if claimed.media and all(ref.expires_at > self._run.clock() + self._target.longest for ref in claimed.media):
            return claimed.media
        try:
            media = self._call(lambda: self._target.publisher.prepare(status))
        except (NotSentError, HeldError):
            raise
        except (PublishError, DeadlineExceeded) as error:
            raise NotSentError(f"the image was not taken: {error}") from error
        except OSError as error:
            raise NotSentError(f"the image cannot be read ({type(error).__name__})") from error
        self._run.ledger.save_media(claimed.key, media)
        return media

    def post(
        self, key: DeliveryKey, status: Status, media: tuple[MediaRef, ...], reply_to: StatusRef | None
    ) -> StatusRef:
        """One attempt; any of the outcomes of timeline/errors.py, and nothing else, may be raised."""
        name = idempotency_key(key)
        try:
            return self._call(lambda: self._target.publisher.post(status, media, key=name, reply_to=reply_to))
        except (DeadlineExceeded, OSError) as error:
            raise OutcomeUnknownError(_lost(error)) from error

    def find(self, status: Status, since: dt.datetime, reply_to: StatusRef | None, account: str) -> StatusRef | None:
        """The status on the account, unless the ledger holds it already; PublishError where that cannot be told."""
        known = self._run.ledger.known_refs(account)
        publisher = self._target.publisher
        try:
            return self._read(lambda: publisher.find(status, since=since, reply_to=reply_to, exclude=known))
        except (DeadlineExceeded, OSError) as error:
            raise CannotLookError(_lost(error)) from error

    def _read(self, call: Callable[[], T]) -> T:
        """A question, which may be repeated: as often as it fails quickly, all of them under one hard limit.

        What is unknown blocks its target until the account was read in full, so one lost answer among several pages
        must not cost an hour.
        """
        until = self._run.clock() + self._target.timeout
        for again in range(READS, 0, -1):
            try:
                return self._call(call, until=until)
            except (NotSentError, CannotLookError, OutcomeUnknownError) as error:
                told_when = getattr(error, "retry_at", None) is not None
                if again == 1 or told_when or self._run.clock() + _SHORTEST >= until:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def _call(self, call: Callable[[], T], *, until: dt.datetime | None = None) -> T:
        """One call under the hard limit; an exception that is not one of ours tells nothing about what went out."""
        limit = self._target.timeout.total_seconds()
        left = limit if until is None else (until - self._run.clock()).total_seconds()
        try:
            return within(min(left, limit), call)
        except DeadlineExceeded as error:
            raise DeadlineExceeded(f"no answer within {limit:g} s") from error
        except PublishError as error:
            # A server may say a secret back to us.
            error.args = (self._run.scrub(str(error)),)
            raise
        except OSError:
            raise
        except Exception as error:
            raise OutcomeUnknownError(f"the publisher failed with {type(error).__name__}") from error


def _lost(error: Exception) -> str:
    """A time-out in its own words; of other failures only the kind, because their text is not ours."""
    return str(error) if isinstance(error, DeadlineExceeded) else f"no answer ({type(error).__name__})"
