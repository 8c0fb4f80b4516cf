"""Which bound sentences an answer shows, in which order, and what is remarked on them. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from indexer.models import Agreement
from search.amounts.amounts import Amount
from search.answers.binding import Binding, Failure, bindings
from search.answers.binding.value_spans import amounts_of
from search.answers.candidates import CandidateSentence, FloatArray
from search.answers.question import Question

MOST = 5
"""Sentences of an answer where years or agreements have a line each; `FEW` elsewhere."""
FEW = 3
READ = 32
"""Candidates, best first, that are bound to the question."""

CLOSE, ALIKE = 0.2, 0.25
"""How far below the best a sentence may score, as a share of the best's score, and still be shown; likewise the
sentence of another agreement to be set beside it."""
NEARNESS = 1.0
"""Weight of how near the question's words are bound."""
_VALUES = ("sum", "share", "number", "date", "period", "actor")
UNPROVEN = 0.4
"""What is taken off a sentence that is likely the answer without a proven value, where a value is asked for."""
ENOUGH = 0.55
"""Share of the question's words, by weight and nearness, that an answer must have."""

_DIFFER = "Flere aftaler har {}: Først står én sætning fra hver, ældste først; se efter, om de gælder det samme."


@dataclass(frozen=True, slots=True)
class Selection:
    """The bound sentences to show, in order; remark: one Danish sentence on them, or None.

    single: whether the first value stands for the whole answer, rather than one of several that differ.
    """

    shown: tuple[Binding, ...]
    remark: str | None
    single: bool = True


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sentence's best binding and how well it answers. certain: no other value of the sentence is bound as well."""

    binding: Binding
    score: float
    certain: bool


def ranked_bindings(
    question: Question, found: Sequence[CandidateSentence], scores: FloatArray, weight: FloatArray
) -> tuple[Ranked, ...]:
    """The best binding of each of the best candidates, those that hold first, then by score."""
    ranked: list[Ranked] = []
    for place in np.argsort(-scores, kind="stable")[:READ]:
        several = _finest(question, bindings(question, found[place], weight))
        holding = _of_the_year(question, [one for one in several if holds(one)])
        best = max(holding or several, key=lambda one: (-len(one.failures), one.cover))
        rivals = [one for one in holding if one.cover >= best.cover - 0.02 and _value(one) != _value(best)]
        if any(_far(best, rival) for rival in rivals):
            best = replace(best, failures=(Failure("value", ""),))
        total = (
            float(scores[place])
            + NEARNESS * best.cover
            - (UNPROVEN if question.kind in _VALUES and not best.value else 0)
        )
        ranked.append(Ranked(best, total, not rivals))
    return tuple(sorted(ranked, key=lambda one: (not holds(one.binding), -one.score)))


def _of_the_year(question: Question, holding: list[Binding]) -> list[Binding]:
    """Of values that hold for a year those that are stated for it, before those of an earlier year "og frem"."""
    stated = [one for one in holding if (amount := _amount(one)) and amount.year in question.years]
    return stated or holding


def _finest(question: Question, several: Sequence[Binding]) -> Sequence[Binding]:
    """Of dates the finest ones: a day before a month, a month before a year."""
    if question.kind != "date":
        return several
    fine = {id(one): len(str(amount.value or "")) if (amount := _amount(one)) else 0 for one in several}
    holding = [one for one in several if holds(one)]
    finest = max((fine[id(one)] for one in holding), default=0)
    return [one for one in several if one not in holding or fine[id(one)] == finest]


def _far(one: Binding, other: Binding) -> bool:
    """Whether two values of a sentence stand in different lists, so that neither is proven.

    Those of one list differ by year or owner, which the question leaves open.
    """
    if one.value is None or other.value is None:
        return False
    first, second = sorted((one.value, other.value))
    return second[0] - first[1] > _ONE_LIST


_ONE_LIST = 40
"""Characters between two values of one list."""


def holds(binding: Binding) -> bool:
    """Whether a binding proves an answer: every constraint bound, and enough of the question's words."""
    return not binding.failures and binding.cover >= ENOUGH


def _value(binding: Binding) -> str:
    return binding.candidate.text[slice(*binding.value)] if binding.value else ""


def select(question: Question, entries: Sequence[Agreement], ranked: Sequence[Ranked]) -> Selection | None:
    """The sentences that answer: one a year or agreement, oldest first, where these are compared or differ.

    None where nothing is bound.
    """
    held = [one for one in ranked if holds(one.binding)]
    if not held:
        return None
    best = [one for one in held if one.score >= (1 - CLOSE) * held[0].score]
    if question.compares:
        lines = _one_a_year(question, held)
        return Selection(_distinct(lines)[:MOST], contradiction(lines), single=False) if lines else None
    alike = [one for one in held if one.score >= (1 - ALIKE) * held[0].score and one.binding.value and one.certain]
    lines = _one_an_agreement(question, entries, alike)
    shown = _distinct((*lines, *(one.binding for one in best)))
    if lines:
        what = "forskellige tidspunkter" if question.kind in ("date", "period") else "forskellige tal"
        return Selection(shown[:MOST], contradiction(shown[:MOST]) or _DIFFER.format(what), single=False)
    shown = shown[:FEW]
    remark = contradiction(shown)
    return Selection(shown, remark, single=held[0].certain and remark is None)


def _one_a_year(question: Question, held: Sequence[Ranked]) -> tuple[Binding, ...]:
    """For each year named the best sentence that is bound to it alone; none where a year has none."""
    return ()


def _one_an_agreement(question: Question, entries: Sequence[Agreement], best: Sequence[Ranked]) -> tuple[Binding, ...]:
    """The best sentence of each agreement, oldest first, where they give different values for the same thing.

    Empty where fewer than two agreements do, or where the question itself names a year or an agreement.
    """
    if question.years or question.agreements or not best:
        return ()
    first = _amount(best[0].binding)
    lines: dict[str, Binding] = {}
    for one in best:
        amount = _amount(one.binding)
        if (
            amount is not None
            and first is not None
            and amount.kind == first.kind
            and _alike(best[0].binding, one.binding)
        ):
            lines.setdefault(one.binding.candidate.agreement.id, one.binding)
    amounts = [_amount(line) for line in lines.values()]
    if first is None or not any(amount is not None and _differ(first, amount) for amount in amounts):
        return ()
    place = {agreement.id: number for number, agreement in enumerate(entries)}
    return tuple(sorted(lines.values(), key=lambda line: place[line.candidate.agreement.id]))[:MOST]


def _alike(one: Binding, other: Binding) -> bool:
    """Whether another sentence is bound as near as the best one."""
    return other.cover >= one.cover - 0.1


def _differ(one: Amount, other: Amount) -> bool:
    """Whether two values cannot both hold; "februar 2023" and "23. februar 2023" can."""
    if isinstance(one.value, str) and isinstance(other.value, str):
        return not (one.value.startswith(other.value) or other.value.startswith(one.value))
    return (one.value, one.low, one.high) != (other.value, other.low, other.high)


def _amount(binding: Binding) -> Amount | None:
    """The value of a sentence as an amount; None where it has none that can be compared."""
    span = binding.value
    found = (one for one in amounts_of(binding.candidate.text) if span and one.start <= span[0] < one.end)
    return next((one for one in found if (one.value, one.low) != (None, None)), None)


def _distinct(found: Iterable[Binding]) -> tuple[Binding, ...]:
    """Without sentences that stand in the same words in the same agreement."""
    kept: dict[tuple[str, str], Binding] = {}
    for one in found:
        kept.setdefault((one.candidate.agreement.id, " ".join(one.candidate.text.split())), one)
    return tuple(kept.values())


def contradiction(shown: Sequence[Binding]) -> str | None:
    """A remark where two sentences of one agreement give different sums for the same purpose, year and price level."""
    seen: dict[tuple[object, ...], tuple[str, Amount]] = {}
    for binding in shown:
        one = binding.candidate
        for amount in amounts_of(one.text):
            if amount.kind != "kroner" or amount.purpose is None or amount.year is None or amount.value is None:
                continue
            key = (one.agreement.id, amount.purpose.casefold(), amount.year, amount.party, amount.direction)
            text, other = seen.setdefault(key, (one.text, amount))
            if text != one.text and other.value != amount.value and other.price_level == amount.price_level:
                return (
                    f"{one.agreement.short_title} nævner både {other.text} og {amount.text} til »{amount.purpose}« "
                    f"i {amount.year}: begge sætninger er vist."
                )
    return None


def side_by_side(sides: Sequence[Binding]) -> str | None:
    """A remark on the two values of a comparison; their difference where unit, year and price level are the same."""
    amounts = [amount for side in sides if (amount := _amount(side)) is not None]
    if len(amounts) != 2:
        return None
    one, other = amounts
    said = f"Aftalerne angiver {one.text} og {other.text}."
    alike = (one.kind, one.unit, one.year, one.price_level) == (other.kind, other.unit, other.year, other.price_level)
    if not alike or one.kind != "kroner" or isinstance(one.value, str | None) or isinstance(other.value, str | None):
        return said
    difference = f"{abs(other.value - one.value) / 1_000_000:,.1f}".translate(str.maketrans(",.", ".,"))
    return f"{said} Forskellen er beregnet: {difference} mio. kr."
