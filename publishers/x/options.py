"""What a target on X can be told in timeline.toml."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from timeline.publisher import Secret, StatusOptions, option

# https://docs.x.com/x-api/posts/create-post, checked 2026-11-21
REPLY_SETTINGS = ("following", "mentionedUsers", "subscribers", "verified")


@dataclass(frozen=True, kw_only=True)
class XOptions(StatusOptions):
    """Options of a target on X; the defaults of the words are made for 280 characters and for X's prices."""

    consumer_key: Secret = option(help="API key of the app.")
    consumer_secret: Secret = option(help="API key secret of the app.")
    access_token: Secret = option(help="Access token of the account, with permission to read and write.")
    access_token_secret: Secret = option(help="Access token secret of the account.")
    api_base_url: str = option(
        "https://api.x.com", help="Where the API answers, media included: X, a gateway, or a server on loopback."
    )
    reply_settings: str | None = option(
        None, choices=REPLY_SETTINGS, help="Who may reply; everyone when left out.", example="mentionedUsers"
    )
    link: bool = option(False, help="Put the permalink into the text; X charges many times more for such a post.")
    source: bool = option(False, help="Name the source that supports the date.")
    hashtags: int = option(1, help="How many hashtags at most; they are the first to go when space is short.")
    dates: str = option("short", choices=("long", "short"), help="Month names in full, with the weekday, or short.")
    overflow: str = option(
        "shorten",
        choices=("shorten", "thread"),
        help="What to do with a summary that is too long; X may refuse self-serve accounts the replies of a thread.",
    )

    def problems(self) -> Iterable[tuple[str, str]]:
        """Addresses that would send the credentials in the clear, and what X does not have."""
        if trouble := address_trouble(self.api_base_url):
            yield "api_base_url", trouble
        if self.visibility is not None:
            yield "visibility", "X shows every post to everyone; leave it out (reply_settings says who may reply)"
        if self.content_warning is not None:
            yield "content_warning", "X has no content warnings for text; leave it out"


def address_trouble(address: str) -> str:
    """What is wrong with a base address, empty when nothing is."""
    try:
        url = urlsplit(address)
        host, _port = url.hostname, url.port
    except ValueError:
        return "is not an address; write it like https://api.x.com"
    if not host or url.scheme not in {"http", "https"}:
        return "is not a web address; write it like https://api.x.com"
    if url.username is not None or url.password is not None:
        return "holds a user name or password; credentials belong in the options for them"
    if url.query or url.fragment:
        return "has a query or a fragment; only scheme, host and path may stand there"
    if url.scheme == "http" and not _is_loopback(host):
        return "would send the credentials unencrypted; use https (http only for this machine itself)"
    return ""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
