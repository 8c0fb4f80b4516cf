"""The same commitment in other agreements: clauses that are alike, as the sentences of two agreements are compared."""

from collections.abc import Mapping, Sequence

from indexer.language.analyzer import fold_token
from search.commitments.register import Commitment
from search.compare.sentence_matching import PlacedSentence, candidate_pairs
from search.runtime import check_deadline

_ALIKE_HERE, _ALIKE = 0.55, 0.68
"""Likeness of what two commitments say, under the same heading and elsewhere, from which they are the same again."""


def find_repeats(
    shown: Sequence[Commitment], agreements: Sequence[Sequence[Commitment]]
) -> Mapping[str, tuple[Commitment, ...]]:
    """For each of some commitments, by key, the same ones in other agreements, oldest first: one in each at the most.

    agreements: the commitments of each agreement, oldest first.
    """
    found: dict[str, list[Commitment]] = {}
    placed = _placed(shown)
    for others in agreements:
        check_deadline()
        taken: set[str] = set()
        for pair in candidate_pairs(placed, _placed(others)):
            one, other = shown[pair.old], others[pair.new]
            enough = _ALIKE_HERE if _same_heading(one, other) else _ALIKE
            if one.agreement != other.agreement and pair.likeness >= enough and not {one.key, other.key} & taken:
                taken |= {one.key, other.key}
                found.setdefault(one.key, []).append(other)
    return {key: tuple(others) for key, others in found.items()}


def _placed(commitments: Sequence[Commitment]) -> list[PlacedSentence]:
    return [PlacedSentence(one.what, 0, one.start, one.start + len(one.text)) for one in commitments]


def _same_heading(first: Commitment, second: Commitment) -> bool:
    return fold_token(first.place.section_title) == fold_token(second.place.section_title)
