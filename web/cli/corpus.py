"""Commands `add`, which proposes a catalog entry for a new agreement, and `doctor`, which checks the installation."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer.errors import CatalogError
from web.cli.options import (
    DEFAULT_HOST,
    DEFAULT_PORT,
    FOUND,
    MISTAKE,
    complain,
    corpus_option,
    index_option,
    json_option,
    print_json,
    readable,
)

if TYPE_CHECKING:
    from indexer.index.location import IndexLocation
    from indexer.models import Agreement


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--id", "id_", help="Aftalens id: små bogstaver, tal og bindestreg.")
@click.option("--title", help="Aftalens fulde titel.")
@click.option("--short-title", help="Aftalens korte titel, fx ØA25.")
@click.option("--year", type=click.IntRange(1900, 2100), help="Det år, aftalen handler om.")
@click.option("--party", "parties", multiple=True, help="En af parterne; kan gentages.")
@click.option("--write", is_flag=True, help="Skriv forslaget ind i korpusmappens catalog.toml.")
@corpus_option
@index_option
@json_option
def add(file: Path, id_: str | None, title: str | None, short_title: str | None, year: int | None,
        parties: tuple[str, ...], write: bool, corpus: Path, index: "IndexLocation", as_json: bool) -> int:  # fmt: skip
    """Foreslå, hvordan en ny fil skal stå i kataloget; titel, år og parter læses i filen."""
    from dataclasses import asdict, replace

    from indexer.catalog_proposal import as_toml, propose_entry
    from indexer.extract import extract

    known = _known(corpus)
    source = extract(file)
    entry = propose_entry(file, source, known, title=title, short_title=short_title, year=year, parties=parties or None)
    entry = replace(entry, id=id_ or entry.id, file=_in_corpus(file, corpus) or entry.file)
    _refuse_known(entry, known)
    if write:
        _write(corpus, file, entry)
    if as_json:
        told = [asdict(warning) for warning in source.warnings]
        signed = entry.signed.isoformat() if entry.signed else None
        print_json({**asdict(entry), "signed": signed, "written": write, "warnings": told})
    else:
        click.echo(as_toml(entry), nl=False)
        if write:
            complain(f"Skrevet i {corpus / 'catalog.toml'}: kør aftalesoeg index.")
        elif _in_corpus(file, corpus) is None:
            complain(f"Læg filen i {corpus}, og kør kommandoen igen med --write, når forslaget er rigtigt.")
        else:
            complain("Kør kommandoen igen med --write, når forslaget er rigtigt.")
    for warning in source.warnings:
        complain(f"{readable(file.name)}: {warning.text}.")
    return FOUND


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


COMMANDS: tuple[click.Command, ...] = (add, doctor)


def _known(corpus: Path) -> "tuple[Agreement, ...]":
    """The catalog's entries; none where there is no catalog yet."""
    from indexer.catalog import CATALOG_FILE, read_catalog

    if not corpus.is_dir():
        raise CatalogError(f"Korpusmappen {corpus} findes ikke: angiv den med --corpus.")
    return read_catalog(corpus) if (corpus / CATALOG_FILE).exists() else ()


def _in_corpus(file: Path, corpus: Path) -> str | None:
    """The file's path within the corpus folder; None outside it."""
    try:
        return file.resolve().relative_to(corpus.resolve()).as_posix()
    except ValueError:
        return None


def _write(corpus: Path, file: Path, entry: "Agreement") -> None:
    """Append the entry to the catalog, which is checked as a whole and replaced in one step.

    Raises:
        CatalogError: the file is not in the corpus, or the catalog would not be valid.
    """
    from indexer.catalog import CATALOG_FILE, parse_catalog
    from indexer.catalog_proposal import as_toml

    if _in_corpus(file, corpus) is None:
        raise CatalogError(f"{readable(str(file))} ligger ikke i {corpus}: læg filen der, og prøv igen.")
    path = corpus / CATALOG_FILE
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    text = f"{old.rstrip()}\n\n{as_toml(entry)}" if old.strip() else as_toml(entry)
    parse_catalog(text, path)
    try:
        with tempfile.TemporaryDirectory(dir=corpus, prefix=".catalog-") as folder:
            beside = Path(folder) / CATALOG_FILE
            with beside.open("w", encoding="utf-8") as out:
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
            if path.exists():
                beside.chmod(path.stat().st_mode & 0o777)
            beside.replace(path)
    except OSError as error:
        raise CatalogError(f"{path} kan ikke skrives ({error.strerror}): ret mappens rettigheder.") from None


def _refuse_known(entry: "Agreement", known: "Sequence[Agreement]") -> None:
    """Check that the file, the id and the short title are new to the catalog.

    Raises:
        CatalogError: one of them is in it already.
    """
    for other in known:
        if other.file == entry.file:
            raise CatalogError(f"Filen {entry.file} står allerede i kataloget som {other.id}: ret den der.")
        if other.id == entry.id:
            raise CatalogError(f"Id'et {entry.id} bruges allerede i kataloget: vælg et andet med --id.")
        if other.short_title == entry.short_title:
            raise CatalogError(
                f"Den korte titel {entry.short_title} bruges allerede i kataloget: vælg en anden med --short-title."
            )
