"""An account on the double of X, and statuses for it."""

from __future__ import annotations

import datetime as dt

from x_server import CREDENTIALS, Fault

from publishers.x import X, XOptions
from timeline.publisher import Context, Secret
from timeline.status import Status

NOW = dt.datetime(2026, 3, 8, 9, 0, 0, tzinfo=dt.UTC)
PATIENCE = dt.timedelta(seconds=5)
IMPATIENCE = dt.timedelta(seconds=0.3)
WORDS = "109 years ago today · 8 March 1917 (23 Feb O.S.)\n\nWomen & men of Petrograd walk out.\n\n#RussianRevolution"


def patience(fault: Fault) -> dt.timedelta:
    """Long enough for a busy machine, short where the answer never comes."""
    return IMPATIENCE if fault.manner == "hang" else PATIENCE


def account(url: str, *, timeout: dt.timedelta = PATIENCE, remembered=None, **options) -> X:
    """A publisher whose credentials the double knows."""
    secrets = {name: Secret(value) for name, value in (CREDENTIALS | options.pop("credentials", {})).items()}
    return X(
        XOptions(api_base_url=url, timeout=timeout, **secrets, **options),
        Context(target="x", user_agent="timeline/test", remembered=remembered or {}, now=lambda: NOW),
    )


def status(text: str = WORDS, **more) -> Status:
    return Status(text=text, language="en", created_at=NOW, **more)
