"""Prints statuses instead of posting them: the reference implementation, and what a dry run uses."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Collection

from timeline.publisher import Account, Context, MediaRef, Status, StatusLimits, StatusOptions, StatusRef


class Console:
    """A status publisher without a network: standard output is the account."""

    options = StatusOptions

    def __init__(self, options: StatusOptions, context: Context) -> None:
        self._context = context
        self.limits = StatusLimits(length=len, maximum=100_000, visible_after=dt.timedelta(0))

    def prepare(self, status: Status) -> tuple[MediaRef, ...]:
        """Nothing to upload: the alt text is printed with the words."""
        return ()

    def post(self, status: Status, media: tuple[MediaRef, ...], *, key: str, reply_to: StatusRef | None) -> StatusRef:
        """Print the status; its key serves as its id."""
        pictures = "".join(f"[image: {image.alt_text}]\n" for image in status.images)
        sys.stdout.write(f"{status.text}\n{pictures}\n")
        return StatusRef(id=key)

    def find(
        self, status: Status, *, since: dt.datetime, reply_to: StatusRef | None, exclude: Collection[StatusRef]
    ) -> StatusRef | None:
        """Standard output cannot be read back, and printing twice does no harm."""
        return None

    def verify(self) -> Account:
        """The account is the target itself."""
        return Account(id=self._context.target, handle=self._context.target)
