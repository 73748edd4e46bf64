"""A proxy on loopback that loses requests and answers in front of a server nobody here wrote."""

from __future__ import annotations

import socket
import threading
from collections import deque
from contextlib import suppress

CHUNK = 65536


class DroppingProxy:
    """Passes connections on to a port, and now and then only half of what should go over them.

    Attributes:
        drops: (start of the request line, ``request`` or ``answer``): the first request that begins so loses that.
    """

    def __init__(self, port: int) -> None:
        self._to = port
        self.drops: deque[tuple[str, str]] = deque()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads: list[threading.Thread] = [threading.Thread(target=self._accept)]

    def __enter__(self) -> DroppingProxy:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(client,))
            thread.start()
            self._threads.append(thread)

    def _serve(self, client: socket.socket) -> None:
        """One exchange; every client of ours opens a connection for each."""
        with client, suppress(OSError):
            client.settimeout(30)
            asked = _message(client)
            drop = next((one for one in self.drops if asked.startswith(one[0].encode())), None)
            if drop is not None:
                self.drops.remove(drop)
                if drop[1] == "request":
                    return
            with socket.create_connection(("127.0.0.1", self._to), timeout=30) as server:
                server.sendall(asked.replace(b"Connection: keep-alive", b"Connection: close"))
                answer = b"".join(iter(lambda: server.recv(CHUNK), b""))
            if drop is None:
                client.sendall(answer)


def _message(client: socket.socket) -> bytes:
    """A whole HTTP request: head, and as much body as it says."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += client.recv(CHUNK) or _gone()
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        more = client.recv(CHUNK) or _gone()
        body += more
        data += more
    return data


def _gone() -> bytes:
    raise OSError("the client went away")
