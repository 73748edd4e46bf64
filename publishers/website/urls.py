"""Addresses of pages: paths from the host's root on, always with a trailing slash, and the files they stand for.

Every function takes and gives paths below the site, ``/1917/03/08/``; ``Urls`` puts the site's own folder before them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from timeline.historic_date import CalendarDate, HistoricDate

# Paths of entries, days and subjects need no quoting, and there are hundreds of thousands of them.
_PLAIN = re.compile(r"[A-Za-z0-9/.\-]*")


class Link(NamedTuple):
    """An address with the words that lead to it."""

    url: str
    text: str


def _folders(date: CalendarDate) -> str:
    return "/".join(str(date).rsplit("-", 2))


def day(date: HistoricDate) -> str:
    """``/1917/03/08/``."""
    return f"/{_folders(date.new_style)}/"


def month(year: int, number: int) -> str:
    """``/1917/03/``."""
    return f"{year_page(year)}{number:02d}/"


def year_page(number: int) -> str:
    """``/1917/``."""
    return f"/{str(CalendarDate(number, 1, 1)).rsplit('-', 2)[0]}/"


def old_style_day(date: HistoricDate) -> str:
    """``/os/1917/02/23/``."""
    return f"/os/{_folders(date.old_style)}/"


def month_day(number: int, day_number: int) -> str:
    """``/on/03-08/``."""
    return f"/on/{number:02d}-{day_number:02d}/"


def entry(entry_id: str) -> str:
    """``/1917/03/08/slug/``."""
    return f"/{entry_id}/"


def subject(kind: str, key: str, number: int = 1) -> str:
    """``/topics/women/``, ``/topics/women/page/2/``."""
    return f"/{kind}/{key}/" if number == 1 else f"/{kind}/{key}/page/{number}/"


def file_of(path: str) -> str:
    """The file that a page's address stands for: ``1917/03/08/index.html``."""
    return f"{path.removeprefix('/')}index.html" if path.endswith("/") else path.removeprefix("/")


@dataclass(frozen=True, slots=True)
class Urls:
    """Where the site is.

    Attributes:
        site: absolute address with a final slash.
        base: the path of that address, without its final slash; empty where the site is the host's root.
    """

    site: str
    base: str

    @classmethod
    def of(cls, site: str) -> Urls:
        """The addresses of a site that is served at ``site``."""
        return cls(site, urlsplit(site).path.rstrip("/"))

    def here(self, path: str) -> str:
        """A page's address as a link on another page writes it."""
        return self.base + (path if _PLAIN.fullmatch(path) else quote(path))

    def absolute(self, path: str) -> str:
        """A page's address with scheme and host."""
        return self.site + (path if _PLAIN.fullmatch(path) else quote(path)).removeprefix("/")
