"""The command `evaluate`: quality of the search or of the answers, on questions with known answers."""

import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer.errors import QueryError
from web.cli.options import FOUND, NOTHING, index_option, json_option, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.index.location import IndexLocation
    from search.engine import Engine
    from search.evaluation.retrieval import JudgedQuestion, RetrievalMeasures
    from search.models import Mode


@click.command()
@click.argument("questions", type=click.Path(path_type=Path), required=False)
@click.option("--mode", type=click.Choice(("hybrid", "keyword", "meaning")), default="hybrid", show_default=True)
@click.option("--baselines", "compare", is_flag=True, help="Vis også BM25 med danske stammer, vektorer alene og RRF.")
@click.option("--ablations", is_flag=True, help="Vis også søgningen uden hver af sine dele.")
@click.option("--answers", is_flag=True, help="Mål svarene i stedet for søgningen.")
@click.option("--amounts", is_flag=True, help="Mål, hvordan beløb findes og tilskrives (tests/quality/sums.jsonl).")
@click.option(
    "--claims", type=click.IntRange(1, 20_000), help="Kontrollér alt, hvad programmet påstår, på N søgninger."
)
@index_option
@json_option
def evaluate(
    questions: Path | None,
    mode: "Mode",
    compare: bool,
    ablations: bool,
    answers: bool,
    amounts: bool,
    claims: int | None,
    index: "IndexLocation",
    as_json: bool,
) -> int:
    """Mål søgningen eller svarene på en fil med spørgsmål (JSON-linjer, se tests/quality/README.md)."""
    if claims:
        return _evaluate_claims(claims, index, as_json=as_json)
    if questions is None:
        raise click.UsageError("Angiv en fil med spørgsmål, eller --claims med et antal.")
    if amounts:
        return _evaluate_amounts(questions, as_json=as_json)
    if answers:
        return _evaluate_answers(questions, index, as_json=as_json)
    return _evaluate_search(questions, index, mode, compare=compare, ablations=ablations, as_json=as_json)


COMMANDS: tuple[click.Command, ...] = (evaluate,)


def _evaluate_search(
    questions: Path, index: "IndexLocation", mode: "Mode", *, compare: bool, ablations: bool, as_json: bool
) -> int:
    from search.evaluation.baselines import baselines
    from search.evaluation.retrieval import by_type, evaluate_ranking, evaluate_search, read_questions
    from web.wiring import open_engine

    asked = _measurable(read_questions(questions), questions)
    engine = open_engine(index)
    if ablations:
        asked = _without_copies(asked, engine, as_json=as_json)
    searched = {f"Aftalesøg ({mode})": engine, **(_ablated(engine) if ablations else {})}
    tables = {name: by_type(*evaluate_search(one, asked, mode=mode)) for name, one in searched.items()}
    for name, ranking in baselines(engine).items() if compare else ():
        tables[name] = by_type(*evaluate_ranking(engine, ranking, asked))
    for name, table in tables.items():
        if not as_json:
            click.echo(f"{name}\n")
        for kind, row in table.items():
            _print(name, kind, row, as_json=as_json)
        if not as_json:
            click.echo()
    return FOUND


def _evaluate_claims(number: int, index: "IndexLocation", *, as_json: bool) -> int:
    """Print the claims of each kind: made, proven, false; the audit lies beside the program's tests."""
    folder = Path(__file__).parents[2] / "tests" / "audit"
    if not (folder / "run_audit.py").is_file():
        raise QueryError(f"Kontrollen følger med kildeteksten, og {folder} findes ikke: kør fra en kopi af den.")
    sys.path.insert(0, str(folder))
    run_audit = import_module("run_audit")
    from web.wiring import open_engine

    rows, false = run_audit.table(run_audit.audit(open_engine(index), number))
    for kind, (made, proven) in rows.items():
        if as_json:
            print_json({"claim": kind, "made": made, "proven": proven, "false": made - proven})
        else:
            click.echo(f"  {kind:22s} fremsat {made:6d}  bevist {proven:6d}  falske {made - proven:4d}")
    for query, claim in () if as_json else false:
        click.echo(f"{click.style(claim.kind, fg='red')}: {query.text!r}: {claim.said}", err=True)
    return FOUND if not false else NOTHING


def _evaluate_amounts(labelled: Path, *, as_json: bool) -> int:
    """Print the precision and recall of the sums in labelled texts, and of what each is attributed to."""
    from search.evaluation.amounts import evaluate_amounts, read_labelled_texts

    for name, row in evaluate_amounts(read_labelled_texts(labelled)).items():
        if as_json:
            print_json({"what": name, "precision": round(row.precision, 4), "recall": round(row.recall, 4)})
        else:
            click.echo(
                f"{name:12s} found {row.made:4d}  right {row.right:4d}  true {row.true:4d}  "
                f"precision {row.precision:.3f}  recall {row.recall:.3f}"
            )
    return FOUND


def _evaluate_answers(questions: Path, index: "IndexLocation", *, as_json: bool) -> int:
    """Print how good the answers to a question file are, by kind of question and for all."""
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


def _measurable(asked: "tuple[JudgedQuestion, ...]", file: Path) -> "tuple[JudgedQuestion, ...]":
    """The questions, if any of them has relevant passages to measure on."""
    if not any(question.relevant for question in asked):
        raise QueryError(f"{file} har ingen spørgsmål at måle på: skriv relevante passager ved dem (»relevant«).")
    return asked


def _ablated(engine: "Engine") -> "dict[str, Engine]":
    from search.ranking.settings import ABLATIONS

    return {name: engine.with_settings(settings) for name, settings in ABLATIONS.items()}


def _without_copies(
    asked: "Sequence[JudgedQuestion]", engine: "Engine", *, as_json: bool
) -> "tuple[JudgedQuestion, ...]":
    """The questions that no recorded question all but repeats; how many were left out is said."""
    from indexer.expansions.checks import near_copies

    copies = near_copies([question.query for question in asked], engine.recorded_questions)
    kept = tuple(question for question, copy in zip(asked, copies, strict=True) if copy is None)
    if not as_json:
        click.echo(f"{len(asked) - len(kept)} spørgsmål er udeladt: en udvidelse siger næsten det samme.\n")
    return kept


def _print(ranking: str, kind: str, row: "RetrievalMeasures", *, as_json: bool) -> None:
    if as_json:
        print_json({"ranking": ranking, "type": kind, **{key: round(value, 3) for key, value in asdict(row).items()}})
        return
    click.echo(
        f"  {kind:20s} n={row.questions:3d}  MRR {row.mrr:.3f}  nDCG@10 {row.ndcg10:.3f}  "
        f"R@10 {row.recall10:.3f}  S@5 {row.success5:.3f}  S@1 {row.success1:.3f}"
    )
