"""The site's pages: what there is, what it says, and where it leads."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from builders import write_entry, write_vocabularies
from lxml import html
from website_samples import META, NOW, STRIKE, edition_of, files_of, pages_of, text_of, write_corpus

from publishers.website import Website, WebsiteOptions
from publishers.website.building import site_of
from publishers.website.standing import index_too_large
from timeline.historic_date import HistoricDate, Style
from timeline.publisher import Advertised, Context
from timeline.schedule import Replay
from timeline.whole import Receipt

GUIDE = "# Five days\n\nBegin with [the strike](/1917/03/08/womens-day-strike/) and [nothing](/1917/03/08/gone/).\n"
FEED = Advertised("feed.rss", "application/rss+xml", "1917, day by day")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_corpus(tmp_path / "entries")
    return tmp_path / "entries"


@pytest.fixture
def files(root: Path) -> dict[str, bytes]:
    return files_of(edition_of(root))


@pytest.fixture
def pages(files: dict[str, bytes]) -> dict[str, html.HtmlElement]:
    return pages_of(files)


def broken_links(files: dict[str, bytes], base: str = "") -> list[str]:
    """Links, pictures and anchors of all pages that lead nowhere."""
    pages = pages_of(files)
    anchors = {path: set(page.xpath("//@id")) for path, page in pages.items()}
    broken = []
    for path, page in pages.items():
        for link in page.xpath("//a/@href | //link/@href | //img/@src | //*[local-name()='use']/@href"):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = unquote(parts.path).removeprefix(f"{base}/") if parts.path else path
            if parts.path and not parts.path.startswith(f"{base}/"):
                broken.append(f"{path}: {link} outside the site")
                continue
            file = f"{target}index.html" if target == "" or target.endswith("/") else target
            if file not in files or (parts.fragment and file in anchors and parts.fragment not in anchors[file]):
                broken.append(f"{path}: {link}")
    return broken


def test_no_link_of_the_whole_site_leads_nowhere(root: Path) -> None:
    """Pages, anchors, pictures, style sheet, data; also with a guide, a feed and receipts."""
    (root / "guides").mkdir()
    (root / "guides/five-days.md").write_text(GUIDE, "utf-8")
    files = files_of(edition_of(root, offers=[FEED]))
    assert broken_links(files | {"feed.rss": b""}) == []


def test_the_site_may_stand_in_a_folder_of_its_host(root: Path) -> None:
    """Links begin with the path of [timeline] link."""
    meta = replace(META, link="https://example.org/timelines/1917/")
    files = files_of(edition_of(root, meta=meta))
    assert broken_links(files, "/timelines/1917") == []
    assert b'href="https://example.org/timelines/1917/1917/03/08/"' in files["1917/03/08/index.html"]


def test_every_page_is_sound(pages: dict[str, html.HtmlElement]) -> None:
    """One h1, landmarks, language, canonical address, no id twice, alternative texts, no script or inline style."""
    for path, page in pages.items():
        assert len(page.xpath("//h1")) == 1, path
        assert (
            len(page.xpath("//main"))
            == len(page.xpath("/html/body/header"))
            == len(page.xpath("/html/body/footer"))
            == 1
        )
        assert page.get("lang") == "en", path
        assert page.xpath("string(//title)").strip(), path
        assert page.xpath("//link[@rel='canonical']/@href")[0].startswith("https://example.org/"), path
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), path
        assert page.xpath("//img[not(@alt)]") == [], path
        assert page.xpath("//script[not(@type='application/ld+json')] | //@style | //style") == [], path
        assert page.xpath("//a[@class='skip']/@href") == ["#main"], path
        levels = [int(heading.tag[1]) for heading in page.xpath("//h1|//h2|//h3|//h4")]
        assert all(after - before <= 1 for before, after in pairwise(levels)), (path, levels)


def test_everything_of_the_corpus_has_its_page(files: dict[str, bytes]) -> None:
    """Days in both styles, months, years, entries, subjects, and the pages that stand alone."""
    wanted = [
        "", "1917/", "1918/", "1917/03/", "1917/05/", "1918/01/", "1917/03/08/", "1917/03/09/", "1918/01/05/",
        f"{STRIKE}/", "1917/03/08/bread-queues/", "1917/03/08/mistaken/", "os/", "os/1917/02/23/", "os/1917/12/23/",
        "on/", "on/03-08/", "topics/", "topics/women/", "people/", "people/nicholas-ii/", "people/only-writer/",
        "places/", "places/kiev/", "works/", "works/by-author/", "works/by-kind/", "works/by-theme/", "sources/",
        "sources/n/", "sources/cyrillic/", "calendar/", "coverage/", "follow/", "about/",
        "1917/03/08/first-name/", "1917/03/07/wrong-day/",
    ]  # fmt: skip
    assert [path for path in wanted if f"{path}index.html" not in files] == []
    assert {"404.html", "sitemap.xml", "robots.txt", f"media/{STRIKE}.png"} <= files.keys()


def test_a_day_has_both_dates_and_its_entries_in_order_of_time(pages: dict[str, html.HtmlElement]) -> None:
    """SITE-18: the New Style date is the heading, the Old Style stands beside it; hours first, then what has none."""
    page = pages["1917/03/08/index.html"]
    assert " ".join(page.xpath("string(//h1)").split()) == "Thursday 8 March 1917 , New Style"
    text = text_of(page)
    assert "23 February 1917 in the Old Style" in text
    assert "109 years ago on Sunday 8 March 2026" in text
    assert page.xpath("//article/h2/a/text()") == ["Womens day strike", "Bread queues"]
    assert page.xpath("//li[contains(@class, 'moment')]/p/text()") == ["10:00"]


def test_an_old_style_driver_puts_its_date_first(root: Path) -> None:
    """The addresses stay New Style."""
    page = pages_of(files_of(edition_of(root, style=Style.OLD)))["1917/03/08/index.html"]
    assert " ".join(page.xpath("string(//h1)").split()) == "Thursday 23 February 1917 , Old Style"


def test_an_entry_says_everything_it_knows(pages: dict[str, html.HtmlElement]) -> None:
    """Both dates, time, place then and now, words, dispute, sources, subjects, translation, picture, citation."""
    page = pages[f"{STRIKE}/index.html"]
    text = text_of(page)
    for words in (
        "Thursday 8 March 1917", "23 February 1917 Old Style", "10:00", "in the morning",
        "Petrograd, now Saint Petersburg, Russia", "They strike.", "Some say the 24th.",
        "N. Sukhanov, Notes on the Revolution, 1922, ch. 1", "supports the date", "dates in Old Style",
        "Alexandra Kollontai", "February Revolution", "Работницы бастуют.", "Crowds grow",
    ):  # fmt: skip
        assert words in text, words
    assert page.xpath("//main//section[@lang='ru']/h2/text()") == ["Стачка"]
    assert page.xpath("//cite[@lang='ru']/text()") == ["Хроника"]
    assert page.xpath("//img/@alt") == ["A crowd"]


def test_previous_and_next_lead_along_the_corpus(pages: dict[str, html.HtmlElement]) -> None:
    """SITE-17: days without entries are passed over, and so are drafts and withdrawn entries."""

    def around(path: str) -> tuple[list[str], list[str]]:
        page = pages[f"{path}index.html"]
        assert page.xpath("//link[@rel='prev']/@href") == page.xpath("//a[@rel='prev']/@href")
        return page.xpath("//a[@rel='prev']/@href"), page.xpath("//a[@rel='next']/@href")

    assert around("1917/03/09/") == (["/1917/03/08/"], ["/1917/05/01/"])
    assert around("1917/03/08/") == ([], ["/1917/03/09/"])
    assert around("1917/05/") == (["/1917/03/"], ["/1918/01/"])
    assert around("1918/") == (["/1917/"], [])
    assert around("1917/03/09/crowds-grow/") == (["/1917/03/08/bread-queues/"], ["/1917/05/01/may-day/"])
    assert around("os/1917/02/24/") == (["/os/1917/02/23/"], ["/os/1917/04/18/"])


def test_a_withdrawn_entry_becomes_a_notice_and_a_draft_nothing(files: dict[str, bytes]) -> None:
    """Neither is named anywhere else."""
    assert b"Entry withdrawn" in files["1917/03/08/mistaken/index.html"]
    assert "1917/03/08/unfinished/index.html" not in files
    named = [path for path, data in files.items() if b"never happened" in data or b"Nobody may read" in data]
    assert named == []
    assert b"mistaken" not in files["sitemap.xml"]


def test_former_addresses_lead_to_the_present_one(files: dict[str, bytes]) -> None:
    """SITE-12: a stub for browsers, a map for servers."""
    stub = html.fromstring(files["1917/03/07/wrong-day/index.html"].decode())
    assert stub.xpath("//meta[@http-equiv='refresh']/@content") == [f"0; url=/{STRIKE}/"]
    assert stub.xpath("//link[@rel='canonical']/@href") == [f"https://example.org/{STRIKE}/"]
    assert f"/1917/03/07/wrong-day/ /{STRIKE}/;\n".encode() in files["redirects.map"]


def test_permalinks_of_statuses_and_feeds_have_their_anchor(pages: dict[str, html.HtmlElement]) -> None:
    """``#2026``: this year, the years beside it, and no other."""
    page = pages[f"{STRIKE}/index.html"]
    assert page.xpath("//li[@id]/@id") == ["2027", "2026", "2025"]
    assert " ".join(page.xpath("string(//li[@id='2026'])").split()) == "Sunday 8 March 2026 109 years ago"


@pytest.mark.parametrize(
    ("policy", "ids"),
    [
        ({"style": Style.OLD}, ["2027-os", "2026-os", "2025-os"]),
        ({"years": (100, 110)}, ["2027", "2017"]),
        ({"replay": Replay(HistoricDate.of(1917, 3, 1), dt.date(2027, 2, 1))}, ["replay-2027-02-01"]),
    ],
)
def test_anchors_follow_the_schedule(root: Path, policy: dict[str, object], ids: list[str]) -> None:
    """The cycles that there are."""
    page = pages_of(files_of(edition_of(root, **policy)))[f"{STRIKE}/index.html"]
    assert page.xpath("//li[@id]/@id") == ids


def test_receipts_stand_on_the_entry_they_belong_to(root: Path) -> None:
    """Under the root id, by network; also of cycles long gone; only addresses of the web."""
    receipts = [
        ("1917/03/08/first-name", Receipt("mastodon", "fediverse", "2026", NOW.date(), "https://social.example/@a/1")),
        ("1917/03/08/first-name", Receipt("x", "x", "2019", dt.date(2019, 3, 8), "https://x.example/1")),
        ("1917/03/08/first-name", Receipt("x", "x", "2026", NOW.date(), "javascript:alert(1)")),
    ]
    page = pages_of(files_of(edition_of(root, receipts=receipts)))[f"{STRIKE}/index.html"]
    assert page.xpath("//li[@id='2026']//a/text()") == ["Mastodon"]
    assert page.xpath("//a[@rel='syndication']/@href") == ["https://social.example/@a/1", "https://x.example/1"]
    assert page.xpath("//li[@id='2019']//time/@datetime") == ["2019-03-08"]


@pytest.mark.parametrize(("style", "cycle"), [(Style.NEW, "2026"), (Style.OLD, "2026-os")])
def test_links_of_the_other_calendars_feeds_have_their_anchor(root: Path, style: Style, cycle: str) -> None:
    """Once each, also where a post of that twin has a line of its own."""
    post = (
        "1917/03/08/first-name",
        Receipt("x", "x", "2026-os" if style is Style.NEW else "2026", NOW.date(), "https://x.example/1"),
    )
    for receipts in ((), (post,)):
        pages = pages_of(files_of(edition_of(root, style=style, receipts=receipts)))
        for path in ("1917/03/08/index.html", f"{STRIKE}/index.html"):
            ids = pages[path].xpath("//@id")
            assert {"2026", "2026-os"} <= set(ids)
            assert len(ids) == len(set(ids))
        assert pages[f"{STRIKE}/index.html"].xpath(f"//li[@id='{cycle}']")


def test_today_is_the_first_page(pages: dict[str, html.HtmlElement]) -> None:
    """N years ago, both calendars, what is next."""
    text = text_of(pages["index.html"])
    assert "109 years ago today" in text
    assert "23 February 1917" in text
    assert pages["index.html"].xpath("//h2/a[starts-with(text(), 'Friday 9 March')]/@href") == ["/1917/03/09/"]


def test_a_day_without_entries_still_has_a_first_page(root: Path) -> None:
    """It says so, and what is next."""
    page = pages_of(files_of(edition_of(root, now=dt.datetime(2026, 4, 2, tzinfo=dt.UTC))))["index.html"]
    assert "Thursday 2 April 2026 has no entry of its own" in text_of(page)
    assert page.xpath("//section[contains(@class, 'panel')]//h2/a/@href") == ["/1917/05/01/"]


def test_an_empty_corpus_makes_a_site(tmp_path: Path) -> None:
    """The first build of a new timeline."""
    (tmp_path / "entries").mkdir()
    files = files_of(edition_of(tmp_path / "entries"))
    assert broken_links(files) == []
    assert "index.html" in files


def test_guides_are_optional_and_their_links_are_checked(root: Path) -> None:
    """A link that leads nowhere keeps its words and is reported."""
    assert not any(path.startswith("guides/") for path in files_of(edition_of(root)))
    (root / "guides").mkdir()
    (root / "guides/five-days.md").write_text(GUIDE, "utf-8")
    publisher = Website(WebsiteOptions(), Context("website"))
    made = {file.path: file for file in publisher.files(edition_of(root))}
    assert publisher.skipped == ["guides/five-days.md: /1917/03/08/gone/"]
    page = html.fromstring(made["guides/five-days/index.html"].render().decode())
    assert page.xpath("string(//h1)") == "Five days"
    assert page.xpath("//main//p/a/@href") == [f"/{STRIKE}/"]
    assert "and nothing." in text_of(page)
    assert "Guides" in page.xpath("//header//nav//a/text()")


def test_subjects_tell_how_often_when_and_beside_whom(pages: dict[str, html.HtmlElement]) -> None:
    """SITE-19."""
    women = text_of(pages["topics/women/index.html"])
    assert "3 entries, from 8 March 1917 (23 February O.S.) to 1 May 1917 (18 April O.S.)" in women
    assert "Alexandra Kollontai" in women
    person = pages["people/alexandra-kollontai/index.html"]
    assert "1872–1952" in text_of(person)
    assert "https://www.wikidata.org/wiki/Q103912" in person.xpath("//a/@href")
    assert "Letter home" in text_of(pages["people/only-writer/index.html"])


def test_people_stand_under_their_surname_and_rulers_under_their_name(pages: dict[str, html.HtmlElement]) -> None:
    """Kollontai, Nicholas, Writer."""
    assert pages["people/index.html"].xpath("//h2/text()") == ["K", "N", "W"]


def test_long_lists_are_paged(tmp_path: Path) -> None:
    """A hundred entries a page."""
    root = tmp_path / "entries"
    write_vocabularies(root)
    for number in range(101):
        write_entry(root, f"1917/03/{number % 28 + 1:02d}/entry-{number}", themes="[women]")
    files = files_of(edition_of(root))
    assert broken_links(files) == []
    pages = pages_of(files)
    assert len(pages["topics/women/index.html"].xpath("//li[contains(@class, 'teaser')]")) == 100
    assert len(pages["topics/women/page/2/index.html"].xpath("//li[contains(@class, 'teaser')]")) == 1


def test_a_name_stands_once_among_the_authors(root: Path) -> None:
    """Whether a document names a person by key or by name."""
    write_entry(root, "1917/05/02/second-letter", work="{title: Second letter, kind: letter, by: Only Writer}")
    page = pages_of(files_of(edition_of(root)))["works/by-author/index.html"]
    names = ["".join(heading.itertext()).strip() for heading in page.xpath("//h2")]
    assert names == ["Only Writer", "A committee"]
    assert page.xpath("//section[1]//cite/text()") == ["Letter home", "Second letter"]


def test_places_are_drawn_on_a_map(pages: dict[str, html.HtmlElement]) -> None:
    """A dot each, with name and count; a map of its own on each place's page; the coast is a file of ours."""
    drawn = pages["places/index.html"].xpath("//*[local-name()='svg']")[0]
    assert drawn.xpath(".//*[local-name()='title']/text()") == ["Petrograd: 2", "Kiev: 1", "London: 1"]
    assert drawn.xpath(".//*[local-name()='use']/@href")[0].startswith("/static/land.svg?v=")
    assert len(pages["places/kiev/index.html"].xpath("//*[local-name()='svg']//*[local-name()='circle']")) == 1


def test_the_heat_map_is_a_table_with_numbers(pages: dict[str, html.HtmlElement]) -> None:
    """SITE-20: headers for rows and columns, a link with the count in each day that has entries."""
    table = pages["1917/index.html"].xpath("//table[@class='heat']")[0]
    assert len(table.xpath(".//thead/tr/th[@scope='col']")) == 32
    assert [one.text_content() for one in table.xpath(".//tbody/tr/th[@scope='row']/a")] == ["March 1917", "May 1917"]
    assert table.xpath(".//td/a[@href='/1917/03/08/']/text()") == ["2"]


def test_the_follow_page_lists_what_is_offered(root: Path) -> None:
    """Feeds with whole addresses, calendars with webcal as well; programs find the main feeds in every head."""
    offers = [FEED, Advertised("calendar.ics", "text/calendar", "By day"), Advertised("x.bin", "application/x", "?")]
    pages = pages_of(files_of(edition_of(root, offers=offers)))
    page = pages["follow/index.html"]
    assert page.xpath("//code/text()") == ["https://example.org/feed.rss", "https://example.org/calendar.ics"]
    assert "webcal://example.org/calendar.ics" in page.xpath("//a/@href")
    assert pages["index.html"].xpath("//link[@rel='alternate'][@type='application/rss+xml']/@href") == ["/feed.rss"]


def test_feed_28_a_theme_with_a_feed_of_its_own_names_it_first(root: Path) -> None:
    """Before the main feed, and among its facts; one with too few entries has none, and none is promised."""
    for number in range(5):
        write_entry(root, f"1917/03/0{number + 1}/queue", themes="[women]")
    offers = [
        FEED,
        Advertised("topics/{}/feed.rss", "application/rss+xml", "{} · 1917", "en", "topics"),
        Advertised("topics/{}/calendar.ics", "text/calendar", "{} · 1917", "en", "topics"),
    ]
    pages = pages_of(files_of(edition_of(root, offers=offers)))
    feeds = "//link[@rel='alternate'][@type='application/rss+xml']"
    women, other = pages["topics/women/index.html"], pages["topics/february-revolution/index.html"]
    assert women.xpath(f"{feeds}/@href") == ["/topics/women/feed.rss", "/feed.rss"]
    assert women.xpath(f"{feeds}/@title")[0] == "Women · 1917"
    assert {"/topics/women/feed.rss", "/topics/women/calendar.ics"} <= set(women.xpath("//main//a/@href"))
    assert other.xpath(f"{feeds}/@href") == ["/feed.rss"]
    assert all(page.xpath(f"{feeds}/@href")[-1:] == ["/feed.rss"] for page in pages.values())


@pytest.mark.parametrize(
    ("address", "href"),
    [("https://example.org/issues", "https://example.org/issues"), ("us@example.org", "mailto:us@example.org")],
)
def test_the_about_page_says_how_to_cite_and_correct(root: Path, address: str, href: str) -> None:
    """Licence, citation, and where to write."""
    page = pages_of(files_of(edition_of(root), corrections=address))["about/index.html"]
    assert href in page.xpath("//a/@href")
    assert page.xpath("//main//a[@rel='license']/text()") == ["CC BY 4.0"]


@pytest.mark.parametrize(
    ("options", "keys"),
    [
        (WebsiteOptions(), []),
        (WebsiteOptions(corrections="https://example.org", fediverse_creator="@a@example.org"), []),
        (WebsiteOptions(corrections="javascript:alert(1)"), ["corrections"]),
        (WebsiteOptions(fediverse_creator="a@example.org"), ["fediverse_creator"]),
    ],
)
def test_options_that_make_no_sense_are_named(options: WebsiteOptions, keys: list[str]) -> None:
    """Before anything is built."""
    assert [key for key, _ in options.problems()] == keys


@pytest.mark.parametrize("leap", [lambda: dt.datetime(2028, 2, 29, 12, tzinfo=dt.UTC)])
def test_every_day_of_a_leap_year_has_a_first_page(root: Path, leap: Callable[[], dt.datetime]) -> None:
    """29 February too."""
    assert "Tuesday 29 February 2028" in text_of(pages_of(files_of(edition_of(root, now=leap())))["index.html"])


@pytest.mark.parametrize(
    ("pages", "options", "told"),
    [
        (20_000, {"search": True}, []),
        (20_001, {"search_by_year": True, "search": True}, []),
        (1_000_000, {"search": False}, []),
        (21_804, {"search": True}, ["21,804 pages are too many for one search index, Pagefind would take 2.6 GB"]),
    ],
)
def test_one_search_index_of_too_many_pages_is_told(
    root: Path, pages: int, options: dict[str, bool], told: list[str]
) -> None:
    """SITE-22: with its memory and what to set instead; silent where there is no search or an index for each year."""
    site = site_of(edition_of(root), WebsiteOptions(**options))
    assert [remark.split(":")[0] for remark in index_too_large(site, pages)] == told
    assert all("search_by_year = true" in remark for remark in index_too_large(site, pages))


def test_the_search_page_names_the_years_of_its_indexes(root: Path) -> None:
    """Only where it is to read one for each."""
    path = "search/index.html"
    for by_year, years in ((True, ["1917 1918"]), (False, [])):
        pages = pages_of(files_of(edition_of(root), search=True, search_by_year=by_year))
        assert pages[path].xpath("//form/@data-years") == years


def test_a_day_has_the_places_that_its_calendars_lead_to(pages: dict[str, html.HtmlElement]) -> None:
    """One for each anniversary that the pages of its entries name."""
    wanted = pages[f"{STRIKE}/index.html"].xpath("//ul[@class='cycles']//@id")
    assert {"2026", "2026-os"} <= set(wanted)
    assert set(pages["1917/03/08/index.html"].xpath("//span/@id")) == set(wanted)


def test_marks_are_curved_on_pages_and_as_typed_in_data(root: Path) -> None:
    """The heading, links to the entry and the title for networks; the API gives the author's characters."""
    write_entry(root, "1917/03/08/quoted", title="\"'Bread!' - the workers' cry\"")
    files = files_of(edition_of(root))
    pages, shown = pages_of(files), "‘Bread!’ – the workers’ cry"
    assert pages["1917/03/08/quoted/index.html"].xpath("//h1/text()") == [shown]
    assert pages["1917/03/08/quoted/index.html"].xpath("//meta[@property='og:title']/@content") == [shown]
    assert pages["1917/03/08/index.html"].xpath("//h2/a[contains(@href, 'quoted')]/text()") == [shown]
    assert json.loads(files["api/v1/entries/1917/03/08/quoted.json"])["title"] == "'Bread!' - the workers' cry"


def test_a_guide_of_several_parts_lists_them(root: Path) -> None:
    """Beside the text, in order; a short one has no list."""
    (root / "guides").mkdir()
    (root / "guides/long.md").write_text("# Long\n\nText.\n\n## *One*\n\n## Two's\n\n## Three\n", "utf-8")
    (root / "guides/short.md").write_text("# Short\n\n## One\n\nText.\n", "utf-8")
    pages = pages_of(files_of(edition_of(root)))
    links = pages["guides/long/index.html"].xpath("//nav[@aria-label='On this page']//a")
    assert [(one.get("href"), one.text) for one in links] == [
        ("#part-1", "One"), ("#part-2", "Two’s"), ("#part-3", "Three"),
    ]  # fmt: skip
    assert pages["guides/long/index.html"].xpath("//h2/@id") == ["part-1", "part-2", "part-3"]
    assert not pages["guides/short/index.html"].xpath("//nav[@aria-label='On this page']")


@pytest.mark.parametrize("calendar", [Style.NEW, Style.OLD])
def test_pages_of_one_calendar_name_no_other(root: Path, calendar: Style) -> None:
    """No second date, no page that explains it, and no link to one; only a source may be marked with its calendar."""
    files = files_of(edition_of(root, meta=replace(META, description="", both_calendars=False), style=calendar))
    assert broken_links(files) == []
    assert [path for path in files if path.startswith("os/")] == []
    for path, page in pages_of(files).items():
        for mark in page.xpath("//span[@class='mark']"):
            mark.drop_tree()
        said = " ".join([text_of(page), *page.xpath("//@content")])
        assert not re.search(r"Old Style|New Style|\b[ON]\.\s?S\.|either calendar|both calendars", said), path
    assert "8 March 1917" in text_of(pages_of(files)["1917/03/08/index.html"]) or calendar is Style.OLD
