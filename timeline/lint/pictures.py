"""Pictures: a description that describes, and a licence that goes with the rest of the record."""

from __future__ import annotations

import re
from collections.abc import Iterator

from timeline.entry import Entry, Image
from timeline.lint.finding import Finding

_FILE_NAME = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|tiff?)|(?:IMG|DSC|File)[_:-].*", re.IGNORECASE)
_SAYS_NOTHING = re.compile(
    r"(?:an? |the )?(?:image|picture|photo(?:graph)?|painting|poster|map|portrait|illustration|drawing|figure|todo)"
    r"(?: (?:of|from) \w+)?\W*",
    re.IGNORECASE,
)
_FEWEST_WORDS = 3
_YEAR = re.compile(r"\b(1[0-9]{3}|20[0-9]{2})\b")
# What was published before is free in the United States in 2026, by a term of 95 years; of later pictures somebody must
# say why they are. https://web.law.duke.edu/cspd/publicdomainday/2022/ (checked 2026-11-22)
_SURELY_OLD = 1931
_FREE = frozenset({"PDM-1.0", "NKC"})
_LICENCE_ADDRESS = re.compile(r"creativecommons\.org/(?:licenses/([a-z-]+)|publicdomain/(mark|zero))/([0-9.]+)")


def picture_findings(entry: Entry) -> Iterator[Finding]:
    """What is doubtful about an entry's picture."""
    if entry.image is not None:
        yield from _alt(entry, entry.image)
        yield from _licence(entry.image)


def _alt(entry: Entry, image: Image) -> Iterator[Finding]:
    alt = image.alt
    what = ""
    if _FILE_NAME.fullmatch(alt):
        what = f"the alt text is a file's name: {alt}"
    elif _SAYS_NOTHING.fullmatch(alt) or len(alt.split()) < _FEWEST_WORDS:
        what = f"the alt text says nothing: {alt}"
    elif alt.casefold().rstrip(".") in (entry.title.casefold().rstrip("."), entry.summary.casefold().rstrip(".")):
        what = "the alt text repeats the entry's words"
    if what:
        yield Finding("missing-alt", what, "say what there is to see, for somebody who cannot", ("image", "alt"))


def _licence(image: Image) -> Iterator[Finding]:
    licence, trail = image.licence, ("image", "licence")
    unknown = image.creator.casefold().strip() in ("unknown", "anonymous", "n/a", "?")
    if not image.source_url:
        what = f"{licence}, and no address where that can be seen"
        yield Finding("doubtful-licence", what, "add source_url: the page that states the licence", trail)
    if licence.startswith("CC-BY") and unknown:
        what = f"{licence} asks for the creator's name, and it is {image.creator!r}"
        yield Finding("doubtful-licence", what, "find out who made it, or take another picture", ("image", "creator"))
    if licence == "NKC" and not image.holder:
        what = "NKC is an archive's statement, and no archive is named"
        yield Finding("doubtful-licence", what, "add holder: the archive or museum", trail)
    years = [int(year) for year in _YEAR.findall(image.date)]
    if licence in _FREE and years and max(years) >= _SURELY_OLD:
        what = f"{licence} for a picture of {max(years)}: too young to be free for certain"
        yield Finding("doubtful-licence", what, "look its licence up at the source", trail)
    if (stated := _stated(image.licence_url)) and stated != licence:
        what = f"{licence}, but licence_url is that of {stated}"
        yield Finding("doubtful-licence", what, "mend one of the two", ("image", "licence_url"))


def _stated(address: str) -> str:
    """The licence that an address of Creative Commons is about; empty for others."""
    match = _LICENCE_ADDRESS.search(address)
    if match is None:
        return ""
    if match[2]:
        return f"{'PDM' if match[2] == 'mark' else 'CC0'}-{match[3]}"
    return f"CC-{match[1].upper()}-{match[3]}"
