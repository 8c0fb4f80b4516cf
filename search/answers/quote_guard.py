"""The gate between a language model and the reader: what is not the agreement's own words does not pass. Pure.

A model hands over claims: its sentence, the passage it cites, and the quotation that is to carry it. Only the
quotation is ever shown, and as the sentences of the document that it stands in; the model's own sentence is checked
because a claim that its quotation does not carry shows that the quotation was chosen for something else.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from indexer.language.words import NEGATIONS

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*|[½¼¾]")
_NEGATION = re.compile(rf"\b(?:{'|'.join(sorted(NEGATIONS))})\b", re.IGNORECASE)
_SHORTEST = 12
"""Characters of a quotation; less stands anywhere."""
_LONGEST_LINE = 4_000


@dataclass(frozen=True, slots=True)
class Claim:
    """What a model says: its sentence, the id of the passage it cites and the words it quotes."""

    text: str
    passage: str
    quote: str


@dataclass(frozen=True, slots=True)
class VerifiedQuote:
    """A quotation that stands in its passage at `[start, end)` of the passage's text."""

    passage: str
    start: int
    end: int


def read_claim(line: str) -> Claim | None:
    """A claim from one line of a model's output, a JSON object; None for anything else."""
    if len(line) > _LONGEST_LINE:
        return None
    try:
        data = json.loads(line.strip().strip("`,"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict):
        return None
    values = [data.get(name) for name in ("text", "passage", "quote")]
    if not all(isinstance(value, str) for value in values):
        return None
    return Claim(*(str(value) for value in values))


def verify_claim(claim: Claim, passages: Mapping[str, str]) -> VerifiedQuote | None:
    """Where the claim's quotation stands, if it is verbatim in the passage it cites and carries the claim; else None.

    Verbatim but for white space. Every number of the claim must be the quotation's, and a claim with a negation needs
    a quotation with one, and the other way round.
    """
    passage = passages.get(claim.passage)
    if passage is None:
        return None
    span = find_quote(claim.quote, passage)
    if span is None:
        return None
    quoted = passage[slice(*span)]
    if not set(_NUMBER.findall(claim.text)) <= set(_NUMBER.findall(quoted)):
        return None
    if bool(_NEGATION.search(claim.text)) != bool(_NEGATION.search(quoted)):
        return None
    return VerifiedQuote(claim.passage, *span)


def find_quote(quote: str, text: str) -> tuple[int, int] | None:
    """The span of `text` that has the words of `quote`, whole words, white space aside; None where it has not."""
    words = unicodedata.normalize("NFC", quote).split()
    if len(" ".join(words)) < _SHORTEST:
        return None
    found = re.search(r"(?<!\w)" + r"\s+".join(map(re.escape, words)) + r"(?!\w)", text)
    return found.span() if found else None
