"""Finding a wording: word for word, with ellipses within a bound, nearly, or put together of two."""

import time

import pytest

from indexer.models import Agreement, Block, Document, Page
from search.memo.quote_alignment import (
    MAX_ANCHORS,
    MAX_PARTS,
    differs_in_number_or_negation,
    elliptic_runs,
    exact_runs,
    nearest_runs,
    split_run,
)
from search.memo.quote_words import Corpus, corpus_of


def corpus(*texts: str) -> Corpus:
    entries = []
    for number, text in enumerate(texts):
        blocks = (Block("paragraph", 0, len(text), -1),)
        document = Document(f"a{number}", text, (Page(1, True, None, 0, len(text)),), blocks, (), ())
        entries.append(
            (Agreement(f"a{number}", f"Aftale {number}", f"A{number}", 2030 + number, ("KL",), "x"), document)
        )
    return corpus_of(tuple(entries))


def spans(found: object) -> list[tuple[int, int, int]]:
    return [(run.entry, run.first, run.last) for run in found]  # type: ignore[attr-defined]


def test_every_place_with_all_the_words_in_order() -> None:
    both = corpus("en to tre en to", "to tre fire")
    assert spans(exact_runs(("en", "to"), both)) == [(0, 0, 2), (0, 3, 5)]
    assert spans(exact_runs(("to", "tre"), both)) == [(0, 1, 3), (1, 0, 2)]
    assert exact_runs(("tre", "to"), both) == []
    assert exact_runs((), both) == []


@pytest.mark.parametrize(("between", "found"), [(5, True), (6, False)])
def test_an_ellipsis_leaves_out_so_many_words_and_no_more(between: int, found: bool) -> None:
    text = corpus("alfa beta " + "x " * between + "gamma delta")
    assert spans(elliptic_runs((("alfa", "beta"), ("gamma", "delta")), text, reach=5)) == (
        [(0, 0, between + 4)] if found else []
    )


def test_each_part_is_linked_to_the_nearest_before_it() -> None:
    text = corpus("alfa x alfa y beta z beta")
    (run,) = elliptic_runs((("alfa",), ("beta",)), text, reach=10)
    assert (run.first, run.last, run.gaps) == (2, 5, ((3, 4),))


def test_parts_stand_in_order_and_in_one_agreement() -> None:
    assert elliptic_runs((("beta",), ("alfa",)), corpus("alfa beta"), reach=10) == []
    assert elliptic_runs((("alfa",), ("beta",)), corpus("alfa", "beta"), reach=10) == []


def test_more_parts_than_the_bound_are_not_looked_for() -> None:
    text = corpus("og " * 400)
    assert elliptic_runs([("og",)] * MAX_PARTS, text, reach=150)
    assert elliptic_runs([("og",)] * (MAX_PARTS + 1), text, reach=150) == []


def test_common_words_joined_by_ellipses_cost_little() -> None:
    """They once took a time that doubled with every part: seven seconds at ten."""
    text = corpus("og der er " * (MAX_ANCHORS - 1))
    begun = time.process_time()
    assert elliptic_runs([("og",)] * MAX_PARTS, text, reach=150)
    assert time.process_time() - begun < 3


def test_parts_that_stand_nearly_everywhere_are_not_looked_for() -> None:
    text = corpus("og der er " * (MAX_ANCHORS + 1) + "slut")
    assert elliptic_runs([("og",), ("er",)], text, reach=150) == []
    assert elliptic_runs([("og",), ("slut",)], text, reach=150)


@pytest.mark.parametrize(
    ("quote", "near"),
    [
        ("rammen for busser er på femten millioner kroner", "rammen for busser er på tolv millioner kroner"),
        ("for busser er på tolv milioner", "for busser er på tolv millioner"),
        ("rammen til toge var af femten milliarder", None),
    ],
)
def test_the_nearest_wording_has_most_of_the_words(quote: str, near: str | None) -> None:
    text = corpus("Det er aftalt, at rammen for busser er på tolv millioner kroner i alle år og for alle.")
    found = nearest_runs(quote.split(), text, prefer=frozenset())
    words = text.words[0].words
    assert [" ".join(words[run.first : run.last]) for run in found] == ([near] if near else [])


def test_of_two_alike_the_agreement_cited_is_nearest() -> None:
    both = corpus("rammen for busser er tolv", "rammen for busser er tretten")
    words = ["rammen", "for", "busser", "er", "femten"]
    assert [run.entry for run in nearest_runs(words, both, prefer=frozenset({1}))] == [1]
    assert [run.entry for run in nearest_runs(words, both, prefer=frozenset())] == [0, 1]


def test_a_wording_put_together_of_two() -> None:
    text = corpus("alfa beta gamma delta og " + "x " * 9 + "epsilon zeta eta theta")
    joined = ["alfa", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"]
    assert spans([split_run(joined, text, shortest=4)]) == [(0, 0, 4)]
    assert split_run(joined[1:], text, shortest=4) is None
    assert split_run([*joined[:4], "a", "b", "c", *joined[4:]], text, shortest=4) is None


@pytest.mark.parametrize(("between", "is_split"), [(8, False), (9, True)])
def test_parts_with_a_few_words_between_are_one_wording(between: int, is_split: bool) -> None:
    text = corpus("alfa beta gamma delta " + "x " * between + "epsilon zeta eta theta")
    joined = ["alfa", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"]
    assert (split_run(joined, text, shortest=4) is not None) == is_split


@pytest.mark.parametrize(
    ("typed", "real", "differs"),
    [
        ("der er 5", "der er 6", True),
        ("det sker aldrig", "det sker", True),
        ("det sker ikke", "det sker ikke", False),
        ("en plan", "en aftale", False),
    ],
)
def test_a_number_or_a_negation_is_told(typed: str, real: str, differs: bool) -> None:
    assert differs_in_number_or_negation(typed.split(), real.split()) == differs
