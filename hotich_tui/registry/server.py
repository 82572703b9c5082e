"""Running the registry: on its own, or inside another program on a free port."""

import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hotich_tui.messages import HotichError
from hotich_tui.registry.storage import Storage

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class ServeError(HotichError):
    """The registry cannot be started."""


def database_url(url: str | None, home: Path) -> str:
    """The database to use: the one named, or SQLite in the home."""
    if url is not None:
        return url
    folder = home / "registry"
    folder.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{(folder / 'registry.db').as_posix()}"


def serve(
    url: str, *, host: str, port: int, ready: Callable[[int], None], anywhere: bool = False
) -> None:
    """Serve until interrupted.

    Args:
        host: Loopback, unless `anywhere`: TLS is the reverse proxy's.
        ready: Called with the port once it listens.

    Raises:
        ServeError: Not a loopback address, or the port is taken.
    """
    if host not in LOOPBACK and not anywhere:
        raise ServeError("registry.not_loopback", host=host)
    registry = EmbeddedRegistry(url, host=host, port=port)
    with registry:
        ready(registry.port)
        try:
            while registry.alive:
                time.sleep(0.2)
        except KeyboardInterrupt:
            pass


class EmbeddedRegistry:
    """A registry in a thread of this program.

    >>> with EmbeddedRegistry("sqlite:///…") as registry:  # doctest: +SKIP
    ...     registry.url
    'http://127.0.0.1:40123'
    """

    def __init__(self, url: str, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._url, self._host = url, host
        self.port = port
        self.storage = Storage(url)
        self._server: Any = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{self._host}:{self.port}"

    @property
    def alive(self) -> bool:
        """Whether it still serves."""
        return self._thread is not None and self._thread.is_alive()

    def __enter__(self) -> "EmbeddedRegistry":
        import uvicorn

        from hotich_tui.registry.api import make_app

        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        # asyncio sends at once (TCP_NODELAY) only where the socket says that it is TCP. Else an
        # answer's second packet waits 40 ms for the first one's receipt.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listener.bind((self._host, self.port))
        except OSError:
            listener.close()
            raise ServeError("registry.port_taken", port=self.port) from None
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            make_app(self.storage), log_level="critical", access_log=False, lifespan="off"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, daemon=True
        )
        self._thread.start()
        deadline = time.monotonic() + 20
        while not self._server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise ServeError("registry.port_taken", port=self.port)
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(timeout=10)
        self.storage.close()
