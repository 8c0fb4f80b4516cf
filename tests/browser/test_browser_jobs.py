"""The three daily jobs, from the first key to the copied reference: by mouse, by keyboard alone, without JavaScript.

What a reader does is counted: words typed, a click, a key that does something. Tab only moves the focus; how often it
is needed is bounded where it is pressed.
"""

import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.model]

TERM = "deponeringsfritagelsespulje"
COUNTED = ["ØA13 1 gang", "ØA21 1 gang", "ØA24 2 gange", "ØA25 står ikke", "Forårsaftale 2025 står ikke"]
PLACES = {
    "ØA13": ["afsnit 12, »Offentlig-privat samarbejde«, s. 15"],
    "ØA21": ["afsnit 2, »Økonomiske rammer«, s. 3"],
    "ØA24": ["afsnit 2, »Regionernes økonomiske rammer for 2024«, s. 3"],
}
REFERENCES = [f"{agreement}, {place}" for agreement, places in PLACES.items() for place in places]
TOPIC = "teknologibidrag"
ROWS = [
    ["ØA13", "2013", "0", "omtales ikke"],
    ["ØA21", "2021", "10", "400 mio. kr.", "niveau", "ikke angivet", "ØA21, afsnit 2, »Økonomiske rammer«, s. 3"],
    [
        *("ØA24", "2024", "9", "175 mio. kr.", "niveau", "ikke angivet"),
        "ØA24, afsnit 2, »Regionernes økonomiske rammer for 2024«, s. 2",
    ],
    ["ØA25", "2025", "7", "371 mio. kr.", "niveau", "ikke angivet", "ØA25, afsnit 2, »Teknologibidrag«"],
    ["Forårsaftale 2025", "2025", "0", "omtales ikke"],
]
CITATION = "ØA24 boks 2.1"
CITED = "ØA24, boks 2.1, »Aftalte målsætninger for normalisering af situationen for sygehuse«, s. 4"


class Reader:
    """Somebody at a page who does what a job takes in one way, and is counted."""

    def __init__(self, page: "Page", way: str) -> None:
        self.page, self._way, self.actions = page, way, 0

    def begin(self) -> None:
        """At the front page, with the search box ready."""
        self.page.goto("/")
        self.page.locator("#q:focus").wait_for()

    def type(self, words: str) -> None:
        self.actions += 1
        self.page.keyboard.type(words)

    def send(self) -> None:
        """Search for what is in the box."""
        self.actions += 1
        with self.page.expect_navigation():
            if self._way == "mouse":
                self.page.get_by_role("button", name="Søg", exact=True).click()
            else:
                self.page.keyboard.press("Enter")

    def follow(self, target: "Locator", tabs: int) -> None:
        """Click a link or button; by keyboard, reach it with so many tabs at the most and press Enter."""
        self.actions += 1
        with self.page.expect_navigation():
            if self._way == "keyboard":
                self._tab_to(target, tabs)
                self.page.keyboard.press("Enter")
            else:
                target.click()

    def copy_reference(self, place: "Locator") -> str:
        """Copy the reference of the passage or page `place`: what is on the clipboard then."""
        self.actions += 1
        self.page.evaluate("navigator.clipboard.writeText('intet')")
        if self._way == "no script":  # one click marks the whole reference
            place.locator("cite").first.click()
            self.page.keyboard.press("Control+C")
        elif self._way == "keyboard":
            self.page.keyboard.press("c")
        else:
            place.get_by_role("button", name="Kopiér henvisning").first.click()
        if self._way != "no script":
            self.page.locator("#besked.shown").wait_for()
        copied: str = self.page.evaluate("navigator.clipboard.readText()")
        return copied

    def back(self) -> None:
        """From an agreement back to the search."""
        self.actions += 1
        with self.page.expect_navigation():
            if self._way == "keyboard":
                self.page.keyboard.press("u")
            else:
                self.page.locator("#tilbage").click()

    def copy_quotation(self) -> str:
        """Copy the passage opened at, with its reference: what is on the clipboard then."""
        self.actions += 1
        self.page.evaluate("navigator.clipboard.writeText('intet')")
        if self._way == "no script":  # one click marks the whole quotation
            self.page.locator("noscript .copy-text").click()
            self.page.keyboard.press("Control+C")
        elif self._way == "keyboard":
            self.page.keyboard.press("q")
        else:
            self.page.get_by_role("button", name="Kopiér citat med henvisning").click()
        if self._way != "no script":
            self.page.locator("#besked.shown").wait_for()
        copied: str = self.page.evaluate("navigator.clipboard.readText()")
        return copied

    def tick(self, box: "Locator") -> None:
        """Pick a passage; by keyboard with the space bar."""
        self.actions += 1
        if self._way == "keyboard":
            box.focus()
            self.page.keyboard.press("Space")
        else:
            box.check()

    def take(self, button: "Locator") -> "Path":
        """Press a button that sends a file."""
        self.actions += 1
        with self.page.expect_download() as download:
            if self._way == "keyboard":
                button.focus()
                self.page.keyboard.press("Enter")
            else:
                button.click()
        return download.value.path()

    def _tab_to(self, target: "Locator", most: int) -> None:
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if target.evaluate("node => node === document.activeElement"):
                return
        raise AssertionError(f"not reached with {most} tabs")


@pytest.fixture(params=["mouse", "keyboard", "no script"])
def reader(open_page: "Callable[[bool], Page]", request: pytest.FixtureRequest) -> Reader:
    return Reader(open_page(request.param != "no script"), request.param)


def _within(node: "Locator") -> str:
    """The text of what may be folded away."""
    return " ".join((node.text_content() or "").split())


def _text(node: "Locator") -> str:
    return " ".join(node.inner_text().split())


def test_a_rare_word_leads_to_every_place_in_every_year_in_two_actions(reader: Reader) -> None:
    reader.begin()
    reader.type(TERM)
    reader.send()
    assert reader.actions == 2
    assert [_text(one) for one in reader.page.locator(".aline li").all()] == COUNTED
    rows = reader.page.locator(".places > div").all()
    found = {_within(row.locator("dt")): [_within(place) for place in row.locator("li").all()] for row in rows}
    assert found == PLACES
    reader.follow(reader.page.locator(".card-heading a").first, tabs=40)
    assert TERM in reader.page.locator(".in-passage mark").first.inner_text()
    assert reader.copy_reference(reader.page.locator(".bar")) in REFERENCES
    assert reader.actions == 4


def test_a_term_leads_to_its_quotation_with_the_reference_in_four_actions(reader: Reader) -> None:
    reader.begin()
    reader.type(TERM)
    reader.send()
    reader.follow(reader.page.locator(".card-heading a").first, tabs=40)
    quoted = reader.copy_quotation()
    assert reader.actions == 4
    words, _, reference = quoted.partition("« (")
    assert reference.removesuffix(")") in REFERENCES
    assert words.startswith("»")
    assert TERM in words
    shown = "".join(reader.page.locator(".in-passage").all_inner_texts())
    assert "".join(words[1:].split())[:200] in "".join(shown.split())


def test_a_hit_is_read_and_left_without_losing_the_place_in_two_actions(reader: Reader) -> None:
    reader.page.goto("/?q=sygehuse&side=2")
    fourth = reader.page.locator(".card-heading a").nth(3)
    opened = _text(fourth)
    reader.follow(fourth, tabs=90)
    reader.back()
    assert reader.actions == 2
    assert "side=2" in reader.page.url
    back = reader.page.locator(".card-heading a").nth(3)
    assert _text(back) == opened
    box, size = back.bounding_box(), reader.page.viewport_size
    assert box is not None
    assert size is not None
    assert 0 <= box["y"] < size["height"]


def test_ten_picks_of_three_searches_are_a_word_file_in_fourteen_actions(reader: Reader) -> None:
    """A search, its words and the key that sends them, is one action; so is each pick, and the file."""
    reader.begin()
    for words, number in (("sygehuse", 4), ("teknologibidrag", 3), ("likviditet", 3)):
        reader.page.locator("#q").fill(words)
        reader.send()
        for _ in range(number):
            reader.tick(reader.page.locator(".pick input:not(:checked)").first)
    file = reader.take(reader.page.get_by_role("button", name="Hent som Word"))
    assert reader.actions == 3 + 10 + 1
    with zipfile.ZipFile(file) as document:
        assert document.read("word/document.xml").decode().count("<w:footnoteReference ") == 10
        told = document.read("docProps/core.xml").decode()
    assert "Fundet ved søgning efter »sygehuse«, »teknologibidrag« og »likviditet«." in told


def test_a_topic_leads_to_its_table_over_the_years_in_two_actions(reader: Reader) -> None:
    reader.begin()
    reader.type(TOPIC)
    reader.follow(reader.page.get_by_role("button", name="Vis emnet over år"), tabs=2)
    assert reader.actions == 2
    table = reader.page.get_by_role("region", name="Oversigt")
    rows = table.locator("tbody tr:not(.more)").all()
    found = [[_text(cell).removesuffix(" Kopiér") for cell in row.locator("th, td").all()] for row in rows]
    assert found == ROWS


def test_a_topic_searched_for_leads_on_to_its_table(reader: Reader) -> None:
    reader.page.goto(f"/?q={TOPIC}")
    reader.follow(reader.page.get_by_role("link", name="Vis emnet over år", exact=True), tabs=20)
    assert reader.page.get_by_role("region", name="Oversigt").locator("tbody tr:not(.more)").count() == len(ROWS)


def test_a_citation_leads_to_its_place_one_action_after_it_is_typed(reader: Reader) -> None:
    reader.begin()
    reader.type(CITATION)
    typed = reader.actions
    reader.send()
    assert _text(reader.page.locator("#her")) == CITED
    assert reader.actions - typed == 1
    assert reader.copy_reference(reader.page.locator(".bar")) == CITED


def test_a_place_reached_by_its_citation_leads_back_to_a_search_for_the_words(reader: Reader) -> None:
    reader.begin()
    reader.type(CITATION)
    reader.send()
    reader.back()
    assert reader.page.url.endswith("som=ord")
    assert reader.page.locator(".index-card").count() > 0


@pytest.mark.parametrize("query", [TERM, "sygehuse", "Hvor stort er teknologibidraget i 2024?"])
def test_the_first_hit_is_within_ten_tabs(open_page: "Callable[[bool], Page]", query: str) -> None:
    page = open_page(True)
    page.goto(f"/?q={query}")
    page.keyboard.press("Tab")
    assert page.locator(".skipnav:focus").inner_text() == "Gå til resultaterne"
    page.keyboard.press("Enter")
    first = page.locator(".card-heading a").first
    for _ in range(2, 11):
        page.keyboard.press("Tab")
        if first.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError("not reached with ten tabs")
