"""The audit: every claim of the program is re-derived from the texts; and the audit itself finds false ones."""

import os
from pathlib import Path
from typing import Any

import pytest
from amount_checks import check_amounts
from change_checks import check_changes
from checker import Checker
from plain_texts import PlainAgreement
from run_audit import audit, table

_QUERIES = min(20_000, 500 * int(os.environ.get("FUZZ_TIMES", "1")))

_TEXT = (
    "Puljen til sygehusbyggeri er 40 mio. kr. i 2024. Lægedækningen og speciallægedækning styrkes. Bidraget nedsættes."
    " Specialerne er seks."
)
ONE = PlainAgreement(
    "a", "Aftale for 2024", "ØA24", 2024, ("Regeringen",), _TEXT, ((3, "4", 0, len(_TEXT)),), (), (_TEXT,)
)
CHECKER = Checker((ONE,))


def terms(term: str, forms: dict[str, int], compounds: dict[str, int]) -> dict[str, Any]:
    exact, others = sum(forms.values()), sum(compounds.values())
    entry = {"agreement": "a", "exact": exact, "compounds": others, "forms": forms, "compound_forms": compounds}
    return {"term": term, "exact": exact, "compounds": others, "agreements": [entry]}


def reply(**fields: Any) -> dict[str, Any]:
    return {"absent": [], "hits": [], "suggestion": None, "notes": [], "terms": None, **fields}


def hit(text: str, **fields: Any) -> dict[str, Any]:
    place = {"agreement": "a", "text": text, "section": {"title": ""}, "citation": "ØA24, s. 4", "page": 3}
    return {**place, **fields}


@pytest.mark.parametrize(
    ("query", "fields", "false"),
    [
        ("lægedækning", {"terms": terms("lægedækning", {"lægedækningen": 1}, {"speciallægedækning": 1})}, []),
        (
            "lægedækning",
            {"terms": terms("lægedækning", {"lægedækningen": 2}, {})},
            ["står ordret", "intet sted udeladt"],
        ),
        ("puljen", {"terms": terms("puljen", {}, {}), "absent": ["ØA24"]}, ["intet sted udeladt", "står ikke i"]),
        ("moms", {"absent": ["ØA24"], "terms": terms("moms", {}, {})}, []),
        ("x", {"hits": [hit("Bidraget nedsættes.")]}, []),
        ("x", {"hits": [hit("Bidraget nedsættes!", page=None)]}, ["ordlyd"]),
        ("x", {"hits": [hit("Bidraget nedsættes.", page=4)]}, ["side"]),
        ("x", {"hits": [hit("Bidraget nedsættes.", section={"title": "Andet"})]}, ["afsnit"]),
        (
            "bidrag",
            {"hits": [hit("Bidraget nedsættes.", match="similar")], "terms": terms("bidrag", {"bidraget": 1}, {})},
            ["ordret eller ligner"],
        ),
        ("pulljen", {"suggestion": "puljen"}, []),
        ("bidraget", {"suggestion": "puljen"}, ["mente du"]),
        ("x", {"notes": ["Ingen af aftalerne er for 2024."]}, ["note"]),
    ],
)
def test_a_false_claim_of_a_search_is_found(query: str, fields: dict[str, Any], false: list[str]) -> None:
    assert [claim.kind for claim in CHECKER.search(query, reply(**fields)) if not claim.proven] == false


@pytest.mark.parametrize(
    ("question", "fields", "false"),
    [
        ("Hvor stor er puljen i 2024?", {"value": {"text": "40 mio. kr."}}, []),
        ("Hvor stor er puljen?", {"value": {"text": "41 mio. kr."}}, ["værdi"]),
        (
            "Hvor meget løftes bidraget?",
            {"value": {"text": "nedsættes"}, "text": "Bidraget nedsættes."},
            ["værdiens retning"],
        ),
    ],
)
def test_a_false_value_is_found(question: str, fields: dict[str, Any], false: list[str]) -> None:
    text = fields.pop("text", _TEXT.split(". L")[0] + ".")
    answer = {"answered": True, "sentences": [hit(text)], "reason": None, "bound": [], **fields}
    assert [claim.kind for claim in CHECKER.ask(question, answer) if not claim.proven] == false


def test_a_refusal_that_is_untrue_is_found() -> None:
    refused = {"answered": False, "sentences": [], "value": None}
    reasons = ("»puljen« står ikke i ØA24.", "»moms« står ikke i ØA24.")
    assert [c.proven for reason in reasons for c in CHECKER.ask("x", {**refused, "reason": reason})] == [False, True]


def test_a_false_verdict_is_found() -> None:
    quotations = [
        {"quote": "Bidraget nedsættes.", "status": "not_found", "found_at": None, "correct": None},
        {"quote": "Bidraget forhøjes.", "status": "found", "found_at": {"agreement": "a"}, "correct": None},
        {"quote": "Bidraget forhøjes.", "status": "altered", "found_at": None, "correct": "Bidraget nedsættes."},
    ]
    assert [claim.proven for claim in CHECKER.verify({"quotations": quotations})] == [False, False, True]


def test_a_clause_that_stands_is_neither_new_nor_gone() -> None:
    other = PlainAgreement("b", "Aftale", "ØA25", 2025, (), _TEXT.lower(), (), (), ())
    gone = {"kind": "gone", "from": {"text": _TEXT}, "to": None}
    found = list(check_changes(ONE, other, [{"sentences": [gone]}]))
    assert [(claim.kind, claim.proven) for claim in found] == [("ændring, ordlyd", True), ("ny eller udgået", False)]


def test_a_false_difference_of_sums_is_found() -> None:
    sides = {"from": {"text": "40 mio. kr.", "value": 40_000_000, "citation": "ØA24"}}
    moved = {"purpose": "Puljen", **sides, "to": sides["from"], "difference": 5.0}
    found = list(check_changes(ONE, ONE, [{"sums": [moved]}]))
    assert [claim.kind for claim in found if not claim.proven] == ["beløb, forskel"]


@pytest.mark.parametrize(
    ("fields", "false"),
    [
        ({}, []),
        ({"value": 41_000_000}, ["beløb, værdi"]),
        ({"year": 2023}, ["beløb, år"]),
        ({"price_level": "2024-pl"}, ["beløb, prisniveau"]),
        ({"purpose": "veje"}, ["beløb, formål"]),
        ({"party": "kommune"}, ["beløb, part"]),
        ({"direction": "down"}, ["beløb, retning"]),
        ({"qualifier": "op til"}, ["beløb, forbehold"]),
    ],
)
def test_what_is_said_falsely_of_a_sum_is_found(fields: dict[str, Any], false: list[str]) -> None:
    nothing = dict.fromkeys(("price_level", "purpose", "party", "direction", "qualifier"))
    said = {"text": "40 mio. kr.", "kind": "kroner", "value": 40_000_000, "year": 2024, **nothing, **fields}
    found = check_amounts("Puljen til sygehusbyggeri er 40 mio. kr. i 2024.", "", [said])
    assert [claim.kind for claim in found if not claim.proven] == false


def test_refusals_on_two_words_on_a_year_and_on_a_unit_are_checked() -> None:
    refused = {"answered": False, "sentences": [], "value": None}
    reasons = {
        "Ingen passage i ØA24 nævner både »puljen« og »bidraget«.": False,
        "»puljen« nævnes i én passage i ØA24, men den nævner ikke 2024.": False,
        "»puljen« nævnes i én passage i ØA24, men den nævner ikke 2021.": True,
        "»§ 9« findes og nævnes ikke i ØA24.": True,
    }
    for reason, proven in reasons.items():
        assert [claim.proven for claim in CHECKER.ask("x", {**refused, "reason": reason})] == [proven]


@pytest.mark.slow
@pytest.mark.model
def test_no_claim_of_the_program_is_false(corpus_index: Path) -> None:
    from web.wiring import open_engine

    rows, false = table(audit(open_engine(corpus_index), _QUERIES))
    assert sum(made for made, _ in rows.values()) > 10 * _QUERIES
    assert [(q.text, claim.kind, claim.said) for q, claim in false] == []
