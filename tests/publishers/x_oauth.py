"""The part of the double of X that lets apps in: OAuth 1.0a with a PIN, every request's signature checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlencode

REQUEST_TOKEN = "request-token-Hb5n"
REQUEST_SECRET = "request-secret-Kd8s"
PIN = "7391046"


@dataclass
class OAuth:
    """One login at a time.

    Attributes:
        url: of the server.
        credentials: of the app, and of the account that lets it in.
        person: name of that account.
    """

    url: str
    credentials: Mapping[str, str]
    person: str
    opened: bool = False

    def answer(self, request: Any) -> tuple[int, bytes] | None:
        """Status and body; None where the request is about something else."""
        action = {
            "POST /oauth/request_token": self._request_token,
            "GET /oauth/authorize": self._authorize,
            "POST /oauth/access_token": self._access_token,
        }.get(request.route)
        return action(request) if action else None

    def _request_token(self, request: Any) -> tuple[int, bytes]:
        given = _given(request)
        if given.get("oauth_callback") != "oob" or not self._signed(request, callback_uri="oob"):
            return 401, b'{"errors":[{"code":32,"message":"Could not authenticate you."}]}'
        return 200, _form(REQUEST_TOKEN, REQUEST_SECRET, oauth_callback_confirmed="true")

    def _authorize(self, request: Any) -> tuple[int, bytes]:
        self.opened = request.query.get("oauth_token") == REQUEST_TOKEN
        return (200, f"<code>{PIN}</code>".encode()) if self.opened else (400, b"unknown token")

    def _access_token(self, request: Any) -> tuple[int, bytes]:
        given = _given(request)
        signed = self._signed(
            request,
            resource_owner_key=REQUEST_TOKEN,
            resource_owner_secret=REQUEST_SECRET,
            verifier=given.get("oauth_verifier"),
        )
        if not self.opened or given.get("oauth_verifier") != PIN or not signed:
            return 401, f"Invalid request token {given.get('oauth_token')}".encode()
        names = ("access_token", "access_token_secret")
        return 200, _form(*(self.credentials[name] for name in names), user_id="4242", screen_name=self.person)

    def _signed(self, request: Any, **more: str | None) -> bool:
        from oauthlib.oauth1 import Client

        given = _given(request)
        if not {"oauth_nonce", "oauth_timestamp", "oauth_signature"} <= given.keys():
            return False
        signer = Client(
            self.credentials["consumer_key"],
            self.credentials["consumer_secret"],
            nonce=given["oauth_nonce"],
            timestamp=given["oauth_timestamp"],
            **more,
        )
        method, _, path = request.route.partition(" ")
        _, headers, _ = signer.sign(f"{self.url}{path}", method)
        return _parts(headers["Authorization"])["oauth_signature"] == given["oauth_signature"]


def _given(request: Any) -> dict[str, str]:
    return _parts(request.headers.get("authorization", ""))


def _parts(header: str) -> dict[str, str]:
    return {name: unquote(value) for name, value in re.findall(r'(\w+)="([^"]*)"', header)}


def _form(token: str, secret: str, **more: str) -> bytes:
    return urlencode({"oauth_token": token, "oauth_token_secret": secret, **more}).encode()
