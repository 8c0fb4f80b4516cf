from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.language.compounds import base_form, inner_parts, split_compound

QUALITY = Path(__file__).parent / "quality"


def _lines(name: str) -> list[str]:
    return [line for line in (QUALITY / name).read_text("utf-8").splitlines() if not line.startswith("#")]


def test_at_least_95_percent_of_300_hand_split_compounds_come_out_as_by_hand() -> None:
    expected = dict(line.split("\t") for line in _lines("compounds.tsv"))
    wrong = {word: split_compound(word) for word, parts in expected.items() if " ".join(split_compound(word)) != parts}
    assert len(expected) == 300
    assert len(wrong) <= 15, wrong


def test_no_false_split_among_500_words_that_are_no_compounds() -> None:
    words = _lines("not_compounds.txt")
    assert len(words) == 500
    assert {word: split_compound(word) for word in words if len(split_compound(word)) > 1} == {}


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("deponeringsfritagelsespulje", ("deponerings", "fritagelses", "pulje")),
        ("kvalitetsfondsbyggerierne", ("kvalitets", "fonds", "byggerierne")),
        ("opgavesnittet", ("opgave", "snittet")),
        ("driftsydelser", ("drifts", "ydelser")),
        ("overgangsåret", ("overgangs", "året")),
        ("patientnær", ("patient", "nær")),
        ("udredningsretten", ("udrednings", "retten")),
        ("tilsynsskærpelser", ("tilsyns", "skærpelser")),
        ("billeddiagnostik", ("billed", "diagnostik")),
        ("svangreomsorg", ("svangre", "omsorg")),
        ("kommunekontaktudvalg", ("kommune", "kontakt", "udvalg")),
    ],
)
def test_linking_letters_stay_with_the_left_part(word: str, parts: tuple[str, ...]) -> None:
    assert split_compound(word) == parts


@pytest.mark.parametrize("word", ["forhandling", "aftale", "vejledning", "planlægning", "kortlægning", "sygehus"])
def test_derived_and_grown_together_words_stay_whole(word: str) -> None:
    assert split_compound(word) == (word,)


def test_a_unit_is_one_part_of_larger_words_and_its_own_parts_are_still_known() -> None:
    assert split_compound("speciallægepraksis") == ("speciallæge", "praksis")
    assert split_compound("speciallæge") == ("speciallæge",)
    assert inner_parts("speciallæge") == ("special", "læge")


@pytest.mark.parametrize(
    ("modifier", "lemma"),
    [
        ("fritagelses", "fritagelse"),
        ("børne", "barn"),
        ("fonds", "fond"),
        ("bruger", "bruger"),
        ("fælles", "fælles"),
        ("arbejds", "arbejde"),
        ("opgave", "opgave"),
        ("praksis", "praksis"),
    ],
)
def test_base_form_drops_the_linking_letters_only(modifier: str, lemma: str) -> None:
    assert base_form(modifier) == lemma


@given(st.text(alphabet="abdefgiklmnoprstuvyæøå", max_size=30))
def test_the_parts_joined_are_the_word(word: str) -> None:
    assert "".join(split_compound(word)) == word


@given(st.text(max_size=80))
def test_any_text_is_split_without_an_error(word: str) -> None:
    assert "".join(split_compound(word)) == word
