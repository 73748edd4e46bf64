"""The fields of an entry and of the four vocabularies; docs/corpus.md and the JSON Schemas are made from this."""

from __future__ import annotations

from timeline.entry import Significance, State
from timeline.historic_date import Style
from timeline.model import Choice, Date, Integer, JsonSchema, Kind, ListOf, MapOf, Pair, Record, Text, WallTime

KEY_PATTERN = r"[a-z0-9]+(?:-[a-z0-9]+)*"
ID_PATTERN = rf"-?[0-9]{{4,9}}/[0-9]{{2}}/[0-9]{{2}}/{KEY_PATTERN}"
LANGUAGE_PATTERN = r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"

LICENCES = (
    "PDM-1.0", "CC0-1.0", "CC-BY-4.0", "CC-BY-3.0", "CC-BY-2.5", "CC-BY-2.0",
    "CC-BY-SA-4.0", "CC-BY-SA-3.0", "CC-BY-SA-2.5", "CC-BY-SA-2.0", "NKC",
)  # fmt: skip

WORK_KINDS = (
    "article", "appeal", "book", "decree", "declaration", "diary", "interview", "law", "letter", "manifesto",
    "memorandum", "note", "order", "pamphlet", "poem", "proclamation", "programme", "resolution", "speech",
    "telegram", "theses", "treaty",
)  # fmt: skip


def _key(about: str) -> Text:
    return Text(about, pattern=KEY_PATTERN, example="womens-day-strike")


def _id(about: str) -> Text:
    return Text(about, pattern=ID_PATTERN, example="1917/03/08/womens-day-strike")


_URL = Text("an address that was seen", pattern=r"https?://[^\s<>\"]+", example="https://example.org/page")

_BIBLIOGRAPHY: dict[str, Kind] = {
    "title": Text("title of the source"),
    "author": Text("who wrote it"),
    "year": Integer("year of publication"),
    "publisher": Text("who published it"),
    "site": Text("the site it stands on"),
    "url": _URL,
    "calendar": Choice("which dates the source uses", ("old-style", "new-style", "both")),
}

SOURCE = Record("a source", _BIBLIOGRAPHY, required=("title",))

CITATION = Record(
    "a source as this entry uses it",
    {
        "ref": _key("a key of sources.yaml"),
        **_BIBLIOGRAPHY,
        "pages": Text("where in the source: pages, chapter or section"),
        "supports": ListOf(Choice("a field", ("date", "summary", "body", "time", "place")), "what it supports"),
    },
)

IMAGE = Record(
    "a picture with its description and rights",
    {
        "file": Text("path of the file, relative to the entry's folder or, with a leading /, to entries/"),
        "alt": Text("what it shows, for people who cannot see it", at_most=1000),
        "creator": Text('who made it, or "unknown"'),
        "licence": Choice("identifier of the licence; NKC: no known copyright restrictions", LICENCES),
        "source_url": _URL,
        "licence_url": _URL,
        "holder": Text("archive or museum that holds it"),
        "date": Text("when it was made"),
        "focal_point": Pair(
            "the point that must stay visible, x and y from -1 to 1", ((-1.0, 1.0), (-1.0, 1.0)), "0.1, -0.4"
        ),
    },
    required=("file", "alt", "creator", "licence"),
)

WORK = Record(
    "the document this entry is about",
    {
        "title": Text("title of the work"),
        "kind": Choice("what it is", WORK_KINDS),
        "authors": ListOf(_key("a key of people.yaml"), "who wrote it"),
        "by": Text("the body it comes from"),
        "written": Date("when it was written, New Style"),
        "published": Date("when it was printed, New Style"),
        "url": _URL,
    },
    required=("title", "kind"),
)

_TITLE = Text("headline, without a date", at_most=90)
_SUMMARY = Text("plain text of one to three sentences: what statuses carry", at_least=80, at_most=280)
_BODY = Text("the fuller story in Markdown, without raw HTML", folds=False)

TRANSLATION = Record(
    "the words in another language",
    {"title": _TITLE, "summary": _SUMMARY, "body": _BODY},
    required=("title", "summary"),
)

ENTRY = Record(
    "an entry",
    {
        "title": _TITLE,
        "date": Date("the day, New Style; the same as in the path"),
        "old_style": Date("the same day, Old Style: a check, not a second truth", Style.OLD),
        "time": WallTime("local wall time as the source gives it, quoted"),
        "when": Text("words for the time of day"),
        "place": _key("a key of places.yaml"),
        "significance": Choice("how much it matters", tuple(Significance)),
        "summary": _SUMMARY,
        "body": _BODY,
        "work": WORK,
        "themes": ListOf(_key("a key of themes.yaml"), "what it is about"),
        "people": ListOf(_key("a key of people.yaml"), "who takes part"),
        "sources": ListOf(CITATION, "at least one, and one that supports the date", at_least=1),
        "image": IMAGE,
        "related": ListOf(_id("id of another entry"), "entries to read next"),
        "disputed": Text("what good sources disagree about, in a sentence"),
        "formerly": ListOf(_id("an id"), "ids this entry had before, oldest first"),
        "translations": MapOf("translations by language", TRANSLATION, LANGUAGE_PATTERN, "ru"),
        "state": Choice("draft is never published; withdrawn becomes a notice", tuple(State)),
        "lint": MapOf(
            "rules of check that this entry breaks with good reason: the reason by rule",
            Text("why it is right as it is"),
            KEY_PATTERN,
            "near-duplicate",
        ),
    },
    required=("title", "date", "summary", "sources"),
)

THEME = Record(
    "a theme",
    {
        "name": Text("its name"),
        "description": Text("a paragraph on it"),
        "hashtag": Text("a hashtag without #", pattern=r"\w*[^\W\d_]\w*", example="RussianRevolution"),
    },
    required=("name",),
)

_LIFE_DATE = Text(
    "a date or a year, New Style", pattern=r"-?[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?", example="1872-03-31"
)
_WIKIDATA = Text("Wikidata identifier", pattern=r"Q[0-9]+", example="Q123")

PERSON = Record(
    "a person",
    {
        "name": Text("full name"),
        "born": _LIFE_DATE,
        "died": _LIFE_DATE,
        "description": Text("who they were, in a sentence"),
        "wikidata": _WIKIDATA,
    },
    required=("name",),
)

PLACE = Record(
    "a place",
    {
        "name": Text("its name then"),
        "now": Text("its name and country now"),
        "coordinates": Pair("latitude and longitude in degrees", ((-90.0, 90.0), (-180.0, 180.0)), "59.94, 30.31"),
        "wikidata": _WIKIDATA,
    },
    required=("name",),
)

VOCABULARIES: dict[str, Record] = {"themes": THEME, "people": PERSON, "places": PLACE, "sources": SOURCE}


def vocabulary(name: str) -> MapOf:
    """The model of one vocabulary file: records by key."""
    return MapOf(f"records of {name}.yaml by key", VOCABULARIES[name], KEY_PATTERN, "womens-day-strike")


def json_schema(name: str) -> JsonSchema:
    """JSON Schema of ``entry`` or of a vocabulary, for editors (draft 2020-12)."""
    kind: Kind = ENTRY if name == "entry" else vocabulary(name)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name, **kind.schema()}
