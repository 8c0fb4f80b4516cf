"""Readings say word by word what an analysis says term by term."""

import re
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

import indexer.language.suspended_hyphens
from indexer.language.analyzer import Term, analyze, readings
from indexer.language.suspended_hyphens import expand_suspended
from search.query.terms import query_words

WORDS = (
    "børne-",
    "ungdomspsykiatri",
    "drifts-",
    "og",
    "anlægsrammen",
    "syge",
    "huse",
    "2,5",
    "mia.",
    "-plan",
    "§",
    "–",
)


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)))
def test_a_query_word_has_the_terms_that_stand_at_its_place(text: str) -> None:
    analysis, read = analyze(text), readings(text)
    lemmas, parts = _by_place(analysis.lemma), _by_place(analysis.parts)
    words = query_words(read)
    assert [word.exact for word in words] == [term.text for term in analysis.exact]
    for place, word in enumerate(words):
        assert set(lemmas[place]) <= set(word.lemmas)
        others = set(word.lemmas) - set(lemmas[place])
        assert {other.replace(".", "") for other in others} <= {word.exact.replace(".", "")}  # "ph.d." beside "phd"
    assert [word.parts for word in words] == [parts[place] for place in range(len(words))]
    assert read.spans == tuple((token.start, token.end) for token in analysis.tokens)


def _by_place(terms: tuple[Term, ...]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for term in terms:
        found[term.position] += (term.text,)
    return found


def test_neighbours_and_suspended_hyphens_are_told_apart_from_the_words() -> None:
    read = readings("syge huse, drifts- og anlægsrammen")
    assert (0, "sygehus") in read.more_parts
    assert "sygehus" not in (*read.words[0].part_terms, *read.words[1].part_terms)
    assert "driftsramme" in [lemma for _, lemma in read.more_lemmas]


@pytest.mark.parametrize(
    "text",
    [
        "drifts- og anlægsrammen",
        "drifts-, anlægs- og udviklingsmidler",
        "sundheds – og omsorgsområdet",
        "sundhedspersonale og -faglige",
        "(børne- og ungdomspsykiatri)",
        "side 3-4, 2024-pl",
        "punkt\n- et\n- to",
        "drifts\u2010 eller anlægsrammen",
    ],
)
def test_no_hanging_word_is_passed_over(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The quick look for a hanging hyphen gives up on no text in which a closer look finds one."""
    words = [(token.start, token.end, token.parts) for token in analyze(text).tokens]
    found = expand_suspended(text, words)
    monkeypatch.setattr(indexer.language.suspended_hyphens, "_TRACE", re.compile(""))
    assert expand_suspended(text, words) == found
