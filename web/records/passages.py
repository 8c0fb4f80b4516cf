"""Records of `search` and `ask`: passages found, and sentences that answer."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AliasChoices, BeforeValidator, Field, ValidationInfo, model_serializer

from search.models import Match, Mode, Route
from web.records.base import Milliseconds, Pairs, PrintedPage, Record, SectionRecord, is_empty, read_from, rounded

if TYPE_CHECKING:
    from search.answers.answer import Answer


class WhyRecord(Record):
    """Why a passage was found."""

    words: list[str]
    parts: Annotated[dict[str, list[str]], Pairs]
    ranks: Annotated[dict[str, int], Pairs]
    question: str | None


def _if_asked(value: object, info: ValidationInfo) -> object:
    """Why a hit was found; None unless the validation's context has `why`."""
    return value if isinstance(value, Mapping) or (info.context or {}).get("why") else None


class HitRecord(Record):
    """A passage found, verbatim, with its citation. Validate it with `context={"why": True}` for why it was found."""

    rank: int
    score: Annotated[float, rounded(6)]
    passage_id: str
    agreement: str = read_from("place", "agreement")
    title: str = read_from("place", "title")
    year: int = read_from("place", "year")
    section: SectionRecord = read_from("place")
    page: int | None = read_from("place", "page")
    page_end: int | None = read_from("place", "page_end")
    page_exact: bool = read_from("place", "page_exact")
    text: str
    highlights: list[tuple[int, int]]
    citation: str
    url: str
    printed_page: PrintedPage = read_from("place", "printed_page", default="")
    table: list[list[str]] = Field(default=[], exclude_if=is_empty)
    also: list[str] = Field(default=[], exclude_if=is_empty)
    match: Match | None = Field(default=None, exclude_if=is_empty)
    why: Annotated[WhyRecord | None, BeforeValidator(_if_asked)] = Field(default=None, exclude_if=is_empty)


class TermCountRecord(Record):
    """How often the word searched for stands in one agreement, in any form and in compounds, by each form."""

    agreement: str = read_from("agreement", "id")
    exact: int
    compounds: int
    forms: Annotated[dict[str, int], Pairs]
    compound_forms: Annotated[dict[str, int], Pairs]


class TermCountsRecord(Record):
    """The word searched for, counted in the whole texts of the agreements."""

    term: str
    exact: int
    compounds: int
    agreements: list[TermCountRecord]


class SearchReply(Record):
    """The passages found, best first; `error` stands in for them at a line of a batch that cannot be searched for."""

    query: str
    route: Route = "ranking"
    mode: Mode
    took_ms: Milliseconds = 0.0
    hits: list[HitRecord] = Field(default=[])
    total: int = 0
    absent: list[str] = Field(default=[])
    terms: TermCountsRecord | None = Field(default=None, exclude_if=is_empty)
    suggestion: str | None = None
    expansions: Annotated[dict[str, list[str]], Pairs] = Field(default={})
    notes: list[str] = Field(default=[])
    error: str = Field(default="", exclude_if=is_empty)


class AnswerValue(Record):
    """The words that answer, verbatim, with the words among them that qualify the value."""

    kind: str
    text: str
    qualifier: str | None = None


class BoundRecord(Record):
    """A constraint of the question, the words that bind it, and where they stand."""

    constraint: str
    span: str
    source: str = Field(validation_alias=AliasChoices("source", "from"))

    @model_serializer
    def _as_contract(self) -> dict[str, str]:
        return {"constraint": self.constraint, "span": self.span, "from": self.source}


class SentenceRecord(Record):
    """A verbatim sentence of an answer; `value` is the span of `text` that answers."""

    text: str
    agreement: str = read_from("place", "agreement")
    year: int = read_from("place", "year")
    section: SectionRecord = read_from("place")
    page: int | None = read_from("place", "page")
    page_exact: bool = read_from("place", "page_exact")
    citation: str
    url: str
    passage_id: str
    value: tuple[int, int] | None
    leads: bool
    heads: list[str] = Field(default=[], exclude_if=is_empty)
    printed_page: PrintedPage = read_from("place", "printed_page", default="")


class AskReply(Record):
    """Sentences that answer, or what is missing; a question that cannot be asked has its reason alone."""

    question: str
    kind: str = ""
    answered: bool = False
    reason: str | None
    value: AnswerValue | None = None
    sentences: list[SentenceRecord] = Field(default=[])
    hits: list[HitRecord] = Field(default=[])
    took_ms: Milliseconds = 0.0
    by_model: bool = False
    dropped: int = 0
    nowhere: bool = False
    bound: list[BoundRecord] = Field(default=[])

    @classmethod
    def of(cls, answer: "Answer", question: str) -> Self:
        """The answer, under the question as it was given."""
        return cls.model_validate(answer).model_copy(update={"question": question})
