"""Records of `commitments`: who is bound to what, how firmly and by when."""

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import BeforeValidator, Field

from search.commitments.deadlines import Deadline
from search.commitments.promise import ActorSource, Binding
from search.commitments.register import Commitment
from web.records.base import PrintedPage, Record, read_from


class DeadlineRecord(Record):
    """When, as it stands, and the first and last day it leaves; `assumed`: its year is that of the agreement."""

    text: str
    first: str | None = Field(serialization_alias="from")
    last: str | None = Field(serialization_alias="to")
    assumed: bool

    @classmethod
    def of(cls, deadline: Deadline | None) -> Self | None:
        """The record of a deadline, None of none."""
        if deadline is None:
            return None
        days = [day.isoformat() if day else None for day in (deadline.first, deadline.last)]
        return cls(text=deadline.text, first=days[0], last=days[1], assumed=deadline.assumed)


class CommittedSum(Record):
    """A sum of the sentence, in kroner."""

    text: str
    value: float | str | None
    unit: str | None
    price_level: str | None


class CommitmentRecord(Record):
    """A sentence that binds somebody, verbatim.

    `actor_from` says where the actors come from: `named` (the subject), `agent` ("af ..."), `agreeing` (who agree),
    `before` (the sentence before), `parties` (nobody is named: the agreement's parties).
    """

    agreement: str = read_from("agreement", "id")
    section: Annotated[str | None, BeforeValidator(lambda value: value or None)] = read_from("place", "section_title")
    page: int | None = read_from("place", "page")
    printed_page: PrintedPage = read_from("place", "printed_page", default="")
    citation: str
    url: str
    text: str
    actor: list[str] = read_from("actors")
    actor_text: Annotated[str | None, BeforeValidator(lambda value: value or None)] = read_from("who")
    actor_from: ActorSource = read_from("source")
    binding: Binding
    deadline: Annotated[DeadlineRecord | None, BeforeValidator(DeadlineRecord.of)]
    amounts: list[CommittedSum]
    conditional: bool
    doubtful: bool


class CommitmentsReply(Record):
    """The commitments asked for, in the order of the agreements and of their texts; total: before `limit`."""

    total: int
    commitments: list[CommitmentRecord]

    @classmethod
    def of(cls, found: Sequence[Commitment], offset: int, limit: int) -> Self:
        """The records of some commitments."""
        shown = found[offset : offset + limit]
        return cls(total=len(found), commitments=[CommitmentRecord.model_validate(one) for one in shown])
