"""What a line's words and place allow to be a heading."""

import pytest
from line_rows import FULL, layout, row

from indexer.structure.heading_lines import is_contents_line, is_stopped, joined_title, starts_anew, title_end
from indexer.structure.line_layout import LayoutRow


@pytest.mark.parametrize(
    ("above", "gap", "wrapped", "anew"),
    [
        ("en del af", 2, True, False),
        ("en del af", 3, True, True),
        ("Parterne er enige.", 0, True, True),
        ("Kilde: Egne tal", 0, True, True),
        ("Anlæg 17,8", 0, True, True),
        ("Et løft af rammen", 0, True, False),
        ("Et løft af rammen", 1, True, True),
        ("Et løft sammen med", 1, True, False),
        (FULL, 1, True, False),
        (FULL, 3, True, True),
        ("Et løft af rammen", 0, False, True),
        (FULL, 0, False, True),
        ("Et løft sammen med", 0, False, False),
    ],
)
def test_a_row_begins_anew_where_no_sentence_runs_into_it(above: str, gap: int, wrapped: bool, anew: bool) -> None:
    assert starts_anew(layout(above, row("Titel", gap), wrapped=wrapped), 1, 0) == anew


def test_the_first_row_and_the_one_below_a_heading_begin_anew() -> None:
    rows = layout("en del af", "en del af", "Titel")
    assert [starts_anew(rows, index, 2) for index in range(3)] == [True, False, True]


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("Rammer ... 4", True),
        ("Rammer …4", True),
        ("Rammer   4", True),
        ("Rammer\t104", True),
        ("Rammer .. 4", False),
        ("Rammer  4", False),
        ("Rammer 4", False),
        ("Rammer\t1040", False),
        ("Rammer ... 4 mio.", False),
    ],
)
def test_an_entry_of_contents_ends_in_a_page_number_behind_dots_or_wide_space(line: str, entry: bool) -> None:
    assert is_contents_line(line) == entry


@pytest.mark.parametrize(
    ("following", "end"),
    [
        (["og drift", "af broer", "på landet", "i alt"], 4),
        (["og drift", "Regeringen vil"], 2),
        ([row("og drift", 1)], 1),
        ([row("og drift", new_page=True)], 1),
        ([row("og drift", role="item")], 1),
        (["Drift"], 1),
        ([], 1),
    ],
)
def test_a_title_runs_on_over_small_letters_that_follow_at_once(following: list[LayoutRow | str], end: int) -> None:
    assert title_end(layout("Anlæg", *following), 0) == end


@pytest.mark.parametrize(
    ("title", "following", "end"),
    [
        ("Aftale om", "Broer", 2),
        ("Aftale om", "• broer", 1),
        ("Aftale.", "og broer", 1),
        ("Støtte til ph.d.", "og andre", 2),
    ],
)
def test_a_title_that_cannot_end_runs_on_over_a_capital(title: str, following: str, end: int) -> None:
    assert title_end(layout(title, following), 0) == end


@pytest.mark.parametrize(
    ("text", "stopped"),
    [
        *((f"Parterne er enige{sign}", True) for sign in ".:;?!"),
        *((text, True) for text in ("om tilskud.1", "om tilskud.12", "pct.")),
        *((text, False) for text in ("Rammer", "Afsnit 2.1", "om tilskud.123", "ph.d.", "phd.", "mv.", "M.V.", "m.m.")),
    ],
)
def test_a_text_is_stopped_where_it_ends_like_a_sentence(text: str, stopped: bool) -> None:
    assert is_stopped(text) == stopped


def test_the_lines_of_a_title_are_joined_and_hyphens_kept_for_the_repair() -> None:
    assert joined_title(("Sund-", row("heds- og"), row("omsorg"), "")) == "Sund-heds- og omsorg "
    assert joined_title(()) == ""


def test_the_lines_of_a_title_are_counted_from_its_first() -> None:
    assert title_end(layout("Slut.", "Slut.", "Slut.", "Slut.", "Anlæg", "og drift", "af broer"), 4) == 7
