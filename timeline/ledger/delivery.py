"""A delivery: one part of one occurrence's thread to one target, and the states it passes through."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from timeline.errors import LedgerError
from timeline.ledger.instants import instant, instant_or_none
from timeline.status import (
    CardWords,
    Draw,
    DrawnCard,
    MediaRef,
    Status,
    StatusImage,
    StatusRef,
    Thread,
    nothing_draws,
)


class DeliveryState(StrEnum):
    """See the diagram in docs/delivery.md."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    POSTED = "posted"
    REJECTED = "rejected"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


OPEN_STATES = (DeliveryState.PLANNED, DeliveryState.CLAIMED, DeliveryState.FAILED, DeliveryState.UNKNOWN)


class DeliveryKey(NamedTuple):
    """What a delivery is known by, whatever happens to the entry's date or words; ``part`` counts from 1."""

    target: str
    root_id: str
    cycle: str
    part: int

    def __str__(self) -> str:
        return f"{self.target}:{self.root_id}#{self.cycle}/{self.part}"

    @classmethod
    def parse(cls, text: str) -> DeliveryKey:
        """The key written by ``str``; ValueError if it is none."""
        target, colon, rest = text.partition(":")
        root_id, hash_mark, tail = rest.partition("#")
        cycle, slash, part = tail.rpartition("/")
        if not (colon and hash_mark and slash and part.isdecimal()):
            raise ValueError(f"{text!r} is not a delivery such as fediverse:1917/03/08/womens-day-strike#2026/1")
        return cls(target, root_id, cycle, int(part))


@dataclass(frozen=True, slots=True)
class Draft:
    """An occurrence as it would go to a target now, before anything is frozen.

    Attributes:
        thread: the words; None when they do not fit, so that the occurrence stays known but is not planned.
    """

    root_id: str
    cycle: str
    entry_id: str
    day: dt.date
    moment: dt.datetime
    thread: Thread | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row of the ledger.

    Attributes:
        status: what is, or was, to be sent; frozen once any part of its thread was claimed.
        account: id of the account it was posted by.
        next_attempt_at: not before this; None for at once.
        doubtful: some attempt may have gone out without our knowing.
        duplicates: how often the network refused it as a duplicate of something that could not be found.
    """

    key: DeliveryKey
    entry_id: str
    day: dt.date
    moment: dt.datetime
    state: DeliveryState
    reason: str
    payload: str
    frozen: bool
    media: tuple[MediaRef, ...]
    attempts: int
    looks: int
    first_attempt_at: dt.datetime | None
    last_attempt_at: dt.datetime | None
    next_attempt_at: dt.datetime | None
    ref: StatusRef | None
    account: str
    doubtful: bool
    duplicates: int

    def status(self, root: Path, draw: Draw = nothing_draws) -> Status:
        """The status of this part.

        Args:
            root: image paths are taken below it.
            draw: draws a share card from its frozen words; only for those who read the images.
        """
        try:
            return status_from_json(self.payload, root, draw)
        except (ValueError, TypeError, KeyError, IndexError) as error:
            raise LedgerError(DAMAGED) from error


DAMAGED = "ledger: damaged; move it aside and run again: posts are found on the accounts and adopted"
COLUMNS = (
    "target, root_id, cycle, part, entry_id, day, moment, state, reason, payload, frozen, media, attempts, looks, "
    "first_attempt_at, last_attempt_at, next_attempt_at, ref_id, ref_url, ref_reply, account, doubtful, "
    "duplicates"
)


def from_row(row: tuple[Any, ...]) -> Delivery:
    """A row selected with ``COLUMNS``.

    Raises:
        LedgerError: it holds what no version of this program wrote.
    """
    try:
        return _from_row(row)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise LedgerError(DAMAGED) from error


def _from_row(row: tuple[Any, ...]) -> Delivery:
    ref = StatusRef(row[17], row[18], json.loads(row[19])) if row[17] else None
    return Delivery(
        key=DeliveryKey(row[0], row[1], row[2], int(row[3])),
        entry_id=row[4],
        day=dt.date.fromisoformat(row[5]),
        moment=instant(row[6]),
        state=DeliveryState(row[7]),
        reason=row[8],
        payload=row[9],
        frozen=bool(row[10]),
        media=tuple(MediaRef(part["id"], instant(part["expires_at"])) for part in json.loads(row[11])),
        attempts=int(row[12]),
        looks=int(row[13]),
        first_attempt_at=instant_or_none(row[14]),
        last_attempt_at=instant_or_none(row[15]),
        next_attempt_at=instant_or_none(row[16]),
        ref=ref,
        account=row[20],
        doubtful=bool(row[21]),
        duplicates=int(row[22]),
    )


def status_to_json(status: Status, root: Path) -> str:
    """A status as the ledger keeps it: every byte of the words, and where the images are below ``root``.

    Of a share card its words are kept, so that every attempt draws the same one on any host.
    """
    record: dict[str, Any] = {
        "text": status.text,
        "language": status.language,
        "created_at": status.created_at.isoformat(),
        "permalink": status.permalink,
        "visibility": status.visibility,
        "content_warning": status.content_warning,
        "reply_settings": status.reply_settings,
        "images": [
            {
                **_source(image.source, root),
                "media_type": image.media_type,
                "alt_text": image.alt_text,
                "focal_point": image.focal_point,
            }
            for image in status.images
        ],
    }
    return json.dumps(record, ensure_ascii=False, sort_keys=True)


def _source(source: Path | DrawnCard, root: Path) -> dict[str, Any]:
    if isinstance(source, DrawnCard):
        return {"card": asdict(source.words)}
    return {"file": source.relative_to(root).as_posix()}


def status_from_json(payload: str, root: Path, draw: Draw = nothing_draws) -> Status:
    """The status that ``status_to_json`` wrote; see ``Delivery.status``."""
    record = json.loads(payload)
    return Status(
        text=record["text"],
        language=record["language"],
        created_at=instant(record["created_at"]),
        permalink=record["permalink"],
        images=tuple(_image(image, root, draw) for image in record["images"]),
        visibility=record["visibility"],
        content_warning=record["content_warning"],
        reply_settings=record["reply_settings"],
    )


def _image(record: Mapping[str, Any], root: Path, draw: Draw) -> StatusImage:
    focal, card = record["focal_point"], record.get("card")
    point = (float(focal[0]), float(focal[1])) if focal else None
    source = root / record["file"] if card is None else DrawnCard(_card(card), draw)
    return StatusImage(source, record["media_type"], record["alt_text"], point)


def _card(record: Mapping[str, Any]) -> CardWords:
    return CardWords(**{**record, "titles": tuple(record["titles"])})


def shows_card(payload: str) -> bool:
    """Whether a payload has a share card among its images."""
    return any("card" in image for image in json.loads(payload)["images"]) if payload else False


def same_words(one: str, other: str) -> bool:
    """Whether two payloads would look the same to a follower (all but the instant of composing)."""
    left, right = json.loads(one), json.loads(other)
    left.pop("created_at"), right.pop("created_at")
    return bool(left == right)
