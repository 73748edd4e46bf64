"""Share cards: an image a day with the words of both calendars, drawn once, named in the heads of pages."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path

import pytest
from website_samples import STRIKE, edition_of, files_of, pages_of, write_corpus

from publishers.website import Website, WebsiteOptions
from publishers.website.building import files_of as all_files
from publishers.website.building import pages_of as all_pages
from publishers.website.building import site_of, stamp_of
from publishers.website.card_drawing import DESIGN, missing, png
from timeline.publisher import Context, OutputFile
from timeline.status import CardWords

Image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")

WORDS = CardWords(
    "Thursday", "8", "March 1917", "New Style", "23 February 1917", "Old Style",
    (
        "Women textile workers strike on International Women's Day and call out the metalworkers next door, by evening "
        "some 90,000 people",
        "Хлѣба!",
        "Bread queues before dawn",
    ),
    "and 2 more", "1917, day by day", "example.org",
)  # fmt: skip
CARD = "cards/1917-03-08.png"
ENTRIES = Path(__file__).parents[2] / "entries"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_corpus(tmp_path / "entries")
    return tmp_path / "entries"


def cards_of(root: Path) -> dict[str, OutputFile]:
    """The cards among the site's files, unrendered."""
    site = site_of(edition_of(root), WebsiteOptions(share_cards=True))
    files = all_files(site, all_pages(site), stamp_of(site))
    return {file.path: file for file in files if file.path.startswith("cards/")}


def meta(files: dict[str, bytes], path: str) -> dict[str, str]:
    """The OpenGraph and Twitter tags of a page."""
    found = pages_of({path: files[path]})[path].xpath("//head/meta[@property or @name]")
    return {tag.get("property") or tag.get("name"): tag.get("content") for tag in found}


def test_every_day_has_a_card_of_the_size_networks_ask_for(root: Path) -> None:
    """SITE-23: 1200 by 630, at most 100 KiB, the same bytes whenever drawn."""
    made = cards_of(root)
    assert sorted(made) == [f"cards/{day}.png" for day in ("1917-03-08", "1917-03-09", "1917-05-01", "1918-01-05")]
    for file in made.values():
        data = file.render()
        assert len(data) <= 100 * 1024
        assert data == file.render()
        with Image.open(io.BytesIO(data)) as image:
            assert (image.size, image.format) == ((1200, 630), "PNG")


def test_pages_name_the_card_of_their_day(root: Path) -> None:
    """SITE-24: with its words, its size, and an address that changes with it."""
    files = files_of(edition_of(root), share_cards=True)
    tags = meta(files, "1917/03/08/index.html")
    assert re.fullmatch(r"https://example\.org/cards/1917-03-08\.png\?v=[0-9a-f]{8}", tags["og:image"])
    assert tags["og:image:alt"] == (
        "Thursday 8 March 1917 (New Style), 23 February 1917 (Old Style). Womens day strike. Bread queues."
    )
    assert (tags["og:image:width"], tags["og:image:height"]) == ("1200", "630")
    assert tags["twitter:card"] == "summary_large_image"
    for path in ("index.html", "1917/03/08/bread-queues/index.html", "os/1917/02/23/index.html"):
        assert meta(files, path)["og:image"] == tags["og:image"]
    assert "og:image" not in meta(files, "about/index.html")


def test_an_entry_shows_its_own_picture_rather(root: Path) -> None:
    """With or without cards."""
    for options in ({}, {"share_cards": True}):
        tags = meta(files_of(edition_of(root), **options), f"{STRIKE}/index.html")
        assert tags["og:image"].startswith("https://example.org/media/")
        assert tags["og:image:alt"] == "A crowd"


def test_without_the_option_there_is_no_card(root: Path) -> None:
    """Nothing is drawn, and pages say so."""
    files = files_of(edition_of(root))
    assert not any(path.startswith("cards/") for path in files)
    assert meta(files, "1917/03/08/index.html")["twitter:card"] == "summary"


def test_only_the_day_that_changed_is_drawn_again(root: Path) -> None:
    """A card's stamp follows its own words, not the corpus."""
    before = {path: file.stamp for path, file in cards_of(root).items()}
    path = root / "1917/05/01/may-day.yaml"
    path.write_text(path.read_text("utf-8").replace("fifty factories", "sixty factories"), "utf-8")
    assert {path: file.stamp for path, file in cards_of(root).items()} == before
    path.write_text(path.read_text("utf-8").replace("May day", "Labour day"), "utf-8")
    after = {path: file.stamp for path, file in cards_of(root).items()}
    assert {path for path in after if after[path] != before[path]} == {"cards/1917-05-01.png"}


def test_words_the_fonts_do_not_have_leave_the_day_without_a_card(root: Path) -> None:
    """And the run tells which letters."""
    path = root / "1917/05/01/may-day.yaml"
    path.write_text(path.read_text("utf-8").replace("May day", "沙皇退位"), "utf-8")
    publisher = Website(WebsiteOptions(share_cards=True), Context("website"))
    files = {file.path: file for file in publisher.files(edition_of(root))}
    assert "cards/1917-05-01.png" not in files
    assert "og:image" not in meta(
        {"1917/05/01/index.html": files["1917/05/01/index.html"].render()}, "1917/05/01/index.html"
    )
    assert publisher.remarks == ["1 day has no share card, 1917-05-01 the first: the fonts have no 位沙皇退"]


def test_long_titles_stay_on_the_card(root: Path) -> None:
    """Wrapped, made smaller, and cut with an ellipsis at last."""
    for number in range(3):
        path = root / f"1917/05/02/long-{number}.yaml"
        path.parent.mkdir(exist_ok=True)
        text = (root / "1917/05/01/may-day.yaml").read_text("utf-8").replace("1917-05-01", "1917-05-02")
        path.write_text(text.replace("May day", "Committees of the mills and works of the district " * 4), "utf-8")
    data = cards_of(root)["cards/1917-05-02.png"].render()
    with Image.open(io.BytesIO(data)) as drawn:
        image = drawn.convert("RGB")
    paper = image.getpixel((0, 0))
    edges = [(x, y) for x in range(1130, 1200) for y in range(120, 630)]
    edges += [(x, y) for x in range(1200) for y in range(615, 630)]
    assert {image.getpixel(edge) for edge in edges} == {paper}


def test_cards_look_as_their_design_says() -> None:
    """Addresses follow DESIGN, not the code: whoever changes how cards look changes it, and then the line below."""
    import PIL

    pinned = re.search(r"^pillow==(.+)$", (ENTRIES.parent / "constraints.txt").read_text(), re.MULTILINE)
    if pinned is None or pinned[1] != PIL.__version__:
        pytest.skip("another version of Pillow draws a little otherwise")
    with Image.open(io.BytesIO(png(WORDS))) as drawn:
        pixels = hashlib.sha256(drawn.convert("RGB").tobytes()).hexdigest()
    assert (DESIGN[:8], pixels[:16]) == ("ec542215", "8782c64471982cbd")


@pytest.mark.parametrize("title", ["x" * 100_000, "word " * 20_000, "\u200d" * 10_000], ids=["x", "words", "nothing"])
def test_a_title_without_end_is_drawn_like_any_other(title: str) -> None:
    """In no time: posts wait for it."""
    titles = (title, title, title)
    made = CardWords("Thursday", "8", "March 1917", "N", "23 February 1917", "O", titles, "", title, title)
    with Image.open(io.BytesIO(png(made))) as drawn:
        assert drawn.size == (1200, 630)


def test_the_fonts_have_every_letter_of_the_shipped_titles_and_of_the_old_spelling() -> None:
    """SITE-30: Cyrillic before and after the reform, the neighbours' alphabets, the licence beside them."""
    titles = (
        re.search(r"^title: (.*)$", path.read_text("utf-8"), re.MULTILINE) for path in ENTRIES.glob("1*/*/*/*.yaml")
    )
    letters = set("".join(title.group(1) for title in titles if title))
    assert missing(sorted(letters | set("ѢѣІіѲѳѴѵЁё№ҚқҒғӘәҢңЎўЄєЇїҐґĄąŁłŹźĞğŞşİıŠšŽžÕõŅņĢģ„“”«»–—…"))) == ""
    fonts = ENTRIES.parent / "publishers/website/fonts"
    assert "SIL OPEN FONT LICENSE Version 1.1" in (fonts / "OFL.txt").read_text("utf-8")
    assert all(path.stat().st_size < 1_000_000 for path in fonts.iterdir())
