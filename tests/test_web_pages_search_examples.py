"""The examples on the front page: of the index, tried on it, and left out where it has none."""

from pathlib import Path

import pytest
from sample_corpus import WordEmbedder, write_corpus

from indexer.pipeline.build import build_index
from search.engine import Engine
from web.pages.search.examples import search_examples
from web.wiring import open_engine


@pytest.mark.model
def test_every_example_does_what_is_said_beside_it(corpus_index: Path) -> None:
    engine = open_engine(corpus_index)
    found = search_examples(engine)
    assert found.word
    assert found.reference
    assert found.question
    terms = engine.search(found.word.text).terms
    assert terms
    assert (terms.exact, terms.absent) == (
        found.word.times, tuple(name for name, stands in found.word.standing if not stands),
    )  # fmt: skip
    topic = engine.topic(found.topic)
    assert len(found.sums) > 1
    assert found.sums == tuple((one.agreement.short_title, one.level.amount.text) for one in topic.entries if one.level)
    assert engine.search(found.reference[0]).hits[0].place.section_id == found.reference[1].place.section_id
    answer = engine.ask(found.question.text)
    assert answer.value
    assert (answer.value.text, answer.sentences[0].citation) == (found.question.value, found.question.citation)
    assert search_examples(engine) is found


def test_a_small_collection_has_what_examples_it_can(tmp_path: Path) -> None:
    build_index(write_corpus(tmp_path / "corpus"), tmp_path / "index", embedder=WordEmbedder())
    found = search_examples(Engine.open(tmp_path / "index", embedder=WordEmbedder()))
    assert found.word is None or found.word.times > 0
    assert found.reference is None or found.reference[0]
