"""Parts: what is made of one agreement apart is what a build makes of it; one that is no good costs nothing."""

import hashlib
import os
import signal
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from sample_corpus import WordEmbedder, current_files, write_corpus

from indexer.embedding.embedder import Progress, Vectors
from indexer.errors import AftaleError, IndexDirectoryError
from indexer.index.directory import open_index
from indexer.index.vector_cache import KINDS
from indexer.pipeline.build import build_index
from indexer.pipeline.plan import Bulk, plan
from indexer.pipeline.shards import Job, make_part, make_parts, read_part

WHOLE = ("documents", "questions.json", "keyword", "readings", "titles.txt", "words.npz")
"""Files that do not depend on vectors, nor on when they were made."""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    corpus = write_corpus(tmp_path / "corpus")
    (corpus / "expansions").mkdir()
    line = (
        '{"start": "Der etableres en deponeringsfritagelsespulje", "end": "efter ansøgning.", '
        '"questions": ["hvor kan vi slippe for at deponere"], "source": "hand"}'
    )
    (corpus / "expansions" / "a-2021.jsonl").write_text(line + "\n", encoding="utf-8")
    return corpus


def jobs(corpus: Path, parts: Path) -> tuple[Job, ...]:
    return plan(corpus, WordEmbedder().identity).jobs(corpus, parts)


def contents(index: Path) -> dict[str, str]:
    index = current_files(index)
    files = [
        file for name in WHOLE for file in ([index / name] if (index / name).is_file() else (index / name).iterdir())
    ]
    return {str(file.relative_to(index)): hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(files)}


@pytest.mark.parametrize("workers", [1, 3])
def test_workers_make_the_same_index(corpus: Path, tmp_path: Path, workers: int) -> None:
    """Texts and words byte for byte, vectors within float rounding (the model's own depends on what is in a batch)."""
    alone = build_index(corpus, tmp_path / "alone", embedder=WordEmbedder())
    bulk = Bulk(tmp_path / "parts", workers, WordEmbedder, keep=False)
    embedder = WordEmbedder()
    report = build_index(corpus, tmp_path / "shared", embedder=embedder, bulk=bulk)
    assert contents(tmp_path / "shared") == contents(tmp_path / "alone")
    near, far = (open_index(tmp_path / name, embedder="words-1") for name in ("alone", "shared"))
    assert near.keyword.vocabulary("question") == far.keyword.vocabulary("question")
    for first, second in ((near.passages, far.passages), (near.sentences, far.sentences)):
        rows = np.arange(len(first))
        np.testing.assert_allclose(first.vectors(rows), second.vectors(rows), atol=1e-6)
    assert (report.embedded, report.reused) == (alone.embedded, alone.reused)
    assert (embedder.embedded == []) == (workers > 1), "with several, they embed"
    assert not (tmp_path / "parts").exists(), "what the index has is not kept twice"


def test_parts_made_apart_are_taken_and_only_the_rest_is_made(corpus: Path, tmp_path: Path) -> None:
    """A job runner makes one agreement's part; the build makes the other's."""
    first, second = jobs(corpus, tmp_path / "parts")
    make_parts([first], corpus, embedder=WordEmbedder(), known=None)
    assert (first.file.exists(), second.file.exists()) == (True, False)
    embedder = WordEmbedder()
    build_index(corpus, tmp_path / "index", embedder=embedder, bulk=Bulk(tmp_path / "parts", 1, WordEmbedder))
    assert embedder.embedded
    assert not any("deponeringsfritagelsespulje" in text for text in embedder.embedded)
    assert first.file.exists(), "kept where a directory was given"


def test_a_part_holds_what_its_agreement_is_made_of(corpus: Path, tmp_path: Path) -> None:
    job = jobs(corpus, tmp_path)[0]
    make_parts([job], corpus, embedder=WordEmbedder(), known=None)
    part = read_part(job)
    assert part is not None
    assert part.document is not None
    assert [text for text, _ in part.questions] == ["hvor kan vi slippe for at deponere"]
    for kind in KINDS:
        texts = part.texts(kind)
        assert texts
        np.testing.assert_allclose(part.rows(kind, 64), WordEmbedder().queries(texts), atol=1e-6)


@pytest.mark.parametrize("spoil", ["cut", "junk", "other text", "other questions", "other model"])
def test_a_part_that_does_not_fit_is_made_anew(corpus: Path, tmp_path: Path, spoil: str) -> None:
    job = jobs(corpus, tmp_path / "parts")[0]
    make_parts([job], corpus, embedder=WordEmbedder(), known=None)
    if spoil == "cut":
        job.file.write_bytes(job.file.read_bytes()[:-1000])
    elif spoil == "junk":
        job.file.write_bytes(b"junk")
    elif spoil == "other text":
        (corpus / "a.txt").write_text("1. Nyt\nEn ny begyndelse med andre ord.\n", encoding="utf-8")
    elif spoil == "other questions":
        (corpus / "expansions" / "a-2021.jsonl").unlink()
    identity = "words-2" if spoil == "other model" else "words-1"
    fresh = plan(corpus, identity).jobs(corpus, tmp_path / "parts")[0]
    assert read_part(fresh) is None
    make_parts([fresh], corpus, embedder=WordEmbedder(identity), known=None)
    assert read_part(fresh) is not None


def test_a_file_that_cannot_be_read_is_a_part_that_says_so(corpus: Path, tmp_path: Path) -> None:
    (corpus / "b.txt").write_bytes(b"")
    bulk = Bulk(tmp_path / "parts", 2, WordEmbedder)
    report = build_index(corpus, tmp_path / "index", embedder=WordEmbedder(), bulk=bulk)
    assert [entry.agreement.id for entry in report.manifest.agreements] == ["a-2021"]
    assert "b.txt" in report.manifest.refused[0].reason


def test_a_folder_that_cannot_be_written_is_told(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    job = jobs(corpus, tmp_path / "parts")[0]
    job.file.mkdir()
    with pytest.raises(IndexDirectoryError, match="angiv en anden mappe med --parts"):
        make_part(job, corpus, embedder=WordEmbedder(), known={kind: {} for kind in KINDS})


class Dying(WordEmbedder):
    """Is killed by the kernel, as by its killer for want of memory, at the first text of the second agreement."""

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        if any("kunstig intelligens" in text for text in texts):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().passages(texts, progress)


def test_a_worker_that_is_killed_is_told_and_costs_no_part_that_is_made(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(AftaleError, match="færre --workers"):
        build_index(
            corpus, tmp_path / "index", embedder=WordEmbedder(), bulk=Bulk(tmp_path / "parts", 2, Dying, keep=False)
        )
    assert not (tmp_path / "index" / "CURRENT").exists()
    embedder = WordEmbedder()
    build_index(corpus, tmp_path / "index", embedder=embedder, bulk=Bulk(tmp_path / "parts", 1, WordEmbedder))
    assert open_index(tmp_path / "index", embedder="words-1").documents
