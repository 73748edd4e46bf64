"""What would go out on coming days, to each target: pure, for review and for comparing before a change is merged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from timeline.compose import speaks
from timeline.config import Price
from timeline.errors import DoesNotFitError
from timeline.exchange import StatusTarget
from timeline.schedule import Occurrence, local_time
from timeline.status import Thread
from timeline.templates import Templates


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One occurrence as one target would get it.

    Attributes:
        thread: the words; None when they do not fit, and then ``problem`` says why.
        lengths: of each part, by the network's own rule.
        cost: by the config's prices; 0 where it has none.
        remark: what is not as it should be, though it would go out; see ``Worded``.
    """

    target: str
    occurrence: Occurrence
    at: dt.datetime
    thread: Thread | None
    lengths: tuple[int, ...] = ()
    maximum: int = 0
    problem: str = ""
    cost: float = 0.0
    remark: str = ""


@dataclass
class RehearsedDay:
    """A day: everything that would go out, in order of target and moment."""

    day: dt.date
    items: list[Rehearsed] = field(default_factory=list)


def rehearse(
    targets: Iterable[StatusTarget],
    days: Iterable[dt.date],
    templates: Templates,
    prices: Mapping[str, Price],
) -> Iterator[RehearsedDay]:
    """Each day as its posts would read if every run were on time.

    Args:
        targets: with their schedules.
        days: modern days.
        templates: the status templates.
        prices: by target name.
    """
    wanted = [_sketched(target) for target in targets]
    for day in days:
        found = RehearsedDay(day)
        for target in wanted:
            for occurrence in target.schedule.on(day):
                if speaks(occurrence.entry, target.wording):
                    price = prices.get(target.name)
                    found.items.append(rehearsed(target, occurrence, templates, price, on=occurrence.day))
        yield found


def _sketched(target: StatusTarget) -> StatusTarget:
    """The target with cards that nobody draws: a year of them would take a minute."""
    return target if target.cards is None else replace(target, cards=replace(target.cards, tried=False))


def rehearsed(
    target: StatusTarget, occurrence: Occurrence, templates: Templates, price: Price | None = None, *, on: dt.date
) -> Rehearsed:
    """One occurrence as a target would get it on a local day."""
    limits = target.publisher.limits
    at = local_time(occurrence.moment, target.schedule.policy.timezone)
    try:
        thread, remark = target.words(occurrence, templates, on=on, created_at=occurrence.moment)
    except DoesNotFitError as error:
        return Rehearsed(target.name, occurrence, at, None, maximum=limits.maximum, problem=str(error))
    lengths = tuple(limits.length(part.text) for part in thread.parts)
    cost = 0.0
    if price is not None:
        linked = [limits.holds_link(part.text) for part in thread.parts]
        cost = sum(price.post_with_link if link else price.post for link in linked)
    return Rehearsed(target.name, occurrence, at, thread, lengths, limits.maximum, cost=cost, remark=remark)
