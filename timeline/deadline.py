"""A hard limit in seconds on any call, whatever the library inside it does.

Socket time-outs are per operation: a server that drips a byte a second is never late. The call runs in a daemon thread
that is abandoned when time is up; what it may still do is why the outcome then is "unknown".
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class DeadlineExceeded(Exception):
    """The call did not return in time; it may still be running."""


def within(seconds: float, call: Callable[[], T]) -> T:
    """The call's result, or its exception, if it ends in time.

    Raises:
        DeadlineExceeded: it did not.
    """
    outcome: list[tuple[bool, T | BaseException]] = []

    def run() -> None:
        try:
            outcome.append((True, call()))
        except BaseException as error:  # noqa: BLE001 - carried over to the caller's thread
            outcome.append((False, error))

    thread = threading.Thread(target=run, name="deadline", daemon=True)
    thread.start()
    thread.join(seconds)
    if not outcome:
        raise DeadlineExceeded(f"no answer within {seconds:g} s")
    worked, value = outcome[0]
    if worked:
        return value  # type: ignore[return-value]  # the flag says which of the two it is
    assert isinstance(value, BaseException)
    raise value
