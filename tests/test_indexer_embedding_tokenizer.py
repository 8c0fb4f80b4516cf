"""The Unigram tokenizer gives the ids that the `tokenizers` package gives, and is bounded before it works."""

import json
import time
from pathlib import Path

import marisa_trie
import numpy as np
import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from indexer.embedding.files import model_folder
from indexer.embedding.tokenizer import BEGIN, END, UNKNOWN, UnigramTokenizer

PIECES = ("<s>", "<pad>", "</s>", "<unk>", "▁", "▁aftale", "n", "▁a", "f", "t", "a", "le", "e", "l")
SCORES = (0.0, 0.0, 0.0, 0.0, -2.0, -5.0, -3.0, -4.0, -6.0, -6.0, -6.0, -4.0, -6.0, -6.0)


@pytest.fixture(scope="module")
def tokenizer() -> UnigramTokenizer:
    return UnigramTokenizer.load(model_folder())


def test_the_most_probable_row_of_pieces_wins() -> None:
    small = UnigramTokenizer.of_pieces(PIECES, SCORES)
    assert small.encode("aftalen", most=10) == [BEGIN, 5, 6, END]
    assert small.encode("fale", most=10) == [BEGIN, 4, 8, 10, 11, END]


def test_a_character_that_is_no_piece_is_unknown() -> None:
    small = UnigramTokenizer.of_pieces(PIECES, SCORES)
    assert small.encode("aftale 漢n", most=10) == [BEGIN, 5, 4, UNKNOWN, 6, END]


def test_blanks_of_every_kind_part_words_and_control_characters_are_dropped() -> None:
    small = UnigramTokenizer.of_pieces(PIECES, SCORES)
    expected = [BEGIN, 5, 5, 6, END]
    for between in (" ", "\t", "\n", "\u00a0", " \u200b \ufeff", "\u2581"):
        assert small.encode(f" aftale{between}afta\x07len ", most=10) == expected


def test_what_is_beyond_the_most_tokens_is_left_out() -> None:
    small = UnigramTokenizer.of_pieces(PIECES, SCORES)
    assert small.encode("aftale " * 50, most=4) == [BEGIN, 5, 5, END]
    assert len(small.encode("a" * 3000, most=128)) == 128


@pytest.mark.model
@pytest.mark.parametrize("most", [128, 512])
def test_a_text_that_grows_when_it_is_normalized_is_cut_first(tokenizer: UnigramTokenizer, most: int) -> None:
    """U+FDFA has eighteen characters in NFKC, and a hundred thousand of them must cost no more than a few."""
    begun = time.process_time()
    ids = tokenizer.encode("\ufdfa" * 100_000, most=most)
    assert len(ids) <= most
    assert time.process_time() - begun < 0.5


@pytest.mark.model
def test_the_ids_are_those_of_the_tokenizers_package(tokenizer: UnigramTokenizer, corpus: Path) -> None:
    reference = Tokenizer(models.Unigram(_pieces_with_scores(), unk_id=UNKNOWN))
    reference.normalizer = normalizers.NFKC()
    reference.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=False)
    lines = (corpus / "oa-regioner-2024.txt").read_text(encoding="utf-8").split("\n")
    questions = (corpus / "expansions" / "oa-regioner-2024.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [" ".join(line.split()) for line in lines if line.strip()]
    texts += [question for line in questions for question in json.loads(line)["questions"]]
    texts += ["Krüger & Søn A/S", "½ mio. kr.", "ØA24 § 4, stk. 2", "naïve façade", "1.234,5 pct."]
    for text in texts:
        assert tokenizer.encode(text, most=512)[1:-1] == reference.encode(text).ids[:510], text


def _pieces_with_scores() -> list[tuple[str, float]]:
    """In the order of their ids."""
    trie = marisa_trie.Trie().frombytes((model_folder() / "pieces.marisa").read_bytes())
    ids, scores = (np.load(model_folder() / name).tolist() for name in ("ids.npy", "scores.npy"))
    found = {
        id_: (trie.restore_key(number), score) for number, (id_, score) in enumerate(zip(ids, scores, strict=True))
    }
    return [found[id_] for id_ in range(len(found))]
