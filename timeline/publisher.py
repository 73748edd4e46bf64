"""The port that publishers fulfil: the only page the author of a publisher must read.

There are two kinds. A *file publisher* says which files should exist; it may be asked a thousand times and nothing
goes out twice. A *status publisher* posts one status to one account and says honestly how that ended.
docs/adding-a-publisher.md walks through both; publishers/console.py is the reference implementation.

A publisher's module is imported when a target of the config uses it; network libraries are imported inside methods
only, so that a run with nothing to send never loads them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, runtime_checkable

from timeline.entry import Entry
from timeline.item import FeedMeta, Item
from timeline.status import Account, MediaRef, Status, StatusImage, StatusLimits, StatusRef, Thread

__all__ = [
    "Account",
    "Context",
    "DeletesStatuses",
    "Edition",
    "EditsStatuses",
    "Entry",
    "FeedMeta",
    "FilePublisher",
    "Item",
    "MediaRef",
    "Options",
    "OutputFile",
    "Secret",
    "Status",
    "StatusImage",
    "StatusLimits",
    "StatusOptions",
    "StatusPublisher",
    "StatusRef",
    "Thread",
    "option",
]


class Secret(str):
    """A credential: prints as ``***``; the value comes only from ``reveal()``.

    In the config it is written ``{ env = "NAME" }`` or ``{ file = "path" }``; a literal is refused.
    """

    __slots__ = ()

    def reveal(self) -> str:
        """The value itself, for the request and nothing else."""
        return str.__str__(self)

    def __repr__(self) -> str:
        return "Secret('***')"

    def __str__(self) -> str:
        return "***"

    def __format__(self, spec: str) -> str:
        return "***"


def option(default: Any = ..., *, help: str, choices: Sequence[str] = (), example: str = "") -> Any:
    """Declare one option of a target: a dataclass field with the sentence that documents it.

    Args:
        default: value when the key is missing; leave it out for a required key. Lists become tuples.
        help: one sentence for docs/config.md and error messages.
        choices: the only values allowed, for strings.
        example: a value to show in the docs.
    """
    metadata = {"help": help, "choices": tuple(choices), "example": example}
    if default is ...:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class Options:
    """Options of one target. A publisher subclasses it (frozen, keyword-only); field types are ``str``, ``int``,
    ``bool``, ``Secret``, ``datetime.timedelta`` (written ``"20s"``), ``tuple[str, ...]``, or one of them ``| None``.

    ``problems`` may be overridden to check values against each other.
    """

    def problems(self) -> Iterable[tuple[str, str]]:
        """(key, what is wrong and what to do) for each value that does not make sense."""
        return ()


@dataclass(frozen=True, kw_only=True)
class StatusOptions(Options):
    """Options every status target has."""

    language: str | None = option(None, help="BCP 47 language of the words; the timeline's own when left out.")
    link: bool = option(True, help="Put the entry's permalink into the text.")
    source: bool = option(True, help="Name the source that supports the date.")
    hashtags: int = option(3, help="How many hashtags at most; they are the first to go when space is short.")
    images: bool = option(True, help="Attach the entry's image, always with its alt text.")
    dates: str = option("long", choices=("long", "short"), help="Month names in full, with the weekday, or short.")
    overflow: str = option("shorten", choices=("shorten", "thread"), help="What to do with a summary that is too long.")
    visibility: str | None = option(
        None, help="The network's word for who may see it; the account's default otherwise."
    )
    content_warning: str | None = option(None, help="A warning shown before the text, where the network has one.")
    template: str | None = option(None, help="File in the templates folder to use instead of the built-in words.")
    timeout: dt.timedelta = option(dt.timedelta(seconds=20), help="Hard limit for each exchange with the network.")


@dataclass(frozen=True, slots=True)
class Context:
    """What a publisher is given besides its options.

    Attributes:
        target: the target's name in the config.
        user_agent: to send with every request.
        remembered: ``Account.remember`` of the last ``verify``; empty at first.
        now: the run's clock; a publisher never asks the system.
    """

    target: str
    user_agent: str = "timeline"
    remembered: Mapping[str, object] = field(default_factory=dict)
    now: Callable[[], dt.datetime] = lambda: dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A file that should exist under ``output``.

    Attributes:
        path: relative, with forward slashes, e.g. ``feed.rss``.
        media_type: what a server should call it.
        render: gives the bytes; called one file at a time, after all paths are known. Same inputs, same bytes.
        stamp: changes whenever the bytes would; while it is the same and the file is as it was written, ``render`` is
            not called. Empty: always render.
    """

    path: str
    media_type: str
    render: Callable[[], bytes]
    stamp: str = ""


class Edition(Protocol):
    """The state of the timeline at one instant, read lazily: what file publishers build from."""

    now: dt.datetime
    feed: FeedMeta

    def recent_items(self, *, days: int, at_least: int, at_most: int) -> Sequence[Item]:
        """Items published up to ``now``, newest first: those of the last ``days`` days, topped up to ``at_least``
        older ones where there are, cut to ``at_most``."""
        ...

    def recent_stamp(self, *, days: int, at_least: int, at_most: int) -> str:
        """Changes whenever ``recent_items`` with the same arguments would give something else; much cheaper."""
        ...


@runtime_checkable
class FilePublisher(Protocol):
    """Makes files from an edition. Constructed as ``Class(options, context)``."""

    options: ClassVar[type[Options]]

    def files(self, edition: Edition) -> Iterable[OutputFile]:
        """Every file this publisher wants to exist; nothing is written here."""
        ...


@runtime_checkable
class StatusPublisher(Protocol):
    """Posts single statuses to one account. Constructed as ``Class(options, context)``.

    Every method tries once: no retry, no sleep, no redirect followed. It returns, or raises one of the
    ``PublishError`` family; anything else it lets escape is taken as ``OutcomeUnknownError``.
    """

    options: ClassVar[type[StatusOptions]]
    limits: StatusLimits

    def prepare(self, status: Status) -> tuple[MediaRef, ...]:
        """Upload the images with their alt text. Nothing is public yet, so any failure may be repeated.

        Raises:
            NotSentError, HeldError, RefusedError: nothing went out.
        """
        ...

    def post(self, status: Status, media: tuple[MediaRef, ...], *, key: str, reply_to: StatusRef | None) -> StatusRef:
        """Post it.

        Args:
            media: what ``prepare`` returned for this status, perhaps in an earlier run.
            key: the same for every attempt at this status; the network's idempotency key where it has one.
            reply_to: the part before, in a thread.

        Raises:
            NotSentError, RefusedError, DuplicateError, HeldError, OutcomeUnknownError: see timeline/errors.py.
        """
        ...

    def find(
        self, status: Status, *, since: dt.datetime, reply_to: StatusRef | None, exclude: Collection[StatusRef]
    ) -> StatusRef | None:
        """Look for this very status among *all* the account's own posts since that instant.

        Matches the permalink with its ``#cycle`` if the text has it, else the text (NFC, links and white space
        folded) and the same parent. Never returns a reference that is in ``exclude``.

        Raises:
            CannotLookError, HeldError, NotSentError: the whole interval could not be seen.
        """
        ...

    def verify(self) -> Account:
        """Ask the network who we are, and bring ``limits`` up to date.

        Raises:
            NotSentError, HeldError: it could not be asked, or the credentials are refused.
        """
        ...


@runtime_checkable
class EditsStatuses(Protocol):
    """A status publisher whose network can change what was posted; the same edit may be made again at will."""

    def edit(self, ref: StatusRef, status: Status) -> StatusRef:
        """Replace the words of a status; raises as ``post`` does."""
        ...


@runtime_checkable
class DeletesStatuses(Protocol):
    """A status publisher whose network can take a status back; the same deletion may be made again at will."""

    def delete(self, ref: StatusRef) -> None:
        """Delete a status; RefusedError where it is gone already. Raises as ``post`` does otherwise."""
        ...
