"""Records of `cite`, `topic`, `verify`, `analyze` and `amounts`."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field

from search.citations.format import format_citation
from search.citations.resolve import Resolution
from search.memo.check import MemoCheck
from search.models import Location
from web.records.base import Number, Pairs, PrintedPage, Record, SectionRecord, is_empty, read_from
from web.records.passages import HitRecord


class CitedSection(SectionRecord):
    """The section that a citation means."""

    id: str = read_from("section_id")


def _section_of(place: object) -> object:
    """None for a place without a section."""
    return None if isinstance(place, Location) and not place.section_id else place


class CandidateRecord(Record):
    """A place that a citation may mean; `section` is null for a page or a whole agreement."""

    agreement: str = read_from("place", "agreement")
    title: str = read_from("place", "title")
    year: int = read_from("place", "year")
    section: Annotated[CitedSection | None, BeforeValidator(_section_of)] = read_from("place")
    page: int | None = read_from("place", "page")
    page_exact: bool = read_from("place", "page_exact")
    citation: str
    url: str
    printed_page: PrintedPage = read_from("place", "printed_page", default="")


class CitedPlace(Record):
    """One of several places named in a reference."""

    resolved: bool
    agreement: str | None
    citation: str | None
    url: str | None
    reason: str | None

    @classmethod
    def of(cls, resolution: Resolution) -> Self:
        """The best candidate of one place."""
        best = next(iter(resolution.candidates), None)
        return cls(
            resolved=best is not None,
            agreement=best.agreement if best else None,
            citation=best.citation if best else None,
            url=best.url if best else None,
            reason=resolution.reason,
        )


class CiteReply(Record):
    """What a citation leads to: the first candidate's fields, null where there is none, and all candidates.

    Where `resolved` is false the candidates are places that may be meant. `places` has each place of a reference to
    several, `aside` the words that were not used.
    """

    reference: str
    resolved: bool
    agreement: str | None = None
    title: str = Field(default="", exclude_if=is_empty)
    year: int = Field(default=0, exclude_if=is_empty)
    section: CitedSection | None = None
    page: int | None = None
    page_exact: bool | None = Field(default=None, exclude_if=lambda value: value is None)
    citation: str | None = None
    url: str | None = None
    printed_page: PrintedPage = ""
    candidates: list[CandidateRecord]
    reason: str | None
    places: list[CitedPlace] = Field(default=[], exclude_if=is_empty)
    aside: list[str] = Field(default=[], exclude_if=is_empty)

    @classmethod
    def of(cls, resolution: Resolution) -> Self:
        """All candidates, best first, with the best one's fields at the top where it is certain."""
        shown = resolution.candidates or resolution.offered
        candidates = [CandidateRecord.model_validate(candidate) for candidate in shown]
        best = dict(candidates[0]) if resolution.candidates else {}
        return cls(
            reference=resolution.text,
            resolved=bool(resolution.candidates),
            candidates=candidates,
            reason=resolution.reason,
            places=[CitedPlace.of(place) for place in resolution.places],
            aside=list(resolution.aside),
            **best,
        )


class MentionRecord(Record):
    """A place where a topic is mentioned."""

    citation: str
    url: str
    page: int | None = read_from("place", "page")
    page_exact: bool = read_from("place", "page_exact")
    passage_id: Annotated[str | None, BeforeValidator(lambda value: value or None)]


class PlaceRecord(Record):
    """Where a statement stands."""

    citation: str
    url: str


class TopicSum(Record):
    """A sum named for a topic, with its sentence; value in kroner, null for a range."""

    text: str = read_from("amount", "text")
    value: Number = read_from("amount", "value")
    low: Number = read_from("amount", "low")
    high: Number = read_from("amount", "high")
    unit: str | None = read_from("amount", "unit")
    year: int | None = read_from("amount", "year")
    price_level: str | None
    relation: str
    direction: str | None = None
    price_level_general: bool = False
    price_level_at: PlaceRecord | None = None
    sentence: str
    citation: str = read_from("mention", "citation")
    url: str = read_from("mention", "url")
    page: int | None = read_from("mention", "place", "page")
    page_exact: bool = read_from("mention", "place", "page_exact")
    passage_id: Annotated[str | None, BeforeValidator(lambda value: value or None)] = read_from("mention", "passage_id")


class TopicEntryRecord(Record):
    """What one agreement says of a topic; `mentions` 0: nothing."""

    agreement: str = read_from("agreement", "id")
    title: str = read_from("agreement", "title")
    year: int = read_from("agreement", "year")
    mentions: int
    forms: Annotated[dict[str, int], Pairs]
    first: MentionRecord | None
    last: MentionRecord | None
    best: HitRecord | None
    places: list[MentionRecord] = Field(default=[])
    amounts: list[TopicSum]


class TopicReply(Record):
    """A topic across the years, oldest agreement first; a note where nothing is left to look for."""

    term: str
    agreements: list[TopicEntryRecord] = read_from("entries", default=[])
    notes: list[str] = Field(default=[])


class FoundAt(Record):
    """Where a wording stands."""

    agreement: str
    section: Annotated[str | None, BeforeValidator(lambda value: value or None)] = read_from("section_title")
    page: int | None
    citation: str


def _found_at(value: object) -> object:
    if not isinstance(value, Location):
        return value
    return FoundAt(
        agreement=value.agreement, section=value.section_title, page=value.page, citation=format_citation(value)
    )


class MemoItem(Record):
    """A quotation, block quotation, claim or citation of a memo, checked; a citation's words are its `quote`."""

    kind: Literal["quotation", "block", "claim", "citation"]
    quote: str
    status: Literal["found", "altered", "misattributed", "not_found"]
    cited: str | None
    found_at: Annotated[FoundAt | None, BeforeValidator(_found_at)]
    correct: str | None
    remark: str | None


class MemoReply(Record):
    """What a memo holds, in order; `summary` says what was found, `unchecked` what was not read or cannot be judged.

    `quotations` has those of the items that are quotations.
    """

    items: list[MemoItem]
    quotations: list[MemoItem]
    summary: str
    unchecked: str

    @classmethod
    def of(cls, check: MemoCheck) -> Self:
        """The items of a memo as checked."""
        items = [MemoItem.model_validate(item) for item in check.items]
        quotations = [item for item in items if item.kind in ("quotation", "block")]
        return cls(items=items, quotations=quotations, summary=check.summary, unchecked=check.unchecked)


class TokenRecord(Record):
    """A word as the search sees it; `parts` of a compound."""

    token: str = read_from("text")
    lemma: str
    parts: list[str]


class TokensReply(Record):
    """The words of a text."""

    text: str
    tokens: list[TokenRecord]


class AmountRecord(Record):
    """An amount; kroner in kroner, dates as in ISO 8601, `value` null for a range from `low` to `high`."""

    text: str
    kind: str
    value: Number
    year: int | None
    price_level: str | None
    low: Number
    high: Number
    unit: str | None
    purpose: str | None
    party: str | None
    direction: str | None
    qualifier: str | None


class AmountsReply(Record):
    """The amounts of a text."""

    text: str
    amounts: list[AmountRecord]
