"""What RSS, Atom and JSON Feed have in common as publishers: one file with the timeline's latest items."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import quote

from publishers.feeds.sound_items import Rendered
from publishers.paths import path_problems
from timeline import __version__
from timeline.publisher import Advertised, Context, Edition, FeedMeta, Item, Options, OutputFile, option

# Services have refused larger feeds: FeedBurner above 512 KB (https://github.com/cabinjs/cabin/issues/90), LiveJournal
# one of 517 KB (https://github.com/creationix/howtonode.org/issues/47); checked 2026-11-21.
MAXIMUM_BYTES = 512 * 1024
LARGE_BYTES = 256 * 1024

Write = Callable[[Sequence[Item]], Rendered]


@dataclass(frozen=True, kw_only=True)
class RecentOptions(Options):
    """Options of every feed of latest items."""

    path: str = option(help="Where the feed stands below output.")
    days: int = option(14, help="Items of so many days are in the feed.")
    at_least: int = option(10, help="Older items fill the feed up to this many.")
    at_most: int = option(50, help="There are never more than this many.")
    language: str | None = option(
        None, help="Only entries with a translation into this language, in its words; the timeline's own when left out."
    )
    ping: bool = option(False, help="Tell the hub of [timeline] when the feed changed and is live.")

    def problems(self) -> Iterator[tuple[str, str]]:
        """Numbers that contradict each other, and paths that leave ``output``."""
        if self.days < 1:
            yield "days", "must be at least 1"
        if self.at_least < 1:
            yield "at_least", "must be at least 1"
        if self.at_most < self.at_least:
            yield "at_most", f"must not be less than at_least, {self.at_least}"
        yield from path_problems(self.path)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A feed within its size: the rendered bytes, and what somebody should know about its size."""

    rendered: Rendered
    remarks: tuple[str, ...] = ()


def fitted(items: Sequence[Item], write: Write, *, at_least: int, name: str) -> Fitted:
    """Render the items, newest first; drop the oldest until the feed has at most MAXIMUM_BYTES.

    Never drops below ``at_least`` items: then the feed is too large, and ``remarks`` says so. Faulty items are
    reported whether or not they would have been dropped.
    """
    whole = write(items)
    if len(whole.content) <= MAXIMUM_BYTES:
        return Fitted(whole, _size_remarks(whole, name))
    least = min(at_least, len(items))
    count, best, low, high = 0, whole, least, len(items) - 1
    while low <= high:
        middle = (low + high) // 2
        attempt = write(items[:middle])
        if len(attempt.content) <= MAXIMUM_BYTES:
            count, best, low = middle, attempt, middle + 1
        else:
            high = middle - 1
    if not count:
        count, best = least, write(items[:least])
    kept = Rendered(best.content, whole.skipped)
    dropped = f"{name}: the oldest {len(items) - count} items were left out to keep it within {_size(MAXIMUM_BYTES)}"
    remarks = (dropped,) if count < len(items) else ()
    return Fitted(kept, (*remarks, *_size_remarks(kept, name)))


def _size_remarks(rendered: Rendered, name: str) -> tuple[str, ...]:
    size = len(rendered.content)
    if size > MAXIMUM_BYTES:
        return (f"{name} has {_size(size)}, some readers refuse more than {_size(MAXIMUM_BYTES)}; lower at_least",)
    if size > LARGE_BYTES:
        return (f"{name} has {_size(size)} and may not grow beyond {_size(MAXIMUM_BYTES)}; lower at_most or days",)
    return ()


def _size(count: int) -> str:
    return f"{-(-count // 1024)} KiB"


class RecentFeed(ABC):
    """A file publisher with one file.

    Attributes:
        skipped: guids of the items that the last rendering left out because of a fault of theirs.
        remarks: sentences about the last rendering: why each was left out, and whether the feed grows too large.
    """

    options: ClassVar[type[Options]]
    media_type: ClassVar[str]

    def __init__(self, options: RecentOptions, context: Context) -> None:
        self._options = options
        self.skipped: list[str] = []
        self.remarks: list[str] = []

    def files(self, edition: Edition) -> Iterable[OutputFile]:
        """The feed; the edition is asked for its items when the file is rendered."""
        wanted, spoken = self._options, self._spoken(edition)
        stamp = f"{__version__} {wanted!r} {self.stamp(spoken)}"
        return (OutputFile(wanted.path, self.media_type, lambda: self._render(spoken), stamp),)

    def advertised(self, edition: Edition) -> Iterable[Advertised]:
        """The feed."""
        spoken = self._spoken(edition)
        kind = "language" if spoken.language else "main"
        return (Advertised(self._options.path, self.media_type, self.title(spoken), spoken.feed.language, kind),)

    def title(self, edition: Edition) -> str:
        """What the feed is called."""
        return edition.feed.title

    def stamp(self, edition: Edition) -> str:
        """Changes whenever the items or what the feed says of itself would."""
        wanted = self._options
        return edition.recent_stamp(days=wanted.days, at_least=wanted.at_least, at_most=wanted.at_most)

    def items(self, edition: Edition) -> Sequence[Item]:
        """The items, newest first."""
        wanted = self._options
        return edition.recent_items(days=wanted.days, at_least=wanted.at_least, at_most=wanted.at_most)

    @abstractmethod
    def write(self, edition: Edition, meta: FeedMeta, items: Sequence[Item], self_url: str) -> Rendered:
        """The items in this format."""

    def _spoken(self, edition: Edition) -> Edition:
        return edition.in_language(self._options.language) if self._options.language else edition

    def _render(self, edition: Edition) -> bytes:
        wanted, meta = self._options, replace(edition.feed, title=self.title(edition))
        items = [item for item in self.items(edition) if not _is_future(item, edition)]
        self_url = meta.link + quote(wanted.path)
        result = fitted(
            items, lambda some: self.write(edition, meta, some, self_url), at_least=wanted.at_least, name=wanted.path
        )  # fmt: skip
        skipped = result.rendered.skipped
        self.skipped = [one.guid for one in skipped]
        self.remarks = [f"{one.guid} is left out of {wanted.path}: {one.reason}" for one in skipped]
        self.remarks += result.remarks
        return result.rendered.content


def _is_future(item: Item, edition: Edition) -> bool:
    """Readers keep an item from the future on top for weeks; one without a time zone is left to be reported."""
    return item.published.utcoffset() is not None and item.published > edition.now
