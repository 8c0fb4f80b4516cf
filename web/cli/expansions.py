"""Commands for recorded questions: check and embed them, have a model write them, train the query adapter."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.cli.options import (
    FOUND,
    MISTAKE,
    NOTHING,
    complain,
    corpus_option,
    index_option,
    json_option,
    print_json,
)

if TYPE_CHECKING:
    from indexer.expansions.checks import ExpansionCheck
    from indexer.expansions.query_adapter_training import Trial
    from indexer.index.location import IndexLocation


@click.group()
def expansions() -> None:
    """Spørgsmål, som aftalernes passager svarer på (corpus/expansions)."""


@expansions.command()
@click.option(
    "--questions", type=click.Path(path_type=Path), help="Testspørgsmål (JSON-linjer), hvis nære kopier også vises."
)
@corpus_option
@json_option
def check(questions: Path | None, corpus: Path, as_json: bool) -> int:
    """Efterse spørgsmålene: ankre, der ikke længere passer, gentagelser og nære kopier af testspørgsmål."""
    from indexer.expansions.checks import check_corpus
    from search.evaluation.retrieval import read_questions

    asked = tuple(question.query for question in read_questions(questions)) if questions else ()
    checks, strangers = check_corpus(corpus, test_questions=asked)
    for found in checks:
        if as_json:
            print_json(_check_record(found))
        else:
            _print_check(found)
    for name in strangers:
        complain(f"{name} hører ikke til nogen aftale i kataloget: omdøb filen, eller ret aftalens id.")
    if strangers or any(found.lost for found in checks):
        return MISTAKE
    return FOUND if any(found.expansions for found in checks) else NOTHING


@expansions.command()
@corpus_option
@index_option
def embed(corpus: Path, index: "IndexLocation") -> int:
    """Gem spørgsmålenes vektorer i korpus, så et nyt indeks ikke skal beregne dem."""
    from indexer.pipeline.build import keep_question_vectors
    from web.wiring import directory_of, embedder_of_index, make_embedder

    directory = directory_of(index)
    path = keep_question_vectors(corpus, directory, embedder=make_embedder(embedder_of_index(directory)))
    click.echo(f"Vektorerne er gemt i {path}.")
    return FOUND


def _check_record(found: "ExpansionCheck") -> dict[str, object]:
    return {
        "agreement": found.agreement,
        "expansions": found.expansions,
        "questions": found.questions,
        "machine": found.machine,
        "passages": found.passages,
        "covered": found.covered,
        "lost": [{"line": entry.line, "start": entry.start, "end": entry.end} for entry in found.lost],
        "repeated": [{"question": entry.question, "lines": list(entry.lines)} for entry in found.repeated],
        "near_copies": [
            {"question": copy.question, "expansion": copy.other, "share": round(copy.share, 2)} for copy in found.copies
        ],
    }


def _print_check(found: "ExpansionCheck") -> None:
    click.echo(
        f"{found.agreement}: {found.questions} spørgsmål til {found.expansions} tekststykker "
        f"({found.machine} af dem skrevet af en sprogmodel); "
        f"{found.covered} af {found.passages} passager har spørgsmål."
    )
    for lost in found.lost:
        click.echo(f"  linje {lost.line}: teksten findes ikke længere i aftalen: {lost.start} ... {lost.end}")
    for repeated in found.repeated:
        lines = ", ".join(str(line) for line in repeated.lines)
        click.echo(f"  gentaget (linje {lines}): {repeated.question}")
    for copy in found.copies:
        click.echo(f"  nær kopi af testspørgsmål ({copy.share:.2f}): {copy.question} | {copy.other}")


@click.command()
@click.argument("agreement")
@click.option("--limit", type=click.IntRange(1), help="Højst så mange passager i denne omgang.")
@click.option("--per-minute", type=click.FloatRange(0.1, 6000), default=30, show_default=True, help="Kald pr. minut.")
@click.option(
    "--timeout", type=click.FloatRange(1, 3600), default=120, show_default=True, help="Sekunder, et svar må tage."
)
@corpus_option
@index_option
@json_option
def expand(agreement: str, limit: int | None, per_minute: float, timeout: float, corpus: Path, index: "IndexLocation",
           as_json: bool) -> int:  # fmt: skip
    """Lad en sprogmodel skrive spørgsmål til de passager i en aftale, der ingen har.

    Modellen vælges med AFTALESOEG_LLM_URL, AFTALESOEG_LLM_MODEL og AFTALESOEG_LLM_KEY, fx en lokal Ollama
    på http://localhost:11434/v1. Hvert spørgsmål prøves, før det gemmes, og mærkes som skrevet af en model.
    Kommandoen kan afbrydes og køres igen. Kør bagefter aftalesoeg index.
    """
    from dataclasses import asdict

    from search.answers.expansion_writer import expand_agreement
    from search.answers.llm import LanguageModel, endpoint_from
    from web.cli.progress import Bars
    from web.config import environment_and_secrets
    from web.wiring import document_of, embedder_of_index, make_embedder

    endpoint = endpoint_from(environment_and_secrets(), per_minute=per_minute, timeout=timeout)
    document = document_of(index, agreement)
    with Bars() as bars:
        report = expand_agreement(
            corpus,
            document,
            writer=LanguageModel(endpoint),
            embedder=make_embedder(embedder_of_index(index)),
            reporter=bars,
            limit=limit,
        )
    if as_json:
        print_json({"agreement": document.agreement, **asdict(report)})
    else:
        click.echo(
            f"{document.agreement}: {report.questions} spørgsmål skrevet til {report.written} passager, "
            f"{report.dropped} forkastet; {report.covered} af {report.passages} passager havde spørgsmål i forvejen."
        )
        for skipped in report.skipped:
            click.echo(f"  sprunget over ({skipped.reason}): {skipped.words} ...")
        if report.written:
            complain("Kør aftalesoeg index for at tage spørgsmålene i brug.")
    return FOUND if report.written else NOTHING


@click.command("train-adapter")
@click.option("--output", type=click.Path(path_type=Path), help="Mappen, adapteren skrives i [default: korpusmappen].")
@corpus_option
@index_option
@json_option
def train_adapter(output: Path | None, corpus: Path, index: "IndexLocation", as_json: bool) -> int:
    """Træn adapteren, der drejer forespørgsler hen mod aftalernes sprog, på de indekserede spørgsmål.

    Viser, hvordan hver aftales spørgsmål klarer sig med adaptere trænet på de andre aftaler (krydsvalidering), og
    skriver kun en adapter, hvis den hjælper der.
    """
    from indexer.expansions.query_adapter_training import examples_of
    from indexer.expansions.query_adapter_training import train_adapter as train
    from indexer.index.query_adapter import write_adapter
    from web.cli.progress import Bars
    from web.wiring import open_place

    opened = open_place(index, embedder=None)
    with Bars() as bars:
        adapter, trials = train(examples_of(opened), opened.manifest.embedder, bars)
    for trial in trials:
        _print_trial(trial, as_json=as_json)
    if adapter is None:
        complain("Adapteren hjælper ikke på aftaler, den ikke er trænet på, og er ikke skrevet.")
        return NOTHING
    write_adapter(output or corpus, adapter)
    complain(f"Adapteren er skrevet i {output or corpus}: kør aftalesoeg index for at tage den i brug.")
    return FOUND


def _print_trial(trial: "Trial", *, as_json: bool) -> None:
    figures = trial.figures
    if as_json:
        print_json(
            {
                "agreement": trial.agreement, "strength": trial.strength, "questions": figures.questions,
                "mrr": figures.mrr, "s1": figures.success1, "s5": figures.success5,
            }
        )  # fmt: skip
        return
    click.echo(
        f"{trial.agreement or 'alle':24s} styrke {trial.strength:.2f}  n={figures.questions:4d}  "
        f"MRR {figures.mrr:.3f}  S@1 {figures.success1:.3f}  S@5 {figures.success5:.3f}"
    )


COMMANDS: tuple[click.Command, ...] = (expansions, expand, train_adapter)
