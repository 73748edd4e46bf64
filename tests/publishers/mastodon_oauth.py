"""The part of the double of a Mastodon server that lets applications in: registration, the person's page, tokens."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field

from mastodon_faults import JSON_TYPE, Reply, json_reply
from mastodon_request import Request

CLIENT_SECRET = "client-secret-qW8r"
CODE = "code-Yt6vBn2m"


@dataclass
class OAuth:
    """Applications and the one grant under way.

    Attributes:
        token: what it gives out.
        pkce: whether it says that it can, and then insists.
        grants: the scopes it gives; those asked for when None.
        apps: forms of the registrations.
        asked: query of the person's page.
    """

    token: str
    pkce: bool = True
    grants: str | None = None
    apps: list[dict[str, str]] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)

    def answer(self, request: Request) -> Reply | None:
        """What it says; None where the request is about something else."""
        action = {
            "GET /.well-known/oauth-authorization-server": self._about,
            "POST /api/v1/apps": self._register,
            "GET /oauth/authorize": self._authorize,
            "POST /oauth/token": self._token,
        }.get(request.route)
        return action(request) if action else None

    def _about(self, _request: Request) -> Reply:
        if not self.pkce:
            return Reply(404, b"<html>Not found</html>", {"Content-Type": "text/html"})
        return json_reply({"issuer": "https://mastodon.example/", "code_challenge_methods_supported": ["S256"]})

    def _register(self, request: Request) -> Reply:
        self.apps.append({name: values[0] for name, values in request.form.items()})
        return json_reply({"id": "1", "client_id": f"client-{len(self.apps)}", "client_secret": CLIENT_SECRET})

    def _authorize(self, request: Request) -> Reply:
        """The page on which a person who agrees finds the code."""
        self.asked = dict(request.query)
        known = request.query.get("client_id") == f"client-{len(self.apps)}"
        fits = known and request.query["redirect_uri"] == self.apps[-1]["redirect_uris"]
        if not fits or request.query["scope"] != self.apps[-1]["scopes"]:
            return Reply(400, b"The client is not known", JSON_TYPE)
        return Reply(200, f"<code>{CODE}</code>".encode(), {"Content-Type": "text/html"})

    def _token(self, request: Request) -> Reply:
        told = {name: values[0] for name, values in request.form.items()}
        right = {
            "grant_type": "authorization_code",
            "code": CODE,
            "client_id": f"client-{len(self.apps)}",
            "client_secret": CLIENT_SECRET,
            "redirect_uri": self.asked.get("redirect_uri"),
        }
        digest = base64.urlsafe_b64encode(hashlib.sha256(told.get("code_verifier", "").encode()).digest())
        proved = not self.pkce or digest.rstrip(b"=").decode() == self.asked.get("code_challenge")
        if not proved or any(told.get(name) != value for name, value in right.items()):
            return json_reply({"error": "invalid_grant", "error_description": f"not {told.get('code')}"}, 400)
        scope = self.asked["scope"] if self.grants is None else self.grants
        return json_reply({"access_token": self.token, "token_type": "Bearer", "scope": scope, "created_at": 1})
