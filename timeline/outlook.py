"""A month of one target: what has been posted, what is still to come, and what both cost. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from timeline.config import Price
from timeline.exchange import StatusTarget
from timeline.ledger import Delivery, DeliveryState
from timeline.rehearsal import rehearse
from timeline.schedule import Occurrence
from timeline.templates import Templates

_OVER = (DeliveryState.POSTED, DeliveryState.SKIPPED, DeliveryState.REJECTED)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Posts of a month, parts of threads counted singly, and their cost; None without a price."""

    posted: int
    planned: int
    cost_posted: float | None = None
    cost_planned: float | None = None


def outlook(
    target: StatusTarget,
    posted: Iterable[str],
    now: dt.datetime,
    templates: Templates,
    price: Price | None,
    state_of: Callable[[Occurrence], DeliveryState | None],
) -> Outlook:
    """The local month of an instant.

    Args:
        posted: texts that were posted in it.
        now: the instant.
        price: of a post there.
        state_of: of the first part of an occurrence, by the ledger.
    """
    texts = list(posted)
    first = target.schedule.local_day(now)
    days = [first + dt.timedelta(ahead) for ahead in range(31) if (first + dt.timedelta(ahead)).month == first.month]
    prices = {target.name: price} if price else {}
    planned = [
        item
        for day in rehearse([target], days, templates, prices)
        for item in day.items
        if item.thread and _is_to_come(item.occurrence, now, target, state_of)
    ]
    return Outlook(
        posted=len(texts),
        planned=sum(len(item.lengths) for item in planned),
        cost_posted=_cost(texts, target, price) if price else None,
        cost_planned=sum(item.cost for item in planned) if price else None,
    )


def posted_in_month(deliveries: Iterable[Delivery], target: StatusTarget, now: dt.datetime) -> list[Delivery]:
    """Those of a target's posted deliveries that went out in the local month of an instant."""
    month = target.schedule.local_day(now).replace(day=1)
    return [
        delivery
        for delivery in deliveries
        if target.schedule.local_day(delivery.last_attempt_at or delivery.moment).replace(day=1) == month
    ]


def _is_to_come(
    occurrence: Occurrence,
    now: dt.datetime,
    target: StatusTarget,
    state_of: Callable[[Occurrence], DeliveryState | None],
) -> bool:
    return occurrence.moment > now - target.schedule.policy.catch_up and state_of(occurrence) not in _OVER


def _cost(texts: Iterable[str], target: StatusTarget, price: Price) -> float:
    linked = map(target.publisher.limits.holds_link, texts)
    return sum(price.post_with_link if link else price.post for link in linked)
