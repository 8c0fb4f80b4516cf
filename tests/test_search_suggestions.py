"""Suggestions while typing: agreements, units and terms of the index, with counts that the search says too."""

from pathlib import Path

import pytest
from sample_corpus import WordEmbedder, write_corpus

from indexer.pipeline.build import build_index
from search.citations.resolve import route_citation
from search.engine import Engine
from search.suggestions import MOST, Suggestion
from web.wiring import open_engine


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("small")
    build_index(write_corpus(folder / "corpus"), folder / "index", embedder=WordEmbedder())
    return Engine.open(folder / "index", embedder=WordEmbedder())


@pytest.fixture(scope="module")
def real(corpus_index: Path) -> Engine:
    return open_engine(corpus_index)


def test_a_term_is_offered_with_how_often_it_stands(engine: Engine) -> None:
    (found, *_) = engine.vocabulary.suggest("deponeringsf")
    assert found == Suggestion("term", "deponeringsfritagelsespulje", "1 gang i 1 af 2 aftaler")


def test_danish_letters_may_be_typed_without_them(engine: Engine) -> None:
    assert [one.text for one in engine.vocabulary.suggest("aeldre")] == [
        one.text for one in engine.vocabulary.suggest("ældre")
    ]
    assert engine.vocabulary.suggest("aeldre") != ()


def test_an_agreement_is_offered_by_the_beginning_of_its_name(engine: Engine) -> None:
    assert [one.kind for one in engine.vocabulary.suggest("KØ2")][:1] == ["agreement"]


def test_too_little_too_much_and_nothing_known_have_no_suggestions(engine: Engine) -> None:
    assert [engine.vocabulary.suggest(text) for text in ("", "d", "qqxxyy", "ord " * 30, "*", '"')] == [()] * 6


@pytest.mark.model
@pytest.mark.parametrize("text", ["ØA24 b", "oa24 boks", "Forårsaftale 2025 bilag 1", "ØA21 øko"])
def test_every_place_offered_leads_to_one_place(real: Engine, text: str) -> None:
    found = [one for one in real.vocabulary.suggest(text) if one.kind == "place"]
    assert 0 < len(found) <= MOST
    for one in found:
        resolution = route_citation(one.text, real.library)
        assert resolution is not None
        assert resolution.candidates, one.text
        assert not resolution.aside


@pytest.mark.model
@pytest.mark.parametrize("text", ["kommun", "sundhed", "ø", "teknologib"])
def test_every_count_offered_is_that_of_the_search(real: Engine, text: str) -> None:
    for one in real.vocabulary.suggest(text):
        if one.kind == "term":
            terms = real.search(one.text).terms
            assert terms is not None
            having = sum(1 for agreement in terms.agreements if agreement.exact)
            assert one.said.split() == [
                *(str(terms.exact), "gang" if terms.exact == 1 else "gange", "i", str(having)),
                *("af", str(len(terms.agreements)), "aftaler"),
            ]


@pytest.mark.model
def test_a_rare_word_stands_in_some_agreements_and_not_in_all(real: Engine) -> None:
    found = real.vocabulary.rare()
    assert found
    assert all(0 < sum(1 for one in counts.agreements if one.exact) < len(real.library) for counts in found)
