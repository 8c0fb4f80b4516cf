"""Commands that look something up: a citation, a topic, a memo's quotations; and what is seen in a text."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer.errors import QueryError, SourceError
from web.cli.options import (
    FOUND,
    NOTHING,
    batch_option,
    complain,
    given,
    index_option,
    json_option,
    print_json,
    readable,
)

if TYPE_CHECKING:
    from indexer.index.location import IndexLocation
    from search.amounts.amounts import Amount
    from search.citations.resolve import Entries, Resolution
    from search.compare.topic import TopicEntry
    from search.memo.check import Checked

_MOST = 100_000
"""Characters of one text of `analyze` and `amounts`."""
_STATUS = {
    "found": ("fundet", "green"),
    "altered": ("ændret", "red"),
    "misattributed": ("forkert sted", "yellow"),
    "not_found": ("ikke fundet", "red"),
}


@click.command()
@click.argument("reference", required=False)
@batch_option
@index_option
@json_option
def cite(reference: str | None, batch: Path | None, index: "IndexLocation", as_json: bool) -> int:
    """Find stedet bag en henvisning, fx "ØA24 boks 2.1" eller "bilag 1 2024"."""
    from search.citations.resolve import cite as find
    from web.api.records_lookup import cite_record

    references = given(reference, batch)
    entries = _entries(index)
    found = False
    for text in references:
        resolution = find(text, entries)
        found = found or bool(resolution.candidates)
        if as_json or batch:
            print_json(cite_record(resolution))
        else:
            _print_places(resolution)
    return FOUND if found else NOTHING


@click.command()
@click.argument("term")
@index_option
@json_option
def topic(term: str, index: "IndexLocation", as_json: bool) -> int:
    """Vis år for år, hvad hver aftale siger om et ord eller et emne, og hvilke beløb den nævner."""
    from web.api.records_lookup import topic_record
    from web.wiring import open_engine

    (text,) = given(term, None)
    found = open_engine(index).topic(text)
    if as_json:
        for entry in found.entries:
            print_json(topic_record(entry))
    else:
        for entry in found.entries:
            _print_row(entry)
        if len(found.price_levels) > 1:
            complain("Beløbene er ikke alle i samme prisniveau og kan ikke sammenlignes direkte.")
    return FOUND if any(entry.mentions for entry in found.entries) else NOTHING


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@index_option
@json_option
def verify(file: Path, index: "IndexLocation", as_json: bool) -> int:
    """Kontrollér citater og henvisninger i et notat (.txt eller .docx; "-" læser standardinput)."""
    from search.memo.check import check_memo, checked_record, read_memo

    text = read_memo(_bytes(file), file.name)
    if not text.strip():
        raise SourceError(f"{file.name} er tom: angiv et notat med tekst.")
    checked = check_memo(text, _entries(index))
    for one in checked:
        if as_json:
            print_json(checked_record(one))
        else:
            _print_checked(one)
    if not checked:
        complain("Der er ingen citater i notatet.")
    return FOUND if checked else NOTHING


@click.command()
@click.argument("text", required=False)
@batch_option
@index_option
@json_option
def analyze(text: str | None, batch: Path | None, index: "IndexLocation", as_json: bool) -> int:
    """Vis ordene i en tekst, som søgningen ser dem: grundform og dele af sammensætninger."""
    from indexer.language.analyzer import tokenize

    seen = False
    for line in given(text, batch):
        tokens = tokenize(_short(line, batch))
        seen = seen or bool(tokens)
        if as_json or batch:
            records = [{"token": token.text, "lemma": token.lemma, "parts": list(token.parts)} for token in tokens]
            print_json({"text": line, "tokens": records})
        else:
            for token in tokens:
                click.echo(f"{token.text}\t{token.lemma}\t{' + '.join(token.parts)}")
    return FOUND if seen else NOTHING


@click.command()
@click.argument("text", required=False)
@batch_option
@index_option
@json_option
def amounts(text: str | None, batch: Path | None, index: "IndexLocation", as_json: bool) -> int:
    """Find beløb, procenter, antal, datoer, perioder og prisniveauer i en tekst."""
    from search.amounts.amounts import amount_record, find_amounts

    seen = False
    for line in given(text, batch):
        found = find_amounts(_short(line, batch))
        seen = seen or bool(found)
        if as_json or batch:
            print_json({"text": line, "amounts": [amount_record(amount) for amount in found]})
        else:
            for amount in found:
                click.echo(_amount_line(amount))
    return FOUND if seen else NOTHING


COMMANDS: tuple[click.Command, ...] = (cite, topic, verify, analyze, amounts)


def _entries(index: "IndexLocation") -> "Entries":
    """The agreements of an index, for what needs no model."""
    from search.library import library_of
    from web.wiring import open_place

    return library_of(open_place(index, embedder=None)).entries


def _bytes(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except (OSError, ValueError):
        raise SourceError(f"Notatet {readable(str(file))} kan ikke læses: angiv en fil, du har adgang til.") from None


def _short(text: str, batch: Path | None) -> str:
    if len(text) > _MOST:
        where = "En linje i filen" if batch else "Teksten"
        raise QueryError(f"{where} er på over {_MOST // 1000}.000 tegn: del den op.")
    return text


def _print_places(resolution: "Resolution") -> None:
    if not resolution.candidates:
        complain(resolution.reason or f"»{resolution.text}« fører ikke til noget sted.")
    for number, candidate in enumerate(resolution.candidates):
        click.echo(f"{click.style(candidate.citation, bold=not number)}\t{candidate.url}")


def _print_row(entry: "TopicEntry") -> None:
    """One agreement of a topic: mentions, its own sum first, the best passage's citation."""
    name = click.style(f"{entry.agreement.year}  {entry.agreement.short_title:20s}", bold=True)
    if not entry.mentions:
        click.echo(f"{name} omtales ikke")
        return
    times = "1 omtale" if entry.mentions == 1 else f"{entry.mentions} omtaler"
    best = entry.best.citation if entry.best else entry.first.citation if entry.first else ""
    click.echo(f"{name} {times:12s} {best}")
    for sum_ in entry.amounts:
        level = f" ({sum_.price_level})" if sum_.price_level else ""
        change = " (ændring)" if sum_.relation == "change" else ""
        click.echo(
            f"      {click.style(sum_.amount.text, fg='yellow')}{level}{change}: {' '.join(sum_.sentence.split())}"
        )
        click.echo(f"      {click.style(sum_.mention.citation, dim=True)}")


def _print_checked(one: "Checked") -> None:
    from search.citations.format import format_citation

    name, colour = _STATUS[one.status]
    click.echo(f"{click.style(name, fg=colour, bold=True)}: »{' '.join(one.quote.split())}«")
    if one.correct:
        click.echo(f"    ordlyden er: »{' '.join(one.correct.split())}«")
    if one.found_at:
        click.echo(f"    {format_citation(one.found_at)}")
    if one.note and one.status != "found":
        click.echo(f"    {one.note}")


def _amount_line(amount: "Amount") -> str:
    value = amount.value if amount.value is not None else f"{amount.low} til {amount.high}"
    more = [str(part) for part in (amount.year, amount.price_level, amount.purpose) if part]
    return "\t".join((amount.text, amount.kind, str(value), *more))
