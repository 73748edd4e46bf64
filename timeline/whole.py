"""What a publisher that shows the whole corpus may ask of an edition: every entry, its anniversaries, its receipts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from timeline.entry import Entry, Person
from timeline.historic_date import Style


@dataclass(frozen=True, slots=True)
class Anniversary:
    """One cycle of an entry: the modern day on which it is shown.

    Attributes:
        cycle: the occurrence year, or ``replay-<date>``; statuses and feeds link to it as ``#cycle``.
        years_ago: N of "N years ago"; 0 in a replay.
        replay_day: 1 for the first day of a replay; 0 outside replays.
    """

    cycle: str
    day: dt.date
    years_ago: int = 0
    replay_day: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """A status that went out: where it can be read.

    Attributes:
        network: the publisher's name in the config, such as ``mastodon``; the target's name where that is gone.
        day: the modern day it belongs to.
        url: public address, http or https.
    """

    network: str
    target: str
    cycle: str
    day: dt.date
    url: str


@dataclass(frozen=True, slots=True)
class Guide:
    """A reading guide, ``guides/<name>.md`` of the corpus.

    Attributes:
        text: Markdown; its first line is the title. Links to entries start with ``/``.
    """

    name: str
    text: str


class Whole(Protocol):
    """The whole corpus at one instant. Nothing is read before it is asked for."""

    @property
    def today(self) -> dt.date:
        """The day it is in the publication zone."""
        ...

    @property
    def style(self) -> Style:
        """The driving calendar."""
        ...

    def stamp(self) -> str:
        """Changes whenever anything below would, a new local day included; opens files but parses none."""
        ...

    def entries(self) -> Sequence[Entry]:
        """Every published and withdrawn entry in order of date and time.

        Raises:
            CorpusError: files are invalid; with the problems of all of them.
        """
        ...

    def person(self, key: str) -> Person | None:
        """A person by key, also one that only wrote a work."""
        ...

    def anniversaries(self, entry: Entry) -> Sequence[Anniversary]:
        """Last year's, this year's and the next year's, as far as the schedule has them; and, where there is none among
        them that has come, the latest that has. Oldest first."""
        ...

    def today_entries(self) -> Sequence[Entry]:
        """The published entries whose anniversary is today."""
        ...

    def receipts(self) -> Mapping[str, Sequence[Receipt]]:
        """The statuses that went out, by root id of their entry, oldest first."""
        ...

    def guides(self) -> Sequence[Guide]:
        """The reading guides by name."""
        ...
