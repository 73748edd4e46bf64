"""Marks as a printer sets them: entries are typed with straight quotation marks and hyphens, pages show curved ones.

Only pages: feeds, statuses and data have an entry's own characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PLAIN = re.compile(r"\"|'| - ")
# Tags are found too, so that what is inside them stays.
_MARKUP = re.compile(r"<[^>]*>|&(?:quot|#34|#39);|\"|'| - ")
_ESCAPED = re.compile(r"&(?:quot|#34|#39);\Z")
_MEANT = {"&quot;": '"', "&#34;": '"', "&#39;": "'"}
_OPENS_AFTER = frozenset(" \n\t\u00a0([{–—-/“‘")


@dataclass(frozen=True, slots=True)
class Typesetter:
    """Sets the marks of texts of one language.

    Apostrophes are curved in every language; quotation marks and spaced hyphens only in English, because other
    languages set them otherwise and an author who minds writes them.
    """

    language: str

    def plain(self, text: str) -> str:
        """A text without markup."""
        return _PLAIN.sub(self._set, text) if "'" in text or '"' in text or " - " in text else text

    def markup(self, html: str) -> str:
        """A text as HTML; tags stay as they are."""
        return _MARKUP.sub(self._set, html)

    def _set(self, found: re.Match[str]) -> str:
        mark = _MEANT.get(found[0], found[0])
        english = self.language.partition("-")[0].lower() == "en"
        if mark[0] == "<" or (not english and mark != "'"):
            return found[0]
        if mark == " - ":
            return " – "
        opening = english and _opens(found.string, found.start(), marked_up=found.re is _MARKUP)
        if mark == "'":
            return "‘" if opening and not found.string[found.end() : found.end() + 1].isdigit() else "’"
        return "“" if opening else "”"


def _opens(text: str, at: int, *, marked_up: bool) -> bool:
    """Whether a mark here begins what is quoted: after a space, a bracket, another that opens, or a tag that does."""
    before = text[at - 1 : at]
    if before in ("'", '"'):
        return _opens(text, at - 1, marked_up=marked_up) and text[at] != before
    if marked_up and before == ">":
        return not text.startswith("</", text.rfind("<", 0, at))
    if marked_up and before == ";" and (escaped := _ESCAPED.search(text, max(0, at - 6), at)):
        return _opens(text, escaped.start(), marked_up=True) and not text.startswith(escaped[0], at)
    return not before or before in _OPENS_AFTER
