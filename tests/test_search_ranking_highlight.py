"""Marks: the words that were looked for, in any inflection, as compound parts, and phrases whole."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.language.analyzer import analyze, readings
from search.query.terms import query_words
from search.ranking.highlight import highlights, merged


def marked(text: str, query: str, phrases: list[str] | None = None) -> list[str]:
    exact = [[term.text for term in analyze(phrase).exact] for phrase in phrases or []]
    return [text[a:b] for a, b in highlights(readings(text), query_words(readings(query)), exact)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("pulje", ["puljen", "deponeringsfritagelsespulje"]),
        ("deponeringsfritagelsespuljer", ["puljen", "deponeringsfritagelsespulje"]),
        ("etablere", ["etableres"]),
        ("hospital", []),
    ],
)
def test_inflections_and_parts_are_marked(query: str, expected: list[str]) -> None:
    assert marked("I 2024 etableres puljen som en deponeringsfritagelsespulje.", query) == expected


def test_a_phrase_is_marked_whole() -> None:
    assert marked("Der afsættes 400 mio. kr. til formålet, heraf 400.", "x", ["400 mio. kr."]) == ["400 mio. kr"]


def test_overlapping_marks_are_one() -> None:
    assert merged([(4, 6), (0, 2), (1, 3), (3, 4), (9, 9)]) == ((0, 6),)


@given(st.text(max_size=80), st.text(max_size=20))
def test_marks_lie_inside_the_text_and_apart(text: str, query: str) -> None:
    spans = highlights(readings(text), query_words(readings(query)), [])
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(first[1] < second[0] for first, second in pairwise(spans))
