"""What is stored of a passage is what the analyzer reads in it, and which kinds of thing it states."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_corpus import WordEmbedder, write_corpus

from indexer.errors import IndexDirectoryError
from indexer.index.directory import open_index
from indexer.index.stored_passages import ReadingsWriter, StoredReadings, read_facets, write_facets
from indexer.language.analyzer import readings
from indexer.models import Document, Passage
from indexer.pipeline.build import build_index
from search.amounts.passages import AmountKinds
from search.engine import Engine
from search.ranking import filters

TEXTS = (
    "Regionerne får et løft på 2,5 mia. kr. i 2024, jf. § 3.",
    "",
    "Social- og sundhedsassistenter, læge- og tandlægehjælp samt sundheds personale.",
    "Deponeringsfritagelses\u00adpuljen, SUNDHEDSDATASTYRELSEN og KL's Covid-19-indsats",
    "regionerne Regionerne REGIONERNE",
)


def stored(folder: Path, texts: tuple[str, ...]) -> StoredReadings:
    with ReadingsWriter(folder / "readings") as writer:
        for text in texts:
            writer.add(readings(text))
    return StoredReadings(folder / "readings")


def test_readings_come_back_as_they_were_in_any_order(tmp_path: Path) -> None:
    found = stored(tmp_path, TEXTS)
    for row in (4, 0, 2, 1, 3, 2):
        assert found.of(row) == readings(TEXTS[row])


@given(texts=st.lists(st.text(max_size=80), min_size=1, max_size=4).map(tuple))
def test_whatever_text_it_is(tmp_path_factory: pytest.TempPathFactory, texts: tuple[str, ...]) -> None:
    found = stored(tmp_path_factory.mktemp("readings"), texts)
    assert [found.of(row) for row in range(len(texts))] == [readings(text) for text in texts]


def test_a_word_is_stored_once_however_it_is_written(tmp_path: Path) -> None:
    stored(tmp_path, (TEXTS[4],) * 3)
    assert (tmp_path / "readings" / "words.bin").read_bytes().count(b"[") == 3, (
        "one entry: the word, its parts, its terms"
    )


def test_a_file_cut_short_in_use_is_said(tmp_path: Path) -> None:
    found = stored(tmp_path, TEXTS)
    file = tmp_path / "readings" / "passages.bin"
    file.write_bytes(file.read_bytes()[:40])
    with pytest.raises(
        IndexDirectoryError, match=r"passages\.bin i indekset er blevet kortet af: kør aftalesoeg index"
    ):
        found.of(4)


def test_each_kind_has_the_rows_that_state_it(tmp_path: Path) -> None:
    write_facets(tmp_path, [{"date"}, set(), {"date", "kroner"}])
    found = read_facets(tmp_path)
    assert found is not None
    assert {kind: mask.tolist() for kind, mask in found.items()} == {
        "date": [True, False, True], "kroner": [False, False, True],
    }  # fmt: skip


@pytest.mark.parametrize("rows", [[], [set(), set()]])
def test_nothing_stated_is_not_the_same_as_nothing_known(tmp_path: Path, rows: list[set[str]]) -> None:
    assert read_facets(tmp_path) is None
    write_facets(tmp_path, rows)
    assert read_facets(tmp_path) == {}


def test_a_filter_finds_the_same_with_the_facets_and_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    build_index(corpus, tmp_path / "with", embedder=WordEmbedder(), facets=AmountKinds())
    build_index(corpus, tmp_path / "without", embedder=WordEmbedder())
    with_facets, without = (Engine.open(tmp_path / name, embedder=WordEmbedder()) for name in ("with", "without"))
    expected = [[hit.passage_id for hit in without.search(f"sundhed har:{kind}").hits] for kind in ("beløb", "procent")]
    assert expected[0]
    monkeypatch.setattr(filters, "amounts_of_passage", None)  # nothing is read of the texts
    found = [
        [hit.passage_id for hit in with_facets.search(f"sundhed har:{kind}").hits] for kind in ("beløb", "procent")
    ]
    assert found == expected


def test_another_reader_makes_another_index(tmp_path: Path) -> None:
    class Nothing:
        identity = "nothing"

        def __call__(self, document: Document, passage: Passage) -> tuple[str, ...]:
            return ()

    corpus = write_corpus(tmp_path / "corpus")
    build_index(corpus, tmp_path / "index", embedder=WordEmbedder(), facets=AmountKinds())
    assert not build_index(corpus, tmp_path / "index", embedder=WordEmbedder(), facets=AmountKinds()).changed
    assert build_index(corpus, tmp_path / "index", embedder=WordEmbedder(), facets=Nothing()).changed
    assert open_index(tmp_path / "index", embedder="words-1").facets == {}
