"""A test question that an expansion all but repeats is known by the content words they share."""

import pytest

from indexer.expansions.near_duplicates import NearCopy, frequent_content_words, near_copies

OTHERS = ("flere nyrer til folk der venter", "lånepulje refinansiering afdrag", "tandlæge")


def test_content_words_are_lemmas_without_function_words() -> None:
    assert frequent_content_words("Hvornår er der ventetid på sygehusene i 2031?") == {"ventetid", "sygehus", "2031"}


@pytest.mark.parametrize(
    ("question", "copy"),
    [
        ("laanepulje til refinansiering af afdragene", NearCopy("", OTHERS[1], 1.0)),
        ("lånepulje til afdrag", NearCopy("", OTHERS[1], 2 / 3)),
        ("lånepulje til bygninger", None),
        ("tandlæge", None),
        ("hvad er det", None),
    ],
    ids=["the same words", "two of three", "one word", "a subject of one word", "no content"],
)
def test_a_near_copy_shares_most_content_words(question: str, copy: NearCopy | None) -> None:
    [found] = near_copies([question], OTHERS)
    assert (found and (found.other, pytest.approx(found.share))) == (copy and (copy.other, copy.share))
    assert found is None or found.question == question


def test_the_nearest_counts_and_the_bound_can_be_set() -> None:
    others = ["støtte til læger og skoler", "støtte til læger", "Støtte til lægerne"]
    assert near_copies(["støtte læger"], others) == (NearCopy("støtte læger", others[1], 1.0),)
    assert near_copies(["støtte læger biblioteker skoler"], others[1:], bound=0.6) == (None,)
    assert near_copies(["støtte læger biblioteker skoler"], others[1:], bound=0.5)[0] is not None


def test_nothing_is_a_copy_of_nothing() -> None:
    assert near_copies([], OTHERS) == ()
    assert near_copies(["lånepulje til afdrag"], []) == (None,)
