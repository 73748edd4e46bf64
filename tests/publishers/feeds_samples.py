"""Items, metadata and an edition for the tests of the feed publishers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from timeline.historic_date import HistoricDate
from timeline.item import FeedMeta, Item, ItemImage, Label

SITE = "https://example.org/"
NOW = dt.datetime(2026, 3, 9, 12, tzinfo=dt.UTC)
META = FeedMeta(
    title="1917, day by day",
    description="What happened today, in both calendars.",
    link=SITE,
    tag="example.org,2026",
    language="en",
    author="The Editors",
    copyright="CC BY 4.0 The Editors",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    hub="https://hub.example.org/",
    icon="https://example.org/icon.png",
    favicon="https://example.org/favicon.png",
)
IMAGE = ItemImage(
    url="https://example.org/media/march.jpg",
    media_type="image/jpeg",
    alt_text='Women with a banner reading "Bread & peace"',
    width=800,
    height=600,
    byte_length=12_345,
    creator="Karl Bulla",
    credit="Karl Bulla, PDM-1.0",
    licence="PDM-1.0",
    licence_url="https://creativecommons.org/publicdomain/mark/1.0/",
)
ITEM = Item(
    guid="tag:example.org,2026:entry/1917/03/08/womens-day-strike#2026",
    link="https://example.org/1917/03/08/womens-day-strike/#2026",
    title="109 years ago: Women textile workers strike",
    summary="8 March 1917 (23 February O.S.). Women from the textile mills of Petrograd's Vyborg district walk out on "
    "International Women's Day and call out the metalworkers next door.",
    html="<p><strong>Thursday 8 March 1917 (23 February O.S.)</strong> · Petrograd</p>\n"
    '<p><img src="https://example.org/media/march.jpg" alt="Women with a banner reading &quot;Bread &amp; peace&quot;" '
    'width="800" height="600"></p>\n<p><small>Karl Bulla</small></p>\n<p>They walk out.<br>They ask for bread.</p>\n'
    '<h3>Sources</h3>\n<ul><li>Sukhanov, <a href="https://example.org/s?a=1&amp;b=2"><cite>Notes</cite></a></li></ul>',
    published=dt.datetime(2026, 3, 8, 6, tzinfo=dt.UTC),
    updated=dt.datetime(2026, 3, 8, 6, tzinfo=dt.UTC),
    date=HistoricDate.of(1917, 3, 8),
    cycle="2026",
    entry_id="1917/03/08/womens-day-strike",
    language="en",
    themes=(
        Label("women", "Women", "https://example.org/topics/women/"),
        Label("strikes", "Strikes & lock-outs", "https://example.org/topics/strikes/"),
    ),
    people=(Label("kollontai", "Alexandra Kollontai", "https://example.org/people/kollontai/"),),
    place=Label("petrograd", "Petrograd", "https://example.org/places/petrograd/"),
    coordinates=(59.93, 30.31),
    image=IMAGE,
    extra={"old_style": "1917-02-23", "significance": "major"},
)
# What somebody may try in any field, or a tired author types.
HOSTILE = (
    "R&D <1918>",
    "<script>alert(1)</script>",
    "]]> <![CDATA[ &amp; &lt;b&gt; &#60;",
    "\"quotes\" and 'more' & ampersands",
    "émigré 👩‍👩‍👧‍👦 🇷🇺 \u2028 \u200f\u202eעברית\u202c",
    "Россия · 日本 · نص",
    "tab\tand\nnew line",
    "%s {0} ${x} \\n",
)


def item(number: int = 0, **changes: Any) -> Item:
    """The sample item; with a number, another one published so many hours earlier, without image."""
    made = ITEM
    if number:
        earlier = ITEM.published - dt.timedelta(hours=number)
        made = replace(
            ITEM,
            guid=f"tag:example.org,2026:entry/1917/03/08/entry-{number}#2026",
            link=f"https://example.org/1917/03/08/entry-{number}/#2026",
            title=f"109 years ago: event {number}",
            published=earlier,
            updated=earlier,
            image=None,
        )
    return replace(made, **changes)


@dataclass
class FixedEdition:
    """An edition that has these items, whatever is asked, and remembers what was."""

    items: Sequence[Item]
    feed: FeedMeta = META
    now: dt.datetime = NOW
    asked: tuple[int, int, int] | None = None
    variant: str = ""
    language: str = ""

    @property
    def today(self) -> dt.date:
        return self.now.date()

    def recent_items(self, *, days: int, at_least: int, at_most: int) -> Sequence[Item]:
        self.asked = (days, at_least, at_most)
        return self.items[:at_most]

    def recent_stamp(self, *, days: int, at_least: int, at_most: int) -> str:
        return f"{days} {at_least} {at_most}"
