"""What comes first whatever its score, what is scored in full, and what is added for years, names and titles."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sample_corpus import WordEmbedder

from indexer.index.directory import open_index
from indexer.pipeline.build import build_index
from search.library import library_of
from search.query.parser import parse_query
from search.ranking.ranker import Ranker, mask_of
from search.ranking.settings import DEFAULT_SETTINGS

SUBJECTS = (
    "Broen over sundet åbner for biler og cykler i foråret, når skiltene er sat op langs kysten.",
    "Fyret på øen får en ny lampe, og færgen sejler hver time hele sommeren igennem.",
    "Biblioteket låner bøger ud til skolerne, og bogbussen kører rundt om torsdagen.",
    "Skoven plantes til med bøg og eg, og stien rundt om søen bliver lagt om.",
    "Havnen graves dybere, så større skibe kan lægge til ved den nye kaj.",
    "Museet viser malerier fra byens egne kunstnere og åbner en sal for børn.",
)


@pytest.fixture(scope="module")
def ranker(tmp_path_factory: pytest.TempPathFactory) -> Ranker:
    """A ranker over two agreements of six passages each, of 2021 and 2024, that differ in the year alone."""
    folder = tmp_path_factory.mktemp("ranker")
    (folder / "corpus").mkdir()
    catalog = []
    for year in (2021, 2024):
        text = "\n\n".join(f"{number}. Emne {number}\n{line}" for number, line in enumerate(SUBJECTS, 1))
        (folder / "corpus" / f"{year}.txt").write_text(text, encoding="utf-8")
        catalog.append(
            f'[[agreement]]\nid = "by-{year}"\ntitle = "Aftale om byen for {year}"\nshort_title = "BY{year % 100}"\n'
            f'year = {year}\nparties = ["Byen"]\nfile = "{year}.txt"\n'
        )
    (folder / "corpus" / "catalog.toml").write_text("\n".join(catalog), encoding="utf-8")
    build_index(folder / "corpus", folder / "index", embedder=WordEmbedder())
    return _ranker(folder)


def _ranker(folder: Path, **settings: object) -> Ranker:
    embedder = WordEmbedder()
    opened = open_index(folder / "index", embedder=embedder.identity)
    chosen = replace(DEFAULT_SETTINGS, **settings)  # type: ignore[arg-type]
    return Ranker(opened, library_of(opened), lambda text: embedder.queries([text])[0], chosen)


def test_a_mask_is_true_for_its_rows() -> None:
    assert mask_of(np.array([0, 3]), 5).tolist() == [True, False, False, True, False]


def ranked(ranker: Ranker, text: str) -> list[int]:
    query = parse_query(text)
    looked = ranker.score_candidates(ranker.look_up(query, query.free), np.ones(12, dtype=bool), "hybrid")
    return [int(row) for row in ranker.rank(looked, "hybrid")[0]]


def test_of_two_passages_alike_that_of_the_year_named_comes_first(ranker: Ranker) -> None:
    assert ranked(ranker, "museet malerier kunstnere 2024")[:2] == [11, 5]
    assert ranked(ranker, "museet malerier kunstnere 2021")[:2] == [5, 11]


def test_a_quoted_phrase_and_a_rare_word_come_before_what_only_means_the_same(ranker: Ranker) -> None:
    query = parse_query('"ny lampe" færgen')
    assert np.flatnonzero(ranker.look_up(query, query.free).tiers == 3).tolist() == [1, 7]
    query = parse_query("bogbussen")
    assert np.flatnonzero(ranker.look_up(query, query.free).tiers).tolist() == [2, 8]


def test_without_rare_words_first_only_phrases_do(tmp_path: Path, ranker: Ranker) -> None:
    plain = Ranker(ranker._opened, ranker._library, ranker._embed, replace(DEFAULT_SETTINGS, rare_first=False))
    query = parse_query("bogbussen")
    assert not plain.look_up(query, query.free).tiers.any()


def test_so_many_candidates_by_words_and_by_meaning_are_scored(ranker: Ranker) -> None:
    few = Ranker(ranker._opened, ranker._library, ranker._embed, replace(DEFAULT_SETTINGS, candidates=2))
    query = parse_query("skoven plantes med bøg")
    looked = few.score_candidates(few.look_up(query, query.free), np.ones(12, dtype=bool), "hybrid")
    assert {3, 9} <= set(looked.rows.tolist())
    assert len(looked.rows) <= 4
    whole = ranker.score_candidates(ranker.look_up(query, query.free), np.ones(12, dtype=bool), "hybrid")
    assert len(whole.rows) == 12


def test_a_passage_asked_for_beside_the_candidates_is_scored_but_not_ranked(ranker: Ranker) -> None:
    few = Ranker(ranker._opened, ranker._library, ranker._embed, replace(DEFAULT_SETTINGS, candidates=2))
    query = parse_query("skoven plantes med bøg")
    allowed = np.ones(12, dtype=bool)
    looked = few.score_candidates(few.look_up(query, query.free), allowed, "hybrid", also=np.array([0]))
    assert 0 in looked.rows.tolist()
    assert 0 not in few.rank(looked, "hybrid")[0].tolist()


def evidence_of(ranker: Ranker, text: str) -> dict[str, list[float]]:
    query = parse_query(text)
    looked = ranker.score_candidates(ranker.look_up(query, query.free), np.ones(12, dtype=bool), "hybrid")
    return {name: [round(float(one), 3) for one in getattr(looked.evidence, name)] for name in ("agreement", "title")}


def test_the_passages_of_an_agreement_that_is_named_come_first(ranker: Ranker) -> None:
    assert evidence_of(ranker, "færgen i BY24")["agreement"] == [0] * 6 + [1] * 6
    assert ranked(ranker, "skoven i BY24")[:2] == [9, 3]
    assert ranked(ranker, "skoven i BY21")[:2] == [3, 9]


def test_an_agreement_that_is_not_named_is_not_preferred(ranker: Ranker) -> None:
    assert not any(evidence_of(ranker, "færgen i byen")["agreement"])


def test_a_section_whose_title_is_the_query_gets_its_part(ranker: Ranker) -> None:
    assert evidence_of(ranker, "emnet")["title"] == [1] * 12
    assert evidence_of(ranker, "emne og hvad 2024")["title"] == [1] * 12
    assert evidence_of(ranker, "emne broen")["title"] == [round((2 / 3 - 0.6) / 0.4, 3)] * 12
    assert not any(evidence_of(ranker, "emne broen færgen")["title"])
    assert not any(evidence_of(ranker, "hvad er det")["title"])
