"""The web server: waitress around the application."""

import signal
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from flask import Flask
from waitress import create_server

from web import create_app
from web.config import config_from_environment


def serve_forever(index: Path, *, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve the index directory until interrupted or terminated; `announce` hears the address once it answers.

    Raises:
        IndexDirectoryError: the index cannot be opened.
        OSError: the port is taken.
    """
    config = config_from_environment(index=index)
    app = create_app(config)
    server = create_server(app, host=host, port=port, threads=config.threads, ident=None)

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=_warm_up, args=(app,), name="warm-up", daemon=True).start()
    announce(f"http://{host}:{server.effective_port}/")
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()


def _warm_up(app: Flask) -> None:
    """Load what is loaded at its first use (lexicon, references), so that no reader waits for it."""
    client = app.test_client()
    for address in ("/?q=Hvad+er+der+aftalt%3F", "/emne?q=aftale", "/aftaler"):
        client.get(address)
    listed = client.get("/api/v1/agreements").get_json()
    client.get(listed["agreements"][0]["url"])
