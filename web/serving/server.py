"""The web server: waitress around the application, with a bounded queue and an end to every transfer."""

import logging
import resource
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from flask import Flask
from waitress import create_server, wasyncore
from waitress.server import BaseWSGIServer

from web.access.policy import OURSELVES
from web.config import MOST_CONNECTIONS, MOST_FILES, Config, program_version
from web.serving.allocator import give_memory_back
from web.serving.http_parser import StrictChannel
from web.serving.limits import SPENDING
from web.serving.logging import set_up_logging
from web.serving.request_queue import BoundedDispatcher

_log = logging.getLogger(__name__)

TRANSFER_SECONDS = 60.0
"""How long a client may take to send one request, and to fetch one answer."""
_IDLE_SECONDS = 60
_HEADER_BYTES = 64 * 1024
_READ_BYTES = 64 * 1024
_SMALL_BODY = 64 * 1024
_BODIES = 10
"""Largest requests whose bodies may be in memory at a time."""
_SWEEP_SECONDS = 0.25


class Server:
    """The application behind a port.

    Args:
        app: the application.
        config: how many requests at a time, how many waiting, how large, how long.
        host: where to listen.
        port: the port; 0 takes any that is free.

    Raises:
        OSError: the port is taken.
    """

    def __init__(self, app: Flask, config: Config, *, host: str, port: int) -> None:
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a queue is no mistake; a full one is refused
        self._patience = config.timeout
        self._map: dict[int, Any] = {}
        self._dispatcher = BoundedDispatcher(
            threads=config.threads,
            waiting=config.queue,
            spending=app.extensions[SPENDING],
            trusted=config.trusted_proxies,
        )
        largest = 2 * config.max_request  # the application refuses what is less than that, as a page
        self._most_bodies = _BODIES * config.max_request
        create_server(
            app,
            map=self._map,
            _dispatcher=self._dispatcher,
            host=host,
            port=port,
            ident=None,
            connection_limit=MOST_CONNECTIONS,
            asyncore_use_poll=True,  # select() ends at 1,024 files
            channel_timeout=_IDLE_SECONDS,
            channel_request_lookahead=1,  # sees that a client has gone while its request waits
            recv_bytes=_READ_BYTES,
            max_request_header_size=_HEADER_BYTES,
            max_request_body_size=largest,
            inbuf_overflow=largest,  # what staff write in a memo never lies on a disk
            outbuf_overflow=2**30,  # nor what they found
            clear_untrusted_proxy_headers=False,  # whose are believed is decided where they are read
        )
        self._listening: list[Any] = [one for one in self._map.values() if isinstance(one, BaseWSGIServer)]
        for one in self._listening:
            one.channel_class = StrictChannel
        self._under_way: dict[Any, float] = {}
        self._swept = 0.0
        self._stopping = False

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._listening[0].effective_port)

    def run(self) -> None:
        """Serve until `stop` is called; then finish the requests under way, for as long as one may take."""
        while not self._stopping:
            self._turn(1.0)
        for one in self._listening:
            wasyncore.dispatcher.close(one)
        end = time.monotonic() + self._patience
        while self._busy() and time.monotonic() < end:
            self._turn(0.1)
        self._dispatcher.shutdown(timeout=1.0)
        wasyncore.close_all(self._map)

    def stop(self) -> None:
        """Let `run` come to its end; safe from another thread and from a signal's handler."""
        if self._stopping:
            return
        self._stopping = True
        for one in self._listening:
            one.pull_trigger()

    def _turn(self, seconds: float) -> None:
        """Read and write what there is, or wait for it; then close what takes too long or too much."""
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._map, count=1)
        if time.monotonic() - self._swept >= _SWEEP_SECONDS:
            self._swept = time.monotonic()
            self._sweep(self._swept)

    def _channels(self) -> list[StrictChannel]:
        return [one for one in list(self._map.values()) if isinstance(one, StrictChannel)]

    def _sweep(self, now: float) -> None:
        """Close connections whose transfer takes over TRANSFER_SECONDS, and the newest large bodies over the bound."""
        channels = self._channels()
        coming = {one.request: one for one in channels if one.request is not None}
        going = {one: one for one in channels if one.total_outbufs_len and not one.requests}
        self._under_way = {key: self._under_way.get(key, now) for key in (*coming, *going)}
        for key, channel in (coming | going).items():
            if now - self._under_way[key] > TRANSFER_SECONDS:
                channel.handle_close()
        held = sum(request.body_bytes_received for one in channels for request in one.requests)
        for request in sorted(coming, key=self._under_way.__getitem__):
            held += request.body_bytes_received
            if held > self._most_bodies and request.body_bytes_received > _SMALL_BODY:
                coming[request].handle_close()

    def _busy(self) -> bool:
        """Whether a request is being served or its answer sent; connections without one are closed."""
        busy = False
        for channel in self._channels():
            if channel.requests or channel.total_outbufs_len:
                busy = True
            else:
                channel.handle_close()
        return busy


def serve_forever(
    config: Config,
    create_app: Callable[[Config], Flask],
    *,
    host: str,
    port: int,
    announce: Callable[[str], None],
) -> None:
    """Serve until interrupted or terminated.

    Args:
        config: the settings.
        create_app: makes the application of them.
        host: where to listen.
        port: the port; 0 takes any that is free.
        announce: given the site's address once it answers.

    Raises:
        IndexDirectoryError: the index cannot be opened.
        OSError: the port is taken.
    """
    set_up_logging(config)
    _allow_files()
    give_memory_back()
    app = create_app(config)
    server = Server(app, config, host=host, port=port)

    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # who asks twice does not want to wait
        server.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    threading.Thread(target=_warm_up, args=(app,), name="warm-up", daemon=True).start()
    announce(f"http://{host}:{server.port}/")
    _log.info("Aftalesøg %s svarer på %s:%d", program_version(), host, server.port)
    server.run()
    _log.info("Aftalesøg er stoppet")


def _allow_files() -> None:
    """Let this process have the files that its connections need, as far as the system allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _warm_up(app: Flask) -> None:
    """Load what the pages load at their first use, so that no reader waits for it."""
    client = app.test_client()
    client.environ_base[OURSELVES] = "1"
    for address in ("/?q=Hvad+er+der+aftalt%3F", "/emne?q=og", "/aftaler", "/aftalt", "/"):
        client.get(address)
    listed = client.get("/api/v1/agreements").get_json()
    client.get(listed["agreements"][0]["url"])
    client.post("/api/v1/verify", json={"text": "»Der er enighed om dette« og 5 mio. kr. (aftalen for 2024)."})
