"""Parameters of the API's operations, checked by pydantic; the OpenAPI document is made of them."""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from indexer.models import SectionKind

_WHOLE = re.compile(r"-?\d{1,9}")


def _whole(value: Any) -> Any:  # noqa: ANN401 - what stands in an address, before it is checked
    """A whole number written plainly; pydantic alone would take " 1 " and "1_0" too."""
    return int(value) if isinstance(value, str) and _WHOLE.fullmatch(value) and value.isascii() else value


Text = Annotated[str, Field(min_length=1, max_length=2000)]
Years = Annotated[
    list[Annotated[int, Field(ge=1, le=9999), BeforeValidator(_whole)]],
    Field(default=[], description="Kun aftaler om disse år"),
]
Agreements = Annotated[list[str], Field(default=[], description="Kun disse aftaler (id eller kort titel)")]
Parties = Annotated[list[str], Field(default=[], description="Kun aftaler med disse parter")]
Limit = Annotated[int, Field(ge=1, le=100), BeforeValidator(_whole)]
Offset = Annotated[int, Field(ge=0, le=1000), BeforeValidator(_whole)]


class Request(BaseModel):
    """Base of all parameters; an unknown one is refused, so that a misspelt filter is noticed."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Nothing(Request):
    """No parameters."""


class AgreementRequest(Request):
    """Which agreement."""

    agreement: str = Field(description="Aftalens id eller korte titel", min_length=1, examples=["oa-regioner-2024"])


class SearchRequest(Request):
    """A search."""

    q: Text = Field(description="Det, der søges efter", examples=["nærhedsfinansiering"])
    year: Years
    agreement: Agreements
    party: Parties
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

    q: Text = Field(description="Spørgsmålet", examples=["Hvor stort er teknologibidraget?"])
    year: Years
    agreement: Agreements
    party: Parties


class CiteRequest(Request):
    """A citation to resolve."""

    reference: Text = Field(description="En henvisning", examples=["ØA24 boks 2.1"])


class ReadRequest(Request):
    """A place to read."""

    reference: Text = Field(
        description="En henvisning til et afsnit, en boks, et bilag, en side eller en hel aftale",
        examples=["ØA24 boks 2.1"],
    )


class TopicRequest(Request):
    """A term or topic."""

    q: Text = Field(description="Ordet eller emnet", examples=["teknologibidrag"])


class ChangesRequest(Request):
    """Two agreements to compare."""

    old: str = Field(
        alias="from",
        description="Den ældre aftale (id eller kort titel)",
        min_length=1,
        max_length=200,
        examples=["oa-regioner-2024"],
    )
    new: str = Field(
        alias="to",
        description="Den nyere aftale (id eller kort titel)",
        min_length=1,
        max_length=200,
        examples=["oa-regioner-2025"],
    )


class CommitmentsRequest(Request):
    """Which commitments."""

    agreement: str = Field(default="", description="Kun denne aftale (id eller kort titel)", max_length=200)
    actor: str = Field(default="", description="Kun det, denne er bundet til, fx Regionerne", max_length=200)
    binding: Literal["shall", "agree", "will", "consider"] | None = Field(default=None, description="Hvor fast")
    due: Literal["i-aar", "kommende", "forfalden", "med", "uden"] | None = Field(
        default=None, description="Fristen: i år, fra i dag, før i dag, med frist, uden frist"
    )
    q: str = Field(default="", description="Ord i sætningen eller overskriften", max_length=2000)
    limit: Limit = Field(default=50, description="Højst så mange")
    offset: Annotated[int, Field(ge=0, le=100_000), BeforeValidator(_whole)] = Field(
        default=0, description="Spring så mange over"
    )


class MemoRequest(Request):
    """A memo to check."""

    text: str = Field(description="Notatets tekst", max_length=500_000)
