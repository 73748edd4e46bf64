"""When there is something again, for commands that have nothing to show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from timeline.compose import speaks
from timeline.errors import CorpusError
from timeline.exchange import StatusTarget

_DAYS = 366


def next_words(targets: Sequence[StatusTarget], after: dt.date) -> str:
    """The next day on which a target gets something, in words; ``check`` tells of files that cannot be read."""
    try:
        for ahead in range(1, _DAYS + 1):
            day = after + dt.timedelta(ahead)
            if any(speaks(one.entry, target.wording) for target in targets for one in target.schedule.on(day)):
                return f"next: {day:%A} {day.day} {day:%B %Y}; see it with: timeline preview --on {day}"
    except (CorpusError, OverflowError):
        return "what is next cannot be told; timeline check says why"
    return "nothing in the year to come"
