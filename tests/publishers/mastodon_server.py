"""A Mastodon server on loopback, as far as a publisher sees it: a real HTTP server with scriptable faults.

It keeps statuses and media of one account, checks the token, counts characters by the server's rule, honours
``Idempotency-Key``, refuses media that a status has already, shows statuses as HTML, pages lists with ``Link``
headers, and remembers every request. A fault (mastodon_faults.py) says how one request goes wrong::

    with MastodonServer() as server:
        server.faults.append(accept_then_drop("POST /api/v1/statuses"))
        ...
        assert server.texts == ["…"]
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
import socket
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode

from mastodon_faults import Fault, Reply, error, json_reply
from mastodon_oauth import OAuth
from mastodon_request import Request, parsed
from mastodon_words import reference_length, rendered

TOKEN = "token-hT7kQ2-vWx9Zp4"
DOMAIN = "mastodon.example"
ACCOUNT_ID = "109302011702230308"
NOT_FOUND = error(404, "Record not found")


@dataclass
class Kept:
    """A status as the server keeps it."""

    id: str
    text: str
    created_at: dt.datetime
    parent: str | None = None
    visibility: str = "public"
    spoiler_text: str = ""
    sensitive: bool = False
    language: str | None = None
    media_ids: list[str] = field(default_factory=list)
    reblog: bool = False
    deleted: bool = False
    edits: int = 0


@dataclass
class Media:
    id: str
    data: bytes
    media_type: str
    description: str | None
    focus: str | None
    questions_left: int = 0
    fails: bool = False
    status_id: str | None = None


class MastodonServer:
    """The double; use it as a context manager. Its address is ``url``, the token it knows ``TOKEN``.

    Attributes:
        faults: applied to the first request whose route fits, each once.
        requests: every request that came in, in order.
        statuses, media: what it keeps, oldest first.
        clock: tells the time a status is given.
        instance: the document of ``/api/v2/instance``.
        lacks: routes (prefixes) this kind of server does not have; a ``*`` stands for an id.
        fails_replays: answer 500 instead of the existing status when a key comes again.
        processing: how often a new upload is asked about before it is ready.
        breaks_media: new uploads cannot be processed.
    """

    def __init__(self, clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)) -> None:
        self.clock = clock
        self.faults: deque[Fault] = deque()
        self.requests: list[Request] = []
        self.statuses: list[Kept] = []
        self.media: list[Media] = []
        self.keys: dict[str, str] = {}
        self.lacks: set[str] = set()
        self.fails_replays = False
        self.processing = 0
        self.breaks_media = False
        self.bot = True
        self.oauth = OAuth(TOKEN)
        self.instance = {
            "domain": DOMAIN,
            "title": "Mastodon",
            "version": "4.5.0",
            "configuration": {
                "statuses": {"max_characters": 500, "max_media_attachments": 4, "characters_reserved_per_url": 23},
                "media_attachments": {"description_limit": 1500},
            },
        }
        self._numbers = itertools.count()
        self._lock = threading.RLock()
        self._closing = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> MastodonServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    @property
    def texts(self) -> list[str]:
        """The words of the statuses that are there, oldest first."""
        return [kept.text for kept in self.statuses if not kept.deleted]

    @property
    def routes(self) -> list[str]:
        """Method and path of every request, in order."""
        return [request.route for request in self.requests]

    def forget_keys(self) -> None:
        """As if the hour for which a server keeps idempotency keys had passed."""
        self.keys.clear()

    def add(self, text: str, *, created_at: dt.datetime | None = None, **more: object) -> Kept:
        """Put a status there that did not come through a request."""
        with self._lock:
            moment = created_at or self.clock()
            kept = Kept(self._new_id(moment), text, moment, **more)
            self.statuses.append(kept)
            return kept

    def answer(self, request: Request) -> Reply:
        """What a server says, and does."""
        with self._lock:
            if reply := self.oauth.answer(request):
                return reply
            for method, pattern, action in _ROUTES:
                match = re.fullmatch(f"{method} {pattern}/?", request.route)
                if match:
                    if f"{method} {pattern}".replace("(\\w+)", "*") in self.lacks:
                        return NOT_FOUND
                    if "/instance" not in request.route and request.headers.get("authorization") != f"Bearer {TOKEN}":
                        return error(401, "The access token is invalid")
                    return action(self, request, *match.groups())
            return NOT_FOUND

    def _new_id(self, moment: dt.datetime) -> str:
        return str((int(moment.timestamp() * 1000) << 16) + next(self._numbers) % 65536)

    def _find(self, id_: str | None) -> Kept | None:
        return next((kept for kept in self.statuses if kept.id == id_ and not kept.deleted), None)

    def _me(self, _request: Request) -> Reply:
        return json_reply(self._account() | {"source": {"privacy": "public"}})

    def _account(self) -> dict[str, object]:
        return {
            "id": ACCOUNT_ID,
            "username": "timeline",
            "acct": "timeline",
            "bot": self.bot,
            "url": f"https://{DOMAIN}/@timeline",
        }

    def _instance_v2(self, _request: Request) -> Reply:
        return json_reply(self.instance)

    def _instance_v1(self, _request: Request) -> Reply:
        return json_reply({"uri": DOMAIN, "version": "3.5.0", "configuration": self.instance["configuration"]})

    def _post(self, request: Request) -> Reply:
        key = request.headers.get("idempotency-key")
        if key in self.keys:
            if self.fails_replays:
                return error(500, "undefined method `id' for nil")
            return json_reply(self._shown(self._find(self.keys[key])))
        text, spoiler = request.value("status") or "", request.value("spoiler_text") or ""
        parent, media_ids = request.value("in_reply_to_id"), request.form.get("media_ids[]", [])
        wrong = self._wrong(text, spoiler, parent, media_ids)
        if wrong:
            return wrong
        kept = self.add(
            text,
            parent=parent,
            visibility=request.value("visibility") or "public",
            spoiler_text=spoiler,
            sensitive=request.value("sensitive") in {"1", "true"} or bool(spoiler),
            language=request.value("language"),
            media_ids=media_ids,
        )
        self._attach(kept)
        if key:
            self.keys[key] = kept.id
        return json_reply(self._shown(kept))

    def _wrong(self, text: str, spoiler: str, parent: str | None, media_ids: list[str]) -> Reply | None:
        if parent and not self._find(parent):
            return error(404, "The post you are trying to reply to does not appear to exist.")
        limits = self.instance["configuration"]["statuses"]
        if reference_length(text, spoiler, limits["characters_reserved_per_url"]) > limits["max_characters"]:
            return error(422, f"Validation failed: Text character limit of {limits['max_characters']} exceeded")
        if not text and not media_ids:
            return error(422, "Validation failed: Text can't be blank")
        free = {media.id: media for media in self.media if media.status_id is None}
        missing = [id_ for id_ in media_ids if id_ not in free]
        if missing:
            return error(422, f"Media {', '.join(missing)} not found or already attached to another post")
        if any(free[id_].questions_left for id_ in media_ids):
            return error(422, "Cannot attach files that have not finished processing. Try again in a moment!")
        return None

    def _attach(self, kept: Kept) -> None:
        for media in self.media:
            if media.id in kept.media_ids:
                media.status_id = kept.id

    def _list(self, request: Request, account_id: str) -> Reply:
        if account_id != ACCOUNT_ID:
            return NOT_FOUND
        query = request.query
        limit = min(int(query.get("limit", 20)), 40)
        there = [kept for kept in self.statuses if not kept.deleted]
        if query.get("exclude_reblogs") == "1":
            there = [kept for kept in there if not kept.reblog]
        if query.get("exclude_replies") == "1":
            there = [kept for kept in there if kept.parent is None]
        there.sort(key=lambda kept: int(kept.id))
        for name, keep in (("max_id", int.__lt__), ("since_id", int.__gt__), ("min_id", int.__gt__)):
            if name in query:
                there = [kept for kept in there if keep(int(kept.id), int(query[name]))]
        page = there[:limit] if "min_id" in query else there[-limit:]
        page.reverse()
        links = []
        rest = {name: value for name, value in query.items() if name not in {"max_id", "min_id", "since_id"}}
        address = f"{self.url}/api/v1/accounts/{account_id}/statuses"
        if len(page) == limit:
            links.append(f'<{address}?{urlencode(rest | {"max_id": page[-1].id})}>; rel="next"')
        if page:
            links.append(f'<{address}?{urlencode(rest | {"min_id": page[0].id})}>; rel="prev"')
        return json_reply([self._shown(kept) for kept in page], headers={"Link": ", ".join(links)} if links else {})

    def _get(self, _request: Request, id_: str) -> Reply:
        kept = self._find(id_)
        return json_reply(self._shown(kept)) if kept else NOT_FOUND

    def _source(self, _request: Request, id_: str) -> Reply:
        kept = self._find(id_)
        return json_reply({"id": id_, "text": kept.text, "spoiler_text": kept.spoiler_text}) if kept else NOT_FOUND

    def _edit(self, request: Request, id_: str) -> Reply:
        kept = self._find(id_)
        if kept is None:
            return NOT_FOUND
        kept.text, kept.spoiler_text = request.value("status") or "", request.value("spoiler_text") or ""
        kept.sensitive = request.value("sensitive") == "1"
        kept.media_ids = request.form.get("media_ids[]", [])
        kept.edits += 1
        return json_reply(self._shown(kept))

    def _delete(self, _request: Request, id_: str) -> Reply:
        kept = self._find(id_)
        if kept is None:
            return NOT_FOUND
        kept.deleted = True
        return json_reply(self._shown(kept) | {"text": kept.text})

    def _upload(self, request: Request) -> Reply:
        if "file" not in request.files:
            return error(422, "Validation failed: File can't be blank")
        media = Media(
            str(next(self._numbers) + 7_000_001),
            request.files["file"],
            request.value("file:type") or "",
            request.value("description"),
            request.value("focus"),
            self.processing,
            self.breaks_media,
        )
        self.media.append(media)
        return json_reply(self._shown_media(media), 202 if media.questions_left or media.fails else 200)

    def _ask_media(self, _request: Request, id_: str) -> Reply:
        media = next((media for media in self.media if media.id == id_), None)
        if media is None:
            return NOT_FOUND
        if media.fails:
            return error(422, "Error processing thumbnail for uploaded media")
        media.questions_left = max(media.questions_left - 1, 0)
        return json_reply(self._shown_media(media), 206 if media.questions_left else 200)

    def _shown_media(self, media: Media) -> dict[str, object]:
        ready = not media.questions_left and not media.fails
        return {
            "id": media.id,
            "type": "image",
            "url": f"https://files.{DOMAIN}/{media.id}.png" if ready else None,
            "description": media.description,
        }

    def _shown(self, kept: Kept) -> dict[str, object]:
        return {
            "id": kept.id,
            "created_at": kept.created_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
            "in_reply_to_id": kept.parent,
            "in_reply_to_account_id": ACCOUNT_ID if kept.parent else None,
            "sensitive": kept.sensitive,
            "spoiler_text": kept.spoiler_text,
            "visibility": kept.visibility,
            "language": kept.language,
            "uri": f"https://{DOMAIN}/users/timeline/statuses/{kept.id}",
            "url": f"https://{DOMAIN}/@timeline/{kept.id}",
            "content": rendered(kept.text, DOMAIN),
            "reblog": None,
            "media_attachments": [self._shown_media(media) for media in self.media if media.id in kept.media_ids],
            "account": self._account(),
        }

    def _exchange(self, request: Request) -> tuple[Reply | None, Fault]:
        with self._lock:
            self.requests.append(request)
            fault = next((fault for fault in self.faults if request.route.startswith(fault.route)), None)
            if fault is None:
                return self.answer(request), Fault()
            self.faults.remove(fault)
            truth = self.answer(request) if fault.accept else None
            reply = fault.reply or truth or Reply()
            return Reply(reply.status, reply.body, {**reply.headers, **fault.headers}), fault


_ID = r"(\w+)"
_ROUTES = [
    ("GET", "/api/v1/accounts/verify_credentials", MastodonServer._me),
    ("GET", f"/api/v1/accounts/{_ID}/statuses", MastodonServer._list),
    ("GET", "/api/v2/instance", MastodonServer._instance_v2),
    ("GET", "/api/v1/instance", MastodonServer._instance_v1),
    ("POST", "/api/v1/statuses", MastodonServer._post),
    ("GET", f"/api/v1/statuses/{_ID}", MastodonServer._get),
    ("PUT", f"/api/v1/statuses/{_ID}", MastodonServer._edit),
    ("DELETE", f"/api/v1/statuses/{_ID}", MastodonServer._delete),
    ("GET", f"/api/v1/statuses/{_ID}/source", MastodonServer._source),
    ("POST", "/api/v2/media", MastodonServer._upload),
    ("GET", f"/api/v1/media/{_ID}", MastodonServer._ask_media),
]


def _handler(server: MastodonServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def _serve(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            reply, fault = server._exchange(parsed(self.command, self.path, self.headers, content))
            if fault.manner == "hang":
                server._closing.wait()
            if fault.manner in {"drop", "hang"}:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self._send(_bytes(reply), fault)

        def _send(self, content: bytes, fault: Fault) -> None:
            try:
                if fault.manner == "drip":
                    for byte in content:
                        self.connection.sendall(bytes([byte]))
                        if server._closing.wait(fault.pause):
                            break
                    self.close_connection = True
                elif fault.manner == "cut":
                    self.connection.sendall(content[: -len(content) // 4])
                    self.close_connection = True
                else:
                    self.connection.sendall(content)
            except OSError:  # the client has gone
                self.close_connection = True

        do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - names of http.server

    return Handler


def _bytes(reply: Reply) -> bytes:
    headers = {"Content-Length": str(len(reply.body)), **reply.headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {reply.status} Words\r\n{head}\r\n".encode("latin-1") + reply.body
