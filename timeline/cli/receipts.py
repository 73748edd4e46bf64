"""What went out, for pages that show it: the ledger's posted statuses with their addresses."""

from __future__ import annotations

from timeline.cli.session import Session
from timeline.ledger import DeliveryState, Ledger
from timeline.whole import Receipt

_WEB = ("https://", "http://")


def receipts(session: Session, ledger: Ledger) -> list[tuple[str, Receipt]]:
    """The first parts of all that is posted and has an address, with the root ids of their entries, oldest first."""
    networks = {target.name: target.kind for target in session.config.targets}
    posted = [
        one
        for one in ledger.deliveries(states=[DeliveryState.POSTED])
        if one.key.part == 1 and one.ref is not None and one.ref.url.startswith(_WEB)
    ]
    return [
        (
            one.key.root_id,
            Receipt(
                networks.get(one.key.target, one.key.target),
                one.key.target,
                one.key.cycle,
                one.day,
                one.ref.url if one.ref else "",
            ),
        )
        for one in sorted(posted, key=lambda one: (one.moment, one.key))
    ]


def receipts_stamp(ledger: Ledger) -> str:
    """Changes when something is posted or taken back; much cheaper."""
    counts = ledger.counts()
    return repr([(target, counts[target].get(str(DeliveryState.POSTED), 0)) for target in sorted(counts)])
