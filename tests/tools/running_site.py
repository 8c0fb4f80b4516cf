"""The real site on a port of its own, and the Chromium it is looked at with."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from waitress import create_server

from web import create_app
from web.config import Config

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-quic",
]  # fmt: skip


_STATEMENT = {"authority": "Prøveministeriet", "contact": "post@example.dk", "accessibility_reviewed": "2026-11-30"}


@contextmanager
def served(index: Path) -> Iterator[str]:
    """The site over `index`, at the address yielded; as many requests as one wants."""
    server = create_server(
        create_app(Config.model_validate({"index": index, "rate": 0, **_STATEMENT})),
        host="127.0.0.1",
        port=0,
        threads=4,
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(10)
