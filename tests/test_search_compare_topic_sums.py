"""Which sums belong to a topic: by clause, as parts, under its heading, and by what points back to it."""

import pytest

from search.amounts.amounts import Amount, find_amounts
from search.compare.term_matching import mentions, topic_terms
from search.compare.topic_sums import RelatedSum, headed_sums, linked_sums, related_sums
from search.query.parser import parse_query


def kroner(text: str) -> list[Amount]:
    return [one for one in find_amounts(text) if one.kind == "kroner"]


def shown(sums: tuple[RelatedSum, ...]) -> list[tuple[str, str]]:
    return [(one.amount.text, one.amount.direction or one.relation) for one in sums]


def related(term: str, text: str) -> list[tuple[str, str]]:
    places = mentions(text, topic_terms(parse_query(term)))
    return shown(related_sums(text, (0, len(text)), places, kroner(text)))


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        ("bidrag", "Der er et bidrag på 40 mio. kr. i 2024.", [("40 mio. kr.", "own")]),
        ("fonden", "Der afsættes 40 mio. kr. til fonden og 9 mio. kr. til puljen.", [("40 mio. kr.", "own")]),
        ("puljen", "Der afsættes 40 mio. kr. til fonden og 9 mio. kr. til puljen.", [("9 mio. kr.", "own")]),
        (
            "vejene",
            "Hertil indgår 5 mio. kr. til broer på vejene i landet og 80 mio. kr. til tog.",
            [("5 mio. kr.", "own")],
        ),
        (
            "støtte",
            "Der er 40 mio. kr. i 2024 og 50 mio. kr. i 2025 til støtte.",
            [("40 mio. kr.", "own"), ("50 mio. kr.", "own")],
        ),
        ("senge", "Rammen løftes med 40 mio. kr., og parterne vil have flere senge.", []),
        ("bidrag", "Der afsættes 40 mio. kr. til senge ud over bidraget.", []),
        ("broer", "En ramme (ekskl. udgifter vedrørende broer) på 40 mio. kr.", []),
        (
            "broer",
            "Niveauet for broer er fastsat med afsæt i et realistisk skøn for afløbet i året svarende til 4 mia. kr.",
            [("4 mia. kr.", "own")],
        ),
        (
            "kunst",
            "Der afsættes 15 mio. kr. til bl.a. at styrke samarbejdet om kunst.",
            [("15 mio. kr.", "named")],
        ),
        (
            "kunst",
            "Der afsættes 15 mio. kr. til indsatser vedrørende idræt, klima, arkitektur samt kunst.",
            [("15 mio. kr.", "named")],
        ),
    ],
)
def test_a_sum_belongs_to_what_it_is_for_or_what_the_clause_is_about(
    term: str, text: str, expected: list[tuple[str, str]]
) -> None:
    assert related(term, text) == expected


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        ("bidrag", "Bidraget nedsættes med 40 mio. kr. i 2024.", [("40 mio. kr.", "down")]),
        ("bidrag", "Bidraget er ekstraordinært reduceret med 40 mio. kr.", [("40 mio. kr.", "down")]),
        ("bidrag", "Et løft af bidraget på 40 mio. kr. i 2024.", [("40 mio. kr.", "up")]),
        ("bidrag", "Bidraget reguleres med 40 mio. kr.", [("40 mio. kr.", "changed")]),
        ("støtte", "Støtten sænkes til 4 mio. kr. i 2024.", [("4 mio. kr.", "own")]),
    ],
)
def test_a_change_has_its_direction(term: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert related(term, text) == expected


def test_parts_of_a_sum_go_with_it() -> None:
    text = "Budgettet løftes med 8 mio. kr. årligt, hvoraf den statslige del udgør hhv. 1 mio. kr. og 7 mio. kr."
    assert [text for text, _ in related("budgettet", text)] == ["8 mio. kr.", "1 mio. kr.", "7 mio. kr."]


def test_every_sum_of_a_table_row_that_names_the_topic_is_its() -> None:
    assert related("broer", "Broer\t4 mio. kr.\t5 mio. kr.") == [("4 mio. kr.", "own"), ("5 mio. kr.", "own")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Der afsættes 11 mio. kr. til initiativet i 2025 og 22 mio. kr. i 2026.", ["11 mio. kr.", "22 mio. kr."]),
        ("Parterne har realiseret besparelser for 1 mia. kr., svarende til 200 mio. kr. årligt.", []),
        ("Kommunernes tilskud reduceres derfor med 52 mio. kr.", ["52 mio. kr."]),
        ("Der afsættes 3 mio. kr. ud over 9 mio. kr.", ["3 mio. kr."]),
    ],
)
def test_under_the_topics_heading_a_sum_is_its_unless_it_is_of_another_thing(text: str, expected: list[str]) -> None:
    assert [amount for amount, _ in shown(headed_sums(text, (0, len(text)), kroner(text)))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Der er afsat 100 mio. kr. i 2024 og 150 mio. kr. i 2025 til formålet.", ["100 mio. kr.", "150 mio. kr."]),
        ("De resterende 138 mio. kr. er prioriteret til ny aktivitet.", ["138 mio. kr."]),
        ("Reguleringen fordeles med 277 mio. kr. på drift og 23 mio. kr. på anlæg.", ["277 mio. kr.", "23 mio. kr."]),
        ("Samtidig løftes basisbevillingen med 6 mio. kr.", ["6 mio. kr."]),
        ("Hertil kommer 3 mio. kr. vedrørende noget andet.", []),
        ("Der afsættes 9 mio. kr. til forskning.", []),
    ],
)
def test_a_sentence_behind_has_the_topics_sums_where_it_points_back_or_adds_up(text: str, expected: list[str]) -> None:
    before = kroner("Der afsættes 300 mio. kr.")
    assert [amount for amount, _ in shown(linked_sums(text, (0, len(text)), kroner(text), before))] == expected
