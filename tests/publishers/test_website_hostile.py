"""Whatever authors write, in any field, is text on the site."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from builders import write_entry
from feeds_samples import HOSTILE
from lxml import html
from test_website_pages import broken_links
from website_samples import META, edition_of, files_of, pages_of, quoted

from publishers.website.typesetting import Typesetter

ENTRY = "1917/03/08/hostile"
ATTACKS = (
    *(text for text in HOSTILE if "\n" not in text and "\u202e" not in text),
    "</script><b>bold</b><script>alert(1)</script>",
    "</title></style><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% raw %}",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "<!-- --> &lt; &amp;amp;",
)


def hostile_site(root: Path, text: str) -> dict[str, bytes]:
    """A site with that text in every field that takes any."""
    root.mkdir(parents=True)
    word = quoted(text)
    (root / "themes.yaml").write_text(f"theme: {{name: {word}, description: {word}}}\n", "utf-8")
    (root / "people.yaml").write_text(f"person: {{name: {word}, description: {word}}}\n", "utf-8")
    (root / "places.yaml").write_text(f'place: {{name: {word}, now: {word}, coordinates: "1, 2"}}\n', "utf-8")
    (root / "sources.yaml").write_text(
        f"source: {{title: {word}, author: {word}, publisher: {word}, site: {word}}}\n", "utf-8"
    )
    write_entry(
        root,
        ENTRY,
        title=word,
        summary=word,
        body=word,
        when=word,
        place="place",
        themes="[theme]",
        people="[person]",
        disputed=word,
        work=f"{{title: {word}, kind: letter, authors: [person], by: {word}}}",
        sources=f"[{{ref: source, pages: {word}, supports: [date]}}]",
        translations=f"{{ru: {{title: {word}, summary: {word}, body: {word}}}}}",
    )
    (root / "guides").mkdir()
    (root / "guides/guide.md").write_text(f"# {text}\n\n{text}\n\n[{text}](/{ENTRY}/)\n", "utf-8")
    meta = replace(META, title=text, description=text, copyright=text, author=text)
    return files_of(edition_of(root, meta=meta), corrections="us@example.org")


@pytest.mark.parametrize("text", ATTACKS)
def test_hostile_text_stays_text(tmp_path: Path, text: str) -> None:
    """No element, attribute or script comes from a field, and the words are shown as they are."""
    files = hostile_site(tmp_path / "entries", text)
    assert broken_links(files) == []
    folded = " ".join(Typesetter("en").plain(text).split())
    for path, page in pages_of(files).items():
        assert page.xpath("//script[not(@type='application/ld+json')] | //img | //b[text()='bold']") == [], path
        assert page.xpath("//@*[starts-with(name(), 'on')] | //@style | //@autofocus") == [], path
        assert not [link for link in page.xpath("//@href") if link.startswith(("javascript:", "data:"))], path
        assert len(page.xpath("//h1")) == 1, path
        for script in page.xpath("//script/text()"):
            json.loads(script)
            assert "<" not in script
    page = pages_of(files)[f"{ENTRY}/index.html"]
    for heading in (page.xpath("//h1")[0], page.xpath("//title")[0], page.xpath("//p[contains(@class, 'lead')]")[0]):
        assert folded in " ".join(heading.text_content().split())


def test_hostile_text_is_valid_in_every_file_for_machines(tmp_path: Path) -> None:
    """JSON parses and gives the text back; TimelineJS, whose texts are HTML, has it escaped; XML is well-formed."""
    from lxml import etree

    text = ATTACKS[-6]
    files = hostile_site(tmp_path / "entries", text)
    for path, data in files.items():
        if path.endswith((".json", ".geojson")):
            json.loads(data)
    assert json.loads(files[f"api/v1/entries/{ENTRY}.json"])["title"] == text
    event = json.loads(files["data/timelinejs.json"])["events"][0]
    assert event["text"]["headline"] == escape(text, quote=False)
    assert html.fromstring(event["text"]["text"]).xpath("//script") == []
    assert etree.fromstring(files["sitemap.xml"]) is not None


@pytest.mark.parametrize(
    "link",
    ["//evil.example/", "/\\evil.example", "/1917/../../x/", '/os/1917/02/23/"><script>alert(1)</script>', "/%2e%2e/"],
)
def test_a_guides_link_cannot_leave_the_site(tmp_path: Path, link: str) -> None:
    """What is no page of ours keeps its words only."""
    root = tmp_path / "entries"
    write_entry(root, "1917/03/08/strike")
    (root / "guides").mkdir()
    (root / "guides/guide.md").write_text(f"# A guide\n\nSee [this]({link}).\n", "utf-8")
    page = pages_of(files_of(edition_of(root)))["guides/guide/index.html"]
    assert page.xpath("//main//p/a[@href]") == []
    assert page.xpath("//main//script") == []
