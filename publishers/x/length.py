"""How long X says a text is: weights of code points, emoji and links, after twitter-text's configuration v3.

The rule of the port is never to count less than the published counter does; the tests compare the two.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from publishers.x.emoji import emoji_pattern
from publishers.x.links import links

# https://docs.x.com/fundamentals/counting-characters, checked 2026-11-21
MAXIMUM = 280
LINK_WEIGHT = 23
EMOJI_WEIGHT = 2


@cache
def _heavy() -> re.Pattern[str]:
    """Code points that weigh 2; all others weigh 1. Compiled at first use, like all patterns here."""
    return re.compile("[^\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")


def _maybe_emoji(text: str) -> bool:
    """Whether any character could begin an emoji other than a keycap."""
    return any(character >= "\u2030" or character in "©®" for character in text)


def weighted_length(text: str) -> int:
    """Characters of the 280 that a text uses up on X.

    The text is measured in NFC, as X stores it. A code point weighs 1 or 2, an emoji sequence 2, a link 23 however
    long or short it is, and ``word.tld`` without ``https://`` is a link.
    """
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    total = end = 0
    for start, length, weight in _special(text):
        if start >= end:
            total += _plain(text[end:start]) + weight
            end = start + length
    return total + _plain(text[end:])


def _plain(text: str) -> int:
    return len(text) + len(_heavy().findall(text))


def _special(text: str) -> list[tuple[int, int, int]]:
    """(start, length, weight) of links and emoji in order; a link goes before an emoji at the same place."""
    found = {link.start: (link.length, LINK_WEIGHT) for link in links(text)}
    if _maybe_emoji(text):
        for match in emoji_pattern().finditer(text):
            found.setdefault(match.start(), (len(match[0]), EMOJI_WEIGHT))
    return [(start, *found[start]) for start in sorted(found)]
