"""The ledger: what was planned, claimed, sent and settled, and when each occurrence first appeared in a file.

The only memory between runs. SQLite by default, PostgreSQL by URL; same states, same statements, same tests.
"""

from timeline.ledger.delivery import Delivery, DeliveryKey, DeliveryState, Draft
from timeline.ledger.ledger import Ledger
from timeline.ledger.opening import open_ledger
from timeline.ledger.publication import Appearance, PublicationLog
from timeline.ledger.records import Written
from timeline.ledger.targets import TargetRow

__all__ = [
    "Appearance",
    "Delivery",
    "DeliveryKey",
    "DeliveryState",
    "Draft",
    "Ledger",
    "PublicationLog",
    "TargetRow",
    "Written",
    "open_ledger",
]
