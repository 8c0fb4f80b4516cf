"""What a memo quotes: marks of every kind, and paragraphs set off."""

import pytest

from search.memo.memo_text import Memo, memo_of
from search.memo.quotations import find_quotations


def found(memo: str | Memo) -> list[tuple[str, str]]:
    memo = memo_of(memo) if isinstance(memo, str) else memo
    return [(one.kind, one.text) for one in find_quotations(memo, frozenset({"de fire store byer"}))]


@pytest.mark.parametrize("marks", ["»«", "«»", '""', "“”", "””", "„“", "„”", "’’", "‘’", "‚‘", "‚’", "''", "›‹", "‹›"])
def test_every_pair_of_marks(marks: str) -> None:
    memo = f"Der står {marks[0]}en to tre fire{marks[1]}, og det er KL's og FN’s ord."
    assert found(memo) == [("quotation", "en to tre fire")]


@pytest.mark.parametrize(
    ("memo", "expected"),
    [
        ("Der står »en to tre«.", []),
        ("Der står »de fire store byer«.", []),
        ("Der står »en »to tre« fire fem«.", ["en »to tre« fire fem"]),
        (
            "Før:\n\n    en to tre fire\n    fem seks\n\nEfter det er slut.\nOg mere.\nOg mere.",
            ["en to tre fire\nfem seks"],
        ),
        ("Før:\n> en to tre fire\n> fem\n\n> seks syv otte ni\nEfter.", ["en to tre fire\nfem", "seks syv otte ni"]),
        ("Før:\n> en to tre fire\n> (BA30, s. 2)\nEfter.", ["en to tre fire"]),
        ("Før:\n> en to tre fire (BA30, s. 2).\nEfter.", ["en to tre fire"]),
        ("Før:\n\n  - en to tre fire\n  2. fem seks syv otte\n\nEfter.\nEfter.\nEfter.", []),
        ("Før:\n\n\ten to tre fire\n\nEfter.\nMere.", ["en to tre fire"]),
        ("Før:\n\n en to tre fire\n\nEfter.\nMere.", []),
        ("  en to tre fire\n  fem seks syv otte\n  ni ti elleve tolv", []),
        ("Før:\n\n    »en to tre fire«\n\nEfter.\nMere.\nMere.", ["en to tre fire"]),
    ],
)
def test_quotations_and_blocks(memo: str, expected: list[str]) -> None:
    assert [text for _, text in found(memo)] == expected


def test_a_paragraph_in_words_style_is_a_block() -> None:
    text = "Før.\n\nen to tre fire\n\n  fem seks syv otte"
    assert found(Memo(text, set_off=((6, 20),))) == [("block", "en to tre fire")]


def test_a_mark_that_is_not_closed_hides_nothing() -> None:
    assert found('Et løst " tegn.\n\nDer står "en to tre fire".') == [("quotation", "en to tre fire")]
    assert found("»" + "x " * 1_600 + "« og »en to tre fire«") == [("quotation", "en to tre fire")]
