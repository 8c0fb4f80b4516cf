"""Take the pictures of README and docs: `python tests/browser/screenshots.py [--index DIR] [--out docs/billeder]`.

Every page is taken at three widths and in both schemes with --all; without it only the pictures that the docs use.
"""

import argparse
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from waitress import create_server

from web import create_app
from web.config import Config

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-quic",
]  # fmt: skip
PAGES = {
    "forside": "/",
    "soegning": "/?q=deponeringsfritagelsespulje",
    "henvisning": "/?q=%C3%98A24+boks+2.1",
    "intet": "/?q=%22ordret+som+ingen+skrev%22&metode=keyword",
    "emne": "/emne?q=teknologibidrag",
    "notat": "/notat",
    "aftaler": "/aftaler",
    "aftale": "/aftale/oa-regioner-2024/2/naerhedsfinansiering",
    "hjaelp": "/hjaelp",
    "om": "/om",
    "tilgaengelighed": "/tilgaengelighed",
}
OF_THE_DOCS = ("soegning", "emne", "aftale")


@contextmanager
def site(index: Path) -> Iterator[str]:
    """The site over `index`, at the address yielded."""
    server = create_server(create_app(Config(index=index)), host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


def take(browser: Browser, address: str, file: Path, *, width: int, scheme: str) -> None:
    """One picture of the window's size."""
    size = {"width": width, "height": 860}
    context = browser.new_context(viewport=size, color_scheme=scheme, locale="da-DK")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    page.screenshot(path=file)
    context.close()


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Path("var/index"))
    parser.add_argument("--out", type=Path, default=Path("docs/billeder"))
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with site(options.index) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, path in PAGES.items():
            if options.all:
                for width in (1280, 768, 320):
                    for scheme in ("light", "dark"):
                        file = options.out / f"{name}-{width}-{scheme}.png"
                        take(browser, address + path, file, width=width, scheme=scheme)
            elif name in OF_THE_DOCS:
                take(browser, address + path, options.out / f"{name}.png", width=1280, scheme="light")
        browser.close()


if __name__ == "__main__":
    main()
