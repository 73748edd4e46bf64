"""A limit on any call: its result in time, or an end to the waiting."""

from __future__ import annotations

import threading
import time

import pytest

from timeline.deadline import DeadlineExceeded, within


def test_a_result_in_time_is_returned() -> None:
    """Whatever it is, None among it."""
    assert within(5, lambda: 42) == 42
    assert within(5, lambda: None) is None


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), SystemExit(3), DeadlineExceeded("own")])
def test_an_exception_in_time_is_the_callers(error: BaseException) -> None:
    """The same object, of any kind."""

    def fail() -> None:
        raise error

    with pytest.raises(type(error)) as raised:
        within(5, fail)
    assert raised.value is error


def test_a_call_that_takes_too_long_is_left() -> None:
    """The caller goes on while it still runs."""
    release = threading.Event()
    started = time.monotonic()
    with pytest.raises(DeadlineExceeded, match=r"^no answer within 0\.05 s$"):
        within(0.05, release.wait)
    assert time.monotonic() - started < 4
    release.set()


def test_a_late_error_disturbs_nobody() -> None:
    """It ends in its own thread, silently."""
    release, done = threading.Event(), threading.Event()

    def late() -> None:
        release.wait()
        try:
            raise ValueError
        finally:
            done.set()

    with pytest.raises(DeadlineExceeded):
        within(0.05, late)
    release.set()
    assert done.wait(5)


def test_a_call_that_is_left_does_not_keep_the_process() -> None:
    """Its thread is a daemon."""
    release = threading.Event()
    with pytest.raises(DeadlineExceeded):
        within(0.01, release.wait)
    left = [thread for thread in threading.enumerate() if thread.name == "deadline"]
    assert left
    assert all(thread.daemon for thread in left)
    release.set()


def test_calls_may_wait_within_calls() -> None:
    """Each has its own limit."""
    assert within(5, lambda: within(5, threading.current_thread).name) == "deadline"
