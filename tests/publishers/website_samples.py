"""A small corpus with one of everything, and the site made from it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from builders import PNG, write_entry
from lxml import html

from publishers.website import Website, WebsiteOptions
from timeline.corpus import Corpus
from timeline.edition import EmptyLog, TimelineEdition
from timeline.item import FeedMeta
from timeline.publisher import Advertised, Context
from timeline.schedule import Policy, Schedule
from timeline.whole import Receipt

NOW = dt.datetime(2026, 3, 8, 12, tzinfo=dt.UTC)
META = FeedMeta(
    title="1917, day by day",
    description="What happened, in both calendars.",
    link="https://example.org/",
    tag="example.org,2026",
    language="en",
    copyright="CC BY 4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
)
STRIKE = "1917/03/08/womens-day-strike"
SOURCES = (
    "[{ref: sukhanov-1922, pages: ch. 1, supports: [date]}, {title: Хроника, url: 'https://example.com/a?b=1&c=2'}]"
)


def quoted(text: str) -> str:
    """A text as YAML takes it whatever is in it."""
    return json.dumps(text, ensure_ascii=False)


def write_corpus(root: Path) -> None:
    """Entries of four days in two years, with every field in use."""
    root.mkdir(parents=True)
    (root / "themes.yaml").write_text(
        "women: {name: Women, hashtag: Women}\nfebruary-revolution: {name: February Revolution, description: Days.}\n",
        "utf-8",
    )
    (root / "people.yaml").write_text(
        "alexandra-kollontai: {name: Alexandra Kollontai, born: 1872-03-31, died: 1952-03-09, wikidata: Q103912}\n"
        "nicholas-ii: {name: Nicholas II, description: Emperor.}\n"
        "only-writer: {name: Only Writer}\n",
        "utf-8",
    )
    (root / "places.yaml").write_text(
        'petrograd: {name: Petrograd, now: "Saint Petersburg, Russia", coordinates: "59.94, 30.31"}\n'
        'london: {name: London, coordinates: "51.5, -0.12"}\nkiev: {name: Kiev, coordinates: "50.45, 30.52"}\n',
        "utf-8",
    )
    (root / "sources.yaml").write_text(
        "sukhanov-1922: {title: Notes on the Revolution, author: N. Sukhanov, year: 1922, calendar: old-style}\n",
        "utf-8",
    )
    write_entry(
        root,
        STRIKE,
        old_style="1917-02-23",
        time='"10:00"',
        when="in the morning",
        place="petrograd",
        significance="major",
        body=quoted("They *strike*.\n\n- bread\n- peace"),
        themes="[women, february-revolution]",
        people="[alexandra-kollontai]",
        sources=SOURCES,
        related="[1917/03/09/crowds-grow]",
        formerly="[1917/03/08/first-name, 1917/03/07/wrong-day]",
        disputed="Some say the 24th.",
        translations="{ru: {title: Стачка, summary: Работницы бастуют., body: Хлеба!}}",
        image="{file: strike.png, alt: A crowd, creator: unknown, licence: PDM-1.0}",
    )
    (root / "1917/03/08/strike.png").write_bytes(PNG)
    write_entry(root, "1917/03/08/bread-queues", place="petrograd", themes="[women]")
    write_entry(root, "1917/03/08/unfinished", state="draft", title="Nobody may read this yet")
    write_entry(root, "1917/03/08/mistaken", state="withdrawn", title="This never happened")
    write_entry(
        root,
        "1917/03/09/crowds-grow",
        place="london",
        work="{title: Letter home, kind: letter, authors: [only-writer], by: A committee, written: 1917-03-01}",
        related=f"[{STRIKE}, 1917/03/08/mistaken]",
        people="[nicholas-ii]",
    )
    write_entry(root, "1917/05/01/may-day", place="kiev", themes="[women]")
    write_entry(root, "1918/01/05/new-year", old_style="1917-12-23", significance="background")


def edition_of(
    root: Path,
    *,
    now: dt.datetime = NOW,
    meta: FeedMeta = META,
    receipts: Sequence[tuple[str, Receipt]] = (),
    offers: Sequence[Advertised] = (),
    **policy: object,
) -> TimelineEdition:
    """What the publisher is given."""
    corpus = Corpus(root.resolve())
    edition = TimelineEdition(now, meta, corpus, Schedule(corpus, Policy(**policy)), EmptyLog())  # type: ignore[arg-type]
    edition.show_receipts(lambda: receipts)
    edition.advertise(offers)
    return edition


def files_of(edition: TimelineEdition, **options: Any) -> dict[str, bytes]:
    """Every file of the site."""
    publisher = Website(WebsiteOptions(**options), Context("website"))
    return {file.path: file.render() for file in publisher.files(edition)}


def pages_of(files: Mapping[str, bytes]) -> dict[str, html.HtmlElement]:
    """The pages among them, parsed, by path."""
    return {path: html.fromstring(data.decode()) for path, data in files.items() if path.endswith(".html")}


def text_of(page: html.HtmlElement) -> str:
    """The words a reader sees in the main part, white space folded."""
    return " ".join(page.xpath("//main")[0].text_content().split())
