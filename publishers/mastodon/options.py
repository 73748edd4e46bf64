"""What a target that uses Mastodon may be told in timeline.toml."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from timeline.publisher import Secret, StatusOptions, option

VISIBILITIES = ("public", "unlisted", "private", "direct")
"""https://docs.joinmastodon.org/methods/statuses/#create (checked 2026-11-21)"""


@dataclass(frozen=True, kw_only=True)
class MastodonOptions(StatusOptions):
    """Options of a Mastodon target; servers that speak the same interface (GoToSocial, Akkoma …) take the same."""

    api_base_url: str = option(
        help="Address of the server itself: https, its final host (redirects are refused), no path.",
        example="https://mastodon.example",
    )
    access_token: Secret = option(
        help="Token of the account with write:statuses, write:media, read:statuses and read:accounts.",
        example='{ env = "MASTODON_ACCESS_TOKEN" }',
    )
    visibility: str | None = option(
        None, choices=VISIBILITIES, help="Who may see the statuses; the account's default when left out."
    )

    def problems(self) -> Iterable[tuple[str, str]]:
        """(key, what is wrong and what to do) for each value that does not make sense."""
        yield from (("api_base_url", problem) for problem in _url_problems(self.api_base_url))
        token = self.access_token.reveal()
        if not token:
            yield "access_token", "is empty; put the account's token there"
        elif not (token.isascii() and token.isprintable()) or " " in token:
            yield "access_token", "holds blanks or characters no token has; copy it again"
        if self.visibility is not None and self.visibility not in VISIBILITIES:
            yield "visibility", f"must be one of {', '.join(VISIBILITIES)}"
        if self.timeout.total_seconds() <= 0:
            yield "timeout", "must be longer than nothing"

    @property
    def host(self) -> str:
        """Host and port of the server, for messages."""
        return urlsplit(self.api_base_url).netloc

    @property
    def encrypted(self) -> bool:
        """Whether the token travels encrypted; plain http is for a server on this machine."""
        return urlsplit(self.api_base_url).scheme == "https"


def _url_problems(url: str) -> Iterable[str]:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        yield "is no address; write it as https://mastodon.example"
        return
    if parts.scheme not in {"https", "http"} or not host:
        yield "is no address; write it as https://mastodon.example"
        return
    yield from _part_problems(parts)
    if parts.scheme == "http" and not _is_loopback(host):
        yield "sends the token unencrypted; write https (plain http is for this machine only)"


def _part_problems(parts: SplitResult) -> Iterable[str]:
    if "@" in parts.netloc:
        yield "holds a user name or password; leave it out, the token says who posts"
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        yield "goes on after the host; leave the rest out"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
