"""Questions for a number, and what a text counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.ranking.boosts import counted_nouns, query_counted_noun


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("Hvor mange sundhedsråd bliver der oprettet?", "sundhedsråd"),
        ("hvor mange flere sygeplejersker skal ansættes", "sygeplejerske"),
        ("Hvor mange penge er der afsat?", None),
        ("hvor mange medicintilskud mio kr", None),
        ("Hvor meget udgør puljen?", None),
        ("hvor mange", None),
        ("sundhedsråd", None),
    ],
)
def test_what_is_counted(question: str, thing: str | None) -> None:
    assert query_counted_noun(question) == thing


def test_a_number_counts_the_words_behind_it() -> None:
    found = counted_nouns("De 17 nye sundhedsråd og tre regioner får 400 mio. kr. af regeringen.")
    assert {"sundhedsråd", "region", "mio"} <= found
    assert "regering" not in found


@given(st.text(max_size=60))
def test_any_text_can_be_asked(text: str) -> None:
    query_counted_noun(text)
    assert isinstance(counted_nouns(text), frozenset)
