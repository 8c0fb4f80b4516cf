"""Building: what is unchanged is not done again, a bad file costs only itself, the parts fit together."""

from pathlib import Path

import numpy as np
import pytest
from sample_corpus import WordEmbedder, current_files, write_corpus
from word_files import docx
from word_files import p as paragraph

from indexer.errors import AftaleError, CatalogError, IndexDirectoryError, SourceError
from indexer.extract import extract
from indexer.index.directory import open_index
from indexer.index.document_json import decode_document, encode_document
from indexer.index.manifest import read_manifest
from indexer.pipeline.build import build_index, keep_question_vectors
from indexer.structure.document import read_document


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


def test_nothing_is_written_when_nothing_changed(corpus: Path, tmp_path: Path) -> None:
    first = build_index(corpus, tmp_path / "index", embedder=WordEmbedder())
    embedder = WordEmbedder()
    second = build_index(corpus, tmp_path / "index", embedder=embedder)
    assert (first.changed, second.changed) == (True, False)
    assert embedder.embedded == []
    assert read_manifest(tmp_path / "index") == first.manifest


def test_only_the_changed_agreement_is_embedded_again(corpus: Path, tmp_path: Path) -> None:
    build_index(corpus, tmp_path / "index", embedder=WordEmbedder())
    text = (corpus / "b.txt").read_text(encoding="utf-8")
    (corpus / "b.txt").write_text(text.replace("175 mio.", "180 mio."), encoding="utf-8")
    embedder = WordEmbedder()
    report = build_index(corpus, tmp_path / "index", embedder=embedder)
    assert report.changed
    assert embedder.embedded
    assert all("180 mio." in text for text in embedder.embedded)
    assert report.embedded == len(embedder.embedded)
    assert report.reused > 0


def test_reused_vectors_are_the_right_ones(corpus: Path, tmp_path: Path) -> None:
    """After a change that shifts every row, each passage still has the vector of its own text."""
    build_index(corpus, tmp_path / "index", embedder=WordEmbedder())
    (corpus / "a.txt").write_text("1. Nyt\nEn ny begyndelse med andre ord.\n", encoding="utf-8")
    build_index(corpus, tmp_path / "index", embedder=WordEmbedder())
    opened = open_index(tmp_path / "index", embedder="words-1")
    texts = [d.text[p.start : p.end] for d in opened.documents for p in d.passages]
    for row, vector in enumerate(WordEmbedder().queries(texts)):
        assert opened.passages.search(vector, 1)[0].tolist() == [row]


def test_another_model_embeds_everything_again(corpus: Path, tmp_path: Path) -> None:
    first = build_index(corpus, tmp_path / "index", embedder=WordEmbedder())
    second = build_index(corpus, tmp_path / "index", embedder=WordEmbedder("words-2"))
    assert (second.embedded, second.reused) == (first.embedded, 0)


def test_vectors_of_a_damaged_index_are_not_reused(corpus: Path, tmp_path: Path) -> None:
    build_index(corpus, tmp_path / "index", embedder=WordEmbedder())
    file = current_files(tmp_path / "index") / "vectors" / "sentences.faiss"
    data = bytearray(file.read_bytes())
    data[-1] ^= 255
    file.write_bytes(data)
    (corpus / "b.txt").write_text("1. Nyt\nEn ny begyndelse med andre ord.\n", encoding="utf-8")
    embedder = WordEmbedder()
    build_index(corpus, tmp_path / "index", embedder=embedder)
    assert any("deponeringsfritagelsespulje" in text for text in embedder.embedded)


def test_a_bad_file_is_left_out_and_told(corpus: Path, tmp_path: Path) -> None:
    (corpus / "b.txt").write_bytes(b"")
    report = build_index(corpus, tmp_path / "index", embedder=WordEmbedder())
    assert [entry.agreement.id for entry in report.manifest.agreements] == ["a-2021"]
    assert "b.txt" in report.manifest.refused[0].reason
    again = build_index(corpus, tmp_path / "index", embedder=WordEmbedder())
    assert not again.changed
    assert again.manifest.refused == report.manifest.refused


def test_strict_swaps_nothing_in(corpus: Path, tmp_path: Path) -> None:
    before = build_index(corpus, tmp_path / "index", embedder=WordEmbedder()).manifest
    (corpus / "b.txt").write_bytes(b"")
    with pytest.raises(SourceError, match=r"b\.txt"):
        build_index(corpus, tmp_path / "index", embedder=WordEmbedder(), strict=True)
    assert read_manifest(tmp_path / "index") == before


def test_what_is_left_out_of_a_file_is_told_each_time_and_strict_stops_on_it(corpus: Path, tmp_path: Path) -> None:
    (corpus / "b.txt").write_bytes(docx(paragraph("Bortfaldet.", run="<w:strike/>") + paragraph("Aftalen gælder.")))
    told = "b.txt: overstreget tekst i 1 afsnit er udeladt."
    for _ in range(2):
        report = build_index(corpus, tmp_path / "index", embedder=WordEmbedder())
        assert [entry.told() for entry in report.manifest.agreements] == [(), (told,)]
        with pytest.raises(SourceError, match=told):
            build_index(corpus, tmp_path / "index", embedder=WordEmbedder(), strict=True)
    document = open_index(tmp_path / "index", embedder=None).documents[1]
    assert [warning.kind for warning in document.warnings] == ["struck"]


def test_without_one_readable_file_there_is_no_index(corpus: Path, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (corpus / name).write_bytes(b"")
    with pytest.raises(AftaleError):
        build_index(corpus, tmp_path / "index", embedder=WordEmbedder())
    assert not (tmp_path / "index" / "CURRENT").exists()


def test_a_missing_file_is_left_out_and_reported_and_the_others_are_indexed(corpus: Path, tmp_path: Path) -> None:
    (corpus / "a.txt").unlink()
    manifest = build_index(corpus, tmp_path / "index", embedder=WordEmbedder()).manifest
    assert [entry.agreement.id for entry in manifest.agreements] == ["b-2024"]
    assert [entry.reason for entry in manifest.refused] == [
        "a.txt findes ikke som fil: ret stien i catalog.toml, eller læg filen i mappen."
    ]
    assert not build_index(corpus, tmp_path / "index", embedder=WordEmbedder()).changed
    (corpus / "a.txt").write_text("Regeringen og KL er enige om en pulje.", encoding="utf-8")
    assert not build_index(corpus, tmp_path / "index", embedder=WordEmbedder()).manifest.refused


def test_a_wrong_catalog_overwrites_nothing(corpus: Path, tmp_path: Path) -> None:
    before = build_index(corpus, tmp_path / "index", embedder=WordEmbedder()).manifest
    (corpus / "catalog.toml").write_text("[[agreement]]\n", encoding="utf-8")
    with pytest.raises(CatalogError, match="id mangler"):
        build_index(corpus, tmp_path / "index", embedder=WordEmbedder())
    assert read_manifest(tmp_path / "index") == before


def test_questions_point_to_the_passages_they_stand_for(corpus: Path, tmp_path: Path) -> None:
    (corpus / "expansions").mkdir()
    line = (
        '{"start": "Der etableres en deponeringsfritagelsespulje", "end": "efter ansøgning.", '
        '"questions": ["hvor kan vi slippe for at deponere"], "source": "hand"}'
    )
    (corpus / "expansions" / "a-2021.jsonl").write_text(line + "\n", encoding="utf-8")
    build_index(corpus, tmp_path / "index", embedder=WordEmbedder())
    opened = open_index(tmp_path / "index", embedder="words-1")
    ((text, rows),) = opened.questions
    texts = [d.text[p.start : p.end] for d in opened.documents for p in d.passages]
    assert text == "hvor kan vi slippe for at deponere"
    assert all("deponeringsfritagelsespulje" in texts[row] for row in rows)
    assert rows


def test_a_document_survives_its_json(corpus: Path) -> None:
    document = read_document("a-2021", extract(corpus / "a.txt"))
    assert decode_document(encode_document(document)) == document


def test_a_word_cut_by_a_line_break_is_whole(corpus: Path) -> None:
    assert "deponeringsfritagelsespulje på 400" in read_document("a-2021", extract(corpus / "a.txt")).text


def test_kept_question_vectors_are_not_computed_again(corpus: Path, tmp_path: Path) -> None:
    (corpus / "expansions").mkdir()
    line = (
        '{"start": "Der etableres en deponeringsfritagelsespulje", "end": "efter ansøgning.", '
        '"questions": ["hvor kan vi slippe for at deponere"], "source": "hand"}'
    )
    (corpus / "expansions" / "a-2021.jsonl").write_text(line + "\n", encoding="utf-8")
    first = build_index(corpus, tmp_path / "one", embedder=WordEmbedder())
    file = keep_question_vectors(corpus, tmp_path / "one", embedder=WordEmbedder())
    second = build_index(corpus, tmp_path / "two", embedder=WordEmbedder())
    assert (first.embedded - second.embedded, second.reused - first.reused) == (1, 1)
    kept = [
        open_index(tmp_path / name, embedder="words-1").question_vectors.vectors(np.array([0]))
        for name in ("one", "two")
    ]
    np.testing.assert_allclose(kept[0], kept[1], atol=1e-3)
    other = build_index(corpus, tmp_path / "three", embedder=WordEmbedder("words-2"))
    assert other.embedded == first.embedded
    file.write_bytes(b"junk")
    assert build_index(corpus, tmp_path / "four", embedder=WordEmbedder()).embedded == first.embedded


def test_without_questions_there_is_nothing_to_keep(corpus: Path, tmp_path: Path) -> None:
    build_index(corpus, tmp_path / "index", embedder=WordEmbedder())
    with pytest.raises(IndexDirectoryError, match="har ingen spørgsmål"):
        keep_question_vectors(corpus, tmp_path / "index", embedder=WordEmbedder())
