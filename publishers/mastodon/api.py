"""The library Mastodon.py, set up so that it tries once, waits for nothing and asks for nothing on its own.

``import mastodon`` means the library here: imports are absolute, this package is ``publishers.mastodon``.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from publishers.mastodon import deadline
from publishers.mastodon.options import MastodonOptions
from timeline.publisher import Context

ASSUMED_VERSION = "4.0.0"
"""The server version the library is told, so that it does not ask.

Without it, or without ``version_check_mode="created"`` besides, an upload fetches two instance documents first or
takes the old endpoint (Mastodon.py 2.3.3, https://mastodonpy.readthedocs.io/, checked 2026-11-21). Everything used
here is in Mastodon 4.0 and in the other servers that speak its interface.
"""


@contextmanager
def connected(options: MastodonOptions, context: Context) -> Iterator[Any]:
    """A ``mastodon.Mastodon`` for one piece of work, with connections of its own that are closed afterwards.

    The library's own exceptions come out of it; publishers/mastodon/outcome.py reads them.
    """
    import mastodon
    from mastodon.errors import MastodonDeprecationWarning

    seconds = options.timeout.total_seconds()
    session = deadline.session(seconds)
    session.hooks["response"].append(lambda response, **_: setattr(session, "last_body", response.content))
    session.trust_env = options.encrypted  # a proxy of the environment must not see a token in plain http
    try:
        client = mastodon.Mastodon(
            api_base_url=options.api_base_url.rstrip("/"),
            session=session,
            request_timeout=seconds,
            ratelimit_method="throw",
            mastodon_version=ASSUMED_VERSION,
            version_check_mode="created",
            user_agent=context.user_agent,
        )
        client.access_token = options.access_token.reveal()  # as an argument it would be tried as a file's name first
        with warnings.catch_warnings():
            # The warning comes after the server has acted: made an error, it would hide that a status went out.
            warnings.simplefilter("ignore", MastodonDeprecationWarning)
            yield client
    finally:
        session.close()


def said_empty_list(client: Any) -> bool:
    """Whether the server's last answer was an empty list; the library makes one of ``{}`` and ``""`` too."""
    try:
        return bool(json.loads(client.session.last_body) == [])
    except ValueError:
        return False
