"""The sums listed beside a passage: the words of the text, and what was read of them."""

import pytest

from web.pages.search.view import Sum, sums_of


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("Der afsættes 400 mio. kr. i 2024.", (Sum("400 mio. kr.", ("400.000.000 kr.", "for 2024")),)),
        ("Der afsættes 1,5 mia. kr. (2025-pl).", (Sum("1,5 mia. kr.", ("1.500.000.000 kr.", "prisniveau 2025-pl")),)),
        ("Der afsættes 25-30 mio. kr.", (Sum("25-30 mio. kr.", ("25.000.000 til 30.000.000 kr.",)),)),
        ("Beløbet er 12,50 kr. pr. borger.", (Sum("12,50 kr.", ("12,50 kr.",)),)),
        ("Andelen er 3 pct. den 1. januar 2024.", ()),
    ],
)
def test_a_sum_has_its_value_its_year_and_its_price_level_where_they_stand(text: str, sums: tuple[Sum, ...]) -> None:
    assert sums_of(text) == sums


def test_a_sum_said_twice_alike_is_listed_once() -> None:
    assert len(sums_of("Der gives 5 mio. kr. Der tages 5 mio. kr. igen.")) == 1


def test_the_text_of_a_sum_is_a_slice_of_the_passage() -> None:
    text = "Rammen løftes med\n1,35 mia.\u00a0kr. og sænkes med -32,6 mio. kr. i 2027."
    assert all(one.text in text for one in sums_of(text))
    assert sums_of(text)[-1].facts[0] == "−32.600.000 kr."
