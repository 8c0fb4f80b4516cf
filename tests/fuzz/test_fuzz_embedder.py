"""Any character of Unicode, alone or repeated, is embedded: no text ends the process or takes over a second.

What depends on the character is the tokenizer, so that sees them all (a part of them without FUZZ_TIMES); the model
sees ids alone, and gets those of a sample.
"""

import random
import time

import numpy as np
import pytest
from fuzzing import TIMES

from indexer.embedding.bundled import BundledEmbedder
from indexer.embedding.embedder import clean_text
from indexer.embedding.files import model_folder
from indexer.embedding.tokenizer import BEGIN, END, UnigramTokenizer

pytestmark = pytest.mark.model

STEPS = {1: 50, 50: 150, 2000: 2_000} if TIMES == 1 else {1: 1, 50: 1, 2000: 1}
GROWING = ("\ufdfa", "\ufdfb", "\u3316", "\u0390", "\U0001d160", "\u0344", "\0", "\udc80")
"""Those that grow most when they are normalized, and two that no tokenizer takes."""


@pytest.fixture(scope="module")
def embedder() -> BundledEmbedder:
    return BundledEmbedder()


@pytest.mark.parametrize("times", [1, 50, 2000])
def test_every_character_is_cut_into_few_ids_in_little_time(times: int) -> None:
    tokenizer = UnigramTokenizer.load(model_folder())
    pieces = len(np.load(model_folder() / "ids.npy"))
    for point in range(times % 7, 0x110000, STEPS[times]):
        begun = time.process_time()
        ids = tokenizer.encode(clean_text(chr(point) * times), most=128)
        assert time.process_time() - begun < 1, hex(point)
        assert (ids[0], ids[-1]) == (BEGIN, END)
        assert len(ids) <= min(128, 20 * times + 2)
        assert all(0 <= one < pieces for one in ids), hex(point)


@pytest.mark.parametrize("times", [1, 50, 2000])
def test_characters_that_grow_and_a_sample_of_all_are_embedded(embedder: BundledEmbedder, times: int) -> None:
    drawn = random.Random(times)  # noqa: S311
    sample = [chr(drawn.randrange(0x110000)) for _ in range(24 * TIMES)]
    for character in (*GROWING, *sample):
        begun = time.process_time()
        assert np.isfinite(embedder.queries([character * times])).all(), hex(ord(character))
        assert time.process_time() - begun < 1, hex(ord(character))


def test_random_mixes_of_all_of_unicode_are_embedded(embedder: BundledEmbedder) -> None:
    drawn = random.Random(11)  # noqa: S311
    for _ in range(2 * TIMES):
        mixes = ["".join(chr(drawn.randrange(0x110000)) for _ in range(drawn.randrange(1, 400))) for _ in range(4)]
        assert np.isfinite(embedder.queries(mixes)).all()
        assert np.isfinite(embedder.passages(mixes)).all()
