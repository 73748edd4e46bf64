"""The Markdown of entries as small, safe HTML and as plain text.

What an author may write is an explicit list: paragraphs, line breaks, emphasis, links, lists, quotations, headings and
rules. Raw HTML is shown as the characters it is; an address that is not http, https or mailto vanishes and its words
stay; an image becomes its alt text; the greatest heading becomes ``<h3>``, because titles stand above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# markdown-it-py's own names; everything not listed (html_block, html_inline, code, fence, backticks, table, linkify …)
# stays off. "image" is on so that its alt text can be told from its address.
_RULES = (
    "paragraph", "heading", "blockquote", "list", "hr", "reference",
    "text", "newline", "escape", "entity", "emphasis", "link", "autolink", "image",
)  # fmt: skip
_SAFE_ADDRESS = re.compile(r"(?:https?://[^/\s]|mailto:[^\s@]+@)[^\s\\]*", re.IGNORECASE)
_TOP_HEADING = 3
_LOWEST_HEADING = 6
# What lies deeper than this is left out by markdown-it; nobody reads it, and it bounds the work on hostile input.
_MAX_NESTING = 20


def html_of(markdown: str) -> str:
    """The text as HTML without class, style, id, comment or relative address; never fails, whatever the text.

    Every ``<``, ``>``, ``&`` and quotation mark of the author is escaped. Ends without a newline.
    """
    parser = _parser()
    tokens = _tamed(parser.parse(markdown))
    return str(parser.renderer.render(tokens, parser.options, {})).strip()


def plain_of(markdown: str) -> str:
    """The words alone: blocks apart by an empty line, list items by a line with a bullet or their number."""
    return "\n".join(_lines(_tamed(_parser().parse(markdown)))).strip()


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Any address parses as a link, so that a bad one can be dropped while its words stay.
    parser = MarkdownIt("zero", {"html": False, "maxNesting": _MAX_NESTING}).enable(list(_RULES))
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


def _tamed(tokens: Sequence[Token]) -> list[Token]:
    """Headings moved below h2, unsafe addresses and images taken out."""
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    shift = _TOP_HEADING - min(levels, default=_TOP_HEADING)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(_LOWEST_HEADING, int(token.tag[1]) + shift)}"
        if token.children is not None:
            token.children = list(_tamed_inline(token.children))
    return list(tokens)


def _tamed_inline(tokens: Sequence[Token]) -> Iterator[Token]:
    dropped: list[bool] = []  # for each open link, whether its address was dropped
    for token in tokens:
        if token.type == "link_open":
            address = str(token.attrs.get("href", ""))
            dropped.append(_SAFE_ADDRESS.fullmatch(address) is None)
            token.attrs = {"href": address}  # no title: readers cannot see it
            if dropped[-1]:
                continue
        elif token.type == "link_close" and dropped.pop():
            continue
        yield _alt_text(token) if token.type == "image" else token


def _alt_text(image: Token) -> Token:
    from markdown_it.token import Token

    return Token("text", "", 0, content=_words(image.children or ()))


def _words(tokens: Sequence[Token]) -> str:
    """The characters a reader sees."""
    words = []
    for token in tokens:
        if token.type in ("text", "text_special"):
            words.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            words.append(" " if token.type == "softbreak" else "\n")
        elif token.children:
            words.append(_words(token.children))
    return "".join(words)


def _lines(tokens: Sequence[Token]) -> Iterator[str]:
    """Lines of plain text, with an empty one between blocks that are not of one list."""
    lists: list[int | None] = []  # the next number of each open list, None for bullets
    marker = ""
    for token in tokens:
        if token.type == "ordered_list_open":
            lists.append(int(token.attrs.get("start", 1)))
        elif token.type == "bullet_list_open":
            lists.append(None)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            lists.pop()
            if not lists:
                yield ""
        elif token.type == "list_item_open":
            number = lists[-1]
            marker = "• " if number is None else f"{number}. "
            lists[-1] = None if number is None else number + 1
        elif token.type == "inline":
            yield f"{marker}{_words(token.children or ())}"
            marker = ""
            if not lists:
                yield ""
