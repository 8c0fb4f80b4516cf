"""Words that no agreement has: the nearest word that one has, for "mente du" and for the search itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from indexer.language.analyzer import fold_token, is_known
from search.query.terms import QueryWord

_SHORTEST = 5
"""Shorter words have too many neighbours."""
_LONG = 9
"""From this length two slips are allowed, below it one."""
_NEAREST = 5


@dataclass(frozen=True, slots=True)
class Correction:
    """A word as typed, and the indexed word (folded) it was probably meant to be."""

    typed: str
    meant: str


def corrections(words: Sequence[QueryWord], vocabulary: Mapping[str, int]) -> tuple[Correction, ...]:
    """The words of a query that are misspelt, with the nearest indexed word of each.

    Args:
        words: query words that no passage has in any form.
        vocabulary: folded exact forms of the index with the number of passages that have them.

    Optimal string alignment distance (insertions, deletions, substitutions, swaps): one slip, from nine letters two;
    the nearer word, then the one in more passages. A listed Danish word is no slip of another word.
    """
    found = (_correction(word, vocabulary) for word in words)
    return tuple(correction for correction in found if correction is not None)


def _correction(word: QueryWord, vocabulary: Mapping[str, int]) -> Correction | None:
    typed = word.exact
    if len(typed) < _SHORTEST or not typed.isalpha() or is_known(word.text):
        return None
    slips = 2 if len(typed) >= _LONG else 1
    near = extract(typed, vocabulary.keys(), scorer=OSA.distance, score_cutoff=slips, limit=_NEAREST)
    if not near:
        return None
    meant = min(near, key=lambda entry: (entry[1], -vocabulary[entry[0]], entry[0]))[0]
    return Correction(word.text, meant)


def corrected(text: str, found: Sequence[Correction], spelled: Mapping[str, str]) -> str:
    """`text` with the corrections in place, each as the agreements spell it (`spelled`: folded form to spelling)."""
    pieces = []
    meant = {correction.typed: correction.meant for correction in found}
    for piece in text.split(" "):
        core = piece.strip(".,;:!?()\"'")
        replacement = meant.get(core.lower())
        pieces.append(piece.replace(core, spelled.get(replacement, replacement)) if replacement and core else piece)
    return " ".join(pieces)


def spellings(texts: Sequence[str], wanted: frozenset[str]) -> dict[str, str]:
    """For each wanted folded form the first spelling in `texts`, in lower case."""
    result: dict[str, str] = {}
    for text in texts:
        for piece in text.split():
            word = piece.strip(".,;:!?()\"'»«”“").lower()
            key = fold_token(word)
            if key in wanted and key not in result:
                result[key] = word
    return result
