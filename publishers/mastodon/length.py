"""How long a text is by Mastodon's own rule.

The server counts grapheme clusters after putting 23 characters in place of every link that starts with ``http://`` or
``https://``, and ``@user`` in place of every ``@user@host``; the content warning counts too, custom emoji count as
typed, bare domains are plain text.
Rule: https://github.com/mastodon/mastodon/blob/main/app/validators/status_length_validator.rb (checked 2026-11-21).

Server and web interface recognise slightly different links. Where they differ we see the shorter one, so that what we
call short enough is short enough for both. Patterns are compiled at first use: a run with nothing to send needs none.
"""

from __future__ import annotations

import re
from functools import cache

from publishers.mastodon.top_level_domains import NAMES

URL_LENGTH = 23
"""Characters a link counts for unless the instance says otherwise (``characters_reserved_per_url``).

https://docs.joinmastodon.org/user/posting/#links (checked 2026-11-21)
"""

# A label of a host name holds anything but punctuation, blanks and marks of direction.
_LABEL_CHARACTER = (
    r"[^/!'#%&()*+,\\\-.:;<=>?@\[\]^_{|}~$\x09-\x0d\x20\x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
    r"\ufffe\ufeff\uffff\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069]"
)
_LETTERS = r"a-zA-Z\u0400-\u04ff0-9\xc0-\xd6\xd8-\xf6\xf8-\xff\u0100-\u024f\u1e00-\u1eff\u0300-\u036f"
_IN_PATH = rf"[{_LETTERS}!*';:=+,.$/%#\[\]\-\u2013_~@|&]"
_ENDS_PATH = rf"[{_LETTERS}+\-_#/]"  # the web interface ends a path with "=" too, the server does not
_BRACKETED = rf"\({_IN_PATH}+\)"


@cache
def _scheme() -> re.Pattern[str]:
    return re.compile(r"(?<![A-Za-z0-9@＠$#＃\ufffe\ufeff\uffff])https?://", re.IGNORECASE)


@cache
def _host() -> re.Pattern[str]:
    return re.compile(rf"(?:{_LABEL_CHARACTER}|[_.-])+")


@cache
def _subdomain() -> re.Pattern[str]:
    return re.compile(rf"{_LABEL_CHARACTER}(?:(?:{_LABEL_CHARACTER}|[_-])*{_LABEL_CHARACTER})?")


@cache
def _domain() -> re.Pattern[str]:
    return re.compile(rf"{_LABEL_CHARACTER}(?:(?:{_LABEL_CHARACTER}|-)*{_LABEL_CHARACTER})?")


@cache
def _punycode() -> re.Pattern[str]:
    return re.compile(r"xn--[-0-9a-zA-Z]+", re.IGNORECASE)


@cache
def _goes_on() -> re.Pattern[str]:
    return re.compile(r"[0-9a-zA-Z@+-]")


@cache
def _rest() -> re.Pattern[str]:
    """Port, path with fragment, and query, each if there."""
    path = rf"/(?:(?:{_IN_PATH}|{_BRACKETED})*{_ENDS_PATH}|{_BRACKETED})*"
    query = r"\?[a-zA-Z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-zA-Z0-9\-_&=#/]"
    return re.compile(rf"(?::[0-9]+)?(?:{path})?(?:{query})?")


@cache
def _mention() -> re.Pattern[str]:
    return re.compile(r"(?<![=/\w])@([a-zA-Z0-9_]+)@[a-zA-Z0-9.\-]+[a-zA-Z0-9]")


def graphemes(text: str) -> int:
    """How many characters a reader sees: grapheme clusters of Unicode."""
    import regex

    return len(regex.findall(r"\X", text))


def status_length(text: str, *, url_length: int = URL_LENGTH) -> int:
    """What the text counts for against an instance's ``max_characters``, its content warning left aside.

    Args:
        text: the words of a status.
        url_length: characters a link counts for on that instance.
    """
    return graphemes(short_mentions(_links_replaced(text, "x" * url_length)))


def short_mentions(text: str) -> str:
    """The text with ``@user`` for every ``@user@host``, as servers count and show them."""
    return _mention().sub(r"@\1", text)


def _links_replaced(text: str, placeholder: str) -> str:
    """The text with every link the server would recognise replaced."""
    done: list[str] = []
    position = 0
    for scheme in _scheme().finditer(text):
        start = scheme.start()
        if start < position or 0 < start == position:
            continue
        end = _link_end(text, scheme.end())
        if end is None:
            continue
        done += [text[position:start], placeholder]
        position = end
    return "".join([*done, text[position:]])


def _link_end(text: str, start: int) -> int | None:
    """Where the link ends whose host would begin at ``start``, or None if that is no link."""
    host = _host().match(text, start)
    if host is None:
        return None
    labels = host[0].split(".")
    for last in range(len(labels) - 1, 0, -1):  # the longest domain name wins
        before = labels[:last]
        if not _is_domain(before):
            continue
        top = start + len(".".join(before)) + 1
        end = _top_level_end(text, top, top + len(labels[last]))
        if end is not None:
            rest = _rest().match(text, end)
            return rest.end() if rest else end
    return None


def _is_domain(labels: list[str]) -> bool:
    *subdomains, name = labels
    return _domain().fullmatch(name) is not None and all(_subdomain().fullmatch(label) for label in subdomains)


def _top_level_end(text: str, start: int, end: int) -> int | None:
    """Where the top-level domain ends that begins ``text[start:end]``, or None; no Latin letter may follow it."""
    punycode = _punycode().match(text, start, end)
    if punycode:
        return punycode.end()
    for stop in range(start + 1, end + 1):
        if text[start:stop].lower() in NAMES and not _goes_on().match(text, stop):
            return stop
    return None
