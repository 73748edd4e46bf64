"""The ``archives`` publisher: everything the main feed ever had, a document for each month of publication (RFC 5005).

A month's document is written once after the month is over and then stands: a correction does not change it, only an
entry that is withdrawn leaves it. The document of the current month grows, so that a reader who follows
``prev-archive`` from the main feed misses nothing. https://www.rfc-editor.org/rfc/rfc5005 section 4, checked 2026-11-21
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote

from publishers.feeds.feedgen_writer import RSS_TYPE, Archive, rss_bytes
from publishers.feeds.month import Month, months
from publishers.paths import path_problems
from timeline.publisher import Context, Edition, Options, OutputFile, Shown, option

# How far back a run may have been missed without an item missing in the archive of its month.
_LATELY = dt.timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class ArchivesOptions(Options):
    """Options of an ``archives`` target."""

    folder: str = option("archive", help="Folder of the documents below output; the same as the rss target's archive.")
    current: str = option("feed.rss", help="Path of the feed whose past this is.")

    def problems(self) -> Iterator[tuple[str, str]]:
        """Paths that leave ``output``."""
        yield from path_problems(self.folder, "folder")
        yield from path_problems(self.current, "current")


class Archives:
    """A document a month, from the first in the publication log to the one that it is."""

    options: ClassVar[type[Options]] = ArchivesOptions
    corpus_wide: ClassVar[bool] = True

    def __init__(self, options: ArchivesOptions, context: Context) -> None:
        self._options = options
        self.skipped: list[str] = []
        self.remarks: list[str] = []

    def files(self, edition: Edition) -> Iterable[OutputFile]:
        """The documents; those of months that are over keep their bytes."""
        self.skipped, self.remarks = [], []
        edition.days(edition.today - _LATELY, edition.today)  # whatever appeared lately is in the log from now on
        made = months(self._begun(edition).first, edition.today)
        for at, month in enumerate(made):
            shown = edition.published_in(edition.midnight(month.first), edition.midnight(month.following.first))
            around = (made[at - 1] if at else None, made[at + 1] if at + 1 < len(made) else None)
            yield self._file(edition, month, shown, around)

    @staticmethod
    def _begun(edition: Edition) -> Month:
        """The month of the first item there is."""
        instant, this = edition.first_published(), Month.of(edition.today)
        if instant is None:
            return this
        month = Month.of(instant.date())
        if instant < edition.midnight(month.first):
            month = month.preceding
        elif instant >= edition.midnight(month.following.first):
            month = month.following
        return min(month, this)

    def _file(
        self, edition: Edition, month: Month, shown: Sequence[Shown], around: tuple[Month | None, Month | None]
    ) -> OutputFile:
        before, after = around
        guids = [(one.occurrence.entry.root_id, one.occurrence.cycle) for one in shown]
        # A month that is over follows neither corrections nor a new title, but it does move with the site.
        words = edition.stamp(shown) if after is None else edition.feed.link
        made_from = repr((self._options, month, around, guids, words))
        stamp = hashlib.sha256(made_from.encode()).hexdigest()[:32]
        return OutputFile(
            month.path(self._options.folder),
            RSS_TYPE,
            lambda: self._render(edition, month, shown, self._address(edition, before), self._address(edition, after)),
            stamp,
        )

    def _render(self, edition: Edition, month: Month, shown: Sequence[Shown], before: str, after: str) -> bytes:
        rendered = rss_bytes(
            edition.feed,
            [edition.item(one) for one in shown],
            self._address(edition, month),
            previous_archive=before,
            archive=Archive(edition.feed.link + quote(self._options.current), after),
        )
        self.skipped += [one.guid for one in rendered.skipped]
        self.remarks += [f"{one.guid} is left out of its archive: {one.reason}" for one in rendered.skipped]
        return rendered.content

    def _address(self, edition: Edition, month: Month | None) -> str:
        return edition.feed.link + quote(month.path(self._options.folder)) if month is not None else ""
