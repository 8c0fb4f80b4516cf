"""The tokenizer of multilingual-e5-small: the Unigram pieces of XLM-RoBERTa (Kudo 2018), in Python.

It gives the ids of SentencePiece and of the `tokenizers` package. Those load the pieces into a trie of 100 MiB in half
a second of each start; a dictionary takes 28 MiB and .1 s, and as pieces never span a blank, a word is cut once and
remembered. See docs/decisions/0120-the-embedder.md.
"""

import unicodedata
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indexer.language.cache import bounded_cache

PIECES, SCORES = "pieces.txt", "scores.npy"
BEGIN, END, UNKNOWN = 0, 2, 3
"""Ids of the marks around a text, and of a character that is no piece."""

_BLANK = "▁"
_CHARACTERS_PER_TOKEN = 8
"""Danish has 3.5; a text is cut to so many times its tokens before any work grows with it."""

_UNKNOWN_PENALTY = 10.0
_NOT_TEXT = {
    **dict.fromkeys((*range(0x1, 0x9), 0xB, *range(0xE, 0x20), 0x7F, 0x8F, 0x9F)),
    **dict.fromkeys((0x9, 0xA, 0xC, 0xD, 0x1680, *range(0x200B, 0x2010), 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD), " "),
}
"""The rules of SentencePiece's nmt_nfkc beyond NFKC: control characters go, separators are blanks."""


class UnigramTokenizer:
    """Cuts text into the most probable row of pieces. Threads may share it."""

    def __init__(self, pieces: Sequence[str], scores: Sequence[float]) -> None:
        self._ids = dict(zip(pieces, range(len(pieces)), strict=True))
        self._scores = scores
        self._unknown = min(scores) - _UNKNOWN_PENALTY
        self._longest = max(map(len, pieces))
        self._word = bounded_cache(self._cut)

    @classmethod
    def load(cls, folder: Path) -> "UnigramTokenizer":
        """Read the files `PIECES` (one a line, in order of their ids) and `SCORES` (log probabilities)."""
        pieces = (folder / PIECES).read_text(encoding="utf-8").split("\n")
        return cls(pieces, np.load(folder / SCORES, allow_pickle=False).tolist())

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
        best, last = [0.0], [(0, UNKNOWN)]
        for end in range(1, len(word) + 1):
            score, row = best[end - 1] + self._unknown, (end - 1, UNKNOWN)
            for start in range(max(0, end - self._longest), end):
                piece = self._ids.get(word[start:end])
                if piece is not None and best[start] + self._scores[piece] > score:
                    score, row = best[start] + self._scores[piece], (start, piece)
            best.append(score)
            last.append(row)
        found, end = [], len(word)
        while end:
            end, piece = last[end]
            found.append(piece)
        return tuple(reversed(found))
