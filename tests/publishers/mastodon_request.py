"""A request as the double of a Mastodon server sees it: forms, JSON and uploads alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Request:
    """What came in: route is method and path, e.g. ``POST /api/v1/statuses``; form values are lists."""

    route: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    form: Mapping[str, list[str]]
    files: Mapping[str, bytes] = field(default_factory=dict)

    def value(self, name: str) -> str | None:
        return self.form.get(name, [None])[0]


def parsed(method: str, path: str, headers: Mapping[str, str], content: bytes) -> Request:
    parts = urlsplit(path)
    lower = {name.lower(): value for name, value in headers.items()}
    form: dict[str, list[str]] = {}
    files: dict[str, bytes] = {}
    kind = lower.get("content-type", "")
    if kind.startswith("multipart/form-data"):
        message = BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + content)
        for part in message.get_payload():
            name = part.get_param("name", header="content-disposition")
            data = part.get_payload(decode=True)
            if part.get_filename() is None:
                form.setdefault(name, []).append(data.decode())
            else:
                files[name] = data
                form[f"{name}:type"] = [part.get_content_type()]
                form[f"{name}:name"] = [part.get_filename()]
    elif kind.startswith("application/json"):
        form = {name: value if isinstance(value, list) else [value] for name, value in json.loads(content).items()}
    else:
        for name, value in parse_qsl(content.decode(), keep_blank_values=True):
            form.setdefault(name, []).append(value)
    return Request(f"{method} {parts.path}", dict(parse_qsl(parts.query)), lower, form, files)
