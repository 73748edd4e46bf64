"""How one request to the double of a Mastodon server can go wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

JSON_TYPE = {"Content-Type": "application/json; charset=utf-8"}


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def json(self):
        return json.loads(self.body)


def json_reply(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    return Reply(status, json.dumps(body).encode(), {**JSON_TYPE, **(headers or {})})


def error(status: int, words: str, headers: Mapping[str, str] | None = None) -> Reply:
    """An error the way Mastodon puts it."""
    return json_reply({"error": words}, status, headers)


@dataclass(frozen=True)
class Fault:
    """How one request goes wrong.

    Attributes:
        route: the only requests it applies to, e.g. ``POST /api/v1/statuses``; a prefix; empty for any.
        accept: whether the server does what was asked before it misbehaves.
        reply: what it says instead of the truth; None for the truth.
        headers: added to whatever it says.
        manner: ``whole``; ``drop`` (nothing is sent), ``hang`` (nothing is sent until the server closes), ``cut`` (half
            of the answer is sent) or ``drip`` (a byte every ``pause`` seconds).
    """

    route: str = ""
    accept: bool = False
    reply: Reply | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    manner: str = "whole"
    pause: float = 0.0


def drop_before(route: str = "") -> Fault:
    """The request is read, nothing is done, the line goes dead."""
    return Fault(route, manner="drop")


def accept_then_drop(route: str = "") -> Fault:
    """The request is carried out, and the line goes dead before the answer."""
    return Fault(route, accept=True, manner="drop")


def accept_then_hang(route: str = "") -> Fault:
    """The request is carried out, and no answer ever comes."""
    return Fault(route, accept=True, manner="hang")


def accept_then_cut(route: str = "") -> Fault:
    """The request is carried out, and the answer ends in the middle."""
    return Fault(route, accept=True, manner="cut")


def drip(route: str = "", *, pause: float = 0.05) -> Fault:
    """The request is carried out and the right answer comes, one byte at a time, its first line included."""
    return Fault(route, accept=True, manner="drip", pause=pause)


def status(code: int, route: str = "", *, words: str = "something", headers: Mapping[str, str] | None = None) -> Fault:
    """An error in the server's own form: nothing was done."""
    return Fault(route, reply=error(code, words, headers))


def accept_then_status(code: int, route: str = "") -> Fault:
    """The request was carried out, and a gateway answers with an error page."""
    return Fault(route, accept=True, reply=_page(code))


def too_many(route: str = "", *, reset: str | None = None) -> Fault:
    """429, with ``X-RateLimit-Reset`` where given."""
    return status(429, route, words="Too many requests", headers={} if reset is None else {"X-RateLimit-Reset": reset})


def unreadable_reset(route: str = "") -> Fault:
    """The request is carried out, the answer is right, and its ``X-RateLimit-Reset`` is nonsense."""
    return Fault(route, accept=True, headers={"X-RateLimit-Reset": "soon", "X-RateLimit-Remaining": "299"})


def deprecated(route: str = "") -> Fault:
    """The request is carried out, and the answer says that its address will go away."""
    return Fault(route, accept=True, headers={"Deprecation": "@1758931200"})


def redirect(location: str | None, route: str = "", *, code: int = 301) -> Fault:
    """The server points elsewhere; None for a redirect that does not say where."""
    return Fault(route, reply=Reply(code, b"{}", {} if location is None else {"Location": location}))


def html_body(route: str = "", *, code: int = 200, accept: bool = False) -> Fault:
    """A page where JSON is expected."""
    return Fault(route, accept, _page(code))


def empty(route: str = "", *, accept: bool = True) -> Fault:
    """200 and nothing."""
    return Fault(route, accept, Reply(200, b"", JSON_TYPE))


def body(content: object, route: str = "", *, code: int = 200, accept: bool = True) -> Fault:
    """Any JSON at all, with any status."""
    return Fault(route, accept, json_reply(content, code))


def _page(code: int) -> Reply:
    page = b"<!DOCTYPE html><html><body><h1>We're sorry</h1></body></html>"
    return Reply(code, page, {"Content-Type": "text/html; charset=utf-8"})
