"""Near copies of one agreement are folded under the best one."""

from search.ranking.near_duplicates import fold_copies, word_runs

TEXTS = [
    "regionerne får en lånepulje på 400 mio. kr. til investeringer med effektiviseringspotentiale i 2024",
    "regionerne får en lånepulje på 400 mio. kr. til investeringer med effektiviseringspotentiale i 2024 og 2025",
    "regionerne får en lånepulje på 400 mio. kr. til investeringer med effektiviseringspotentiale i 2024",
    "noget helt andet om ambulancer og akutmodtagelser i hele landet",
]
OWNER = [0, 0, 1, 0]


def fold(rows: list[int], needed: int = 9) -> tuple[tuple[int, ...], dict[int, tuple[int, ...]]]:
    return fold_copies(rows, needed, runs=lambda row: word_runs(TEXTS[row]), owner=OWNER.__getitem__)


def test_a_copy_in_the_same_agreement_is_folded_under_the_better_one() -> None:
    assert fold([1, 3, 0]) == ((1, 3), {1: (0,)})


def test_the_same_text_in_another_agreement_is_shown() -> None:
    assert fold([0, 2]) == ((0, 2), {})


def test_copies_do_not_use_up_the_limit() -> None:
    assert fold([0, 1, 3, 2], needed=2) == ((0, 3), {0: (1,)})


def test_a_short_text_is_its_own_run() -> None:
    assert word_runs("Et ord") == {("et", "ord")}
