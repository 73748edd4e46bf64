"""Recognising our own status in what a network gives back."""

from __future__ import annotations

import html
import re
import unicodedata

_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_BLANK = re.compile(r"\s+")


def folded(text: str) -> str:
    """The text with what networks change taken out: NFC, character references resolved, links and blanks folded.

    Networks rewrite links (X to t.co), trim, and fold runs of white space; nothing else of ours is touched.
    """
    plain = html.unescape(unicodedata.normalize("NFC", text))
    return _BLANK.sub(" ", _LINK.sub(" ", plain)).strip()


def same_words(ours: str, theirs: str) -> bool:
    """Whether two texts are the same status but for what networks change."""
    return folded(ours) == folded(theirs)


def holds_link(theirs: str, permalink: str) -> bool:
    """Whether a text (or HTML) holds that very address, ``#cycle`` included and not as the start of a longer one."""
    pattern = re.escape(permalink) + r"(?![\w/#?&=%-])"
    return re.search(pattern, html.unescape(theirs)) is not None
