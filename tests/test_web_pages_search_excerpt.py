"""The few lines around the words searched for: slices of the passage, whole sentences where they fit."""

import pytest

from web.pages.search.excerpt import BUDGET, cut_excerpt, line_around

LONG = "Der er enighed om et og andet, som fylder, og som ingen har set før i en aftale. "


def _marks(text: str, word: str) -> tuple[tuple[int, int], ...]:
    return tuple((at, at + len(word)) for at in range(len(text)) if text.startswith(word, at))


def _shown(text: str, word: str) -> list[str]:
    return [text[start:end] for start, end in cut_excerpt(text, _marks(text, word))]


def test_a_short_passage_is_shown_whole() -> None:
    text = "Der er enighed. Puljen er på 5 mio. kr. i 2031."
    assert _shown(text, "Puljen") == [text]


def test_of_a_long_passage_the_sentences_with_the_word_are_shown() -> None:
    text = f"{LONG * 5}Her står broer. {LONG * 5}Broer er også her."
    pieces = _shown(text, "roer")
    assert len(pieces) == 2
    assert "Her står broer." in pieces[0]
    assert pieces[1] == "Broer er også her."
    assert sum(map(len, pieces)) <= BUDGET + 1


def test_a_sentence_longer_than_four_lines_is_cut_between_words_around_the_word() -> None:
    text = (
        "Parterne noterer sig "
        + "den samme lange række af ting og " * 20
        + "havnen "
        + "og mere af det " * 30
        + "til sidst."
    )
    (piece,) = _shown(text, "havnen")
    assert "havnen" in piece
    assert len(piece) <= BUDGET
    assert f" {piece.split()[0]} " in text
    assert f" {piece.split()[-1]} " in text


def test_without_words_to_mark_the_beginning_is_shown() -> None:
    assert cut_excerpt(LONG * 9, ())[0][0] == 0


@pytest.mark.parametrize("text", ["", " ", "ét"])
def test_an_empty_or_tiny_passage_is_no_trouble(text: str) -> None:
    assert "".join(text[a:b] for a, b in cut_excerpt(text, ())).strip() == text.strip()
    assert [text[a:b] for a, b in line_around(text, ())][:2] == ["", ""]


def test_a_line_has_the_word_in_the_middle_and_stays_within_its_paragraph() -> None:
    text = "En overskrift\nFørst kommer noget og så broen, som er lang.\nNyt afsnit"
    marks = _marks(text, "broen")
    assert [text[a:b] for a, b in line_around(text, marks)] == ["Først kommer noget og så ", "broen", ", som er lang."]


def test_a_long_line_is_cut_between_words() -> None:
    text = "ord og mere " * 20 + "broen" + " er lang og bred" * 20
    before, word, behind = (text[a:b] for a, b in line_around(text, _marks(text, "broen")))
    assert word == "broen"
    assert before.split()[0] in ("ord", "og", "mere")
    assert behind.split()[-1] in ("er", "lang", "og", "bred")
    assert max(len(before), len(behind)) <= 90
