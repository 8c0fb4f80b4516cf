"""A real Chromium, and the real site over the real index."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from running_site import CHROMIUM, FLAGS, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Response


@pytest.fixture(scope="session")
def site(corpus_index: Path) -> Iterator[str]:
    """The address of the real site over the real index."""
    with served(corpus_index) as address:
        yield address


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

    def hear(said: "ConsoleMessage") -> None:
        if said.type in ("error", "warning") and "Failed to load resource" not in said.text:  # see below
            troubles.append(said.text)

    def see(response: "Response") -> None:
        if response.status >= 400 and not response.request.is_navigation_request():  # a page may be of an error
            troubles.append(f"{response.status} {response.url}")

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
        page.on("console", hear)
        page.on("response", see)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda sent: None if sent.url.startswith(site) else troubles.append(sent.url))
        return page

    yield new
    for context in contexts:
        context.close()
    assert troubles == []
