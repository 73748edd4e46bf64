"""The ``digest`` publisher: one item a day, with all of the day's entries, in RSS.

A day's item appears when its last entry has, so that nobody is shown half a day; a correction keeps its guid and date.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from publishers.feeds.feedgen_writer import RSS_TYPE, rss_bytes
from publishers.feeds.recent import RecentFeed, RecentOptions
from publishers.feeds.sound_items import Rendered
from timeline.publisher import Context, Edition, FeedMeta, Item, Shown, option
from timeline.wording import date_in_words, distance_in_words, full_date, phrases

# Less than a year, so that no day appears beside its own last anniversary.
_LOOK_BACK_DAYS = 360
_SUMMARY_LENGTH = 300


@dataclass(frozen=True, kw_only=True)
class DigestOptions(RecentOptions):
    """Options of a ``digest`` target."""

    path: str = option("digest.rss", help="Where the feed stands below output.")
    at_most: int = option(31, help="There are never more than this many.")
    stylesheet: str = option("", help="Address of a CSS file that browsers show the feed with.")


class _Day(NamedTuple):
    """The occurrences of one historic day that have appeared, and when the whole day did and last changed."""

    shown: tuple[Shown, ...]
    published: dt.datetime
    updated: dt.datetime

    @property
    def name(self) -> str:
        """What guid and publication log call it."""
        return f"day/{self.shown[0].occurrence.entry.date}"


class Digest(RecentFeed):
    """RSS 2.0, an item a day."""

    options = DigestOptions
    media_type = RSS_TYPE

    def __init__(self, options: DigestOptions, context: Context) -> None:
        super().__init__(options, context)
        self._stylesheet = options.stylesheet

    def title(self, edition: Edition) -> str:
        """The timeline's, and that it comes once a day."""
        return f"{edition.feed.title} · a day at a time"

    def stamp(self, edition: Edition) -> str:
        """The entries of the days, and when the days appeared."""
        days = self._days(edition)
        made_from = [(edition.stamp(day.shown), day.published, day.updated) for day in days]
        return hashlib.sha256(repr((edition.feed, made_from)).encode()).hexdigest()[:32]

    def items(self, edition: Edition) -> Sequence[Item]:
        """An item for each day, newest first."""
        return [_item(edition, day) for day in self._days(edition)]

    def write(self, edition: Edition, meta: FeedMeta, items: Sequence[Item], self_url: str) -> Rendered:
        """The items as RSS."""
        return rss_bytes(meta, items, self_url, stylesheet=self._stylesheet)

    def _days(self, edition: Edition) -> list[_Day]:
        wanted, found = self._options, list[_Day]()
        for back in range(_LOOK_BACK_DAYS):
            if len(found) >= wanted.at_most or (back >= wanted.days and len(found) >= wanted.at_least):
                break
            day = edition.today - dt.timedelta(days=back)
            found += _days_on(edition, edition.days(day, day))
        return found[: wanted.at_most]


def _days_on(edition: Edition, shown: Sequence[Shown]) -> Iterator[_Day]:
    """The historic days of a modern day that have appeared: one, or several where a corpus has several years."""
    for _, group in groupby(sorted(shown, key=_date), key=_date):
        all_of_it = list(group)
        some = tuple(sorted((one for one in all_of_it if one.appeared), key=lambda one: one.occurrence.entry.order))
        if not some:
            continue
        complete = len(some) == len(all_of_it)
        words = repr([(one.occurrence.entry.root_id, one.revision) for one in some])
        day = _Day(some, some[0].published, some[0].updated)
        noted = edition.noted(
            day.name,
            some[0].occurrence.cycle,
            max(one.published for one in some) if complete else None,
            hashlib.sha256(words.encode()).hexdigest()[:16],
        )
        if noted is not None:
            yield day._replace(published=noted.published, updated=noted.updated)


def _date(shown: Shown) -> int:
    return shown.occurrence.entry.date.number


def _item(edition: Edition, day: _Day) -> Item:
    meta, first = edition.feed, day.shown[0].occurrence
    date, language = first.entry.date, meta.language
    suffix = f"-{edition.language}" if edition.language else ""
    ago = (
        phrases(language).replay_day(first.replay_day)
        if first.replay_day
        else distance_in_words(first.years_ago, language, today=False)
    )
    items = [edition.item(one) for one in day.shown]
    return Item(
        guid=f"tag:{meta.tag}:{day.name}#{first.cycle}{suffix}",
        link=f"{meta.link}{str(date.new_style).replace('-', '/')}/#{first.cycle}",
        title=f"{ago}: {date_in_words(date.in_style(edition.style), language)}",
        summary=_summary(full_date(date, edition.style, language, both=meta.both_calendars, short=True), day.shown),
        html="\n<hr>\n".join(_section(one, item) for one, item in zip(day.shown, items, strict=True)),
        published=day.published,
        updated=max(day.updated, day.published),
        date=date,
        cycle=first.cycle,
        entry_id=day.name,
        language=language,
    )


def _summary(dates: str, shown: Sequence[Shown]) -> str:
    """Both dates and as many of the day's headlines as fit."""
    words = dates + "."
    for number, one in enumerate(shown):
        left = len(shown) - number
        title = f" {one.occurrence.entry.title}."
        if len(words) + len(title) > _SUMMARY_LENGTH - 20:
            return f"{words} … (+{left})"
        words += title
    return words


def _section(shown: Shown, item: Item) -> str:
    """An entry's text below its headline; its own headings move down a step."""
    text = item.html
    for level in (5, 4, 3):
        text = text.replace(f"<h{level}>", f"<h{level + 1}>").replace(f"</h{level}>", f"</h{level + 1}>")
    headline = html.escape(shown.occurrence.entry.title)
    return f'<h3><a href="{html.escape(item.link)}">{headline}</a></h3>\n{text}'
