"""The command `doctor`, which checks the installation."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.cli.options import (
    DEFAULT_HOST,
    DEFAULT_PORT,
    FOUND,
    MISTAKE,
    corpus_option,
    index_option,
    json_option,
    print_json,
)

if TYPE_CHECKING:
    from indexer.index.location import IndexLocation


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=DEFAULT_PORT, help="Den port, siden skal vises på.")
@corpus_option
@index_option
@json_option
def doctor(port: int, corpus: Path, index: "IndexLocation", as_json: bool) -> int:
    """Undersøg installationen, og sig, hvad der er galt, og hvad der skal gøres."""
    from web.doctor.checks import examine

    findings = examine(corpus, index, host=DEFAULT_HOST, port=port)
    for finding in findings:
        if as_json:
            print_json(
                {"check": finding.check, "ok": finding.ok, "detail": finding.detail, "mend": finding.mend or None}
            )
            continue
        state = click.style("ok  ", fg="green") if finding.ok else click.style("fejl", fg="red", bold=True)
        mend = f". {finding.mend}" if finding.mend else ""
        click.echo(f"{state}  {finding.check}: {finding.detail}{mend}")
    return FOUND if all(finding.ok for finding in findings) else MISTAKE


COMMANDS: tuple[click.Command, ...] = (doctor,)
