"""Which commitments are asked for (actor, firmness, deadline, words, agreement), and how many each choice leaves."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from indexer.errors import QueryError
from search.commitments.actors import group_of
from search.commitments.promise import Binding
from search.commitments.register import BINDINGS, Commitment
from search.compare.term_matching import mentions, topic_terms
from search.query.parser import parse_query

Due = Literal["i-aar", "kommende", "forfalden", "med", "uden"]
DUES: tuple[Due, ...] = ("i-aar", "kommende", "forfalden", "med", "uden")
"""Due this year, from today on, before today, at any stated time, at none."""


@dataclass(frozen=True, slots=True)
class CommitmentFilter:
    """What is asked for; empty means any. actor: a group as `group_of` names it; agreement: an id."""

    agreement: str = ""
    actor: str = ""
    binding: Binding | None = None
    due: Due | None = None
    words: str = ""
    sums: bool = False


@dataclass(frozen=True, slots=True)
class CommitmentTally:
    """How many commitments each actor, firmness and deadline has within the other choices, the most frequent first."""

    actors: tuple[tuple[str, int], ...]
    bindings: tuple[tuple[Binding, int], ...]
    dues: tuple[tuple[Due, int], ...]
    sums: int


def due_day(one: Commitment) -> date | None:
    """The last day of its deadline, or the day from which it holds; None where no day is stated."""
    return (one.deadline.last or one.deadline.first) if one.deadline else None


def is_due(one: Commitment, due: Due, today: date) -> bool:
    """Whether its deadline is of a kind."""
    day = due_day(one)
    if due in ("med", "uden"):
        return (one.deadline is not None) == (due == "med")
    if day is None:
        return False
    return {"i-aar": day.year == today.year, "kommende": day >= today, "forfalden": day < today}[due]


def select_commitments(found: Iterable[Commitment], wanted: CommitmentFilter, today: date) -> tuple[Commitment, ...]:
    """Those that are asked for, in their order.

    Raises:
        QueryError: there is nothing to look for in the words.
    """
    tests = _tests(wanted, today)
    return tuple(one for one in found if all(test(one) for test in tests))


def tally_commitments(found: Sequence[Commitment], wanted: CommitmentFilter, today: date) -> CommitmentTally:
    """What choosing each actor, firmness and deadline would leave, the other choices being as they are."""
    by_actor = select_commitments(found, replace(wanted, actor=""), today)
    by_binding = select_commitments(found, replace(wanted, binding=None), today)
    by_due = select_commitments(found, replace(wanted, due=None), today)
    actors = Counter(group for one in by_actor for group in {group_of(actor) for actor in one.actors})
    bindings = Counter(one.binding for one in by_binding)
    return CommitmentTally(
        tuple(sorted(actors.items(), key=lambda pair: (-pair[1], pair[0]))),
        tuple((binding, bindings[binding]) for binding in BINDINGS),
        tuple((due, sum(is_due(one, due, today) for one in by_due)) for due in DUES),
        sum(bool(one.amounts) for one in select_commitments(found, replace(wanted, sums=False), today)),
    )


def in_order_of_due(found: Iterable[Commitment]) -> tuple[Commitment, ...]:
    """The earliest due first; those without a day last, in their order."""
    return tuple(sorted(found, key=lambda one: due_day(one) or date.max))


def _tests(wanted: CommitmentFilter, today: date) -> list[Callable[[Commitment], bool]]:
    tests: list[Callable[[Commitment], bool]] = []
    due = wanted.due
    if wanted.agreement:
        tests.append(lambda one: one.agreement.id == wanted.agreement)
    if wanted.actor:
        tests.append(lambda one: wanted.actor in {group_of(actor) for actor in one.actors})
    if wanted.binding:
        tests.append(lambda one: one.binding == wanted.binding)
    if due:
        tests.append(lambda one: is_due(one, due, today))
    if wanted.sums:
        tests.append(lambda one: bool(one.amounts))
    if wanted.words.strip():
        tests.append(subject_test(wanted.words))
    return tests


def subject_test(words: str) -> Callable[[Commitment], bool]:
    """Whether the sentence or a heading above it has every word, in any form.

    Raises:
        QueryError: there is nothing to look for.
    """
    needles = topic_terms(parse_query(words))
    if not needles:
        raise QueryError(f"Der er intet at lede efter i »{words}«: skriv et ord eller flere.")

    def has(one: Commitment) -> bool:
        text = " / ".join((*one.place.section_path, one.text))
        return all(mentions(text, (needle,)) for needle in needles)

    return has
