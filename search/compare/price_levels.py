"""A price level that an agreement states once for all its sums: "Alle beløb i denne aftale er anført i 2025-pl"."""

import re
from dataclasses import dataclass
from functools import lru_cache

from indexer.models import Document
from search.amounts.amounts import find_amounts

_GENERAL = re.compile(
    r"\b(?:alle|samtlige|aftalens|de angivne)\s(?:\w+\s){0,2}?(?:beløb|tal|udgifter|økonomital)\b[^.]{0,160}",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d|\d\d)\s?-?\s?(?:pl|priser|prisniveau|p/l)\b|\bpl-?\s?\d\d\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class GeneralPriceLevel:
    """A price level ("2025-pl") and the span in the document's text of the sentence that states it."""

    level: str
    start: int
    end: int


def general_price_level(document: Document) -> GeneralPriceLevel | None:
    """The one level that a document states for all its sums; None where it states none, or several."""
    return _level_of(document.text)


@lru_cache(maxsize=128)
def _level_of(text: str) -> GeneralPriceLevel | None:
    found: dict[str, GeneralPriceLevel] = {}
    for match in _GENERAL.finditer(text):
        if not _LEVEL.search(match[0]):
            continue
        levels = {str(one.value) for one in find_amounts(match[0]) if one.kind == "price_level"}
        for level in levels:
            found.setdefault(level, GeneralPriceLevel(level, match.start(), match.end()))
    return next(iter(found.values())) if len(found) == 1 else None
