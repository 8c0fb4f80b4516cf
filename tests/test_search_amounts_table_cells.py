"""Cells of tables: unit, year, label and party from caption, heads and row."""

from search.amounts.amounts import Amount, find_amounts


def cells(text: str, head: str = "") -> list[tuple[object, ...]]:
    return [(one.text, one.value, one.year, one.purpose, one.party) for one in find_amounts(text, head)]


def test_the_unit_in_the_caption_holds_for_rows_without_one() -> None:
    found = find_amounts("Veje\t1.457,3\nI alt\t2.706,9", "Tabel 1. Udgifter, mio. kr., 2013-pl")
    assert [(one.text, one.value, one.price_level, one.purpose) for one in found] == [
        ("1.457,3", 1_457_300_000, "2013-pl", "Veje"),
        ("2.706,9", 2_706_900_000, "2013-pl", None),
    ]


def test_a_row_of_heads_above_the_passage_gives_the_years() -> None:
    assert cells("Fyn\t37\t74", "Fordeling (mio. kr.)\nSundhedsråd\t2027\t2028") == [
        ("37", 37_000_000, 2027, "Fyn", None),
        ("74", 74_000_000, 2028, "Fyn", None),
    ]


def test_a_row_of_heads_without_its_corner_is_moved_by_one_column() -> None:
    assert cells("2024\t2025\nDrift\t1\t2", "Bevilling, mio. kr.")[0][:3] == ("1", 1_000_000, 2024)


def test_a_column_that_counts_something_has_no_sums() -> None:
    assert cells("Ordning\tSats, kr.\tAntal pladser\nKlub\t18.750\t120") == [("18.750", 18_750, None, "Klub", None)]


def test_two_heads_that_ran_together_are_two_columns() -> None:
    assert [one[1] for one in cells("Råd\tMio. kr. Kr. pr. indbygger\nFyn\t333\t714")] == [333_000_000, 714]


def test_the_party_is_that_of_the_row_or_the_column() -> None:
    assert [one[4] for one in cells("Region Fyn\t3", "Mio. kr.")] == ["region"]
    assert [one[4] for one in cells("\tKommuner\tRegioner\nDrift\t3\t4", "Mio. kr.")] == ["kommune", "region"]


def test_dashes_between_cells_are_no_range() -> None:
    assert [one[:2] for one in cells("Drift\t0,1\t-\t0,2", "Mia. kr.")] == [("0,1", 100_000_000), ("0,2", 200_000_000)]


def test_rows_under_no_unit_have_no_sums() -> None:
    found: tuple[Amount, ...] = find_amounts("Fyn\t106\nMidt\t99", "Foreløbig fordeling (indeks 100)")
    assert found == ()


def test_a_year_in_the_first_column_is_that_of_its_row() -> None:
    assert cells("2024\t5\n2025\t6", "Bevilling, mio. kr.") == [
        ("5", 5_000_000, 2024, None, None),
        ("6", 6_000_000, 2025, None, None),
    ]
