"""Grammars for feeds: RELAX NG after RFC 4287 and the RSS 2.0 specification, JSON Schema after JSON Feed 1.1.

Stricter than the formats where our feeds promise more: a guid, a date and a link in every item, no repeated elements.
"""

from __future__ import annotations

from functools import cache
from typing import Any

_OPEN = """<grammar xmlns="http://relaxng.org/ns/structure/1.0"
 datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes" ns="{ns}">
 <define name="uri"><data type="anyURI"><param name="pattern">[a-z]+:.+</param></data></define>
 <define name="foreign"><element><anyName><except><nsName ns=""/><nsName ns="http://www.w3.org/2005/Atom"/></except>
 </anyName><zeroOrMore><choice><attribute><anyName/></attribute><text/><ref name="anything"/></choice></zeroOrMore>
 </element></define>
 <define name="anything"><element><anyName/><zeroOrMore><choice><attribute><anyName/></attribute><text/>
 <ref name="anything"/></choice></zeroOrMore></element></define>
 <define name="atomLink"><element name="link" ns="http://www.w3.org/2005/Atom">
  <optional><attribute name="rel" ns=""><data type="NMTOKEN"/></attribute></optional>
  <optional><attribute name="type" ns=""><data type="string"><param name="pattern">.+/.+</param></data></attribute>
  </optional><optional><attribute name="length" ns=""><data type="positiveInteger"/></attribute></optional>
  <attribute name="href" ns=""><ref name="uri"/></attribute></element></define>
 <define name="atomUpdated"><element name="updated" ns="http://www.w3.org/2005/Atom"><data type="dateTime"/>
 </element></define>"""

ATOM = (
    _OPEN.format(ns="http://www.w3.org/2005/Atom")
    + """
 <start><element name="feed"><attribute name="xml:lang" ns=""><data type="language"/></attribute><interleave>
  <element name="id"><ref name="uri"/></element>
  <element name="title"><data type="string"><param name="minLength">1</param></data></element>
  <optional><element name="subtitle"><text/></element></optional><ref name="atomUpdated"/>
  <ref name="person"/><zeroOrMore><ref name="atomLink"/></zeroOrMore>
  <element name="generator"><text/></element>
  <optional><element name="icon"><ref name="uri"/></element></optional>
  <optional><element name="rights"><text/></element></optional>
  <zeroOrMore><ref name="foreign"/></zeroOrMore>
  <zeroOrMore><ref name="entry"/></zeroOrMore></interleave></element></start>
 <define name="person"><element name="author"><interleave><element name="name"><text/></element>
  <optional><element name="uri"><ref name="uri"/></element></optional></interleave></element></define>
 <define name="entry"><element name="entry"><optional><attribute name="xml:lang" ns=""><data type="language"/>
  </attribute></optional><interleave>
  <element name="id"><ref name="uri"/></element>
  <element name="title"><data type="string"><param name="minLength">1</param></data></element>
  <element name="summary"><text/></element>
  <element name="content"><attribute name="type" ns=""><value>html</value></attribute><text/></element>
  <element name="published"><data type="dateTime"/></element><ref name="atomUpdated"/>
  <oneOrMore><ref name="atomLink"/></oneOrMore>
  <zeroOrMore><element name="category"><attribute name="term" ns=""/><optional><attribute name="scheme" ns="">
  <ref name="uri"/></attribute></optional><optional><attribute name="label" ns=""/></optional></element></zeroOrMore>
  <zeroOrMore><ref name="foreign"/></zeroOrMore></interleave></element></define></grammar>"""
)

_RFC822 = r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} \+0000"
RSS = (
    _OPEN.format(ns="")
    + f"""
 <define name="date"><data type="string"><param name="pattern">{_RFC822}</param></data></define>
 <start><element name="rss"><attribute name="version"><value>2.0</value></attribute><element name="channel"><interleave>
  <element name="title"><data type="string"><param name="minLength">1</param></data></element>
  <element name="link"><ref name="uri"/></element><element name="description"><text/></element>
  <element name="language"><data type="language"/></element>
  <optional><element name="copyright"><text/></element></optional>
  <optional><element name="lastBuildDate"><ref name="date"/></element></optional>
  <element name="docs"><ref name="uri"/></element><element name="generator"><text/></element>
  <optional><element name="image"><element name="url"><ref name="uri"/></element><element name="title"><text/></element>
  <element name="link"><ref name="uri"/></element></element></optional>
  <oneOrMore><ref name="atomLink"/></oneOrMore><zeroOrMore><ref name="foreign"/></zeroOrMore>
  <zeroOrMore><ref name="item"/></zeroOrMore></interleave></element></element></start>
 <define name="item"><element name="item"><interleave>
  <element name="title"><data type="string"><param name="minLength">1</param></data></element>
  <element name="link"><ref name="uri"/></element><element name="description"><text/></element>
  <element name="guid"><attribute name="isPermaLink"><value>false</value></attribute><ref name="uri"/></element>
  <element name="pubDate"><ref name="date"/></element><optional><ref name="atomUpdated"/></optional>
  <zeroOrMore><element name="category"><optional><attribute name="domain"/></optional><text/></element></zeroOrMore>
  <optional><element name="enclosure"><attribute name="url"><ref name="uri"/></attribute>
  <attribute name="length"><data type="positiveInteger"/></attribute><attribute name="type"/></element></optional>
  <zeroOrMore><ref name="foreign"/></zeroOrMore></interleave></element></define></grammar>"""
)

_URL = {"type": "string", "pattern": "^https?://"}
_INSTANT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
_WORDS = {"type": "string", "minLength": 1}
_AUTHORS = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "properties": {"name": _WORDS, "url": _URL, "avatar": _URL},
        "additionalProperties": False,
        "minProperties": 1,
    },
}
JSON_FEED: dict[str, Any] = {
    "type": "object",
    "required": ["version", "title", "home_page_url", "feed_url", "items", "language", "authors"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": _WORDS, "home_page_url": _URL, "feed_url": _URL, "description": _WORDS, "user_comment": _WORDS,
        "next_url": _URL, "icon": _URL, "favicon": _URL, "authors": _AUTHORS, "language": _WORDS,
        "expired": {"type": "boolean"},
        "hubs": {"type": "array", "items": {"type": "object", "required": ["type", "url"]}},
        "items": {"type": "array", "items": {"$ref": "#/$defs/item"}},
    },
    "patternProperties": {"^_[a-z_]+$": {"type": "object"}},
    "additionalProperties": False,
    "$defs": {
        "item": {
            "type": "object",
            "required": ["id", "url", "title", "content_html", "date_published", "date_modified"],
            "properties": {
                "id": _WORDS, "url": _URL, "external_url": _URL, "title": _WORDS, "content_html": {"type": "string"},
                "content_text": {"type": "string"}, "summary": _WORDS, "image": _URL, "banner_image": _URL,
                "date_published": _INSTANT, "date_modified": _INSTANT, "authors": _AUTHORS, "language": _WORDS,
                "tags": {"type": "array", "items": _WORDS},
                "attachments": {
                    "type": "array",
                    "maxItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["url", "mime_type"],
                        "properties": {
                            "url": _URL, "mime_type": _WORDS, "title": _WORDS,
                            "size_in_bytes": {"type": "integer", "minimum": 1},
                            "duration_in_seconds": {"type": "number"},
                        },
                        "additionalProperties": False,
                    },
                },
            },
            "patternProperties": {"^_[a-z_]+$": {"type": "object"}},
            "additionalProperties": False,
        }
    },
}  # fmt: skip


@cache
def _grammar(text: str) -> Any:
    from lxml import etree

    return etree.RelaxNG(etree.fromstring(text.encode()))


def xml_messages(grammar: str, feed: bytes) -> list[str]:
    """What a grammar has against a feed; empty when nothing."""
    from lxml import etree

    relaxng = _grammar(grammar)
    relaxng.validate(etree.fromstring(feed))
    return [f"line {error.line}: {error.message}" for error in relaxng.error_log]


def json_messages(feed: bytes) -> list[str]:
    """What the JSON Feed schema has against a feed."""
    import json

    from jsonschema import Draft202012Validator

    found = Draft202012Validator(JSON_FEED).iter_errors(json.loads(feed))
    return [f"{error.json_path}: {error.message}" for error in found]
