"""Python imports this at start-up where the folder is on its path: connections lead to this machine only."""

from __future__ import annotations

import socket
from typing import Any

_connect = socket.socket.connect
_getaddrinfo = socket.getaddrinfo


def _is_here(host: object) -> bool:
    return str(host) in ("127.0.0.1", "::1", "localhost")


def _guarded_connect(self: socket.socket, address: Any) -> None:
    if self.family != socket.AF_UNIX and not _is_here(address[0]):
        raise ConnectionRefusedError(111, "there is no network in the tests of the docs")
    _connect(self, address)


def _guarded_getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
    if host is not None and not _is_here(host):
        raise socket.gaierror(socket.EAI_NONAME, "there is no network in the tests of the docs")
    return _getaddrinfo(host, *arguments, **options)


socket.socket.connect = _guarded_connect  # type: ignore[method-assign]
socket.getaddrinfo = _guarded_getaddrinfo
