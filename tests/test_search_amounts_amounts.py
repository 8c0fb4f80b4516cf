"""Sums, percentages, counts, dates, periods and price levels: hand-made truth, single rules, invariants."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.amounts.amounts import Amount, find_amounts

TRUTH = Path(__file__).parent / "quality" / "amounts.jsonl"


def of_kind(text: str, kind: str) -> list[Amount]:
    return [amount for amount in find_amounts(text) if amount.kind == kind]


def values(text: str, kind: str) -> list[object]:
    return [amount.value if amount.value is not None else (amount.low, amount.high) for amount in of_kind(text, kind)]


def rows() -> list[dict[str, object]]:
    return [json.loads(line) for line in TRUTH.read_text("utf-8").splitlines()]


def test_precision_and_recall_on_the_hand_made_sentences_are_at_least_97_of_100() -> None:
    """An amount is right when kind, verbatim text, value and both ends of a range are."""
    right = made = true = 0
    for row in rows():
        wanted = [tuple(one[name] for name in ("kind", "text", "value", "low", "high")) for one in row["amounts"]]  # type: ignore[attr-defined]
        found = [(one.kind, one.text, one.value, one.low, one.high) for one in find_amounts(str(row["text"]))]
        right += sum(1 for one in found if one in wanted)
        made += len(found)
        true += len(wanted)
    assert len(rows()) >= 150
    assert right / made >= 0.97
    assert right / true >= 0.97


def test_years_and_price_levels_of_the_hand_made_sums_are_right_in_95_of_100() -> None:
    right = total = 0
    for row in rows():
        found = {(one.kind, one.text, one.year, one.price_level) for one in find_amounts(str(row["text"]))}
        for one in row["amounts"]:  # type: ignore[attr-defined]
            if one["kind"] in ("kroner", "percent", "count"):
                total += 1
                right += (one["kind"], one["text"], one["year"], one["price_level"]) in found
    assert right / total >= 0.95


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("175 mio. kr.", [175_000_000]),
        ("½ mia. kr.", [500_000_000]),
        ("2½ mia. kr.", [2_500_000_000]),
        ("25-30 mio. kr.", [(25_000_000, 30_000_000)]),
        ("mellem 1,4 og 1,6 mia. kr.", [(1_400_000_000, 1_600_000_000)]),
        ("mellem 1,4 mia. kr. og 1,6 mia. kr.", [(1_400_000_000, 1_600_000_000)]),
        ("1,4-1,6 mia.\nkr.", [(1_400_000_000, 1_600_000_000)]),
        ("fra 0,3 til 0,5 mia. kr.", [300_000_000, 500_000_000]),
        ("-32,6 mio. kr.", [-32_600_000]),
        ("reduceres med 300 mio. kr.", [300_000_000]),
        ("550.000 kr.", [550_000]),
        ("135.382,9 mio. kr.", [135_382_900_000]),
        ("4,208 mia. kr.", [4_208_000_000]),
        ("4.208 mio. kr.", [4_208_000_000]),
        ("1,300 mio. kr.", [1_300_000]),
        ("0,0326 mia. kr.", [32_600_000]),
        ("2,4 mio.kr.", [2_400_000]),
        ("heraf 8 mio. i 2013", [8_000_000]),
        ("0,612 og 596 mio. kr.", [612_000, 596_000_000]),
        ("en milliard kroner", [1_000_000_000]),
        ("kr. 500.000", [500_000]),
        ("udgør i 2013 2.707 mio. kr.", [2_707_000_000]),
        ("kompensation i 2022 Mio. kr.", []),
        ("flere mio. kr.", []),
        ("og –20 mio. kr.", [-20_000_000]),
        ("5-6.000 kr.", [(5_000, 6_000)]),
        ("25 mio. kr. - 30 mio. kr.", [(25_000_000, 30_000_000)]),
        ("25 mio. kr. og 30 mio. kr.", [25_000_000, 30_000_000]),
        ("25 mio. kr. - 3 pct.", [25_000_000]),
        ("mellem 20 og 30 mio. kr. – 40 mio. kr.", [(20_000_000, 30_000_000), 40_000_000]),
    ],
)
def test_kroner_are_normalised_to_kroner(text: str, expected: list[object]) -> None:
    assert values(text, "kroner") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("3,5 pct.", [3.5]), ("2-3 procent", [(2, 3)]), ("80%", [80]), ("2½ pct.", [2.5]), ("66 og 75 pct.", [66, 75])],
)
def test_percentages_are_read(text: str, expected: list[object]) -> None:
    assert values(text, "percent") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.000 sygeplejersker", [1000]),
        ("ti ud af de 16 kvalitetsfondsprojekter", [10, 16]),
        ("tolv kommuner", [12]),
        ("2 mio. danskere", [2_000_000]),
        ("FN's 17 verdensmål", [17]),
        ("§ 119 stk. 3 i boks 2 og tabel 4", []),
        ("konto 4.62.88.1 kommuner", []),
        ("covid-19 udgifter og type 2 diabetes", []),
        ("i 2024 kommuner", []),
        ("børn under 18 år og 65-årige", []),
        ("1. kvartal", []),
        ("pr. 1.000 indbyggere", []),
        ("10 årsplanen", []),
        ("25 % og 12 promille", []),
        ("næsten 4.000 kvæstes", []),
    ],
)
def test_what_is_counted_is_a_count_and_names_and_codes_are_not(text: str, expected: list[object]) -> None:
    assert values(text, "count") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("den 23. februar 2023", ["2023-02-23"]),
        ("1. januar 2026", ["2026-01-01"]),
        ("senest 1. april", ["--04-01"]),
        ("ultimo 2025", ["2025"]),
        ("1/1-2027", ["2027-01-01"]),
        ("ultimo juni 2013", ["2013-06"]),
        ("1. kvartal 2026", ["2026-Q1"]),
        ("2. halvår af 2012", ["2012-H2"]),
        ("inden udgangen af 2027", ["2027"]),
        ("26. – 27. august 2024", [("2024-08-26", "2024-08-27")]),
        ("31. februar 2024", ["2024-02"]),
    ],
)
def test_dates_are_iso(text: str, expected: list[object]) -> None:
    assert values(text, "date") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-2027", [(2024, 2027)]),
        ("2021 – 2027", [(2021, 2027)]),
        ("i perioden 2025 til 2030", [(2025, 2030)]),
        ("de kommende tre år", ["P3Y"]),
        ("inden for 30 dage", ["P30D"]),
        ("borgere over 65 år", []),
        ("barn under 3 år", []),
        ("6 års-klassen", []),
        ("gennem over 14 år", ["P14Y"]),
        ("er du over 15 år", []),
        ("i 15 år", ["P15Y"]),
        ("i over 15 måneder", ["P15M"]),
    ],
)
def test_periods_of_years_have_both_ends_and_durations_are_iso(text: str, expected: list[object]) -> None:
    assert values(text, "period") == expected


@pytest.mark.parametrize("level", ["24-pl", "24-PL", "PL-24", "2024-pl niveau", "2024-priser", "2024-pl."])
def test_a_price_level_is_normalised_and_given_to_the_sum_before_it(level: str) -> None:
    (amount,) = of_kind(f"Der afsættes 5 mio. kr. ({level}) til drift.", "kroner")
    assert amount.price_level == "2024-pl"


def test_each_sum_of_a_list_has_its_own_year() -> None:
    text = "Der afsættes 85 mio. kr. i 2025, 163 mio. kr. i 2026 og 20 mio. kr. årligt fra 2027."
    assert [amount.year for amount in find_amounts(text)] == [2025, 2026, 2027]


def test_an_agreements_year_is_not_the_years_of_its_sums() -> None:
    (amount,) = find_amounts("Med økonomiaftalen for 2017 er der frigjort 276 mio. kr. årligt.")
    assert amount.year is None


def test_a_year_to_compare_with_is_not_the_sums_year() -> None:
    (amount,) = of_kind("Udgiften falder med 70 pct. i forhold til 1990.", "percent")
    assert amount.year is None


def test_the_purpose_is_a_slice_of_the_sentence() -> None:
    text = "Der afsættes 85 mio. kr. i 2025 til økonomisk støtte til områder med svag lægedækning."
    assert find_amounts(text)[0].purpose == "økonomisk støtte til områder med svag lægedækning"


def test_cells_of_a_table_take_unit_year_and_price_level_from_its_head() -> None:
    text = "Tabel 2 (mio. kr., PL-25)\nSundhedsråd\t2027\t2028\nFyn\t37\t74"
    cells = of_kind(text, "kroner")
    assert [(cell.value, cell.year, cell.price_level) for cell in cells] == [
        (37_000_000, 2027, "2025-pl"),
        (74_000_000, 2028, "2025-pl"),
    ]


def test_the_first_column_of_a_table_labels_its_rows() -> None:
    text = "Mio. kr.\t2027\t2028\n110\t37\t74\nFyn\t38\t75"
    assert [cell.value for cell in of_kind(text, "kroner")] == [37_000_000, 74_000_000, 38_000_000, 75_000_000]


def test_a_table_of_two_price_levels_gives_its_cells_none() -> None:
    text = "Tabel 2 (mio. kr., 2024-pl og 2025-pl)\nSundhedsråd\t2027\nFyn\t37"
    assert [cell.price_level for cell in of_kind(text, "kroner")] == [None]


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("5 mio. kr. i 2024 og 6 mio. kr. i 2025 (24-pl)", ["2024-pl", "2024-pl"]),
        ("5 mio. kr. til drift og 6 mio. kr. i 2025 (24-pl)", [None, "2024-pl"]),
        ("5 mio. kr. (23-pl) og 6 mio. kr. (24-pl)", ["2023-pl", "2024-pl"]),
        ("Opgjort i 2025-pl er det 32,6 mio. kr.", ["2025-pl"]),
        ("det er 32,6 mio. kr. på baggrund af 2025-pl", [None]),
    ],
)
def test_a_price_level_holds_for_the_list_before_it_or_the_sentence_it_opens(
    text: str, levels: list[str | None]
) -> None:
    assert [amount.price_level for amount in of_kind(text, "kroner")] == levels


PIECES = st.sampled_from(["5", "1.000", "2,5", "½", "mio.", "kr.", "pct.", " ", " og ", "-", "–", "2024", "i ", "§ "])
MORE = st.sampled_from(
    ["mellem ", "(24-pl)", "\n", "år", "dage", "kommuner", ". ", "1. januar ", "til ", "\t", "Mio. kr."]
)
LAST = st.sampled_from(["PL-25", "fra ", "ti ", "ud af de ", "kr. ", "svarende til ", "5 mio. kr. ", "ultimo 2025"])


@given(st.one_of(st.text(), st.lists(PIECES | MORE | LAST).map("".join)))
def test_amounts_are_ascending_slices_that_do_not_overlap(text: str) -> None:
    position = 0
    for amount in find_amounts(text):
        assert position <= amount.start < amount.end <= len(text)
        assert text[amount.start : amount.end] == amount.text == amount.text.strip()
        assert amount.value is not None or (amount.low is not None and amount.high is not None)
        assert amount.purpose is None or amount.purpose in text
        position = amount.end


@given(st.integers(min_value=1, max_value=10**9), st.sampled_from([("mio.", 10**6), ("mia.", 10**9)]))
def test_a_sum_written_the_danish_way_is_read_back(thousandths: int, scale: tuple[str, int]) -> None:
    whole, part = divmod(thousandths, 1000)
    written = f"{whole:,}".replace(",", ".") + f",{part:03}"
    (amount,) = find_amounts(f"Der afsættes {written} {scale[0]} kr. til drift.")
    assert amount.value == thousandths * scale[1] // 1000
    assert amount.text == f"{written} {scale[0]} kr."
