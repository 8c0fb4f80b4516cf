"""The command `ask`: sentences of the agreements that answer, or what is missing."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer.errors import QueryError
from web.cli.options import FOUND, NOTHING, batch_option, given, index_option, json_option, print_json

if TYPE_CHECKING:
    from indexer.index.location import IndexLocation
    from search.answers.answer import Answer, AnswerSentence


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
    from web.api.records import answer_record, refusal_record
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
            print_json(refusal_record(text, str(error)))
            continue
        answered = answered or answer.answered
        if as_json or batch:
            print_json(answer_record(answer, question=text))
        else:
            _print_answer(answer)
    return FOUND if answered else NOTHING


def _print_answer(answer: "Answer") -> None:
    """The sentences with the answering span marked, each under its citation; or the refusal and what is nearest."""
    if answer.reason:
        click.echo(answer.reason)
        click.echo()
    for sentence in answer.sentences:
        click.echo(_marked(sentence))
        click.echo(click.style(f"    {sentence.citation}", bold=True))
        click.echo()
    if not answer.answered and answer.hits:
        click.echo("Nærmeste passager:")
        for hit in answer.hits:
            click.echo(f"{hit.rank:2d}. {click.style(hit.citation, bold=True)}")
            click.echo(f"    {' '.join(hit.text.split())[:200]}")


def _marked(sentence: "AnswerSentence") -> str:
    if sentence.value is None:
        return " ".join(sentence.text.split())
    start, end = sentence.value
    marked = click.style(sentence.text[start:end], fg="yellow", bold=True)
    return " ".join((sentence.text[:start] + marked + sentence.text[end:]).split())


def evaluate_answers(questions: Path, index: "IndexLocation", *, as_json: bool) -> int:
    """Print how good the answers to a question file are, by kind of question and for all."""
    from dataclasses import asdict

    from search.evaluation import answers as judging
    from web.wiring import open_engine

    asked = judging.read_asked(questions)
    if not asked:
        raise QueryError(f"{questions} har ingen spørgsmål at måle på: skriv svar ved dem, eller typen »negative«.")
    judged = judging.evaluate_answers(open_engine(index), asked)
    for kind, row in judging.by_kind(judged).items():
        if as_json:
            print_json({"kind": kind, **{name: round(value, 4) for name, value in asdict(row).items()}})
        else:
            click.echo(
                f"{kind:12s} n={row.answerable:3d}+{row.unanswerable:<3d} right {row.correct:.3f}  "
                f"right passage {row.located:.3f}  verbatim {row.verbatim:.4f}  "
                f"wrongly refused {row.wrongly_refused:.3f}  refused {row.refused:.3f}"
            )
    return FOUND
