"""A memo's sums, shares, counts and dates: proven by one statement, or not passed."""

import pytest
from bus_agreements import bus_agreements

from search.memo.check import check_memo
from search.memo.verdicts import Checked


def claims(memo: str) -> list[Checked]:
    return [one for one in check_memo(memo, bus_agreements()).items if one.kind == "claim"]


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        ("Ifølge BA30 afsættes 40 mio. kr. i 2030 til nye busser", "found"),
        ("Ifølge BA30 afsættes 41 mio. kr. i 2030 til nye busser", "altered"),
        ("Ifølge BA30 afsættes 40 mia. kr. i 2030 til nye busser", "altered"),
        ("Ifølge BA30 afsættes 40 mio. kr. i 2031 til nye busser", "altered"),
        ("Ifølge BA31 afsættes 40 mio. kr. til nye busser", "altered"),
        ("Ifølge BA31 afsættes 55 mio. kr. i 2031 til nye busser", "found"),
        ("Ifølge BA30 afsættes 40 mio. kr. i 2030 til rumfart og kerneenergi", "not_found"),
        ("Læskure får op til 12 mio. kr. (BA30)", "found"),
        ("Læskure får 12 mio. kr. (BA30)", "altered"),
        ("Læskure får mindst 12 mio. kr. (BA30)", "altered"),
        ("Kommunernes andel er 30 mio. kr. i 2030 (BA30)", "found"),
        ("Kommunernes andel er 10 mio. kr. i 2030 (BA30)", "altered"),
        ("Regionernes andel er 10 mio. kr. i 2030 (BA30)", "found"),
        ("Tilskuddet til færger sænkes med 7 mio. kr. i 2030 (BA30, afsnit 2)", "found"),
        ("Tilskuddet til færger hæves med 7 mio. kr. i 2030 (BA30, afsnit 2)", "altered"),
        ("Tilskuddet til færger sænkes med 7 mio. kr. i 2030 (BA30, afsnit 3)", "misattributed"),
        ("Væksten i passagerer er 2 pct. i 2030 (BA30, bilag 1)", "found"),
        ("Væksten i passagerer er 3 pct. i 2030 (BA30, bilag 1)", "altered"),
        ("Der ansættes 60 nye chauffører (BA30)", "found"),
        ("Der ansættes 70 nye chauffører (BA30)", "altered"),
        ("Rammen på 40 mio. kr. til nye busser er ikke afsat i 2030 (BA30)", "altered"),
    ],
)
def test_a_claim_is_proven_by_one_statement(claim: str, status: str) -> None:
    (checked,) = claims(f"{claim}.")
    assert checked.status == status, checked
    assert (checked.correct is None) == (status in ("found", "not_found"))


def test_the_right_sum_is_shown() -> None:
    (checked,) = claims("Ifølge BA30 afsættes 41 mio. kr. i 2030 til nye busser.")
    assert checked.correct == "Der afsættes 40 mio. kr. i 2030 til nye busser på landet."
    assert checked.remark == "»41 mio. kr.« står ikke i teksten om det."


@pytest.mark.parametrize(
    ("memo", "found"),
    [
        (
            "Andelene er 30 mio. kr. for kommunerne (BA30), mens regionernes andel er 10 mio. kr. (BA30).",
            [("Andelene er 30 mio. kr. for kommunerne", "BA30"), ("mens regionernes andel er 10 mio. kr.", "BA30")],
        ),
        (
            "Nye busser får 40 mio. kr. i 2030 (BA30) og 55 mio. kr. i 2031 (BA31).",
            [("Nye busser får 40 mio. kr. i 2030", "BA30"), ("55 mio. kr. i 2031", "BA31")],
        ),
        ("Nye busser får 40 mio. kr. Det er nok.", []),
        ("BA30 er ny. Nye busser får 40 mio. kr. i 2030.", [("Nye busser får 40 mio. kr. i 2030", "BA30")]),
        ("BA30 er ny.\n\nNye busser får 40 mio. kr. i 2030.", []),
        ("Der står »nye busser får 40 mio. kr. til alt« (BA30).", []),
    ],
)
def test_which_sums_of_a_memo_have_a_source(memo: str, found: list[tuple[str, str]]) -> None:
    assert [(one.quote, one.cited) for one in claims(memo)] == found


def test_sums_without_a_source_are_counted() -> None:
    checked = check_memo("Det koster 40 mio. kr. og 3 pct. af rammen.", bus_agreements())
    assert "1 beløb eller tal uden henvisning er ikke kontrolleret." in checked.unchecked
