"""What a failed exchange made with ``requests`` says about "did it go out?".

The class of the exception alone says nothing: requests raises ConnectionError both for a refused connection and for
one that was dropped after the server had read the request. Measured with requests 2.34 and urllib3 2.8 on 2026-11-21.
"""

from __future__ import annotations

from collections.abc import Iterator


def never_left(error: BaseException) -> bool:
    """Whether the request certainly did not leave this machine: DNS, refused, connect time-out, TLS or proxy failure.

    Only believable when each request uses a fresh connection, as the publishers' sessions do.
    """
    import socket

    from requests.exceptions import ConnectTimeout, InvalidSchema, InvalidURL, ProxyError, SSLError
    from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

    unsent = (
        ConnectTimeout, InvalidSchema, InvalidURL, ProxyError, SSLError,
        ConnectTimeoutError, NameResolutionError, NewConnectionError,
        ConnectionRefusedError, socket.gaierror,
    )  # fmt: skip
    return any(isinstance(link, unsent) for link in _chain(error))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception, what it wraps in any of the ways libraries use, each once."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        link = waiting.pop()
        if not isinstance(link, BaseException) or id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        waiting += [link.__cause__, link.__context__, getattr(link, "reason", None), *link.args]


def describe(error: BaseException) -> str:
    """A failure in words that cannot hold a secret: the innermost telling type, never the library's message."""
    names = [type(link).__name__ for link in _chain(error)]
    return names[-1] if names[0] in {"ConnectionError", "MastodonNetworkError"} else names[0]
