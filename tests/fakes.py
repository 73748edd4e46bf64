"""A network in memory: accounts with statuses, and a publisher that fails as it is told to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from timeline.errors import DuplicateError, OutcomeUnknownError, PublishError
from timeline.publisher import Account, MediaRef, Status, StatusLimits, StatusOptions, StatusRef

# What may happen to an attempt: nothing special, or an error before or after the status went out.
Fault = tuple[str, PublishError | BaseException] | None


@dataclass
class FakeNetwork:
    """What followers would see of one account."""

    account: str = "1"
    posts: list[tuple[str, Status, str | None]] = field(default_factory=list)
    refuses_duplicates: bool = False

    @property
    def texts(self) -> list[str]:
        """The words of all posts, in order."""
        return [status.text for _, status, _ in self.posts]

    def add(self, status: Status, parent: str | None) -> StatusRef:
        """A new post."""
        identifier = str(len(self.posts) + 1)
        self.posts.append((identifier, status, parent))
        return self.ref(identifier)

    def ref(self, identifier: str) -> StatusRef:
        """The reference of a post."""
        return StatusRef(identifier, f"https://network.example/{self.account}/{identifier}")


@dataclass
class FakePublisher:
    """A status publisher without sockets.

    Attributes:
        faults: what happens to the next calls of ``post``; None for success. ``("before", error)`` loses the request,
            ``("after", error)`` the answer.
        calls: names of the methods called, in order.
    """

    network: FakeNetwork
    faults: list[Fault] = field(default_factory=list)
    find_error: PublishError | None = None
    verify_error: PublishError | None = None
    prepare_error: BaseException | None = None
    sees_after: int = 0
    limits: StatusLimits = field(
        default_factory=lambda: StatusLimits(length=len, maximum=500, visible_after=dt.timedelta(minutes=1))
    )
    calls: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    on_post: Callable[[], None] | None = None
    options = StatusOptions

    def prepare(self, status: Status) -> tuple[MediaRef, ...]:
        """Uploads count up."""
        self.calls.append("prepare")
        if self.prepare_error is not None:
            raise self.prepare_error
        expires = dt.datetime.max.replace(tzinfo=dt.UTC)
        return tuple(MediaRef(f"m{len(self.calls)}", expires) for _ in status.images)

    def post(self, status: Status, media: tuple[MediaRef, ...], *, key: str, reply_to: StatusRef | None) -> StatusRef:
        """Post, or fail before or after."""
        self.calls.append("post")
        self.keys.append(key)
        if self.on_post is not None:
            self.on_post()
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None and fault[0] == "before":
            raise fault[1]
        if self.network.refuses_duplicates and status.text in self.network.texts:
            raise DuplicateError("duplicate")
        ref = self.network.add(status, reply_to.id if reply_to else None)
        if fault is not None:
            raise fault[1]
        return ref

    def find(
        self, status: Status, *, since: dt.datetime, reply_to: StatusRef | None, exclude: Collection[StatusRef]
    ) -> StatusRef | None:
        """By the same words and parent."""
        self.calls.append("find")
        if self.find_error is not None:
            raise self.find_error
        taken = {ref.id for ref in exclude}
        parent = reply_to.id if reply_to else None
        return next((self.network.ref(i) for i in self._matches(status, parent) if i not in taken), None)

    def _matches(self, status: Status, parent: str | None) -> Iterator[str]:
        return (i for i, posted, p in self.network.posts if posted.text == status.text and p == parent)

    def verify(self) -> Account:
        """The network's account."""
        self.calls.append("verify")
        if self.verify_error is not None:
            raise self.verify_error
        return Account(self.network.account, f"@{self.network.account}")


def lost_answer() -> Fault:
    """The status went out, the answer did not come back."""
    return ("after", OutcomeUnknownError("ReadTimeout"))


def lost_request() -> Fault:
    """Neither is known to have happened."""
    return ("before", OutcomeUnknownError("ReadTimeout"))
