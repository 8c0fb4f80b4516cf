"""A real Chromium, and the real site over the real index."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from waitress import create_server

from web import create_app
from web.config import Config

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-quic",
]  # fmt: skip


@pytest.fixture(scope="session")
def site(corpus_index: Path) -> Iterator[str]:
    """The address of the real site over the real index."""
    server = create_server(create_app(Config(index=corpus_index, rate=0)), host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(10)


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{CHROMIUM} is missing: apt-get install chromium")
        pytest.skip(f"{CHROMIUM} is missing: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: "Browser", site: str) -> "Iterator[Callable[[bool], Page]]":
    """Opens a page of its own, with JavaScript or without; the test fails on console errors and foreign requests."""
    troubles: list[str] = []
    contexts = []

    def new(script: bool) -> "Page":
        context = browser.new_context(
            java_script_enabled=script,
            locale="da-DK",
            base_url=site,
            permissions=["clipboard-read", "clipboard-write"],
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)  # a loaded machine
        page.on("console", lambda said: troubles.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda sent: None if sent.url.startswith(site) else troubles.append(sent.url))
        return page

    yield new
    for context in contexts:
        context.close()
    assert troubles == []
