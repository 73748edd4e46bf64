"""Where config and corpus do not fit together well: warnings of ``check``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from timeline.check_days import Outline
from timeline.config import Config
from timeline.entry import Entry
from timeline.errors import CorpusError, Problem
from timeline.historic_date import HistoricDate
from timeline.publisher import StatusOptions
from timeline.schedule import Schedule
from timeline.wording import has_words


class OutlinedDays:
    """A corpus as a schedule sees it, of what ``check_corpus`` has read already: entries without words."""

    def __init__(self, outlines: Iterable[Outline]) -> None:
        self._days: dict[int, list[Outline]] = {}
        for outline in outlines:
            self._days.setdefault(outline.number, []).append(outline)
        self.years: Sequence[int] = sorted({HistoricDate(number).new_style.year for number in self._days})

    def load(self, days: Iterable[HistoricDate]) -> list[tuple[Entry, ...]]:
        """Entries of several historic days."""
        return [tuple(map(_bare, self._days.get(day.number, ()))) for day in days]


def _bare(outline: Outline) -> Entry:
    return Entry(
        id=outline.id,
        title="",
        date=HistoricDate(outline.number),
        summary="",
        sources=(),
        path=Path(),
        time=outline.time,
        formerly=outline.formerly,
        state=outline.state,
    )


def check_config(config: Config, schedule: Schedule, now: dt.datetime) -> list[Problem]:
    """Where config and corpus do not fit together well.

    Args:
        config: what is checked.
        schedule: the corpus under the timeline's own policy.
        now: the year from here on is looked at for crowded days.
    """
    name = config.path.name
    problems = [
        Problem(
            name, 0, 0, f"[targets.{target.name}] language: no dates in words for {language!r}",
            "English is used; a template of your own can do better", warning=True, rule="config",
        )
        for target in config.targets
        if not has_words(language := getattr(target.options, "language", None) or config.meta.language)
    ]  # fmt: skip
    problems += [
        Problem(
            name, 0, 0, f"[targets.{target.name}] card: no dates in words for {language!r}",
            "no card is attached; leave it out", warning=True, rule="config",
        )
        for target in config.targets
        if isinstance(target.options, StatusOptions) and target.options.card
        and not has_words(language := target.options.language or config.meta.language)
    ]  # fmt: skip
    for target in config.targets:
        policy = target.policy
        if policy.catch_up < policy.interval:
            problems.append(
                Problem(
                    name, 0, 0, f"[targets.{target.name}] catch_up is shorter than interval",
                    "a single late run would lose posts", warning=True, rule="config",
                )
            )  # fmt: skip
    return problems + _crowded(config, schedule, now)


def _crowded(config: Config, schedule: Schedule, now: dt.datetime) -> list[Problem]:
    """Days of the coming year whose moments had to be squeezed below the interval."""
    if schedule.policy.replay is not None:
        return []
    today = schedule.local_day(now)
    found = []
    for ahead in range(366):
        day = today + dt.timedelta(ahead)
        try:
            moments = [occurrence.moment for occurrence in schedule.on(day)]
        except CorpusError:
            continue
        gaps = [later - earlier for earlier, later in pairwise(moments)]
        if gaps and min(gaps) < min(schedule.policy.interval, dt.timedelta(minutes=5)):
            found.append(
                Problem(
                    config.path.name, 0, 0, f"[schedule] {len(moments)} entries on {day}: moments {min(gaps)} apart",
                    "start earlier, or shorten interval", warning=True, rule="config",
                )
            )  # fmt: skip
    return found
