"""The command line: `aftalesoeg COMMAND`. It parses, calls one verb and prints; decisions are made below.

Everything heavy is imported inside the commands, so that `--help` answers at once.
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from indexer.errors import AftaleError, QueryError
from web.cli import ask as cli_ask
from web.cli import corpus as cli_corpus
from web.cli import evaluate as cli_evaluate
from web.cli import expansions as cli_expansions
from web.cli import index as cli_index
from web.cli import lookup as cli_lookup
from web.cli.options import (
    BUG,
    FOUND,
    MISTAKE,
    NOTHING,
    batch_option,
    complain,
    given,
    index_option,
    json_option,
    print_json,
    readable,
    usage_message,
)
from web.defaults import DEFAULT_HOST, DEFAULT_PORT

if TYPE_CHECKING:
    from indexer.index.location import IndexLocation
    from indexer.models import Document
    from search.models import Hit, Mode


def main() -> NoReturn:
    """Run the command line; a mistake of the user's is one line on stderr and exit status 2, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:  # JSON is UTF-8 whatever the locale says
            reconfigure(encoding="utf-8", errors="replace")
    sys.exit(_run())


def _run() -> int:
    """The exit status of the command asked for."""
    try:
        status = cli.main(standalone_mode=False)
    except AftaleError as error:
        complain(str(error))
        return MISTAKE
    except click.ClickException as error:
        complain(usage_message(error))
        return MISTAKE
    except (click.Abort, KeyboardInterrupt):
        complain("Afbrudt.")
        return 130
    except BrokenPipeError:  # `| head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains at exit
        return FOUND
    except OSError as error:
        complain(f"{error.filename or 'Systemet'} kan ikke bruges ({error.strerror or error}): ret det, og prøv igen.")
        return MISTAKE
    except Exception as error:
        if os.environ.get("AFTALESOEG_DEBUG"):
            raise
        complain(f"Fejl i programmet ({type(error).__name__}: {error}): kør igen med AFTALESOEG_DEBUG=1, og meld den.")
        return BUG
    return status if isinstance(status, int) else FOUND


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="aftalesoeg", message="%(version)s")
def cli() -> None:
    """Aftalesøg: find, citér og sammenlign i de offentlige aftaler.

    Afslutter med 0, når der er fundet noget, 1, når der ikke er, og 2 ved en fejl i det, der blev bedt om.
    """


@cli.command()
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
    from web.api.records import search_record
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
            print_json(
                {"query": text, "route": "ranking", "mode": mode, "took_ms": 0.0, "hits": [], "error": str(error)}
            )
            continue
        found = found or bool(result.hits)
        if as_json or batch:
            print_json(search_record(result, why=why))
        else:
            _print_hits(result.hits, result.notes)
    return FOUND if found else NOTHING


@cli.command()
@click.argument("agreement")
@index_option
@json_option
def outline(agreement: str, index: "IndexLocation", as_json: bool) -> int:
    """Vis en aftales afsnit, bokse, tabeller, bilag og fodnoter."""
    from search.citations.format import short_page
    from web.api.records import section_record

    document = _document(index, agreement)
    for section in document.sections:
        if as_json:
            print_json(section_record(section))
        else:
            page = short_page(document, section.page)
            label = section.number if section.number and section.kind not in ("section", "subsection") else ""
            number = f"{section.number}." if section.number and not label else label or ""
            click.echo(
                f"{'  ' * (section.level - 1)}{f'{number} {section.title}'.strip()}{f'  {page}' if page else ''}"
            )
    return FOUND if document.sections else NOTHING


@cli.command()
@click.argument("agreement")
@index_option
@json_option
def text(agreement: str, index: "IndexLocation", as_json: bool) -> int:
    """Vis en aftales tekst side for side, som den er indekseret."""
    from search.citations.format import short_page
    from web.api.records import page_records

    document = _document(index, agreement)
    for record in page_records(document):
        if as_json:
            print_json(record)
        else:
            doubt = "" if record["page_exact"] else " (udledt)"
            head = f"--- {short_page(document, record['page'])}{doubt}\n" if record["page"] else ""
            click.echo(f"{head}{record['text']}\n" if head else record["text"])
    return FOUND


@cli.command()
@click.option("--host", default=DEFAULT_HOST, show_default=True)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="0: en ledig port."
)
@click.option("--public", is_flag=True, help="Luk alle ind, der kan nå adressen; ellers se AFTALESOEG_ACCESS.")
@index_option
def serve(host: str, port: int, public: bool, index: "IndexLocation") -> int:
    """Vis søgesiden for en browser."""
    from web.serving.server import serve_forever

    serve_forever(
        index,
        host=host,
        port=port,
        public=public,
        announce=lambda url: click.echo(f"Aftalesøg kører på {url}"),
    )
    return FOUND


def _document(index: "IndexLocation", agreement: str) -> "Document":
    from web.wiring import document_of

    return document_of(index, readable(agreement))


def _print_hits(hits: "tuple[Hit, ...]", notes: tuple[str, ...]) -> None:
    """Hits for a terminal: citation in bold, the text with its marks."""
    for note in notes:
        click.echo(click.style(note, dim=True), err=True)
    if not hits:
        click.echo("Ingen passager fundet.", err=True)
    for hit in hits:
        click.echo(f"{hit.rank:2d}. {click.style(hit.citation, bold=True)}")
        click.echo(f"    {_marked(hit.text, hit.highlights)}\n")


def _marked(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    pieces, end = [], 0
    for start, stop in spans:
        pieces += [text[end:start], click.style(text[start:stop], fg="yellow", bold=True)]
        end = stop
    return " ".join("".join([*pieces, text[end:]]).split())


for _command in (
    cli_index.index,
    cli_ask.ask,
    cli_evaluate.evaluate,
    *cli_lookup.COMMANDS,
    *cli_corpus.COMMANDS,
    *cli_expansions.COMMANDS,
):
    cli.add_command(_command)


if __name__ == "__main__":
    main()
