"""A status's text as its readers see it: words, links, hashtags and mentions told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# What networks make of a text that stands in none of these: plain words. A link's last full stop is the sentence's.
_SPANS = re.compile(r"(?P<link>https?://\S*[\w/#&=])|(?P<tag>(?<!\w)#\w+)|(?P<mention>(?<![\w/])@\w+(?:@[\w.-]*\w)?)")


class Span(NamedTuple):
    """A piece of text; ``kind`` is ``link``, ``tag``, ``mention``, or empty for plain words."""

    text: str
    kind: str = ""


def spans_of(text: str) -> Iterator[Span]:
    """The pieces of a text in order; joined they are the text."""
    at = 0
    for match in _SPANS.finditer(text):
        if at < match.start():
            yield Span(text[at : match.start()])
        yield Span(match[0], match.lastgroup or "")
        at = match.end()
    if at < len(text):
        yield Span(text[at:])
