"""Names of agreements in a text: where each stands, which agreements it may mean, and how surely."""

import pytest

from indexer.models import Agreement
from search.citations.agreement_names import covered, find_names
from search.citations.agreement_words import explains, is_agreement_noun, known_words, similar

REGIONS_24 = Agreement(
    "oa-regioner-2024",
    "Aftale om regionernes økonomi for 2024",
    "ØA24",
    2024,
    ("Regeringen", "Danske Regioner"),
    "a.txt",
)
REGIONS_25 = Agreement(
    "oa-regioner-2025",
    "Aftale om regionernes økonomi for 2025",
    "ØA25",
    2025,
    ("Regeringen", "Danske Regioner"),
    "b.txt",
)
COUNCILS_24 = Agreement(
    "oa-kl-2024", "Aftale om kommunernes økonomi for 2024", "ØA24 KL", 2024, ("Regeringen", "KL"), "c.txt"
)
REFORM = Agreement("reform", "Aftale om sundhedsreform", "Sundhedsreform 2024", 2024, ("Regeringen",), "d.txt")
SPRING = Agreement("spring", "Forårsaftale om velfærd", "Forårsaftale 2025", 2025, ("Regeringen", "KL"), "e.txt")
CATALOG = (REGIONS_24, REGIONS_25, COUNCILS_24, REFORM, SPRING)

NAMES = [
    # as the catalog writes them, in any case, with an ending
    ("Se ØA24.", [("ØA24", ("oa-regioner-2024",), "sure")]),
    ("se øa24s boks", [("øa24s", ("oa-regioner-2024",), "sure")]),
    ("oa-kl-2024", [("oa-kl-2024", ("oa-kl-2024",), "sure")]),
    ("aftale om sundhedsreformen", [("aftale om sundhedsreformen", ("reform",), "sure")]),
    # no part of another word
    ("røa24", []),
    ("øa24-aftalen", [("øa24", ("oa-regioner-2024",), "sure")]),
    # the series, spelled as people do
    ("OA 24", [("OA 24", ("oa-regioner-2024",), "sure")]),
    ("oea2025", [("oea2025", ("oa-regioner-2025",), "sure")]),
    ("ØA-25", [("ØA-25", ("oa-regioner-2025",), "sure")]),
    ("ØA22", [("ØA22", (), "sure")]),
    ("OA24,5", []),
    ("ØA for 2024", [("ØA for 2024", ("oa-regioner-2024",), "sure")]),
    ("ØA", [("ØA", ("oa-regioner-2024", "oa-regioner-2025"), "partial")]),
    ("ØA'ens mål", [("ØA", ("oa-regioner-2024", "oa-regioner-2025"), "partial")]),
    # the other side of the same year
    ("ØA24 KL", [("ØA24 KL", ("oa-kl-2024",), "sure")]),
    ("ØA24 (kommunerne)", [("ØA24 (kommunerne)", ("oa-kl-2024",), "sure")]),
    ("ØA25 KL", [("ØA25 KL", (), "sure")]),
    ("ØA24 KL's andel", [("ØA24 KL's", ("oa-kl-2024",), "sure")]),
    ("ØA24 Danske Regioner's andel", [("ØA24", ("oa-regioner-2024",), "sure")]),
    # put together of an agreement word, title words, parties and a year
    ("økonomiaftalen for 2025", [("økonomiaftalen for 2025", ("oa-regioner-2025",), "sure")]),
    ("økonomiaftalen 2024", [("økonomiaftalen 2024", ("oa-regioner-2024", "oa-kl-2024"), "sure")]),
    (
        "kommunernes økonomiaftale for 2024 gælder",
        [("kommunernes økonomiaftale for 2024", ("oa-kl-2024",), "sure")],
    ),
    ("regionsaftalen for 2019", [("regionsaftalen for 2019", (), "sure")]),
    ("regionsaftalen", [("regionsaftalen", ("oa-regioner-2024", "oa-regioner-2025"), "partial")]),
    ("økonomiatfalen 2025", [("økonomiatfalen 2025", ("oa-regioner-2025",), "sure")]),
    ("forårsaftalen", [("forårsaftalen", ("spring",), "sure")]),
    ("finansloven for 2024", []),
    ("økonomiaftaler for 2018", [("økonomiaftaler for 2018", (), "sure")]),
    ("teateraftaler for 2018", []),
    ("teateraftalen for 2018", [("teateraftalen for 2018", (), "partial")]),
    ("det aftales i 2024", []),
    ("aftalen", []),
    ("sundhedsreformen", [("sundhedsreformen", ("reform",), "weak")]),
    ("regionerne", []),
    ("i 2024", []),
    # what parts two names
    (
        "økonomiaftalen for 2024 og økonomiaftalen for 2025",
        [
            ("økonomiaftalen for 2024", ("oa-regioner-2024", "oa-kl-2024"), "sure"),
            ("økonomiaftalen for 2025", ("oa-regioner-2025",), "sure"),
        ],
    ),
    ("i 2024 (forårsaftalen)", [("forårsaftalen", ("spring",), "sure")]),
    (
        "økonomiaftalen\n\nfor 2025",
        [("økonomiaftalen", ("oa-regioner-2024", "oa-regioner-2025", "oa-kl-2024"), "partial")],
    ),
    # the parties in parentheses belong to the name, other parentheses do not
    (
        "ØA24 (Regeringen og Danske Regioner), s. 3",
        [("ØA24 (Regeringen og Danske Regioner)", ("oa-regioner-2024",), "sure")],
    ),
    ("ØA24 (Regeringen og KL)", [("ØA24", ("oa-regioner-2024",), "sure")]),
    (
        "Aftale om regionernes økonomi for 2025 (Regeringen og Danske Regioner) (2025)",
        [
            (
                "Aftale om regionernes økonomi for 2025 (Regeringen og Danske Regioner) (2025)",
                ("oa-regioner-2025",),
                "sure",
            )
        ],
    ),
]


@pytest.mark.parametrize(("text", "expected"), NAMES)
def test_names_are_found_with_what_they_mean(text: str, expected: list[tuple[str, tuple[str, ...], str]]) -> None:
    found = find_names(text, CATALOG)
    assert [(name.text, name.agreements, name.strength) for name in found] == expected
    assert [text[name.start : name.end] for name in found] == [name.text for name in found]


def test_letters_that_grow_in_lower_case_do_not_move_a_name() -> None:
    (name,) = find_names("İİ ØA24", CATALOG)
    assert (name.start, name.end) == (3, 7)


def test_nothing_is_found_without_a_catalog_but_names_of_the_form() -> None:
    assert find_names("ØA24 og sundhedsreformen", ()) == ()
    assert [(name.text, name.agreements) for name in find_names("kommuneaftalen for 2024", ())] == [
        ("kommuneaftalen for 2024", ())
    ]


def test_characters_covered_by_spans() -> None:
    assert list(covered(5, [(1, 2), (3, 5)])) == [0, 1, 0, 1, 1]
    assert list(covered(2, [])) == [0, 0]


@pytest.mark.parametrize(
    ("word", "is_noun"),
    [
        ("aftale", True),
        ("aftalerne", True),
        ("oekonomiaftalens", True),
        ("forlig", True),
        ("politiforliget", False),
        ("medieforligets", False),
        ("aftales", False),
        ("aftalt", False),
        ("oekonomiatfalen", True),
        ("atfalen", False),
        ("samtalen", False),
    ],
)
def test_words_that_say_agreement(word: str, is_noun: bool) -> None:
    assert is_agreement_noun(word) is is_noun


@pytest.mark.parametrize(
    ("typed", "word", "alike"),
    [
        ("kl", "kl", True),
        ("kl", "kla", False),
        ("region", "regionernes", True),
        ("regi", "regionernes", False),
        ("kommunernes", "kommuner", True),
        ("sundhedsreform", "sundhedsreformen", True),
        ("sundehdsreform", "sundhedsreform", True),
        ("sundhed", "sundhedsreform", False),
        ("velfaerd", "velstand", False),
        ("skole", "skove", False),
    ],
)
def test_words_alike(typed: str, word: str, alike: bool) -> None:
    assert similar(typed, word) is alike
    assert similar(word, typed) is alike


@pytest.mark.parametrize(
    ("word", "explained"),
    [
        ("regionernes", True),
        ("regionsaftalen", True),
        ("oekonomiaftale", True),
        ("aftalen", True),
        ("okaftalen", False),
        ("oekaftalen", True),
        ("regeringsaftalen", True),
        ("kommuneaftalen", False),
        ("teateraftalen", False),
        ("oekonomiatfalen", True),
        ("kl", False),
    ],
)
def test_words_that_an_agreement_explains(word: str, explained: bool) -> None:
    assert explains(known_words(REGIONS_24), word) is explained
