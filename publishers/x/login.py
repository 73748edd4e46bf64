"""Logging in to X from a terminal: OAuth 1.0a with a PIN, which is what the publisher signs with.

https://docs.x.com/fundamentals/authentication/oauth-1-0a/pin-based-oauth (checked 2026-11-22). Tokens of OAuth 2.0
live two hours and are renewed by a token that works once: one lost answer, and a person has to log in again.
"""

from __future__ import annotations

from contextlib import closing
from typing import Any
from urllib.parse import urlencode, urlsplit

from publishers.requests_outcome import describe
from publishers.x.api import LONGEST_CONNECT, silence
from publishers.x.options import address_trouble
from timeline.deadline import DeadlineExceeded, within
from timeline.errors import HeldError, NotSentError
from timeline.login import Granted
from timeline.publisher import Secret

_REFUSED = frozenset({400, 401, 403})
_PARTS = {"access_token": "token", "access_token_secret": "token_secret"}


class XLogin:
    """One login of an account for one app.

    Args:
        consumer_key, consumer_secret: of the app; it needs read and write permission and PIN-based login.
        seconds: hard limit for each exchange.
    """

    def __init__(
        self, consumer_key: Secret, consumer_secret: Secret, api_base_url: str, user_agent: str, seconds: float
    ) -> None:
        if trouble := address_trouble(api_base_url):
            raise HeldError(f"{api_base_url} {trouble}")
        self._app = (consumer_key, consumer_secret)
        self._url = api_base_url.rstrip("/")
        self._host = urlsplit(self._url).netloc
        self._user_agent = user_agent
        self._seconds = seconds
        self._asked: tuple[str, str] = ("", "")

    def begin(self) -> str:
        """Ask for a request token; the address to open.

        Raises:
            HeldError: X refuses the app's keys.
            NotSentError: X cannot be asked.
        """
        token = self._fetched("/oauth/request_token", callback_uri="oob")
        self._asked = (token["oauth_token"], token["oauth_token_secret"])
        return f"{self._url}/oauth/authorize?{urlencode({'oauth_token': self._asked[0], 'force_login': 'true'})}"

    def finish(self, code: str) -> Granted:
        """The account's tokens for the PIN.

        Raises:
            HeldError: X refuses the PIN.
            NotSentError: X cannot be asked.
        """
        token = self._fetched(
            "/oauth/access_token",
            resource_owner_key=self._asked[0],
            resource_owner_secret=self._asked[1],
            verifier=code,
        )
        secrets = {name: Secret(token[f"oauth_{part}"]) for name, part in _PARTS.items()}
        name = token.get("screen_name")
        return Granted(secrets, f"@{name}" if name else "")

    def _fetched(self, path: str, **oauth: str) -> dict[str, str]:
        try:
            token = within(self._seconds, lambda: self._ask(path, oauth))
        except DeadlineExceeded:
            raise NotSentError(f"{self._host} did not answer within {self._seconds:g} s") from None
        if not token.get("oauth_token") or not token.get("oauth_token_secret"):
            raise NotSentError(f"{self._host} answered without a token")
        return token

    def _ask(self, path: str, oauth: dict[str, str]) -> dict[str, str]:
        from requests_oauthlib import OAuth1Session
        from requests_oauthlib.oauth1_session import TokenRequestDenied

        silence()
        key, secret = self._app
        session: Any = OAuth1Session(key.reveal(), client_secret=secret.reveal(), **oauth)
        session.trust_env = False
        session.max_redirects = 0
        with closing(session):
            try:
                found: dict[str, str] = session.fetch_request_token(
                    self._url + path,
                    timeout=(min(self._seconds, LONGEST_CONNECT), self._seconds),
                    headers={"User-Agent": self._user_agent},
                    allow_redirects=False,
                )
            except TokenRequestDenied as error:
                if error.status_code in _REFUSED:
                    what = "the PIN" if "verifier" in oauth else "the app's key and secret"
                    raise HeldError(f"{self._host} refuses {what} ({error.status_code})") from None
                raise NotSentError(f"{self._host} answered {error.status_code}") from None
            except Exception as error:  # noqa: BLE001 - whatever it is: no answer came, and its text may hold keys
                raise NotSentError(f"{self._host} cannot be asked: {describe(error)}") from None
            return found
