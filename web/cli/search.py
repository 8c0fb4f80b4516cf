"""Commands that search: `search` for passages, `ask` for sentences that answer."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer.errors import QueryError
from web.cli.options import FOUND, NOTHING, batch_option, given, index_option, json_option, marked, print_json

if TYPE_CHECKING:
    from indexer.index.location import IndexLocation
    from search.answers.answer import Answer
    from search.models import Hit, Mode


@click.command()
@click.argument("query", required=False)
@click.option("--year", "years", type=int, multiple=True, help="Kun aftaler om dette år; kan gentages.")
@click.option("--agreement", "agreements", multiple=True, help="Kun denne aftale (id eller kort titel); kan gentages.")
@click.option("--mode", type=click.Choice(("hybrid", "keyword", "meaning")), default="hybrid", show_default=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Højst så mange passager.")
@click.option("--why", is_flag=True, help="Vis, hvorfor hver passage er fundet.")
@batch_option
@index_option
@json_option
def search(query: str | None, years: tuple[int, ...], agreements: tuple[str, ...], mode: "Mode", limit: int, why: bool,
           batch: Path | None, index: "IndexLocation", as_json: bool) -> int:  # fmt: skip
    """Find passager: ord, emner, "ordrette citater", henvisninger og spørgsmål."""
    from web.wiring import open_engine

    queries = given(query, batch)
    engine = open_engine(index)
    found = False
    for text in queries:
        try:
            result = engine.search(text, years=years, agreements=agreements, mode=mode, limit=limit)
        except QueryError as error:
            if batch is None:
                raise
            from web.records.passages import SearchReply

            print_json(SearchReply(query=text, mode=mode, error=str(error)))
            continue
        found = found or bool(result.hits)
        if as_json or batch:
            from web.records.passages import SearchReply

            print_json(SearchReply.model_validate(result, context={"why": why}))
        else:
            _print_hits(result.hits, result.notes)
    return FOUND if found else NOTHING


@click.command()
@click.argument("question", required=False)
@click.option("--year", "years", type=int, multiple=True, help="Kun aftaler om dette år; kan gentages.")
@click.option("--agreement", "agreements", multiple=True, help="Kun denne aftale (id eller kort titel); kan gentages.")
@batch_option
@index_option
@json_option
def ask(question: str | None, years: tuple[int, ...], agreements: tuple[str, ...], batch: Path | None,
        index: "IndexLocation", as_json: bool) -> int:  # fmt: skip
    """Svar på et spørgsmål med ordrette sætninger fra aftalerne, eller sig, hvad der mangler."""
    from web.records.passages import AskReply
    from web.wiring import open_answering_engine

    questions = given(question, batch)
    engine = open_answering_engine(index)
    answered = False
    for text in questions:
        try:
            answer = engine.ask(text, years=years, agreements=agreements)
        except QueryError as error:
            if batch is None:
                raise
            print_json(AskReply(question=text, reason=str(error)))
            continue
        answered = answered or answer.answered
        if as_json or batch:
            print_json(AskReply.of(answer, text))
        else:
            _print_answer(answer)
    return FOUND if answered else NOTHING


COMMANDS: tuple[click.Command, ...] = (search, ask)


def _print_hits(hits: "tuple[Hit, ...]", notes: tuple[str, ...]) -> None:
    """Print each hit's citation and its text with the highlights marked; the notes go to stderr."""
    for note in notes:
        click.echo(click.style(note, dim=True), err=True)
    if not hits:
        click.echo("Ingen passager fundet.", err=True)
    for hit in hits:
        click.echo(f"{hit.rank:2d}. {click.style(hit.citation, bold=True)}")
        click.echo(f"    {marked(hit.text, hit.highlights)}\n")


def _print_answer(answer: "Answer") -> None:
    """Print the outcome, the value and the sentences, each above its citation; or the refusal and what is nearest."""
    outcome = "Svar" if answer.answered else "Står der ikke" if answer.nowhere else "Nærmeste steder"
    click.echo(click.style(outcome, bold=True) + (f": {answer.value.text}" if answer.value else ""))
    if answer.reason:
        click.echo(f"{answer.reason}\n")
    for sentence in answer.sentences:
        heads = f"{' | '.join(head or '-' for head in sentence.heads)}\n" if sentence.heads else ""
        click.echo(heads + marked(sentence.text, (sentence.value,) if sentence.value else ()))
        click.echo(click.style(f"    {sentence.citation}\n", bold=True))
    if not answer.answered:
        for hit in answer.hits:
            click.echo(f"{hit.rank:2d}. {click.style(hit.citation, bold=True)}")
            click.echo(f"    {' '.join(hit.text.split())[:200]}")
