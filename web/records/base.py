"""The base of all JSON records, and the types of field they have in common."""

from typing import Annotated, Any

from pydantic import AfterValidator, AliasPath, BaseModel, BeforeValidator, ConfigDict, Field

from indexer.models import SectionKind


class Record(BaseModel):
    """Base of all records: validated from the dataclass it shows, or by field names from JSON."""

    model_config = ConfigDict(extra="forbid", from_attributes=True, populate_by_name=True)


def read_from(*path: str, **options: Any) -> Any:  # noqa: ANN401 - as pydantic's own Field
    """A field read from an attribute of another name, or from one of an object within the object shown."""
    return Field(validation_alias=AliasPath(*path), **options)


def rounded(digits: int) -> AfterValidator:
    """Rounds a number to so many decimals."""
    return AfterValidator(lambda value: round(value, digits))


def is_empty(value: object) -> bool:
    """Whether an optional field is left out of the JSON."""
    return not value


PrintedPage = Annotated[str, BeforeValidator(lambda value: value or ""), Field(exclude_if=is_empty)]
"""The number printed on a page; left out where there is none. Declare it with the default ""."""
Milliseconds = Annotated[float, rounded(2)]
Pairs = BeforeValidator(dict)
"""Makes an object of a tuple of pairs."""
Number = int | float | str | None


class SectionRecord(Record):
    """The section of a passage."""

    kind: SectionKind = read_from("section_kind")
    number: str | None = read_from("section_number")
    title: str = read_from("section_title")
    path: list[str] = read_from("section_path")


class Problem(BaseModel):
    """Why a request was refused (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
