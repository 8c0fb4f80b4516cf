"""The table of the documents' words: the same from disk as counted, and each cell found by what it has at its ends."""

from pathlib import Path

import pytest

from indexer.index.word_table import (
    WordColumn,
    column_of,
    read_titles,
    read_word_table,
    tabulate_words,
    title_lemmas,
    write_titles,
    write_word_table,
)

TEXTS = ("Børne- og ungeområdet. Et barn, to børn.", "Sygehuset og børnene; barn BARN", "")


def counted(word: str) -> dict[int, int]:
    table = tabulate_words(TEXTS)
    return dict(table.standing(table.forms.having(f"\n{word}\n")[0]))


def test_a_word_is_counted_by_document_in_lower_case() -> None:
    assert counted("barn") == {0: 1, 1: 2}
    assert counted("sygehuset") == {1: 1}


def test_the_first_half_of_a_suspended_compound_keeps_its_hyphen() -> None:
    assert counted("børne-") == {0: 1}


def test_a_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    made = tabulate_words(TEXTS)
    write_word_table(tmp_path, made)
    found = read_word_table(tmp_path)
    for name in ("forms", "exact", "lemmas", "parts"):
        assert getattr(found, name).data == getattr(made, name).data
    assert [list(found.standing(n)) for n in range(len(found.forms))] == [
        list(made.standing(n)) for n in range(len(made.forms))
    ]


@pytest.mark.parametrize(
    ("pattern", "cells"),
    [
        ("ab", [0, 1, 3]),
        ("\nab", [0, 1]),
        ("ab\n", [0, 3]),
        ("\nab\n", [0]),
        ("b", [0, 1, 2, 3]),
        ("x", []),
        ("\n\n", [4]),
    ],
)
def test_cells_are_found_by_their_beginning_their_end_and_their_middle(pattern: str, cells: list[int]) -> None:
    assert column_of(["ab", "abc", "b", "cab", ""]).having(pattern) == cells


def test_equal_cells_side_by_side_are_all_found() -> None:
    assert column_of(["a", "a", "a"]).having("\na\n") == [0, 1, 2]


def test_a_cell_is_read_by_its_number() -> None:
    column = column_of(["æble", "", "to ord"])
    assert [column[number] for number in range(len(column))] == ["æble", "", "to ord"]
    assert len(WordColumn(b"\n")) == 0


def test_a_title_keeps_its_content_words_alone() -> None:
    assert title_lemmas("Den kollektive trafik i 2025") == {"kollektiv", "trafik"}


def test_titles_are_read_as_they_were_written(tmp_path: Path) -> None:
    titles = ["Den kollektive trafik i 2025", "", "Og i 2024", "Sygehuse"]
    write_titles(tmp_path, titles)
    found = read_titles(tmp_path)
    assert [frozenset(found[row].split()) for row in range(len(found))] == [title_lemmas(title) for title in titles]
