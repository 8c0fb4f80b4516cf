"""The tokenizer of multilingual-e5-small: the Unigram pieces of XLM-RoBERTa (Kudo 2018), in Python.

It gives the ids of SentencePiece and of the `tokenizers` package. Those load the pieces into a trie of 100 MiB in half
a second of each start; marisa-trie takes .3 MiB and a millisecond, and as pieces never span a blank, a word is cut once
and remembered. See docs/decisions/0120-the-embedder.md.
"""

import math
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import marisa_trie
import numpy as np

from indexer.language.cache import bounded_cache

TRIE, IDS, SCORES = "pieces.marisa", "ids.npy", "scores.npy"
BEGIN, END, UNKNOWN = 0, 2, 3
"""Ids of the marks around a text, and of a character that is no piece."""

_BLANK = "▁"
_CHARACTERS_PER_TOKEN = 8
"""Danish has 3.5; a text is cut to so many times its tokens before any work grows with it."""

_UNKNOWN_PENALTY = 10.0
_LONGEST = 16
"""Characters of the longest piece."""
_NOT_TEXT = {
    **dict.fromkeys((*range(0x1, 0x9), 0xB, *range(0xE, 0x20), 0x7F, 0x8F, 0x9F)),
    **dict.fromkeys((0x9, 0xA, 0xC, 0xD, 0x1680, *range(0x200B, 0x2010), 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD), " "),
}
"""The rules of SentencePiece's nmt_nfkc beyond NFKC: control characters go, separators are blanks."""


class UnigramTokenizer:
    """Cuts text into the most probable row of pieces. Threads may share it."""

    def __init__(self, trie: marisa_trie.Trie, ids: Sequence[int], scores: Sequence[float]) -> None:
        """trie: the pieces. ids, scores: of each piece, in the trie's order, its id and its log probability."""
        self._trie, self._ids, self._scores = trie, ids, scores
        self._unknown = min(scores) - _UNKNOWN_PENALTY
        self._word = bounded_cache(self._cut)

    @classmethod
    def of_pieces(cls, pieces: Sequence[str], scores: Sequence[float]) -> "UnigramTokenizer":
        """A tokenizer of pieces and their log probabilities, in the order of their ids."""
        trie = marisa_trie.Trie(pieces)
        ids = sorted(range(len(pieces)), key=lambda number: trie[pieces[number]])
        return cls(trie, ids, [scores[number] for number in ids])

    @classmethod
    def load(cls, folder: Path) -> "UnigramTokenizer":
        """Read what `save` wrote."""
        ids, scores = (np.load(folder / name, allow_pickle=False) for name in (IDS, SCORES))
        return cls(marisa_trie.Trie().frombytes((folder / TRIE).read_bytes()), memoryview(ids), memoryview(scores))

    def save(self, folder: Path) -> None:
        """Write the files that `load` reads."""
        (folder / TRIE).write_bytes(self._trie.tobytes())
        np.save(folder / IDS, np.array(self._ids, dtype=np.int32), allow_pickle=False)
        np.save(folder / SCORES, np.array(self._scores, dtype=np.float32), allow_pickle=False)

    def encode(self, text: str, *, most: int) -> list[int]:
        """The ids of a text, `BEGIN` and `END` around them, `most` at the most; what comes after is left out."""
        longest = _CHARACTERS_PER_TOKEN * most
        plain = unicodedata.normalize("NFKC", text[:longest].translate(_NOT_TEXT))[:longest]
        ids = [BEGIN]
        for word in plain.split(" "):
            if word:
                ids += self._word(_BLANK + word)
            if len(ids) >= most:
                break
        return [*ids[: most - 1], END]

    def _cut(self, word: str) -> tuple[int, ...]:
        """Viterbi: `best[end]` is the score of the best row of pieces up to `end`, `last[end]` its last piece."""
        size = len(word)
        best, last = [0.0, *[-math.inf] * size], [(0, UNKNOWN)] * (size + 1)
        for start in range(size):
            if best[start] + self._unknown > best[start + 1]:
                best[start + 1], last[start + 1] = best[start] + self._unknown, (start, UNKNOWN)
            for piece in self._trie.prefixes(word[start : start + _LONGEST]):
                number, end = self._trie[piece], start + len(piece)
                if best[start] + self._scores[number] > best[end]:
                    best[end], last[end] = best[start] + self._scores[number], (start, self._ids[number])
        found, end = [], size
        while end:
            end, id_ = last[end]
            found.append(id_)
        return tuple(reversed(found))
