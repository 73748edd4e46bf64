"""A month of the publication zone, and where its archive stands."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple


class Month(NamedTuple):
    """A modern month."""

    year: int
    number: int

    @classmethod
    def of(cls, day: dt.date) -> Month:
        """The month a day lies in."""
        return cls(day.year, day.month)

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.number, 1)

    @property
    def preceding(self) -> Month:
        """The month before it."""
        return Month(self.year - (self.number == 1), (self.number - 2) % 12 + 1)

    @property
    def following(self) -> Month:
        """The month after it."""
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    def path(self, folder: str) -> str:
        """Where its archive document stands below ``output``."""
        return f"{folder}/{self.year:04d}-{self.number:02d}.rss"


def months(first: dt.date, last: dt.date) -> list[Month]:
    """Every month from that of one day to that of another."""
    found, end = [Month.of(first)], Month.of(last)
    while found[-1] < end:
        found.append(found[-1].following)
    return found
