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
from typing import Any, ClassVar, NamedTuple, Protocol, runtime_checkable

from timeline.entry import Entry
from timeline.historic_date import HistoricDate, Style
from timeline.item import FeedMeta, Item
from timeline.schedule import Shown
from timeline.status import (
    Account,
    AccountFacts,
    Card,
    Look,
    MediaRef,
    Status,
    StatusImage,
    StatusLimits,
    StatusRef,
    Thread,
)
from timeline.whole import Whole

__all__ = [
    "Account",
    "AccountFacts",
    "Advertised",
    "Card",
    "Context",
    "DeletesStatuses",
    "Edition",
    "EditsStatuses",
    "Entry",
    "FeedMeta",
    "FilePublisher",
    "Item",
    "Look",
    "MediaRef",
    "Noted",
    "Options",
    "OutputFile",
    "Secret",
    "Shown",
    "Status",
    "StatusImage",
    "StatusLimits",
    "StatusOptions",
    "StatusPublisher",
    "StatusRef",
    "Thread",
    "Whole",
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
    card: bool = option(
        False,
        help="Attach the day's share card to its first post, unless that has an image; needs the extra `cards`.",
    )
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


@dataclass(frozen=True, slots=True)
class Advertised:
    """A file that readers may subscribe to, as pages and lists name it.

    Attributes:
        path: relative, as in ``OutputFile``.
        title: in words, different from every other's.
        kind: where a list of subscriptions puts it: ``main``, ``language``, ``start``, ``calendar``, ``list`` (of
            feeds, not a feed), or ``topics``, ``people``, ``places``: one for each of these that the main edition
            has enough about, with ``{}`` in path and title for its key and name.
    """

    path: str
    media_type: str
    title: str
    language: str = ""
    kind: str = "main"


class Noted(NamedTuple):
    """When something made from several entries first appeared and last changed, and how often it did."""

    published: dt.datetime
    updated: dt.datetime
    revision: int


class Edition(Protocol):
    """The state of the timeline at one instant, read lazily: what file publishers build from.

    A target gets the edition of its own ``[schedule]`` keys: another calendar, other years, a replay.

    Attributes:
        now: the run's clock.
        feed: what feeds say of themselves; the title and language are this edition's.
        language: of the translation it speaks; empty for the corpus's own words.
    """

    now: dt.datetime
    feed: FeedMeta
    language: str

    @property
    def today(self) -> dt.date:
        """The day it is in the publication zone."""
        ...

    @property
    def style(self) -> Style:
        """The driving calendar."""
        ...

    @property
    def variant(self) -> str:
        """What tells this edition's feeds from those of the main one, for ever; empty for that one."""
        ...

    @property
    def advertised(self) -> Sequence[Advertised]:
        """What all file targets of the config offer to readers."""
        ...

    @property
    def whole(self) -> Whole:
        """The whole corpus, for publishers that show all of it."""
        ...

    def midnight(self, day: dt.date) -> dt.datetime:
        """The instant a day of the publication zone begins (UTC)."""
        ...

    def in_language(self, language: str) -> Edition:
        """The entries that have a translation, in its words; this very edition for the corpus's own language."""
        ...

    def replayed(self, start: HistoricDate, on: dt.date) -> Edition:
        """The corpus from a historic day on, shifted so that it begins on a modern day, a day a day; each day's items
        appear at its midnight."""
        ...

    def days(self, first: dt.date, last: dt.date) -> Sequence[Shown]:
        """Every occurrence of the modern days from ``first`` to ``last`` in order, appeared or to come.

        Raises:
            CorpusError: a file of one of these days is invalid.
        """
        ...

    def published_in(self, since: dt.datetime, until: dt.datetime) -> Sequence[Shown]:
        """What first appeared from one instant until before another, by the publication log, oldest first."""
        ...

    def first_published(self) -> dt.datetime | None:
        """The earliest first appearance that the publication log has of this edition; None for an empty one."""
        ...

    def noted(self, name: str, cycle: str, moment: dt.datetime | None, digest: str) -> Noted | None:
        """When something made from several entries first appeared and last changed, kept in the publication log.

        Args:
            name: what it is, such as ``day/1917-03-08``; not an entry's id.
            cycle: of the occurrences it is made from.
            moment: when it appears if it has not yet; None while it should not.
            digest: changes whenever its words do.

        Returns:
            None while it has not appeared.
        """
        ...

    def item(self, shown: Shown) -> Item:
        """The item of an occurrence, with its words rendered: ask when rendering a file, not when listing files."""
        ...

    def stamp(self, shown: Sequence[Shown]) -> str:
        """Changes whenever the items of these occurrences would; much cheaper."""
        ...

    def recent_items(self, *, days: int, at_least: int, at_most: int) -> Sequence[Item]:
        """Items published up to ``now``, newest first: those of the last ``days`` days, topped up to ``at_least``
        older ones where there are, cut to ``at_most``."""
        ...

    def recent_stamp(self, *, days: int, at_least: int, at_most: int) -> str:
        """Changes whenever ``recent_items`` with the same arguments would give something else; much cheaper."""
        ...


@runtime_checkable
class FilePublisher(Protocol):
    """Makes files from an edition. Constructed as ``Class(options, context)``.

    It may have more:

    - ``corpus_wide: ClassVar[bool] = True``: it reads far more than the day. ``publish`` then asks it once a local day
      or when a file of the corpus, the config or its own files changed, and ``build`` always.
    - ``shows_receipts: ClassVar[bool] = True``, with the former: it is also asked after something was posted.
    - ``parallel: ClassVar[bool] = True``: once ``files`` has returned, rendering changes nothing that counts and asks
      nothing of the edition but its corpus, so that copies of the process may render some of the files.
    - ``advertised(edition) -> Iterable[Advertised]``: what readers may subscribe to; reads nothing of the corpus.
    - ``card(edition, entry) -> Card | None``: what networks show of the entry's page under a link to it; for previews.
    - ``skipped: list[str]`` and ``remarks: list[str]``: guids and sentences about what the last rendering left out.
    """

    options: ClassVar[type[Options]]

    def files(self, edition: Edition) -> Iterable[OutputFile]:
        """Every file this publisher wants to exist; nothing is written here."""
        ...


@runtime_checkable
class StatusPublisher(Protocol):
    """Posts single statuses to one account. Constructed as ``Class(options, context)``.

    Every method tries once: no retry, no sleep, no redirect followed. It returns, or raises one of the
    ``PublishError`` family; anything else it lets escape is taken as ``OutcomeUnknownError``.

    It may have ``look: Look``, how its network shows a status, for previews; and ``facts: AccountFacts``, what is known
    of its accounts without asking, for ``accounts``.
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
