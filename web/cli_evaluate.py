"""The command that measures the search on questions with known answers."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.cli_options import FOUND, index_option, json_option, print_json

if TYPE_CHECKING:
    from search.evaluate import Measures


@click.command()
@click.argument("questions", type=click.Path(path_type=Path))
@click.option("--mode", type=click.Choice(("hybrid", "keyword", "meaning")), default="hybrid", show_default=True)
@click.option("--baselines", "compare", is_flag=True, help="Vis også BM25 med danske stammer, vektorer alene og RRF.")
@index_option
@json_option
def evaluate(questions: Path, mode: str, compare: bool, index: Path, as_json: bool) -> int:
    """Mål søgningen på en fil med spørgsmål (JSON-linjer, se tests/quality/README.md)."""
    from search.baselines import baselines
    from search.evaluate import by_type, evaluate_ranking, evaluate_search, read_questions
    from web.wiring import open_engine

    asked, engine = read_questions(questions), open_engine(index)
    tables = {f"Aftalesøg ({mode})": by_type(*evaluate_search(engine, asked, mode=mode))}  # type: ignore[arg-type]
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


def _print(ranking: str, kind: str, row: "Measures", *, as_json: bool) -> None:
    if as_json:
        print_json({"ranking": ranking, "type": kind, **{key: round(value, 3) for key, value in asdict(row).items()}})
        return
    click.echo(
        f"  {kind:20s} n={row.questions:3d}  MRR {row.mrr:.3f}  nDCG@10 {row.ndcg10:.3f}  "
        f"R@10 {row.recall10:.3f}  S@5 {row.success5:.3f}  S@1 {row.success1:.3f}"
    )
