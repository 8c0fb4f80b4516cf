"""Take the pictures of README and docs: `python tests/tools/screenshots.py [--index DIR] [--out docs/billeder]`.

With --all every page is taken whole at three widths, in both schemes and as it is printed; without it only the pictures
that the docs use.
"""

import argparse
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "tools")]

from page_addresses import MEMO, PAGES, resolved  # noqa: E402 - found by the line above
from running_site import CHROMIUM, FLAGS, served  # noqa: E402

WIDTHS = (1280, 768, 320)
TALLEST = 4_000
"""Pixels of a picture: agreements are longer than anyone wants to look at."""
OF_THE_DOCS = ("soegning", "emne", "afsnit", "nyt", "aftalt-frist", "uddrag", "notat-tjekket")
CHECKED = "notat-tjekket"


def show(page: Page, site: str, name: str) -> None:
    """Go to the page called `name`; the checked memo is sent first."""
    page.goto(site + resolved(site, PAGES.get(name, "/notat")), wait_until="networkidle")
    if name == CHECKED:
        page.locator("#tekst").fill(MEMO)
        page.get_by_role("button", name="Kontrollér").click()
        page.wait_for_load_state("networkidle")


def take(browser: Browser, site: str, name: str, file: Path, *, width: int, scheme: str, whole: bool) -> None:
    """One picture: of the window's size, or of the whole page."""
    size = {"width": width, "height": 860}
    context = browser.new_context(viewport=size, color_scheme=scheme, locale="da-DK")  # type: ignore[arg-type]
    page = context.new_page()
    show(page, site, name)
    height = min(TALLEST, int(page.evaluate("document.documentElement.scrollHeight")))
    page.screenshot(
        path=file, full_page=whole, clip={"x": 0, "y": 0, "width": width, "height": height} if whole else None
    )
    context.close()


def take_print(browser: Browser, site: str, name: str, file: Path) -> None:
    """The page as it is printed, as PDF."""
    context = browser.new_context(locale="da-DK")
    page = context.new_page()
    show(page, site, name)
    page.pdf(path=file, format="A4", margin={"top": "2cm", "right": "2cm", "bottom": "2cm", "left": "2cm"})
    context.close()


def take_all(browser: Browser, site: str, out: Path) -> None:
    """Every page in every way."""
    for name in (*PAGES, CHECKED):
        for width in WIDTHS:
            for scheme in ("light", "dark"):
                take(browser, site, name, out / f"{name}-{width}-{scheme}.png", width=width, scheme=scheme, whole=True)
        take_print(browser, site, name, out / f"{name}.pdf")


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Path("var/index"))
    parser.add_argument("--out", type=Path, default=Path("docs/billeder"))
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with served(options.index) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        if options.all:
            take_all(browser, site, options.out)
        else:
            for name in OF_THE_DOCS:
                file = options.out / f"{name}.png"
                take(browser, site, name, file, width=1280, scheme="light", whole=False)
        browser.close()


if __name__ == "__main__":
    main()
