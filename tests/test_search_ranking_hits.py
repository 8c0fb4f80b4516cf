"""A passage shown has the same card for every query and the marks of this one; a topic's best is a search's hit."""

from pathlib import Path

import numpy as np
import pytest
from sample_corpus import WordEmbedder, write_corpus

from indexer.pipeline.build import build_index
from search.engine import Engine
from search.library import groups_of


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder: Path = tmp_path_factory.mktemp("small")
    build_index(write_corpus(folder / "corpus"), folder / "index", embedder=WordEmbedder())
    return Engine.open(folder / "index", embedder=WordEmbedder())


def test_a_passage_shown_again_has_the_marks_of_the_new_query(engine: Engine) -> None:
    def marked(query: str) -> set[str]:
        hit = next(hit for hit in engine.search(query).hits if "Ambulancer" in hit.text)
        return {hit.text[start:end] for start, end in hit.highlights}

    assert "Ambulancer" in marked("ambulancer")
    assert "Ambulancer" not in marked("anlægsramme")
    assert "anlægsramme" in marked("anlægsramme")


def test_a_topics_best_passage_is_the_searchs_first_that_mentions_it(engine: Engine) -> None:
    entry = next(entry for entry in engine.topic("anlægsramme").entries if entry.mentions)
    hits = engine.search("anlægsramme", agreements=(entry.agreement.id,), limit=10).hits
    assert entry.best == next(hit for hit in hits if "anlægsramme" in hit.text)


def test_members_and_best_of_groups_follow_the_groups_asked_for() -> None:
    groups = groups_of([2, 0, 3])
    assert groups.sizes(np.array([0, 1, 2])).tolist() == [2, 0, 3]
    assert groups.members(np.array([2, 1, 0])).tolist() == [2, 3, 4, 0, 1]
    scores = np.array([0.5, 0.75, 0.25, 0.125, 0.0625], dtype=np.float32)
    assert groups.best(np.array([2, 1, 0]), scores).tolist() == [0.75, -1.0, 0.125]
