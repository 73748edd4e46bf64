"""Where X sees links in a text: a port of twitter-text's extractor, needed because each link weighs 23.

It fires on bare domains too, and so on slips such as ``Lenin.It was``. The expressions follow the published ones
clause by clause, oddities included, because a link overlooked here is a status X refuses. They are compiled at the
first text with something like a domain in it: most have none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from publishers.x import tlds

# Rules of twitter-text 3.1.0 (https://github.com/twitter/twitter-text, checked 2026-11-21).
LONGEST_URL = 4096
LONGEST_TCO_SLUG = 40

_PUNCTUATION = r"!'#%&'()*+,\\\-./:;<=>?@\[\]^_{|}~$"
_SPACES = r"\x09-\x0D\x20\x85\xA0\u1680\u180E\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
_INVALID = r"\uFFFE\uFEFF\uFFFF"
_DIRECTIONAL = r"\u202A-\u202E\u061C\u200E\u200F\u2066-\u2069"
_LATIN = (
    r"\xC0-\xD6\xD8-\xF6\xF8-\xFF\u0100-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F\u0272\u0289"
    r"\u028B\u02BB\u0300-\u036F\u1E00-\u1EFF"
)
_CYRILLIC = r"\u0400-\u04FF"

_BEFORE = rf"(?:[^A-Za-z0-9@＠$#＃{_INVALID}]|[{_DIRECTIONAL}]|^)"
_LETTER = rf"[^{_PUNCTUATION}{_SPACES}{_INVALID}{_DIRECTIONAL}]"
_SUBDOMAIN = rf"(?:(?:{_LETTER}(?:[_-]|{_LETTER})*)?{_LETTER}\.)"
_NAME = rf"(?:(?:{_LETTER}(?:-|{_LETTER})*)?{_LETTER}\.)"
_PATH_CHARACTER = rf"[a-z{_CYRILLIC}0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_LATIN}]"
_PARENTHESES = rf"\((?:{_PATH_CHARACTER}+|(?:{_PATH_CHARACTER}*\({_PATH_CHARACTER}+\){_PATH_CHARACTER}*))\)"
_PATH_END = rf"[+\-a-z{_CYRILLIC}0-9=_#/{_LATIN}]|{_PARENTHESES}"
# the original joins this without brackets round the last part, so that parentheses end only a path of nothing else
_PATH = rf"(?:{_PATH_CHARACTER}*(?:{_PARENTHESES}{_PATH_CHARACTER}*)*{_PATH_END}|@{_PATH_CHARACTER}+/)"
_QUERY_CHARACTER = r"[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]"
_QUERY = rf"\?{_QUERY_CHARACTER}*[a-z0-9\-_&=#/]"

_MAYBE = re.compile(r"\.[^\W\d_][^\s.]")  # no name has one letter: "O.S.", in every date line, costs nothing
_NOT_BEFORE_BARE = frozenset("-_./")


@dataclass(frozen=True, slots=True)
class Link:
    """A stretch of a text that X counts as a link: index of its first code point and number of code points."""

    start: int
    length: int


def links(text: str) -> list[Link]:
    """The links X would find in a text, in order.

    Args:
        text: NFC, with single line feeds.
    """
    if not _MAYBE.search(text):
        return []
    found: list[Link] = []
    for match in _link_pattern().finditer(text):
        url, domain = match["url"], match["domain"]
        if not _fits(url, match["protocol"] or "https://", domain):
            continue
        start = match.end() - len(url)
        found += _with_protocol(url, start) if match["protocol"] else _bare(match, start)
    return found


@cache
def _link_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<before>{_BEFORE})(?P<url>(?P<protocol>https?://)?(?P<domain>{_SUBDOMAIN}*{_NAME}{_top_level()})"
        rf"(?::[0-9]+)?(?P<path>/{_PATH}*)?(?:{_QUERY})?)",
        re.IGNORECASE,
    )


@cache
def _bare_domain_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:[\-a-z0-9{_LATIN}]+\.)+{_top_level()}", re.IGNORECASE)


@cache
def _tco_pattern() -> re.Pattern[str]:
    return re.compile(rf"^https?://t\.co/([a-z0-9]+)(?:{_QUERY})?", re.IGNORECASE)


@cache
def _top_level() -> str:
    """Any known top-level domain that no ASCII letter or digit continues, or any in Punycode."""
    return rf"(?:(?:{'|'.join(map(re.escape, tlds.names()))})(?=[^0-9a-zA-Z@+-]|$)|xn--[\-0-9a-z]+)"


def _fits(url: str, protocol: str, domain: str) -> bool:
    """Whether the host name is one (labels of 1 to 63 in ASCII form) and the whole is not too long."""
    try:
        ascii_domain = domain.encode("idna")
    except UnicodeError:
        return False
    return len(protocol) + len(url) + len(ascii_domain) - len(domain) <= LONGEST_URL


def _with_protocol(url: str, start: int) -> list[Link]:
    """A link with ``http://``; X's own short addresses end with their slug."""
    short = _tco_pattern().search(url)
    if short is None:
        return [Link(start, len(url))]
    return [] if len(short[1]) > LONGEST_TCO_SLUG else [Link(start, short.end())]


def _bare(match: re.Match[str], start: int) -> list[Link]:
    """Domains without ``http://``: only their Latin part counts, and one match may hold several."""
    if match["before"] in _NOT_BEFORE_BARE:
        return []
    domain = match["domain"]
    parts = list(_bare_domain_pattern().finditer(domain))
    found = [Link(start + part.start(), len(part[0])) for part in parts]
    if found and match["path"]:
        with_path = match["url"].replace(domain, parts[-1][0])
        found[-1] = Link(found[-1].start, len(with_path))
    return found
