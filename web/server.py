"""The web server: waitress around the application."""

import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FrameType

from waitress import create_server

from web import create_app
from web.config import config_from_environment


def serve_forever(index: Path, *, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve the index directory until interrupted or terminated; `announce` hears the address once it answers.

    Raises:
        IndexDirectoryError: the index cannot be opened.
        OSError: the port is taken.
    """
    config = replace(config_from_environment(), index=index)
    server = create_server(create_app(config), host=host, port=port, threads=config.threads, ident=None)

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    announce(f"http://{host}:{server.effective_port}/")
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
