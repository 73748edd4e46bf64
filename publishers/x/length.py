"""How long X says a text is: weights of code points, emoji and links, after twitter-text's configuration v3.

The rule of the port is never to count less than the published counter does; the tests compare the two.
"""

from __future__ import annotations

import re
import unicodedata

from publishers.x.emoji import emoji_pattern
from publishers.x.links import links

# https://docs.x.com/fundamentals/counting-characters, checked 2026-11-21
MAXIMUM = 280
LINK_WEIGHT = 23
EMOJI_WEIGHT = 2

_HEAVY = re.compile("[^\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")  # weigh 2, all others 1
_MAYBE_EMOJI = re.compile("[©®\u2030-\U0010ffff]")
_LINE_END = re.compile("\r\n?")


def weighted_length(text: str) -> int:
    """Characters of the 280 that a text uses up on X.

    The text is measured in NFC, as X stores it. A code point weighs 1 or 2, an emoji sequence 2, a link 23 however
    long or short it is, and ``word.tld`` without ``https://`` is a link.
    """
    text = _LINE_END.sub("\n", unicodedata.normalize("NFC", text))
    total = end = 0
    for start, length, weight in _special(text):
        if start >= end:
            total += _plain(text[end:start]) + weight
            end = start + length
    return total + _plain(text[end:])


def _plain(text: str) -> int:
    return len(text) + len(_HEAVY.findall(text))


def _special(text: str) -> list[tuple[int, int, int]]:
    """(start, length, weight) of links and emoji in order; a link goes before an emoji at the same place."""
    found = {link.start: (link.length, LINK_WEIGHT) for link in links(text)}
    if _MAYBE_EMOJI.search(text):
        for match in emoji_pattern().finditer(text):
            found.setdefault(match.start(), (len(match[0]), EMOJI_WEIGHT))
    return [(start, *found[start]) for start in sorted(found)]
