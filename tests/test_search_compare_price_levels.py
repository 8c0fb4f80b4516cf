"""A price level stated once for all sums of an agreement."""

import pytest

from indexer.models import Document
from search.compare.price_levels import general_price_level


def level(text: str) -> str | None:
    found = general_price_level(Document("x", text, (), (), (), ()))
    if found is not None:
        assert found.level[:4] in text[found.start : found.end] or found.level[2:4] in text[found.start : found.end]
    return found.level if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Alle beløb i denne aftale er anført i 2025-pl niveau, medmindre andet fremgår.", "2025-pl"),
        ("Der er 4 mio. kr. Samtlige beløb er opgjort i 24-pl.", "2024-pl"),
        ("Puljen er på 4 mio. kr. (2025-pl).", None),
        ("Alle beløb er i 2025-pl. I bilaget er alle beløb i 2024-pl.", None),
        ("Alle beløb udbetales i 2025.", None),
    ],
)
def test_one_level_for_all_sums_is_read_from_its_statement(text: str, expected: str | None) -> None:
    assert level(text) == expected
