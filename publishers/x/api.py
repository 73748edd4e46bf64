"""The five calls to X's API v2, each on a connection of its own, tried once, with the answer as it came.

tweepy signs and shapes the requests. Its ``request`` is replaced because it knows only one host, has no time-out,
follows redirects, may wait for hours or for ever on a rate limit, writes the headers into its log, and builds
exceptions that fail on unexpected bodies. Proxies and certificates are not taken from the environment: the
configuration alone says where the credentials go.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from publishers.x.options import XOptions

if TYPE_CHECKING:
    import requests

# https://docs.x.com/x-api/users/get-posts, checked 2026-11-21
PAGE_SIZE = 50
"""Posts in one page of a timeline (5 to 100 are allowed); every post read is charged."""

LONGEST_CONNECT = 10.0
"""Seconds to wait for a connection, where the target's ``timeout`` is longer."""

_TALKATIVE_LOGGERS = frozenset({"tweepy", "oauthlib", "requests_oauthlib"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said: HTTP status, headers (names in lower case), and the JSON body, None if it is not JSON."""

    status: int
    headers: Mapping[str, str]
    body: object

    @property
    def good(self) -> bool:
        """Whether the status is a 2xx; says nothing about what is in the body."""
        return 200 <= self.status < 300

    @property
    def data(self) -> Mapping[str, Any]:
        """The ``data`` object of a 2xx answer, empty when there is none."""
        data = self.body.get("data") if self.good and isinstance(self.body, dict) else None
        return data if isinstance(data, dict) else {}

    @property
    def id(self) -> str:
        """The identifier that came back in a 2xx answer, empty when none did."""
        value = self.data.get("id")
        return value if isinstance(value, str) else ""


class Api:
    """The calls. Each returns an ``Answer`` whatever its status, or lets the library's exception through."""

    def __init__(self, options: XOptions, user_agent: str) -> None:
        self._options = options
        self._user_agent = user_agent

    def create(
        self, text: str, *, media_ids: Sequence[str], reply_to: str | None, reply_settings: str | None
    ) -> Answer:
        """Post a status: ``POST /2/tweets``."""
        return self._ask(
            lambda client: client.create_tweet(
                text=text,
                media_ids=list(media_ids) or None,
                in_reply_to_tweet_id=reply_to,
                reply_settings=reply_settings,
            )
        )

    def delete(self, identifier: str) -> Answer:
        """Delete a post: ``DELETE /2/tweets/:id``."""
        return self._ask(lambda client: client.delete_tweet(identifier))

    def me(self) -> Answer:
        """Whose token it is: ``GET /2/users/me``."""
        return self._ask(lambda client: client.get_me())

    def timeline(self, account_id: str, *, page: str | None) -> Answer:
        """One page of an account's own posts, newest first: ``GET /2/users/:id/tweets``.

        ``start_time`` is not used: X's clock may not be ours, and a post hidden for that would go out twice.
        """
        return self._ask(
            lambda client: client.get_users_tweets(
                account_id,
                user_auth=True,
                max_results=PAGE_SIZE,
                pagination_token=page,
                tweet_fields=["created_at", "entities", "referenced_tweets"],
            )
        )

    def upload(self, image: bytes, media_type: str) -> Answer:
        """Upload a picture in one piece: ``POST /2/media/upload``."""
        return self._ask(
            lambda client: client.request(
                "POST",
                "/2/media/upload",
                data={"media_category": "tweet_image"},
                files={"media": ("image", image, media_type)},
            )
        )

    def describe(self, media_id: str, alt_text: str) -> Answer:
        """Give an uploaded picture its alt text: ``POST /2/media/metadata``."""
        body = {"id": media_id, "metadata": {"alt_text": {"text": alt_text}}}
        return self._ask(lambda client: client.request("POST", "/2/media/metadata", json=body))

    def _ask(self, call: Callable[[Any], requests.Response]) -> Answer:
        client = _client_class()(self._options, self._user_agent)
        silence()
        with closing(client.session):
            response = call(client)
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status_code, headers, _parsed(response.content))


def _parsed(content: bytes) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def silence() -> None:
    """Keep the libraries from writing signed headers into anyone's log: at DEBUG they all do."""
    names = {name for name in logging.root.manager.loggerDict if name.partition(".")[0] in _TALKATIVE_LOGGERS}
    for name in names | _TALKATIVE_LOGGERS:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.INFO))


@cache
def _client_class() -> Callable[[XOptions, str], Any]:
    """The client of tweepy with our ``request``; made at the first call, so that importing us imports no tweepy."""
    import requests
    import tweepy

    class Client(tweepy.Client):  # type: ignore[misc]
        def __init__(self, options: XOptions, user_agent: str) -> None:
            super().__init__(
                consumer_key=options.consumer_key.reveal(),
                consumer_secret=options.consumer_secret.reveal(),
                access_token=options.access_token.reveal(),
                access_token_secret=options.access_token_secret.reveal(),
                return_type=requests.Response,
            )
            self.session.trust_env = False
            self.user_agent = user_agent
            self._base = options.api_base_url.rstrip("/")
            seconds = options.timeout.total_seconds()
            self._timeout = (min(seconds, LONGEST_CONNECT), seconds)

        def request(
            self,
            method: str,
            route: str,
            params: Mapping[str, Any] | None = None,
            json: object = None,
            user_auth: bool = True,
            **body: Any,
        ) -> requests.Response:
            signer = tweepy.OAuth1UserHandler(
                self.consumer_key, self.consumer_secret, self.access_token, self.access_token_secret
            )
            response: requests.Response = self.session.request(
                method,
                self._base + route,
                params=params,
                json=json,
                headers={"User-Agent": self.user_agent},
                auth=signer.apply_auth(),
                timeout=self._timeout,
                allow_redirects=False,
                **body,
            )
            return response

    return Client
