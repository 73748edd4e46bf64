"""What programs read: microformats, JSON-LD, heads, the API and the exports."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from lxml import etree, html
from website_samples import STRIKE, edition_of, files_of, pages_of, write_corpus


@pytest.fixture
def files(tmp_path: Path) -> dict[str, bytes]:
    write_corpus(tmp_path / "entries")
    return files_of(edition_of(tmp_path / "entries"), fediverse_creator="@timeline@mastodon.example")


@pytest.fixture
def page(files: dict[str, bytes]) -> html.HtmlElement:
    return pages_of(files)[f"{STRIKE}/index.html"]


def meta(page: html.HtmlElement, name: str) -> str:
    """The content of a meta element."""
    return page.xpath(f"string(//meta[@property='{name}' or @name='{name}']/@content)")


def graph(page: html.HtmlElement) -> dict[str, Any]:
    """JSON-LD by type."""
    data = json.loads(page.xpath("string(//script[@type='application/ld+json'])"))
    return {one["@type"]: one for one in data.get("@graph", [data])}


def test_an_entry_is_published_on_its_modern_day_and_happened_on_its_historic_one(page: html.HtmlElement) -> None:
    """SITE-25: dt-published is modern, the nested event has 1917."""
    (entry,) = page.xpath("//*[contains(concat(' ', @class, ' '), ' h-entry ')]")
    assert entry.xpath("string(.//*[@class='dt-published']/@datetime)") == "2026-03-08"
    (event,) = entry.xpath(".//*[contains(@class, 'h-event')]")
    assert event.xpath("string(.//*[@class='dt-start']/@datetime)") == "1917-03-08"
    assert event.xpath("string(.//*[contains(@class, 'p-location')]/*[@class='p-name'])") == "Petrograd"
    assert entry.xpath(".//a[contains(@class, 'u-url')]/@href")[0] == f"https://example.org/{STRIKE}/"


def test_no_date_of_publication_is_historic(files: dict[str, bytes]) -> None:
    """Nowhere on the site; and nothing is published before its day has come."""
    for path, page in pages_of(files).items():
        days = page.xpath(
            "//*[contains(@class, 'dt-published')]/@datetime | //*[contains(@class, 'dt-published')]/@value"
        )
        days += page.xpath("//meta[@property='article:published_time']/@content")
        assert all("2025-01-01" <= day <= "2026-03-08" for day in days), path


def test_json_ld_describes_article_event_and_place(page: html.HtmlElement) -> None:
    """Modern date of publication, historic coverage, sources as citations, the way to the page."""
    article = graph(page)["Article"]
    assert article["datePublished"] == "2026-03-08"
    assert article["temporalCoverage"] == "1917-03-08"
    event = article["about"][0]
    assert (event["@type"], event["startDate"], event["location"]["name"]) == ("Event", "1917-03-08", "Petrograd")
    assert article["citation"][0]["author"] == "N. Sukhanov"
    assert [step["position"] for step in graph(page)["BreadcrumbList"]["itemListElement"]] == [1, 2, 3]


def test_the_first_page_describes_the_data_set(files: dict[str, bytes]) -> None:
    """schema.org Dataset with licence and downloads that exist."""
    data = graph(pages_of(files)["index.html"])["Dataset"]
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert data["temporalCoverage"] == "1917-03-08/1918-01-05"
    for download in data["distribution"]:
        assert download["contentUrl"].removeprefix("https://example.org/") in files


def test_link_previews_have_their_words(page: html.HtmlElement) -> None:
    """SITE-24: OpenGraph, Twitter card, the Fediverse account."""
    assert meta(page, "og:title") == "Womens day strike"
    assert meta(page, "og:type") == "article"
    assert meta(page, "og:url") == f"https://example.org/{STRIKE}/"
    assert meta(page, "og:description").startswith("8 March 1917 (23 February O.S.). Women from the textile")
    assert len(meta(page, "og:description")) <= 160
    assert meta(page, "article:published_time") == "2026-03-08"
    assert meta(page, "fediverse:creator") == "@timeline@mastodon.example"


def test_answers_of_the_api_follow_their_schema(files: dict[str, bytes]) -> None:
    """SITE-26: every file of api/v1."""
    schema = json.loads(files["api/v1/schema.json"])
    Draft202012Validator.check_schema(schema)
    kinds = {"days": "day", "entries": "entry", "on": "on"}
    checked = 0
    for path, data in files.items():
        parts = path.split("/")
        if parts[:2] != ["api", "v1"] or path.endswith("schema.json"):
            continue
        name = kinds.get(parts[2]) or ("index" if parts[2] == "index.json" else "subjects")
        one = {"$defs": schema["$defs"], "$ref": f"#/$defs/{name}"}
        assert [error.message for error in Draft202012Validator(one).iter_errors(json.loads(data))] == [], path
        checked += 1
    assert checked > 15


def test_a_day_of_the_api_holds_its_entries_and_its_neighbours(files: dict[str, bytes]) -> None:
    """As the entries' own files have them."""
    day = json.loads(files["api/v1/days/1917-03-08.json"])
    assert (day["old_style"], day["previous"], day["next"]) == ("1917-02-23", None, "1917-03-09")
    assert [entry["id"] for entry in day["entries"]] == [STRIKE, "1917/03/08/bread-queues"]
    assert day["entries"][0] == json.loads(files[f"api/v1/entries/{STRIKE}.json"])
    on = json.loads(files["api/v1/on/03-08.json"])
    assert [entry["id"] for entry in on["new_style"]] == [STRIKE, "1917/03/08/bread-queues"]
    index = json.loads(files["api/v1/index.json"])
    assert index["days"] == {"1917-03-08": 2, "1917-03-09": 1, "1917-05-01": 1, "1918-01-05": 1}


def test_the_exports_hold_every_entry(files: dict[str, bytes]) -> None:
    """DATA-17: CSV, JSON, GeoJSON and TimelineJS."""
    rows = list(csv.DictReader(io.StringIO(files["data/entries.csv"].decode(), newline="")))
    entries = json.loads(files["data/entries.json"])
    assert [row["id"] for row in rows] == [entry["id"] for entry in entries]
    assert (rows[0]["old_style"], rows[0]["latitude"]) == ("1917-02-23", "59.94")
    package = json.loads(files["data/datapackage.json"])
    assert [field["name"] for field in package["resources"][0]["schema"]["fields"]] == list(rows[0])
    points = json.loads(files["data/places.geojson"])["features"]
    assert points[0]["geometry"] == {"type": "Point", "coordinates": [30.31, 59.94]}
    events = json.loads(files["data/timelinejs.json"])["events"]
    assert events[0]["start_date"] == {"year": 1917, "month": 3, "day": 8, "hour": 10, "minute": 0}
    assert events[0]["display_date"] == "8 March 1917 (23 February O.S.)"
    assert len(events) == len(rows) == 5


def test_the_sitemap_lists_what_should_be_found(files: dict[str, bytes]) -> None:
    """SITE-27: absolute addresses of pages that exist, with the day of their last change where there is one."""
    root = etree.fromstring(files["sitemap.xml"])
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    found = {
        url.findtext("s:loc", namespaces=spaces): url.findtext("s:lastmod", namespaces=spaces)
        for url in root.iterfind("s:url", spaces)
    }
    assert found[f"https://example.org/{STRIKE}/"] == "2026-03-08"
    assert found["https://example.org/1917/05/01/may-day/"] == "2025-05-01"
    for address in found:
        path = str(address).removeprefix("https://example.org/")
        assert f"{path}index.html" in files
    hidden = ["https://example.org/404.html", "https://example.org/1917/03/07/wrong-day/"]
    assert not set(hidden) & found.keys()
    assert b"Sitemap: https://example.org/sitemap.xml" in files["robots.txt"]


def test_many_pages_make_several_sitemaps(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An index above 50,000 addresses."""
    from publishers.website import standing

    monkeypatch.setattr(standing, "_URLS_PER_SITEMAP", 20)
    write_corpus(tmp_path / "entries")
    files = files_of(edition_of(tmp_path / "entries"))
    parts = [path for path in files if path.startswith("sitemap-")]
    assert len(parts) > 1
    index = etree.fromstring(files["sitemap.xml"])
    assert index.xpath("//*[local-name()='loc']/text()") == [f"https://example.org/{path}" for path in parts]


def test_pages_stay_small(files: dict[str, bytes]) -> None:
    """SITE-07: at most 40 KiB compressed, without pictures; one style sheet."""
    import gzip

    assert len(gzip.compress(files["static/site.css"])) < 10 * 1024
    for path, data in files.items():
        if path.endswith(".html"):
            assert len(gzip.compress(data)) < 40 * 1024, path
