"""The command `index`: builds an index of the corpus, or the parts of single agreements for a job runner."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer.embedding.files import BUNDLED
from indexer.errors import QueryError
from web.cli.options import (
    FOUND,
    MISTAKE,
    complain,
    corpus_option,
    directory_option,
    engine_options,
    json_option,
    place_given,
    print_json,
)

if TYPE_CHECKING:
    from indexer.index.location import IndexLocation
    from indexer.pipeline.plan import BuildReport


@click.command()
@directory_option
@corpus_option
@click.option(
    "--model", default=BUNDLED, show_default=True, help="Sprogmodel: den medfølgende, et navn eller en mappe."
)
@click.option("--strict", is_flag=True, help="Skift intet ud, hvis blot én fil ikke kan læses helt.")
@click.option("--wait", is_flag=True, help="Vent, hvis en anden indeksering af mappen er i gang.")
@click.option(
    "--workers", type=click.IntRange(1, 256), default=1, show_default=True, help="Processer, der læser og beregner."
)
@click.option("--parts", type=click.Path(path_type=Path), help="Mappe, hvor aftalernes færdige dele gemmes.")
@click.option("--part", "only", multiple=True, metavar="ID", help="Lav kun denne aftales del; kan gentages.")
@engine_options
@json_option
def index(index: Path, corpus: Path, model: str, strict: bool, wait: bool, workers: int, parts: Path | None,
          only: tuple[str, ...], engine: str, engine_uri: str | None, as_json: bool) -> int:  # fmt: skip
    """Læs korpus, og byg indekset; kun det, der er ændret, læses og beregnes igen."""
    from web.cli.progress import Bars
    from web.wiring import build, build_parts

    if only and parts is None:
        raise QueryError("--part kræver en mappe at gemme delene i: angiv den med --parts.")
    place = place_given(index, engine, engine_uri)
    with Bars() as bars:
        if only and parts is not None:
            embedded = build_parts(
                corpus, only, parts=parts, model=model, directory=index, workers=workers, reporter=bars
            )
            return _print_parts(only, parts, embedded, as_json=as_json)
        report = build(
            corpus, place, model=model, directory=index, strict=strict, reporter=bars,
            waiting=complain if wait else None, workers=workers, parts=parts,
        )  # fmt: skip
    return _print_report(report, place, as_json=as_json)


COMMANDS: tuple[click.Command, ...] = (index,)


def _print_report(report: "BuildReport", place: "IndexLocation", *, as_json: bool) -> int:
    manifest = report.manifest
    passages = sum(entry.passages for entry in manifest.agreements)
    if as_json:
        print_json(
            {
                "index": str(place), "changed": report.changed, "agreements": len(manifest.agreements),
                "passages": passages, "embedded": report.embedded, "reused": report.reused,
                "refused": [{"file": entry.agreement.file, "reason": entry.reason} for entry in manifest.refused],
                "warnings": [
                    {"file": entry.agreement.file, **asdict(warning)}
                    for entry in manifest.agreements
                    for warning in entry.warnings
                ],
                "seconds": round(report.seconds, 2),
            }
        )  # fmt: skip
    else:
        state = "Indekset er bygget" if report.changed else "Intet er ændret"
        click.echo(
            f"{state}: {len(manifest.agreements)} aftaler, {passages} passager i {place} ({report.seconds:.1f} s)."
        )
    for entry in manifest.refused:
        complain(entry.reason)
    for indexed in manifest.agreements:
        for sentence in indexed.told():
            complain(sentence)
    return MISTAKE if manifest.refused else FOUND


def _print_parts(names: tuple[str, ...], parts: Path, embedded: int, *, as_json: bool) -> int:
    if as_json:
        print_json({"parts": str(parts), "agreements": list(names), "embedded": embedded})
    else:
        click.echo(f"Delene ligger i {parts}: {', '.join(names)} ({embedded} tekster beregnet).")
    return FOUND
