"""Proposes the catalog entry of a new file, each value with the words it was read from.

A person reads a proposal before it counts; what the text gives no evidence of is open, and has to be given.
"""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.collection.guess import Guess, cover_lines, running_text
from indexer.collection.parties import SIDES, parties_of, party_names
from indexer.collection.titles import ECONOMY, other_names, short_form, title_of
from indexer.collection.years import agreement_year, signing_date
from indexer.errors import SourceError
from indexer.language.folding import slug
from indexer.models import Agreement, Source


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a file says that it is. title: "" where it is open."""

    id: str
    title: Guess[str]
    short_title: Guess[str]
    year: Guess[int | None]
    signed: Guess[datetime.date | None]
    parties: Guess[tuple[str, ...]]
    aliases: Guess[tuple[str, ...]]


def propose(name: str, source: Source, existing: Sequence[Agreement] = ()) -> Proposal:
    """What the file of this name says that it is; id and short title differ from those of `existing`."""
    text, stem = running_text(source.lines), Path(name).stem
    found = title_of(source.lines, text)
    title = found if found.value else Guess(stem, name)
    year = agreement_year(title.value, source.lines, text, stem)
    short = _unique(short_form(title.value, year.value), [each.short_title for each in existing], " ")
    return Proposal(
        id=_unique(_base_id(title.value, short, year.value), [each.id for each in existing], "-"),
        title=title,
        short_title=Guess(short, title.words),
        year=year,
        signed=signing_date(source.lines),
        parties=_parties(title.value, source, text),
        aliases=other_names(title.value, short, year.value, text),
    )


def propose_entry(
    path: Path,
    source: Source,
    existing: Sequence[Agreement] = (),
    *,
    title: str | None = None,
    short_title: str | None = None,
    year: int | None = None,
    parties: Sequence[str] | None = None,
) -> Agreement:
    """The entry for the file at `path` that was read as `source`; what is given goes before what is found.

    existing: the catalog's entries; id and short title differ from theirs.

    Raises:
        SourceError: the text says no year that it is for, and none is given.
    """
    text, found = running_text(source.lines), propose(path.name, source, existing)
    title = title or found.title.value
    year = year or agreement_year(title, source.lines, text, path.stem).value
    if year is None:
        raise SourceError(f"{path.name} siger ikke, hvilket år aftalen gælder for: angiv det med --year.")
    short = short_title or _unique(short_form(title, year), [each.short_title for each in existing], " ")
    return Agreement(
        id=_unique(_base_id(title, short, year), [each.id for each in existing], "-"),
        title=title,
        short_title=short,
        year=year,
        parties=tuple(parties) if parties is not None else _parties(title, source, text).value,
        file=path.name,
        aliases=other_names(title, short, year, text).value,
        signed=found.signed.value,
    )


def _parties(title: str, source: Source, text: str) -> Guess[tuple[str, ...]]:
    """The two parties of a yearly economy agreement, else those that the text gives evidence of."""
    economy = ECONOMY.search(title)
    other = SIDES.get(economy[1].lower()) if economy else None
    if other and other in party_names(text):
        return Guess(("Regeringen", other), title)
    cover = [line.text for line in cover_lines(source.lines)]
    return parties_of(title, cover, [line.text for line in source.lines], text)


def _base_id(title: str, short: str, year: int | None) -> str:
    about = ECONOMY.search(title)
    if about and year:
        return f"oa-{slug(about[1]).removesuffix('nes').removesuffix('er')}er-{year}"
    return _id_of(short, year)


def _id_of(short: str, year: int | None) -> str:
    name = slug(re.sub(r"[.*]", " ", short))[:60].strip("-") or "aftale"
    return name if year is None or str(year) in name else f"{name}-{year}"


def _unique(text: str, taken: Iterable[str], joint: str) -> str:
    """`text`, with a number where it is taken."""
    known = {each.casefold() for each in taken}
    number = 2
    candidate = text
    while candidate.casefold() in known:
        candidate = f"{text}{joint}{number}"
        number += 1
    return candidate
