"""X's API v2 on loopback, as far as a publisher sees it: a real HTTP server with scriptable faults.

It keeps posts, uploads and alt texts, checks the OAuth 1.0a signature of every request, refuses a text it already has,
pages timelines, and remembers every request. A fault says how one request goes wrong::

    with XServer() as server:
        server.faults.append(accept_then_drop("POST /2/tweets"))
        ...
        assert [post.text for post in server.posts] == ["…"]
"""

from __future__ import annotations

import datetime as dt
import html
import itertools
import json
import re
import socket
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from x_oauth import OAuth

CONSUMER_KEY = "consumer-key-7Jq2"
CONSUMER_SECRET = "consumer-secret-wX9v"
ACCESS_TOKEN = "4242-access-token-Lm3p"
ACCESS_TOKEN_SECRET = "access-secret-Zt6k"
CREDENTIALS = {
    "consumer_key": CONSUMER_KEY,
    "consumer_secret": CONSUMER_SECRET,
    "access_token": ACCESS_TOKEN,
    "access_token_secret": ACCESS_TOKEN_SECRET,
}
DUPLICATE_DETAIL = "You are not allowed to create a Tweet with duplicate content."
JSON_TYPE = {"Content-Type": "application/json; charset=utf-8"}


@dataclass(frozen=True)
class Request:
    """What came in: route is method and path, e.g. ``POST /2/tweets``; port is the client's end of the connection."""

    route: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    port: int = 0

    @property
    def json(self):
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def json_reply(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    return Reply(status, json.dumps(body).encode(), {**JSON_TYPE, **(headers or {})})


def problem(status: int, detail: str, title: str = "Problem") -> Reply:
    """An error the way v2 puts it."""
    return json_reply({"title": title, "detail": detail, "type": "about:blank", "status": status}, status)


@dataclass(frozen=True)
class Fault:
    """How one request goes wrong.

    Attributes:
        route: the only requests it applies to, e.g. ``POST /2/tweets``; a prefix; empty for any.
        accept: whether the server does what was asked before it misbehaves.
        reply: what it says instead of the truth; None for the truth.
        manner: ``whole``; ``drop`` (nothing is sent), ``hang`` (nothing is sent until the server closes), ``cut`` (half
            of the body is sent) or ``drip`` (a byte every ``pause`` seconds).
    """

    route: str = ""
    accept: bool = False
    reply: Reply | None = None
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


def drip(route: str = "", *, pause: float = 0.02) -> Fault:
    """The request is carried out and the right answer comes, one byte at a time."""
    return Fault(route, accept=True, manner="drip", pause=pause)


def status(
    code: int,
    route: str = "",
    *,
    detail: str = "something",
    headers: Mapping[str, str] | None = None,
    accept: bool = False,
) -> Fault:
    """An error in v2's own form; with ``accept`` the request was carried out nevertheless."""
    said = problem(code, detail)
    return Fault(route, accept, Reply(code, said.body, {**said.headers, **(headers or {})}))


def body(content: bytes, route: str = "", *, code: int = 200, accept: bool = False) -> Fault:
    """Any bytes at all, with any status."""
    return Fault(route, accept, Reply(code, content))


def html_page(route: str = "", *, code: int = 502, accept: bool = False) -> Fault:
    """What a gateway says in front of X."""
    page = b"<!DOCTYPE html><html><body><h1>Over capacity</h1></body></html>"
    return Fault(route, accept, Reply(code, page, {"Content-Type": "text/html"}))


def only_errors(route: str = "", *, detail: str = "You cannot do that.") -> Fault:
    """A 200 that brings nothing but errors."""
    return Fault(route, reply=json_reply({"errors": [{"title": "Invalid", "detail": detail}]}))


def redirect(route: str = "", *, to: str = "/elsewhere", code: int = 301) -> Fault:
    """The address has moved."""
    return Fault(route, reply=Reply(code, b"", {"Location": to}))


def rate_limited(route: str = "", *, reset: int | str | None = None) -> Fault:
    """Too many requests, with or without the time (epoch seconds) when it ends."""
    headers = {} if reset is None else {"x-rate-limit-limit": "100", "x-rate-limit-reset": str(reset)}
    return status(429, route, detail="Too Many Requests", headers=headers)


@dataclass
class Post:
    """A post the server has; ``text`` as it was sent."""

    id: str
    text: str
    created_at: dt.datetime
    reply_to: str | None = None
    media_ids: tuple[str, ...] = ()
    reply_settings: str | None = None


@dataclass
class Upload:
    """A picture the server has."""

    id: str
    content: bytes
    category: str
    media_type: str
    alt_text: str | None = None


class XServer:
    """The server; a context manager. Everything public may be changed between requests.

    Attributes:
        posts: oldest first.
        uploads: by id.
        requests: everything that came in, in order of arrival.
        faults: each applies to the first request it fits, and is used up by it.
        fault: asked for each request that no entry of ``faults`` fits.
        now: when new posts are made.
        short_links: show links, and slips such as ``Lenin.It``, as https://t.co/…, with what they stand for.
        tell_links: say in ``entities`` what short links stand for.
        page_limit: most posts in a page, however many are asked for.
    """

    def __init__(self, *, user_id: str = "4242", username: str = "days1917") -> None:
        self.user_id = user_id
        self.username = username
        self.posts: list[Post] = []
        self.uploads: dict[str, Upload] = {}
        self.requests: list[Request] = []
        self.faults: deque[Fault] = deque()
        self.fault: Callable[[Request], Fault | None] = lambda request: None
        self.now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
        self.short_links = False
        self.tell_links = True
        self.page_limit = 100
        self._ids = itertools.count(1900000000000000001)
        self._lock = threading.RLock()
        self._closing = threading.Event()
        self._http = _HTTPServer(("127.0.0.1", 0), _Handler)
        self._http.owner = self
        self.oauth = OAuth(self.url, CREDENTIALS, username)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> XServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def routes(self) -> list[str]:
        """The routes asked for, in order."""
        with self._lock:
            return [request.route for request in self.requests]

    def add_post(self, text: str, *, created_at: dt.datetime | None = None, reply_to: str | None = None) -> Post:
        """A post that is there already."""
        with self._lock:
            post = Post(str(next(self._ids)), text, created_at or self.now(), reply_to)
            self.posts.append(post)
            return post

    # ---------------------------------------------------------------- carrying out

    def take(self, request: Request) -> tuple[Fault, Reply]:
        """Note a request, find its fault, carry it out unless the fault says not to."""
        with self._lock:
            self.requests.append(request)
            fault = next((one for one in self.faults if request.route.startswith(one.route)), None)
            if fault is not None:
                self.faults.remove(fault)
            fault = fault or self.fault(request) or Fault(accept=True)
            truth = self._carry_out(request) if fault.accept else Reply(500)
            return fault, fault.reply or truth

    def _carry_out(self, request: Request) -> Reply:
        if said := self.oauth.answer(request):
            return Reply(*said)
        if not self._signed(request):
            return problem(401, "Unauthorized", "Unauthorized")
        method, path = request.route.split(" ")
        if request.route.startswith("DELETE /2/tweets/"):
            return self._delete(request.route.rsplit("/", 1)[1])
        timeline = f"/2/users/{self.user_id}/tweets"
        known = {
            ("POST", "/2/tweets"): self._create,
            ("GET", "/2/users/me"): self._me,
            ("GET", timeline): self._timeline,
            ("POST", "/2/media/upload"): self._upload,
            ("POST", "/2/media/metadata"): self._metadata,
        }
        action = known.get((method, path))
        return action(request) if action else problem(404, "Not Found", "Not Found")

    def _signed(self, request: Request) -> bool:
        """Whether the OAuth 1.0a signature is the account's, recomputed with the request's own nonce and time."""
        from oauthlib.oauth1 import Client

        scheme, _, fields = request.headers.get("authorization", "").partition(" ")
        given = {name: unquote(value) for name, value in re.findall(r'(\w+)="([^"]*)"', fields)}
        if scheme != "OAuth" or not {"oauth_nonce", "oauth_timestamp", "oauth_signature"} <= given.keys():
            return False
        signer = Client(
            CONSUMER_KEY,
            CONSUMER_SECRET,
            ACCESS_TOKEN,
            ACCESS_TOKEN_SECRET,
            nonce=given["oauth_nonce"],
            timestamp=given["oauth_timestamp"],
        )
        method, _, path = request.route.partition(" ")
        query = request.headers["x-raw-query"]
        _, headers, _ = signer.sign(f"{self.url}{path}{'?' if query else ''}{query}", method)
        expected = dict(re.findall(r'(\w+)="([^"]*)"', headers["Authorization"]))
        return (given["oauth_consumer_key"], given["oauth_token"]) == (CONSUMER_KEY, ACCESS_TOKEN) and unquote(
            expected["oauth_signature"]
        ) == given["oauth_signature"]

    def _create(self, request: Request) -> Reply:
        asked = request.json
        text = asked.get("text", "")
        media = tuple(asked.get("media", {}).get("media_ids", ()))
        if any(post.text == text for post in self.posts):
            return problem(403, DUPLICATE_DETAIL, "Forbidden")
        if not set(media) <= self.uploads.keys():
            return problem(400, "Your media IDs are invalid.", "Invalid Request")
        post = self.add_post(text, reply_to=asked.get("reply", {}).get("in_reply_to_tweet_id"))
        post.media_ids, post.reply_settings = media, asked.get("reply_settings")
        return json_reply({"data": {"id": post.id, "text": text, "edit_history_tweet_ids": [post.id]}}, 201)

    def _me(self, request: Request) -> Reply:
        return json_reply({"data": {"id": self.user_id, "name": "1917, day by day", "username": self.username}})

    def _delete(self, identifier: str) -> Reply:
        kept = [post for post in self.posts if post.id != identifier]
        if len(kept) == len(self.posts):
            return problem(404, "Not Found", "Not Found")
        self.posts = kept
        return json_reply({"data": {"deleted": True}})

    def _timeline(self, request: Request) -> Reply:
        since = dt.datetime.fromisoformat(request.query.get("start_time", "2010-11-06T00:00:00Z"))
        size = min(int(request.query.get("max_results", "10")), self.page_limit)
        first = int(request.query.get("pagination_token", "page-0").removeprefix("page-"))
        newest = [post for post in reversed(self.posts) if post.created_at.replace(microsecond=0) >= since]
        page = newest[first : first + size]
        meta: dict[str, object] = {"result_count": len(page)}
        if first + size < len(newest):
            meta["next_token"] = f"page-{first + size}"
        data = {"data": [self._shown(post) for post in page]} if page else {}
        return json_reply({**data, "meta": meta})

    def _shown(self, post: Post) -> dict[str, object]:
        """A post as the timeline shows it: with character references, short links, and a link for its picture."""
        urls: list[dict[str, str]] = []

        def shorten(match: re.Match[str]) -> str:
            urls.append({"url": f"https://t.co/{post.id[-4:]}{len(urls)}", "expanded_url": match[0]})
            return urls[-1]["url"]

        text = post.text
        if self.short_links:
            text = re.sub(r"https?://\S+|\b\w+\.(?:It|com|org)\b", shorten, text)
        text = html.escape(text, quote=False) + (f" https://t.co/p{post.id[-4:]}" if post.media_ids else "")
        shown: dict[str, object] = {"id": post.id, "text": text, "created_at": f"{post.created_at:%FT%T.000Z}"}
        if post.reply_to:
            shown["referenced_tweets"] = [{"type": "replied_to", "id": post.reply_to}]
        if urls and self.tell_links:
            shown["entities"] = {"urls": urls}
        return shown

    def _upload(self, request: Request) -> Reply:
        head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
        parts = {
            part.get_param("name", header="content-disposition"): part
            for part in BytesParser().parsebytes(head + request.body).get_payload()
        }
        if "media" not in parts or "media_category" not in parts:
            return problem(400, "media and media_category are required", "Invalid Request")
        upload = Upload(
            str(next(self._ids)),
            parts["media"].get_payload(decode=True),
            parts["media_category"].get_payload(decode=True).decode(),
            parts["media"].get_content_type(),
        )
        self.uploads[upload.id] = upload
        return json_reply({"data": {"id": upload.id, "media_key": f"3_{upload.id}", "size": len(upload.content)}}, 200)

    def _metadata(self, request: Request) -> Reply:
        asked = request.json
        upload = self.uploads.get(asked.get("id"))
        if upload is None:
            return problem(400, "no such media", "Invalid Request")
        upload.alt_text = asked["metadata"]["alt_text"]["text"]
        return json_reply({"data": {"id": upload.id, "associated_metadata": asked["metadata"]}})

    def wait(self, seconds: float | None = None) -> bool:
        """Sleep, but no longer than until the server closes; True when it does."""
        return self._closing.wait(seconds)


class _HTTPServer(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for every answer under way: no thread outlives its test
    owner: XServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away in the middle is what half of the tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: _HTTPServer
    protocol_version = "HTTP/1.1"  # connections stay open unless the client closes them
    timeout = 5

    def _answer(self) -> None:
        address = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()} | {"x-raw-query": address.query}
        content = self.rfile.read(int(headers.get("content-length", "0")))
        request = Request(
            f"{self.command} {address.path}", dict(parse_qsl(address.query)), headers, content, self.client_address[1]
        )
        fault, reply = self.server.owner.take(request)
        if fault.manner == "hang":
            self.server.owner.wait()
        self.close_connection = fault.manner != "whole"
        if fault.manner in {"hang", "drop"}:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self._send(reply.body, fault)

    def _send(self, content: bytes, fault: Fault) -> None:
        if fault.manner == "drip":
            for byte in content:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                if self.server.owner.wait(fault.pause):
                    return
        else:
            self.wfile.write(content[: len(content) // 2] if fault.manner == "cut" else content)

    do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - names of the standard library

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""
