"""The citations of a memo: whole ones, those that lean on an earlier one, and what is none."""

import pytest
from bus_agreements import bus_agreements

from indexer.errors import LimitError
from search.memo.citing import MAX_CITATIONS, find_citations
from search.memo.memo_text import memo_of
from search.memo.quotations import quoted_title_key

TITLES = frozenset({quoted_title_key("Kollektiv trafik"), quoted_title_key("Krav til stoppesteder")})


def found(memo: str) -> list[tuple[str, str]]:
    """Each citation of a place, and what it is read as."""
    citations = find_citations(memo_of(memo), bus_agreements(), TITLES)
    return [(one.text, one.full) for one in citations if one.placed]


@pytest.mark.parametrize(
    ("memo", "expected"),
    [
        ("Se BA30, afsnit 2.", ["BA30, afsnit 2"]),
        ("Se BA30, afsnit 2, Kollektiv trafik.", ["BA30, afsnit 2, Kollektiv trafik"]),
        ("Se BA30, afsnit 2, »Kollektiv trafik«, s. 1.", ["BA30, afsnit 2, »Kollektiv trafik«, s. 1"]),
        ("Se BA30, afsnit 2, Rumfart.", ["BA30, afsnit 2"]),
        ("Se afsnit 2 i BA30 og bilag 1 til BA31.", ["afsnit 2 i BA30", "bilag 1 til BA31"]),
        ("Se BA30, afsnit 2 og 3, samt BA31, s. 2.", ["BA30, afsnit 2 og 3", "BA31, s. 2"]),
        ("Se BA30, boks 3.1 og bilag 1.", ["BA30, boks 3.1 og bilag 1"]),
        ("(BA30, afsnit 2; BA31, afsnit 3)", ["BA30, afsnit 2", "BA31, afsnit 3"]),
        ("I 2031 (BA30, afsnit 2) er det nyt.", ["BA30, afsnit 2"]),
        ("Dato: 3. maj 2031\nBusaftalen for 2030, afsnit 2, siger det.", ["Busaftalen for 2030, afsnit 2"]),
        ("Se BA30. Afsnit 2 er langt.", []),
        ("BA30 er ny, men det står i afsnit 2 i dette notat.", []),
        ("BA30 er ny (jf. lovens kapitel 3).", []),
        ("BA30 er ny (jf. kapitel 3 i trafikloven).", []),
    ],
)
def test_a_citation_is_a_name_and_the_units_beside_it(memo: str, expected: list[str]) -> None:
    assert [text for text, _ in found(memo)] == expected


@pytest.mark.parametrize(
    ("memo", "expected"),
    [
        ("BA30, afsnit 2. Det gentages (smst.).", ("smst.", "BA30, afsnit 2")),
        ("BA30, afsnit 2. Det gentages (smst., s. 2).", ("smst., s. 2", "BA30, s. 2")),
        ("BA30, boks 3.1. Det gentages (a.st., pkt. 2).", ("a.st., pkt. 2", "BA30, boks 3.1, pkt. 2")),
        ("BA30, afsnit 2. Det gentages (ibid.).", ("ibid.", "BA30, afsnit 2")),
        ("BA30 er ny. Det gentages (afsnit 2).", ("afsnit 2", "BA30, afsnit 2")),
        ("BA30 er ny, jf. afsnit 2.", ("afsnit 2", "BA30, afsnit 2")),
        ("BA30, afsnit 2. BA31 er nyere end den, der var før den (s. 3).", ("s. 3", "BA31, s. 3")),
        ("BA30, afsnit 2. Det følger af boks 3.1, jf. ovenfor.", ("jf. ovenfor", "")),
    ],
)
def test_what_leans_on_an_earlier_citation(memo: str, expected: tuple[str, str]) -> None:
    assert found(memo)[-1] == expected


def test_an_agreement_named_too_far_back_is_not_leaned_on() -> None:
    near, far = "BA30 er ny. " + "x" * 1_400, "BA30 er ny. " + "x" * 1_600
    assert found(f"{near} (afsnit 2)") == [("afsnit 2", "BA30, afsnit 2")]
    assert found(f"{far} (afsnit 2)") == []


def test_nothing_to_lean_on_is_no_citation() -> None:
    assert found("Det gentages (smst.), og (afsnit 2).") == []


@pytest.mark.parametrize(("between", "joined"), [(29, True), (31, False)])
def test_a_unit_belongs_to_a_name_close_by(between: int, joined: bool) -> None:
    memo = f"BA30 {'x' * (between - 2)} afsnit 2"
    assert (found(memo) == [(memo, memo)]) == joined


def test_notes_of_a_plain_text_are_read_with_their_marks() -> None:
    memo = memo_of(
        "Der står »rammen kan ikke overføres«.¹ Og mere.[2]\n\n1 BA30, afsnit 2.\n[2] Smst., s. 3.\n3 Ingen.\n"
    )
    assert [(note.mark, memo.text[note.start : note.end]) for note in memo.notes] == [
        ("1", "BA30, afsnit 2."),
        ("2", "Smst., s. 3."),
    ]
    assert [memo.text[note.at] for note in memo.notes] == ["¹", "["]
    assert found(memo.text) == [("BA30, afsnit 2", "BA30, afsnit 2"), ("Smst., s. 3", "BA30, s. 3")]


def test_a_memo_has_a_bound_on_its_citations() -> None:
    with pytest.raises(LimitError, match=r"^Notatet har over 1\.000 henvisninger: kontrollér det i mindre dele\.$"):
        found("BA30, s. 1. " * (MAX_CITATIONS + 2))
