"""Scores of headings and the words of a reference that are used, left aside or in doubt, on invented agreements."""

import pytest
from bus_agreements import bus_agreements

from search.citations.parse import parse_citation
from search.citations.resolve import cite, route_citation


def places(typed: str, *, printed: tuple[str | None, ...] = (None, None, None)) -> list[str]:
    return [candidate.citation for candidate in cite(typed, bus_agreements(printed=printed)).candidates]


@pytest.mark.parametrize(
    ("typed", "aside", "doubtful"),
    [
        ("BA30 afsnit 2 om trafik", (), False),
        ("BA30 afsnit 2 om færger", (), False),
        ("BA30 afsnit 2 om rumfart", ("rumfart",), False),
        ("BA30 afsnit 2 om kommunerne", (), False),
        ("BA30 afsnit 2 regionerne", (), True),
        ("BA30 afsnit 2 Jylland", (), True),
        ("BA30 afsnit 2 FM", (), True),
        ("BA30 afsnit 2 XYZABC", (), True),
        ("BA30 afsnit 2 x7", (), True),
        ("BA30 afsnit 2 i finansloven", (), True),
        ("BA30 afsnit 2 i rammeaftalen", (), True),
        ("BA30 afsnit 2 i strategien", (), True),
        ("BA30 afsnit 2 2031", (), True),
        ("BA30 afsnit 2 2030", (), False),
    ],
)
def test_every_word_is_accounted_for(typed: str, aside: tuple[str, ...], doubtful: bool) -> None:
    found = cite(typed, bus_agreements())
    assert bool(found.candidates) != doubtful
    assert bool(found.offered) == doubtful
    assert found.aside == aside


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("BA30 Kollektiv trafik", ["BA30, afsnit 2, »Kollektiv trafik«, s. 1"]),
        ("BA30 krav til stoppesteder", ["BA30, boks 3.1, »Krav til stoppesteder«, s. 2"]),
        ("BA30 fordeling af midler", ["BA30, bilag 1, boks 2, »Fordeling af midler«, s. 3"]),
        ("BA30 midler fordeling", ["BA30, bilag 1, boks 2, »Fordeling af midler«, s. 3"]),
        ("BA30 afsnittet om stoppesteder", ["BA30, afsnit 3, »Stoppesteder«, s. 2"]),
        ("BA30 forudsætninger driften biler", ["BA30, bilag 1, boks 1, »Forudsætninger for driften«, s. 3"]),
        ("BA30 driften biler cykler", []),
        ("BA30 bilag 1, boks 2", ["BA30, bilag 1, boks 2, »Fordeling af midler«, s. 3"]),
        ("BA30 boks 2", ["BA30, bilag 1, boks 2, »Fordeling af midler«, s. 3"]),
        ("BA30 afsnit 2, boks 3.1", ["BA30, boks 3.1, »Krav til stoppesteder«, s. 2"]),
        ("BA30 bilag 1, boks 3.1", []),
        ("BA30 boks 3.1, pkt. 2", ["BA30, boks 3.1, »Krav til stoppesteder«, s. 2"]),
        ("BA30 boks 3.1, pkt. 3", []),
        ("BA30 afsnit 2, stk. 2", ["BA30, afsnit 2, »Kollektiv trafik«, s. 1"]),
        ("BA30 afsnit 2, stk. 3", []),
        ("BA30 pkt. 2", ["BA30, afsnit 2, »Kollektiv trafik«, s. 1"]),
        ("BA30 s. 2-3", ["BA30, s. 2-3"]),
        ("BA30 s. 3-2", []),
        ("BA30 s. 2-4", []),
        ("busaftalen for 2031 s. 2", ["BA31, s. 2"]),
        ("BA30 og BA31, s. 2", ["BA30, s. 2", "BA31, s. 2"]),
        (
            "BA30 afsnit 2 og BA31 afsnit 3",
            ["BA30, afsnit 2, »Kollektiv trafik«, s. 1", "BA31, afsnit 3, »Stoppesteder«, s. 2"],
        ),
    ],
)
def test_where_references_lead(typed: str, expected: list[str]) -> None:
    assert places(typed)[: max(1, len(expected))] == expected


def test_a_range_of_printed_pages() -> None:
    assert places("BA30 s. 7-8", printed=("7", "8", "9")) == ["BA30, s. 7-8"]
    assert places("BA30 s. 8 f.", printed=("7", "8", "9")) == ["BA30, s. 8-9"]
    assert places("BA30 s. 2", printed=("7", "8", "9")) == ["BA30, s. 8"]


@pytest.mark.parametrize(("count", "is_one"), [(12, True), (13, False)])
def test_so_many_words_beside_a_citation_and_no_more(count: int, is_one: bool) -> None:
    agreements = [agreement for agreement, _ in bus_agreements()]
    words = (["alfa", "beta", "gamma", "delta", "hest", "ko", "gris", "lam", "ged", "and", "høne", "hane", "kat"])[
        :count
    ]
    assert (parse_citation(f"BA30 afsnit 2 {' '.join(words)}", agreements) is not None) == is_one


@pytest.mark.parametrize(("count", "is_one"), [(5, True), (6, False)])
def test_a_sentence_of_few_words_is_a_citation(count: int, is_one: bool) -> None:
    agreements = [agreement for agreement, _ in bus_agreements()]
    words = ["hest", "ko", "gris", "lam", "and", "høne"][:count]
    assert (parse_citation(f"BA30 afsnit 2 er {' '.join(words)}", agreements) is not None) == is_one


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [
        ("Hvad står der i BA30 afsnit 2?", True),
        ("Hvad står der i BA30 afsnit 2 om færger?", True),
        ("Hvad står der i BA30 afsnit 2 om færger og busser?", False),
        ("Hvad siger BA30?", False),
        ("afsnit 2?", False),
        ("hvorfor afsnit 2", False),
        ("afsnit 2 i 2030?", True),
    ],
)
def test_a_question_is_a_citation_only_with_a_place_and_a_name(typed: str, is_one: bool) -> None:
    assert (parse_citation(typed, [agreement for agreement, _ in bus_agreements()]) is not None) == is_one


@pytest.mark.parametrize(
    ("typed", "routed"),
    [
        ("BA30 afsnit 2", True),
        ("BA30 afsnit 9", True),
        ("BA30", True),
        ("BA30 Kollektiv trafik", True),
        ("BA30 trafik", False),
        ("afsnit 2 kollektiv trafik", True),
        ("afsnit 2 rumfart", False),
        ("busdrift", False),
    ],
)
def test_the_search_box_takes_what_surely_is_a_place(typed: str, routed: bool) -> None:
    assert (route_citation(typed, bus_agreements()) is not None) == routed
