"""Records of `changes`: the sections of two agreements with their sentences, and the sums that moved."""

from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field

from search.amounts.amounts import Amount
from search.compare.changes import Changes, SectionChange, SectionDifference, SentenceChange
from search.compare.moved_sums import MovedSum
from web.records.base import Record


class ChangedTextRecord(Record):
    """One side of a change, verbatim."""

    text: str
    citation: str
    url: str


class SumChangeRecord(Record):
    """A sum of a changed sentence, then and now, as it stands."""

    then: str = Field(serialization_alias="from")
    now: str = Field(serialization_alias="to")


def _sums(value: tuple[tuple[Amount, Amount], ...]) -> list[SumChangeRecord]:
    return [SumChangeRecord(then=then.text, now=now.text) for then, now in value]


class SentenceChangeRecord(Record):
    """A sentence of one agreement or of both."""

    kind: SentenceChange
    old: ChangedTextRecord | None = Field(serialization_alias="from")
    new: ChangedTextRecord | None = Field(serialization_alias="to")
    amounts: Annotated[list[SumChangeRecord], BeforeValidator(_sums)]


class SectionChangeRecord(Record):
    """A section of one agreement or of both; a sentence that stands elsewhere is `moved`."""

    kind: SectionChange
    old: ChangedTextRecord | None = Field(serialization_alias="from")
    new: ChangedTextRecord | None = Field(serialization_alias="to")
    sentences: list[SentenceChangeRecord]


class MovedSumSide(Record):
    """A sum on one side, with its place."""

    text: str
    value: float | str | None
    citation: str


class MovedSumRecord(Record):
    """A sum that is another now; `difference` null where price level, unit or year forbid one.

    `party`: whose part it is, where `purpose` is that of the larger sum in the sentence.
    """

    purpose: str
    party: str | None
    then: MovedSumSide = Field(serialization_alias="from")
    now: MovedSumSide = Field(serialization_alias="to")
    difference: float | None


class MovedSumsRecord(Record):
    """The sums that moved, largest first: the last object of `changes`."""

    sums: list[MovedSumRecord]


class ChangesReply(Record):
    """What is new in one agreement beside another: its section pairs, and the sums that moved, largest first."""

    sections: list[SectionChangeRecord]
    sums: list[MovedSumRecord]

    @classmethod
    def of(cls, changes: Changes) -> Self:
        """The record of two agreements compared."""
        sections = [SectionChangeRecord.model_validate(one) for one in changes.sections if _is_told(one)]
        return cls(sections=sections, sums=[_moved(one) for one in changes.sums])


def change_objects(changes: Changes) -> Iterator[dict[str, Any]]:
    """The objects of `changes` in order: one a section pair, then the sums that moved."""
    reply = ChangesReply.of(changes)
    yield from (section.model_dump(by_alias=True) for section in reply.sections)
    yield MovedSumsRecord(sums=reply.sums).model_dump(by_alias=True)


def _is_told(section: SectionDifference) -> bool:
    return bool(section.sentences) or section.kind != "kept"


def _moved(one: MovedSum) -> MovedSumRecord:
    sides = ((one.old, one.old_at), (one.new, one.new_at))
    then, now = (MovedSumSide(text=amount.text, value=amount.value, citation=at.citation) for amount, at in sides)
    return MovedSumRecord(purpose=one.purpose, party=one.party or None, then=then, now=now, difference=one.difference)
