"""What the API takes and gives, as types: requests are checked by them, and the OpenAPI document is made of them.

The objects given are those of `records.py`; a test holds the two together.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from indexer.models import SectionKind

_WHOLE = re.compile(r"-?\d{1,9}")


def _whole(value: Any) -> Any:  # noqa: ANN401 - what stands in an address, before it is checked
    """A whole number written plainly; pydantic alone would take " 1 " and "1_0" too."""
    return int(value) if isinstance(value, str) and _WHOLE.fullmatch(value) and value.isascii() else value


Year = Annotated[int, Field(ge=1, le=9999), BeforeValidator(_whole)]
Limit = Annotated[int, Field(ge=1, le=100), BeforeValidator(_whole)]
Offset = Annotated[int, Field(ge=0, le=1000), BeforeValidator(_whole)]


class Request(BaseModel):
    """Parameters; an unknown one is refused, so that a slip is not taken for a filter."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Nothing(Request):
    """No parameters."""


class AgreementName(Request):
    """Which agreement."""

    agreement: str = Field(description="Aftalens id eller korte titel", min_length=1, examples=["oa-regioner-2024"])


class SearchRequest(Request):
    """A search."""

    q: str = Field(description="Det, der søges efter", min_length=1, max_length=2000, examples=["nærhedsfinansiering"])
    year: list[Year] = Field(default=[], description="Kun aftaler om disse år")
    agreement: list[str] = Field(default=[], description="Kun disse aftaler (id eller kort titel)")
    party: list[str] = Field(default=[], description="Kun aftaler med disse parter")
    kind: list[SectionKind] = Field(default=[], description="Kun passager i disse slags steder")
    mode: Literal["hybrid", "keyword", "meaning"] = Field(
        default="hybrid", description="Ord og betydning, ord, betydning"
    )
    limit: Limit = Field(default=10, description="Højst så mange passager")
    offset: Offset = Field(default=0, description="Spring så mange passager over")
    why: Literal["true", "false"] = Field(
        default="false", description="Med »true« siger hver passage, hvad der fandt den"
    )


class AskRequest(Request):
    """A question."""

    q: str = Field(
        description="Spørgsmålet", min_length=1, max_length=2000, examples=["Hvor stort er teknologibidraget?"]
    )
    year: list[Year] = Field(default=[], description="Kun aftaler om disse år")
    agreement: list[str] = Field(default=[], description="Kun disse aftaler (id eller kort titel)")
    party: list[str] = Field(default=[], description="Kun aftaler med disse parter")


class CiteRequest(Request):
    """A citation to resolve."""

    reference: str = Field(description="En henvisning", min_length=1, max_length=2000, examples=["ØA24 boks 2.1"])


class TopicRequest(Request):
    """A term or topic."""

    q: str = Field(description="Ordet eller emnet", min_length=1, max_length=2000, examples=["teknologibidrag"])


class MemoRequest(Request):
    """A memo to check."""

    text: str = Field(description="Notatets tekst", max_length=500_000)


class Reply(BaseModel):
    """An object given; fields are never removed from it within a version, others may come."""

    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """Why a request was refused (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


class SectionPlace(Reply):
    """The section of a passage."""

    kind: SectionKind
    number: str | None
    title: str
    path: list[str]


class Why(Reply):
    """Why a passage was found."""

    words: list[str]
    parts: dict[str, list[str]]
    ranks: dict[str, int]
    question: str | None


class Hit(Reply):
    """A passage found, verbatim, with its citation."""

    rank: int
    score: float
    passage_id: str
    agreement: str
    title: str
    year: int
    section: SectionPlace
    page: int | None
    page_end: int | None
    page_exact: bool
    text: str
    highlights: list[tuple[int, int]]
    citation: str
    url: str
    printed_page: str = ""
    table: list[list[str]] = []
    also: list[str] = []
    why: Why | None = None


class SearchReply(Reply):
    """The passages found, best first."""

    query: str
    route: Literal["ranking", "citation"]
    mode: Literal["hybrid", "keyword", "meaning"]
    took_ms: float
    hits: list[Hit]
    total: int
    absent: list[str]
    suggestion: str | None
    expansions: dict[str, list[str]]
    notes: list[str]


class AgreementRecord(Reply):
    """An agreement of the index."""

    id: str
    title: str
    short_title: str
    year: int
    parties: list[str]
    pages: int | None
    sections: int
    passages: int
    url: str


class AgreementsReply(Reply):
    """Every agreement, oldest first."""

    generation: str
    built: str
    agreements: list[AgreementRecord]


class OutlineSection(Reply):
    """A section of an agreement."""

    kind: SectionKind
    number: str | None
    title: str
    level: int
    page: int | None
    page_exact: bool
    path: list[str]
    id: str
    printed_page: str = ""


class OutlineReply(Reply):
    """The sections of an agreement, in order."""

    agreement: str
    sections: list[OutlineSection]


class PageText(Reply):
    """The text of a page."""

    page: int | None
    page_exact: bool
    text: str
    printed_page: str = ""


class TextReply(Reply):
    """The text of an agreement, page by page."""

    agreement: str
    pages: list[PageText]


class FoundAt(Reply):
    """Where a wording stands."""

    agreement: str
    section: str | None
    page: int | None
    citation: str


class CheckedQuotation(Reply):
    """A quotation of a memo, checked."""

    quote: str
    status: Literal["found", "altered", "misattributed", "not_found"]
    cited: str | None
    found_at: FoundAt | None
    correct: str | None


class MemoReply(Reply):
    """The quotations of a memo, in order."""

    quotations: list[CheckedQuotation]


class AnswerValue(Reply):
    """The words that answer, verbatim."""

    kind: str
    text: str


class AnswerSentence(Reply):
    """A verbatim sentence of an answer; `value` is the span of `text` that answers."""

    text: str
    agreement: str
    year: int
    section: SectionPlace
    page: int | None
    page_exact: bool
    citation: str
    url: str
    passage_id: str
    value: tuple[int, int] | None
    leads: bool
    printed_page: str = ""


class AskReply(Reply):
    """Sentences that answer, or what is missing."""

    question: str
    kind: str = ""
    answered: bool
    reason: str | None
    value: AnswerValue | None
    sentences: list[AnswerSentence]
    hits: list[Hit]
    took_ms: float = 0.0
    by_model: bool = False
    dropped: int = 0


class CitedSection(SectionPlace):
    """The section that a citation means."""

    id: str


class Candidate(Reply):
    """A place that a citation may mean; `section` is null for a page or a whole agreement."""

    agreement: str
    title: str
    year: int
    section: CitedSection | None
    page: int | None
    page_exact: bool
    citation: str
    url: str
    printed_page: str = ""


class CiteReply(Reply):
    """What a citation leads to: the first candidate's fields, null where there is none, and all candidates."""

    reference: str
    resolved: bool
    agreement: str | None
    title: str | None = None
    year: int | None = None
    section: CitedSection | None
    page: int | None
    page_exact: bool | None = None
    citation: str | None
    url: str | None
    printed_page: str = ""
    candidates: list[Candidate]
    reason: str | None


class Mention(Reply):
    """A place where a topic is mentioned."""

    citation: str
    url: str
    page: int | None
    page_exact: bool
    passage_id: str | None


class TopicSum(Mention):
    """A sum named for a topic, with its sentence; value in kroner, null for a range."""

    text: str
    value: float | str | None
    low: float | str | None
    high: float | str | None
    unit: str | None
    year: int | None
    price_level: str | None
    relation: str
    sentence: str


class TopicEntry(Reply):
    """What one agreement says of a topic; `mentions` 0: nothing."""

    agreement: str
    title: str
    year: int
    mentions: int
    forms: dict[str, int]
    first: Mention | None
    last: Mention | None
    best: Hit | None
    amounts: list[TopicSum]


class TopicReply(Reply):
    """A topic across the years, oldest agreement first; a note where nothing is left to look for."""

    term: str
    agreements: list[TopicEntry]
    notes: list[str] = []
