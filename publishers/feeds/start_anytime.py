"""The ``start-anytime`` publisher: the year from its first day, begun on the first of every month.

A late-comer subscribes to the feed of the month and is given the year one day a day, as a replay. Each of the twelve
feeds begins anew when its month comes round, under new guids; what was left of the round before stays for a while, so
that nobody who polls rarely misses its end.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import quote

from publishers.feeds.feedgen_writer import RSS_TYPE, rss_bytes
from publishers.feeds.recent import Fitted, fitted
from publishers.paths import path_problems
from timeline import __version__
from timeline.historic_date import MONTHS, HistoricDate
from timeline.publisher import Advertised, Context, Edition, FeedMeta, Options, OutputFile, Shown, option

# How long the end of a round stands below the beginning of the next: readers poll daily, newcomers want the beginning.
_OVERLAP = dt.timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class StartAnytimeOptions(Options):
    """Options of a ``start-anytime`` target."""

    begin: str = option(help="The historic day, New Style, that every round begins with.", example="1917-01-01")
    folder: str = option("start", help="Folder of the feeds below output: 01/feed.rss to 12/feed.rss.")
    days: int = option(14, help="Items of so many days are in a feed.")
    at_most: int = option(50, help="There are never more than this many.")

    def problems(self) -> Iterator[tuple[str, str]]:
        """A beginning that is no date, numbers without sense, a folder that leaves ``output``."""
        try:
            HistoricDate.parse(self.begin)
        except ValueError:
            yield "begin", "must be a date such as 1917-01-01"
        if self.days < 1:
            yield "days", "must be at least 1"
        if self.at_most < 1:
            yield "at_most", "must be at least 1"
        yield from path_problems(self.folder, "folder")


class StartAnytime:
    """Twelve feeds, a year each."""

    options: ClassVar[type[Options]] = StartAnytimeOptions
    corpus_wide: ClassVar[bool] = True

    def __init__(self, options: StartAnytimeOptions, context: Context) -> None:
        self._options = options
        self.skipped: list[str] = []
        self.remarks: list[str] = []

    def advertised(self, edition: Edition) -> Iterable[Advertised]:
        """The twelve."""
        return [
            Advertised(self._path(month), RSS_TYPE, _title(edition, month), edition.feed.language, "start")
            for month in range(1, 13)
        ]

    def files(self, edition: Edition) -> Iterable[OutputFile]:
        """A feed for each month; all of a historic day appears at the beginning of its modern day."""
        self.skipped, self.remarks = [], []
        return [self._file(edition, month) for month in range(1, 13)]

    def _file(self, edition: Edition, month: int) -> OutputFile:
        rounds = self._rounds(edition, month)
        made_from = repr((__version__, self._options, [one.stamp(shown) for one, shown in rounds]))
        return OutputFile(
            self._path(month),
            RSS_TYPE,
            lambda: self._render(edition, month, rounds),
            hashlib.sha256(made_from.encode()).hexdigest()[:32],
        )

    def _path(self, month: int) -> str:
        return f"{self._options.folder}/{month:02d}/feed.rss"

    def _rounds(self, edition: Edition, month: int) -> list[tuple[Edition, Sequence[Shown]]]:
        """The round that runs, and while they are recent the last days of the one before."""
        begin = HistoricDate.parse(self._options.begin)
        first = edition.today - dt.timedelta(days=self._options.days - 1)
        on = dt.date(edition.today.year - (edition.today.month < month), month, 1)
        rounds: list[tuple[Edition, Sequence[Shown]]] = []
        for begun in (on, on.replace(year=on.year - 1)):
            if begun == on or edition.today < on + _OVERLAP:
                replay = edition.replayed(begin, begun)
                last = begin.number + _year_of(begin)
                shown = replay.days(max(first, begun), edition.today)
                kept = [one for one in shown if one.appeared and one.occurrence.entry.date.number < last]
                rounds.append((replay, kept))
        return rounds

    def _render(self, edition: Edition, month: int, rounds: Sequence[tuple[Edition, Sequence[Shown]]]) -> bytes:
        items = [one.item(shown) for one, kept in rounds for shown in kept]
        items.sort(key=lambda item: (item.published, item.guid), reverse=True)
        meta: FeedMeta = replace(edition.feed, title=_title(edition, month))
        path = self._path(month)
        result: Fitted = fitted(
            items[: self._options.at_most],
            lambda some: rss_bytes(meta, some, meta.link + quote(path)),
            at_least=1,
            name=path,
        )
        skipped = result.rendered.skipped
        self.skipped += [one.guid for one in skipped]
        self.remarks += [f"{one.guid} is left out of {path}: {one.reason}" for one in skipped]
        self.remarks += result.remarks
        return result.rendered.content


def _year_of(begin: HistoricDate) -> int:
    """How many days a round has: to the day before the same date a year later."""
    date = begin.new_style
    day = 28 if (date.month, date.day) == (2, 29) else date.day
    return HistoricDate.of(date.year + 1, date.month, day).number - begin.number


def _title(edition: Edition, month: int) -> str:
    return f"{edition.feed.title} · from the start, begun on 1 {MONTHS[month - 1]}"
