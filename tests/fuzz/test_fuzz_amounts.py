"""Amounts: every one a slice of its text whose digits say its value."""

import re
from decimal import Decimal

from fuzzing import bounded, fuzzed, repeated, texts
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.language.sentences import split_sentences
from search.amounts.amounts import Amount, find_amounts

SIGNIFICANT = re.compile(r"[1-9]\d*")


def assert_sound(text: str, amounts: tuple[Amount, ...]) -> None:
    at = 0
    for amount in amounts:
        assert at <= amount.start < amount.end <= len(text)
        at = amount.end
        assert amount.text == text[amount.start : amount.end]
        assert (amount.value is None) == (amount.low is not None or amount.high is not None)
        assert amount.year is None or str(amount.year) in text
        assert amount.purpose is None or amount.purpose in text
        if amount.kind in ("kroner", "percent") and isinstance(amount.value, int | float):
            assert digits_of(amount.value) in digits_in(amount.text) or re.search(r"[½¼¾]|[a-zæøå]{2}", amount.text)


def digits_of(value: float) -> str:
    """The digits that a number is written with, whatever its power of ten."""
    plain = format(Decimal(str(abs(value))), "f").replace(".", "").strip("0")
    return plain or "0"


def digits_in(text: str) -> str:
    return re.sub(r"\D", "", text)


@fuzzed(200)
@given(texts() | repeated(10_000))
@example("." * 10_000)
@example("\n" * 10_000)
def test_every_amount_is_a_slice_that_says_its_value(text: str) -> None:
    with bounded("amounts"):
        amounts = find_amounts(text)
    assert_sound(text, amounts)


@fuzzed(200)
@given(st.integers(1, 10**12), st.sampled_from(("", "mio. ", "mia. ")), st.integers(0, 99), st.booleans())
def test_a_sum_written_as_danes_do_is_read_as_meant(whole: int, scale: str, cents: int, grouped: bool) -> None:
    written = f"{whole:,}".replace(",", ".") if grouped else str(whole)
    written += f",{cents:02}" if cents else ""
    text = f"Der afsættes {written} {scale}kr. til puljen."
    with bounded("amounts"):
        amounts = [amount for amount in find_amounts(text) if amount.kind == "kroner"]
    assert [amount.text for amount in amounts] == [f"{written} {scale}kr."]
    power = {"": 1, "mio. ": 10**6, "mia. ": 10**9}[scale]
    assert float(amounts[0].value or 0) == float((whole + Decimal(cents) / 100) * power)


@fuzzed(150)
@given(texts() | repeated(10_000))
@example("." * 50_000)
@example("Aftale" + "…" * 50_000)
def test_sentences_cover_the_text_in_order(text: str) -> None:
    with bounded("sentences"):
        spans = split_sentences(text)
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        at = end
    assert not text[at:].strip()
