"""The little HTML that other programs keep in their texts, as Markdown or as plain words."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_PARAGRAPHS = {"p", "div", "br", "li", "ul", "ol", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "tr"}
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "cite": "*"}
_SILENT = {"script", "style", "iframe", "object", "head"}


class _Reader(HTMLParser):
    def __init__(self, *, markdown: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._markdown = markdown
        self._silent = 0
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _PARAGRAPHS:
            self.parts.append("\n- " if tag == "li" and self._markdown else "\n" if tag == "br" else "\n\n")
        elif self._markdown and tag in _MARKS:
            self.parts.append(_MARKS[tag])
        elif self._markdown and tag == "a":
            address = (dict(attrs).get("href") or "").strip()
            fit = re.fullmatch(r"https?://[^\s<>()\"]+", address) is not None
            self._links.append(address if fit else "")
            self.parts.append("[" if fit else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag in _PARAGRAPHS and tag not in ("br", "li"):
            self.parts.append("\n\n")
        elif self._markdown and tag in _MARKS:
            self.parts.append(_MARKS[tag])
        elif self._markdown and tag == "a" and self._links:
            address = self._links.pop()
            self.parts.append(f"]({address})" if address else "")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def markdown_of(html: str) -> str:
    """Paragraphs, emphasis, lists and links as Markdown; everything else as its words."""
    return _text(html, markdown=True)


def plain_of(html: str) -> str:
    """The words alone, on one line."""
    return " ".join(_text(html, markdown=False).split())


def _text(html: str, *, markdown: bool) -> str:
    if "<" not in html and "&" not in html:
        return html.strip()
    reader = _Reader(markdown=markdown)
    reader.feed(html)
    reader.close()
    lines = "\n".join(line.strip() for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()
