"""Sentences of Danish paragraphs: hand-made truth, single rules, and invariants."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.language.sentences import split_sentences

TRUTH = Path(__file__).parent / "quality" / "sentences.jsonl"


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


def test_at_least_98_of_100_true_sentences_are_found_and_no_more_made() -> None:
    rows = [json.loads(line) for line in TRUTH.read_text("utf-8").splitlines()]
    right = true = made = 0
    for row in rows:
        found = sentences(row["text"])
        right += len(set(found) & set(row["sentences"]))
        true += len(row["sentences"])
        made += len(found)
    assert len(rows) >= 120
    assert right / true >= 0.98
    assert right / made >= 0.98


def test_the_hand_made_truth_covers_its_own_paragraphs() -> None:
    for line in TRUTH.read_text("utf-8").splitlines():
        row = json.loads(line)
        assert "".join("".join(row["sentences"]).split()) == "".join(row["text"].split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Loftet er 3,6 mia. kr. Der er enighed.", ["Loftet er 3,6 mia. kr.", "Der er enighed."]),
        ("Det drøftes med bl.a. KL og Danske Regioner.", ["Det drøftes med bl.a. KL og Danske Regioner."]),
        ("Regionen finansierer 20 pct. Det nye følger.", ["Regionen finansierer 20 pct.", "Det nye følger."]),
        ("Udbud mv. Finansieringsloftet fordeles.", ["Udbud mv.", "Finansieringsloftet fordeles."]),
        ("Aftalen af den 23. februar 2023 gælder.", ["Aftalen af den 23. februar 2023 gælder."]),
        ("Det sker i 1. kvartal 2023, jf. § 1, stk. 2.", ["Det sker i 1. kvartal 2023, jf. § 1, stk. 2."]),
        ("Det drøftes med KL. Så følger planen.", ["Det drøftes med KL.", "Så følger planen."]),
        ("Der afsættes 5 mio. kr.Det er nok.", ["Der afsættes 5 mio. kr.", "Det er nok."]),
        ("Over 60 pct. (47 mia. kr.) går til løn.", ["Over 60 pct. (47 mia. kr.) går til løn."]),
        ("Midler til Kræftplan V. Løftet følger.", ["Midler til Kræftplan V.", "Løftet følger."]),
        ("Sundhed.dk udgør en del af sundhed.dk's drift.", ["Sundhed.dk udgør en del af sundhed.dk's drift."]),
        ("1. Reduktion i antal. 2. Stigning i andel.", ["1. Reduktion i antal.", "2. Stigning i andel."]),
        ("0\t0 pct.\n1\t33 pct.", ["0\t0 pct.", "1\t33 pct."]),
        ("Se boks 3. 25 kommuner mangler.", ["Se boks 3.", "25 kommuner mangler."]),
        ("»Nu!« siger KL. »Det haster.«", ["»Nu!« siger KL.", "»Det haster.«"]),
        ("Bedre sundhed..... 24 Mere natur..... 37", ["Bedre sundhed..... 24 Mere natur..... 37"]),
        ("", []),
        (" \n ", []),
        ("uden punktum", ["uden punktum"]),
    ],
)
def test_a_full_stop_ends_a_sentence_by_what_stands_around_it(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


PIECES = st.sampled_from(
    [
        "Der er",
        "mio.",
        "kr.",
        "bl.a.",
        "KL",
        " ",
        ". ",
        "(",
        ")",
        "1.",
        "2025.",
        "\n",
        "\t",
        "»",
        "«",
        "• ",
        "jf.",
        "!",
        "…",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_sentences_are_ascending_trimmed_and_cover_all_that_is_not_space(text: str) -> None:
    spans = split_sentences(text)
    position = 0
    for start, end in spans:
        assert position <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert not text[position:start].strip()
        position = end
    assert not text[position:].strip()
