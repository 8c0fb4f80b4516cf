"""The sums of a passage as facts beside its text: what stands there, in whole kroner, for which year and prices."""

from dataclasses import dataclass

from search.amounts.amounts import Amount, find_amounts

SHOWN = 6
"""Sums of one passage that are listed; a table may have dozens, and they stand in it."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum: `text` is verbatim, `facts` what was read of it, in the order shown."""

    text: str
    facts: tuple[str, ...]


def sums_of(text: str) -> tuple[Sum, ...]:
    """The kroner of a passage in their order, each wording of a sum once for a year and a price level."""
    return tuple(dict.fromkeys(_sum(amount) for amount in find_amounts(text) if amount.kind == "kroner"))


def _sum(amount: Amount) -> Sum:
    facts = [_kroner(amount)]
    if amount.year is not None:
        facts.append(f"for {amount.year}")
    if amount.price_level:
        facts.append(f"prisniveau {amount.price_level}")
    return Sum(amount.text, tuple(fact for fact in facts if fact))


def _kroner(amount: Amount) -> str:
    """`400.000.000 kr.`, or both ends of a range; empty where no number was read."""
    ends = [amount.value] if amount.value is not None else [amount.low, amount.high]
    numbers = [_danish(end) for end in ends if isinstance(end, int | float)]
    return f"{' til '.join(numbers)} kr." if numbers else ""


def _danish(value: float) -> str:
    """Points between the thousands and a comma before the øre, where there are any."""
    written = f"{value:,.0f}" if value == round(value) else f"{value:,.2f}"
    return written.translate(str.maketrans(",.-", ".,−"))
