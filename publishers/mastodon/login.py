"""Logging in to Mastodon from a terminal: OAuth 2 with a code that is shown to the person, and PKCE where there is.

https://docs.joinmastodon.org/methods/oauth/ and https://docs.joinmastodon.org/spec/oauth/ (checked 2026-11-22).
Mastodon.py 2.3.3 registers the application; of PKCE it knows nothing, so that the address is made
and the code exchanged here.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from publishers.mastodon import deadline
from publishers.mastodon.options import MastodonOptions
from publishers.requests_outcome import describe
from timeline.errors import HeldError, NotSentError, PublishError
from timeline.login import Granted
from timeline.publisher import Secret

SCOPES = ("read:accounts", "read:statuses", "write:statuses", "write:media")
"""All that the publisher needs: https://docs.joinmastodon.org/api/oauth-scopes/ (checked 2026-11-22)."""

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
"""Shows the code to the person: https://docs.joinmastodon.org/methods/apps/#create (checked 2026-11-22)."""

CLIENT_NAME = "timeline"


class MastodonLogin:
    """One login at one server.

    Args:
        api_base_url: the server's final host.
        seconds: hard limit for each exchange.
    """

    def __init__(self, api_base_url: str, user_agent: str, seconds: float) -> None:
        problems = [what for key, what in MastodonOptions(
            api_base_url=api_base_url, access_token=Secret("none-yet")
        ).problems() if key == "api_base_url"]  # fmt: skip
        if problems:
            raise HeldError(f"{api_base_url} {problems[0]}")
        self._url = api_base_url.rstrip("/")
        self._host = urlsplit(self._url).netloc
        self._user_agent = user_agent
        self._seconds = seconds
        self._client: tuple[str, str] = ("", "")
        self._verifier = ""

    def begin(self) -> str:
        """Register the application; the address to open.

        Raises:
            NotSentError: the server cannot be asked, or takes no applications.
        """
        self._verifier = secrets.token_urlsafe(48) if self._offers_pkce() else ""
        self._client = self._registered()
        asked = {
            "response_type": "code",
            "client_id": self._client[0],
            "redirect_uri": OUT_OF_BAND,
            "scope": " ".join(SCOPES),
            "force_login": "true",  # the person is rarely logged in as the timeline's own account
        }
        if self._verifier:
            digest = hashlib.sha256(self._verifier.encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            asked |= {"code_challenge": challenge, "code_challenge_method": "S256"}
        return f"{self._url}/oauth/authorize?{urlencode(asked)}"

    def finish(self, code: str) -> Granted:
        """The account's token for the code.

        Raises:
            HeldError: the code is refused, or grants less than is needed.
            NotSentError: the server cannot be asked.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": self._client[0],
            "client_secret": self._client[1],
            "redirect_uri": OUT_OF_BAND,
            "scope": " ".join(SCOPES),
        }
        if self._verifier:
            form["code_verifier"] = self._verifier
        status, answer = self._exchange("POST", "/oauth/token", form)
        token = answer.get("access_token")
        if status in (400, 401, 403, 422):
            raise HeldError(f"{self._host} refuses the code ({status}); log in again, and copy the whole of it")
        if not 200 <= status < 300 or not isinstance(token, str) or not token:
            raise NotSentError(f"{self._host} answered {status} without a token")
        granted = str(answer.get("scope") or " ".join(SCOPES)).split()
        lacking = [scope for scope in SCOPES if scope not in granted and scope.split(":")[0] not in granted]
        if lacking:
            raise HeldError(f"{self._host} grants no {', '.join(lacking)}; log in again and allow all of it")
        return Granted({"access_token": Secret(token)})

    def _offers_pkce(self) -> bool:
        """Since Mastodon 4.3 a server says so; older ones ignore it, others may refuse what they do not know."""
        status, answer = self._exchange("GET", "/.well-known/oauth-authorization-server")
        methods = answer.get("code_challenge_methods_supported")
        return 200 <= status < 300 and isinstance(methods, list) and "S256" in methods

    def _registered(self) -> tuple[str, str]:
        import mastodon

        with deadline.session(self._seconds) as session:
            session.trust_env = self._url.startswith("https:")
            try:
                made = mastodon.Mastodon.create_app(
                    CLIENT_NAME,
                    scopes=list(SCOPES),
                    redirect_uris=OUT_OF_BAND,
                    api_base_url=self._url,
                    request_timeout=self._seconds,
                    session=session,
                    user_agent=self._user_agent,
                )
            except Exception as error:
                raise self._failed(error) from error
        if not all(isinstance(part, str) and part for part in made):
            raise NotSentError(f"{self._host} did not register the application")
        return made[0], made[1]

    def _exchange(self, method: str, path: str, form: Mapping[str, str] | None = None) -> tuple[int, dict[str, Any]]:
        """Status and JSON object of an answer; an empty one where it is something else."""
        with deadline.session(self._seconds) as session:
            session.trust_env = self._url.startswith("https:")
            try:
                response = session.request(
                    method,
                    self._url + path,
                    data=form,
                    headers={"User-Agent": self._user_agent, "Accept": "application/json"},
                    timeout=self._seconds,
                )
            except Exception as error:
                raise self._failed(error) from error
            try:
                answer = json.loads(response.content)
            except (ValueError, RecursionError):
                answer = None
            return response.status_code, answer if isinstance(answer, dict) else {}

    def _failed(self, error: Exception) -> PublishError:
        from requests import TooManyRedirects

        if isinstance(error, TooManyRedirects) or isinstance(error.__context__, TooManyRedirects):
            return HeldError(f"{self._host} redirects elsewhere: name the server's final host")
        if isinstance(error, KeyError):
            return NotSentError(f"{self._host} did not register the application: is it a Mastodon server?")
        return NotSentError(f"{self._host} cannot be asked: {describe(error)}")
