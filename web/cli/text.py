"""Commands that show what the program reads in a text of one's own; no index is used."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer.errors import QueryError
from web.cli.options import FOUND, NOTHING, batch_option, given, index_option, json_option, print_json

if TYPE_CHECKING:
    from indexer.index.location import IndexLocation
    from search.amounts.amounts import Amount

_MOST = 100_000
"""Characters of one text."""


@click.command()
@click.argument("text", required=False)
@batch_option
@index_option
@json_option
def analyze(text: str | None, batch: Path | None, index: "IndexLocation", as_json: bool) -> int:
    """Vis ordene i en tekst, som søgningen ser dem: grundform og dele af sammensætninger."""
    from indexer.language.analyzer import tokenize
    from web.records.lookups import TokenRecord, TokensReply

    seen = False
    for line in given(text, batch):
        tokens = tokenize(_short(line, batch))
        seen = seen or bool(tokens)
        if as_json or batch:
            print_json(TokensReply(text=line, tokens=[TokenRecord.model_validate(token) for token in tokens]))
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
    from search.amounts.amounts import find_amounts
    from web.records.lookups import AmountRecord, AmountsReply

    seen = False
    for line in given(text, batch):
        found = find_amounts(_short(line, batch))
        seen = seen or bool(found)
        if as_json or batch:
            print_json(AmountsReply(text=line, amounts=[AmountRecord.model_validate(amount) for amount in found]))
        else:
            for amount in found:
                click.echo(_amount_line(amount))
    return FOUND if seen else NOTHING


COMMANDS: tuple[click.Command, ...] = (analyze, amounts)


def _short(text: str, batch: Path | None) -> str:
    if len(text) > _MOST:
        where = "En linje i filen" if batch else "Teksten"
        raise QueryError(f"{where} er på over {_MOST // 1000}.000 tegn: del den op.")
    return text


def _amount_line(amount: "Amount") -> str:
    value = amount.value if amount.value is not None else f"{amount.low} til {amount.high}"
    more = [str(part) for part in (amount.year, amount.price_level, amount.purpose) if part]
    return "\t".join((amount.text, amount.kind, str(value), *more))
