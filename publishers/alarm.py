"""Telling a person that something did not go out: Apprise for messages, a heartbeat address for silence.

Used by the command line after a run. Nothing here ever changes what happens to a delivery: every failure is words for
standard error, and no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

# A heartbeat is one small request; services answer in well under a second.
HEARTBEAT_SECONDS = 10.0
# Apprise tries each service once, one after the other.
MESSAGE_SECONDS = 30.0


def send(urls: Sequence[str], title: str, body: str) -> str:
    """Tell every service; returns what went wrong, empty when nothing did. Never raises, never retries.

    Args:
        urls: services in Apprise's notation; they hold credentials and appear in no message of ours.
        title: one line.
        body: plain text.
    """
    from timeline.deadline import DeadlineExceeded, within

    try:
        import apprise
    except ImportError:
        return "alerts: Apprise is not installed; install the extra 'alerts'"

    def tell() -> bool:
        sender: Any = apprise.Apprise()
        # Not all(...): one bad address must not keep the others from being added.
        added = [bool(sender.add(url)) for url in urls]
        return bool(sender.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT)) and all(added)

    try:
        return "" if within(MESSAGE_SECONDS, tell) else "alerts: a service did not take the message"
    except DeadlineExceeded:
        return f"alerts: no answer within {MESSAGE_SECONDS:g} s"
    except Exception as error:  # noqa: BLE001 - an alarm never breaks a run
        return f"alerts: failed with {type(error).__name__}"


def beat(address: str, signal: str = "") -> str:
    """Ping a heartbeat of the healthchecks kind; returns what went wrong.

    Args:
        address: of the check, without a final slash.
        signal: ``start``, ``fail``, or empty for success (https://healthchecks.io/docs/http_api/, checked 2026-11-21).
    """
    import urllib.request

    from timeline.deadline import DeadlineExceeded, within

    target = f"{address.rstrip('/')}/{signal}" if signal else address
    if not target.startswith(("https://", "http://")):
        return "heartbeat: not an http address"

    def ping() -> int:
        with urllib.request.urlopen(target, timeout=HEARTBEAT_SECONDS) as answer:
            return int(answer.status)

    try:
        within(HEARTBEAT_SECONDS, ping)
    except DeadlineExceeded:
        return f"heartbeat: no answer within {HEARTBEAT_SECONDS:g} s"
    except Exception as error:  # noqa: BLE001 - an alarm never breaks a run
        return f"heartbeat: failed with {type(error).__name__}"
    return ""
