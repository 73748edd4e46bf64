"""WebSub: tell a hub that a feed changed, so that it fetches the feed and passes it on at once.

How publishers notify hubs is not standardised; this is the common form, a POST of ``hub.mode=publish`` and ``hub.url``.
https://www.w3.org/TR/websub/ and https://indieweb.org/How_to_publish_and_consume_WebSub, checked 2026-11-21
"""

from __future__ import annotations

from urllib.parse import urlsplit

from timeline.deadline import DeadlineExceeded, within

# Followers' posts wait for nobody: FEED-32.
TIMEOUT_SECONDS = 5.0


def ping(hub: str, topic: str, user_agent: str, *, seconds: float = TIMEOUT_SECONDS) -> str:
    """Announce that the feed at address ``topic`` changed; tries once, follows no redirect.

    Returns:
        What went wrong, in words; empty when the hub accepted it.
    """
    try:
        status = within(seconds, lambda: _post(hub, topic, user_agent, seconds))
    except DeadlineExceeded:
        wrong = f"no answer within {seconds:g} s"
    except Exception as error:  # noqa: BLE001 - whatever the library raises, its text may hold more than it should
        wrong = type(error).__name__
    else:
        wrong = "" if 200 <= status < 300 else f"HTTP {status}"
    return f"{urlsplit(hub).hostname}: {wrong}" if wrong else ""


def _post(hub: str, topic: str, user_agent: str, seconds: float) -> int:
    import requests

    with requests.Session() as session:
        session.trust_env = False
        answer = session.post(
            hub,
            data={"hub.mode": "publish", "hub.url": topic},
            headers={"User-Agent": user_agent},
            timeout=seconds,
            allow_redirects=False,
            stream=True,  # what it says does not matter
        )
        answer.close()
        return answer.status_code
