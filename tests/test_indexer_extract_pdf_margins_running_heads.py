"""Running heads and page numbers are left out, and the printed number is kept."""

from collections.abc import Callable

import pytest
from pdf_press import BOLD, ITALIC, Press, paragraph, paragraphs

from indexer.models import Source


def with_furniture(pages: int, first: int, foot: Callable[[int], str]) -> Source:
    press = Press()
    for n in range(pages):
        if n >= first:
            press.at(70, 800, "Aftale om regionernes økonomi for 2025" if n % 2 else "Regeringen og Danske Regioner")
            press.at(280, 40, foot(n - first + 1))
        press.heading(f"{n + 1}. Kapitel {n + 1}", 15)
        press.set(paragraph(n))
        press.set(paragraph(n + 1))
        press.page()
    return press.source()


@pytest.mark.parametrize("foot", [lambda n: f"Side {n}", lambda n: f"- {n} -", str, lambda n: f"Side {n} af 6"])
def test_running_heads_and_numbers_go_and_the_printed_number_is_kept(foot: Callable[[int], str]) -> None:
    source = with_furniture(8, 2, foot)
    assert [page.printed for page in source.pages] == [None, None, "1", "2", "3", "4", "5", "6"]
    text = " ".join(line.text for line in source.lines)
    assert "Regeringen og Danske Regioner drøfter" in text
    assert "økonomi for 2025" not in text
    assert "Side" not in text
    assert [page.number for page in source.pages] == list(range(1, 9))


def test_running_heads_that_change_with_the_chapter_go_and_headings_atop_a_page_stay() -> None:
    press = Press()
    for n in range(8):
        press.at(70, 800, f"Kapitel om {'abcd'[n // 2]}", ITALIC, 9)
        if n % 2 == 0:
            press.set(f"Kapitel om {'abcd'[n // 2]}", BOLD, 11)
        press.set(paragraph(n))
        press.set(paragraph(n + 1))
        press.page()
    found = [text for role, text in paragraphs(press.source()) if "Kapitel om" in text]
    assert found == ["Kapitel om a", "Kapitel om b", "Kapitel om c", "Kapitel om d"]


def test_lines_of_the_text_that_are_the_same_on_several_pages_stay() -> None:
    press = Press()
    for _ in range(4):
        for n in (1, 2, 3):
            press.set(paragraph(n))
        press.page()
    assert [text for _, text in paragraphs(press.source())] == [paragraph(n) for n in (1, 2, 3)] * 4
