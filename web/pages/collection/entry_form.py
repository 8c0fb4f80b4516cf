"""The form of a catalog entry: its fields as text, and the entry that they make."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from indexer.errors import QueryError
from indexer.models import Agreement

_MOST_NAMES = 50
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class EntryFields:
    """The fields as they are typed; parties and aliases have one name a line."""

    id: str = ""
    title: str = ""
    short_title: str = ""
    year: str = ""
    signed: str = ""
    parties: str = ""
    aliases: str = ""


def fields_of(agreement: Agreement) -> EntryFields:
    """The fields filled with an entry; a year of 0 is open."""
    return EntryFields(
        id=agreement.id,
        title=agreement.title,
        short_title=agreement.short_title,
        year=str(agreement.year or ""),
        signed=agreement.signed.isoformat() if agreement.signed else "",
        parties="\n".join(agreement.parties),
        aliases="\n".join(agreement.aliases),
    )


def typed_fields(form: Mapping[str, str]) -> EntryFields:
    """The fields that were sent."""
    return EntryFields(**{name: form.get(name, "").strip() for name in EntryFields.__dataclass_fields__})


def entry_from(fields: EntryFields, *, id_: str, file: str) -> Agreement:
    """The entry that the fields make.

    Raises:
        QueryError: one of them cannot be used; the sentence says which, and how to mend it.
    """
    for name, value in (("Titel", fields.title), ("Kort titel", fields.short_title)):
        if not _line(value):
            raise QueryError(f"{name} mangler: skriv, hvad aftalen hedder.")
    if not fields.year.isdecimal() or not 1900 <= int(fields.year[:5]) <= 2100:
        raise QueryError("År mangler eller er ikke et årstal: skriv det år, aftalen gælder for, med fire cifre.")
    return Agreement(
        id=id_,
        title=_line(fields.title),
        short_title=_line(fields.short_title),
        year=int(fields.year),
        parties=_names("Parter", fields.parties),
        file=file,
        aliases=_names("Andre navne", fields.aliases),
        signed=_date(fields.signed),
    )


def _names(field: str, text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(filter(None, map(_line, text.splitlines()))))
    if len(names) > _MOST_NAMES:
        raise QueryError(f"{field} har {len(names)} linjer, og der kan højst være {_MOST_NAMES}: skriv færre.")
    return names


def _date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError:
        raise QueryError("Datoen for underskriften kan ikke læses: skriv den som 2024-06-10.") from None


def _line(text: str) -> str:
    """The text on one line, without characters that are not seen."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    if len(line) > _LONGEST:
        raise QueryError(f"»{line[:40]} …« er på {len(line)} tegn, og der kan højst være {_LONGEST}: forkort det.")
    return line
