"""One exchange with a server under one hard deadline, and certainty about whether it began.

A time-out of ``requests`` holds for each read alone: a server that sends a byte a second is never given up on
(measured with requests 2.34 on 2026-11-21). Here a timer cuts the connection when the time is over, whatever it was
doing. The connections also note the moment they are open, because the kind of an exception does not tell whether the
request left: a TLS error comes before the request or, on a broken line, after it.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from publishers.requests_outcome import never_left

if TYPE_CHECKING:
    import socket

    import requests


class Exchange:
    """What is known of the exchange under way.

    Attributes:
        began: the request may have left this machine.
        expired: its time was over before it ended.
    """

    def __init__(self) -> None:
        self.began = False
        self.expired = False
        self._connection: Any = None
        self._socket: socket.socket | None = None

    def start(self) -> None:
        """A new request; over a connection that an earlier one left open, nobody could tell whether it left."""
        self.began = self._socket is not None
        self.expired = False

    def connecting(self, connection: object) -> None:
        """A connection is being opened."""
        self._connection, self._socket = connection, None

    def connected(self) -> None:
        """It is open, TLS and all; from now on the request may leave.

        Raises:
            TimeoutError: the deadline passed meanwhile, so that the request must not leave.
        """
        if self.expired:
            raise TimeoutError
        self._socket = self._connection.sock
        self.began = True

    def expire(self) -> None:
        """The time is over: cut the line, so that whoever reads or writes there wakes up."""
        import socket

        self.expired = True
        line = self._socket or getattr(self._connection, "sock", None)
        if line is not None:
            with suppress(OSError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)  # not SSLSocket's, which is not made for two threads


def session(seconds: float) -> requests.Session:
    """A session that tries each request once, for ``seconds`` at most, and follows no redirect.

    Its requests raise ``requests`` exceptions for which ``never_left`` is true only if the request did not leave,
    ``TooManyRedirects`` for every answer from 300 to 399, and ``ReadTimeout`` when the deadline cut them off.
    """
    import requests

    made = requests.Session()
    made.max_redirects = 0
    for scheme in ("https://", "http://"):
        made.mount(scheme, _adapter(seconds))
    return made


def _adapter(seconds: float) -> requests.adapters.HTTPAdapter:
    import requests
    from requests.adapters import HTTPAdapter

    exchange = Exchange()

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
            super().init_poolmanager(*args, **kwargs)
            self.poolmanager.pool_classes_by_scheme = _watched_pools(exchange)

        def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
            manager = super().proxy_manager_for(*args, **kwargs)
            manager.pool_classes_by_scheme = _watched_pools(exchange)
            return manager

        def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
            exchange.start()
            timer = threading.Timer(seconds, exchange.expire)
            timer.daemon = True
            timer.start()
            response, failure = None, None
            try:
                response = super().send(request, *args, **kwargs)
                _ = response.content  # the body too has to come before the deadline
            except requests.RequestException as error:
                failure = error
            finally:
                timer.cancel()
                timer.join()
                if response is not None:
                    response.close()
            return _ended(exchange, request, response, failure)

    return Adapter()


def _ended(
    exchange: Exchange,
    request: requests.PreparedRequest,
    response: requests.Response | None,
    failure: requests.RequestException | None,
) -> requests.Response:
    """The answer, or an exception that says only what is certain; raised where no other is being handled."""
    import requests

    if exchange.expired:
        late = requests.exceptions.ReadTimeout if exchange.began else requests.exceptions.ConnectTimeout
        raise late(request=request)
    if failure is not None and exchange.began and never_left(failure):
        raise requests.exceptions.ConnectionError(request=request)
    if failure is not None:
        raise failure
    if response is None:
        raise requests.exceptions.ConnectionError(request=request)
    if 300 <= response.status_code < 400:
        raise requests.exceptions.TooManyRedirects(request=request, response=response)
    return response


def _watched_pools(exchange: Exchange) -> dict[str, Any]:
    """urllib3's connection pools, with connections that report to ``exchange``."""
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
    from urllib3.exceptions import ConnectTimeoutError

    def watched(connection: type[Any]) -> type[Any]:
        class Watched(connection):  # type: ignore[misc]
            def connect(self) -> None:
                exchange.connecting(self)
                super().connect()
                try:
                    exchange.connected()
                except TimeoutError:
                    self.close()
                    raise ConnectTimeoutError(self, "the deadline passed while connecting") from None

        return Watched

    class HttpPool(HTTPConnectionPool):
        ConnectionCls = watched(HTTPConnection)

    class HttpsPool(HTTPSConnectionPool):
        ConnectionCls = watched(HTTPSConnection)

    return {"http": HttpPool, "https": HttpsPool}
