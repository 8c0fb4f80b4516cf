"""Commands that keep the collection: `add`, `remove`, `replace`, `history` and `undo`."""

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer.errors import CatalogError, SourceError
from web.cli.options import FOUND, NOTHING, complain, corpus_option, json_option, print_json, readable

if TYPE_CHECKING:
    from indexer.collection.history import Change
    from indexer.models import Agreement

ACTION_NAMES = {
    "add": "tilføjet", "correct": "rettet", "replace": "fil erstattet", "remove": "fjernet", "undo": "fortrudt",
}  # fmt: skip


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--id", "id_", help="Aftalens id: små bogstaver, tal og bindestreg.")
@click.option("--title", help="Aftalens fulde titel.")
@click.option("--short-title", help="Aftalens korte titel, fx ØA25.")
@click.option("--year", type=click.IntRange(1900, 2100), help="Det år, aftalen handler om.")
@click.option("--party", "parties", multiple=True, help="En af parterne; kan gentages.")
@click.option("--write", is_flag=True, help="Læg filen i korpusmappen, og skriv forslaget i dens catalog.toml.")
@corpus_option
@json_option
def add(file: Path, id_: str | None, title: str | None, short_title: str | None, year: int | None,
        parties: tuple[str, ...], write: bool, corpus: Path, as_json: bool) -> int:  # fmt: skip
    """Foreslå, hvordan en ny fil skal stå i kataloget; titel, år og parter læses i filen."""
    from dataclasses import asdict, replace

    from indexer.collection.catalog_text import as_toml
    from indexer.collection.keeping import add_agreement
    from indexer.collection.proposal import propose_entry
    from indexer.collection.summary import summarise
    from indexer.extract import extract
    from indexer.structure.document import read_document

    known = _known(corpus)
    source = extract(file)
    entry = propose_entry(file, source, known, title=title, short_title=short_title, year=year, parties=parties or None)
    inside = _in_corpus(file, corpus)
    entry = replace(entry, id=id_ or entry.id, file=inside or _new_name(corpus, id_ or entry.id, source.format))
    summary = summarise(source.format, read_document(entry.id, source))
    change = add_agreement(corpus, entry, file.read_bytes(), who=_user()) if write else None
    if as_json:
        told = [asdict(warning) for warning in source.warnings]
        signed = entry.signed.isoformat() if entry.signed else None
        print_json({**asdict(entry), "signed": signed, "written": write, "warnings": told, "read": summary.sentence()})
    else:
        click.echo(as_toml(entry), nl=False)
        complain(summary.sentence())
    for warning in source.warnings:
        complain(f"{readable(file.name)}: {warning.text}.")
    if change:
        complain(f"Skrevet i {corpus / 'catalog.toml'} som ændring {change.number}: kør aftalesoeg index.")
    elif not as_json:
        complain("Intet er skrevet: kør kommandoen igen med --write, når forslaget er rigtigt.")
    return FOUND


@click.command("remove")
@click.argument("id_", metavar="ID")
@corpus_option
@json_option
def remove_command(id_: str, corpus: Path, as_json: bool) -> int:
    """Tag en aftale ud af samlingen; kan fortrydes med undo."""
    from indexer.collection.keeping import remove_agreement

    return _tell(remove_agreement(corpus, id_, who=_user()), as_json=as_json)


@click.command()
@click.argument("id_", metavar="ID")
@click.argument("file", type=click.Path(path_type=Path))
@corpus_option
@json_option
def replace(id_: str, file: Path, corpus: Path, as_json: bool) -> int:
    """Sæt FILE i stedet for aftalens fil; kan fortrydes med undo."""
    from indexer.collection.keeping import replace_file
    from indexer.collection.summary import summarise
    from indexer.extract import extract
    from indexer.structure.document import read_document

    source = extract(file)
    change = replace_file(corpus, id_, file.read_bytes(), f".{source.format}", who=_user())
    complain(summarise(source.format, read_document(id_, source)).sentence())
    for warning in source.warnings:
        complain(f"{readable(file.name)}: {warning.text}.")
    return _tell(change, as_json=as_json)


@click.command()
@corpus_option
@json_option
def history(corpus: Path, as_json: bool) -> int:
    """Vis samlingens ændringer, den nyeste først."""
    from indexer.collection.history import read_history

    changes = read_history(corpus)
    for change in reversed(changes):
        _print_change(change, as_json=as_json)
    return FOUND if changes else NOTHING


@click.command()
@corpus_option
@json_option
def undo(corpus: Path, as_json: bool) -> int:
    """Tag den nyeste ændring af samlingen tilbage; den før den, når kommandoen gives igen."""
    from indexer.collection.keeping import undo_change

    return _tell(undo_change(corpus, who=_user()), as_json=as_json)


COMMANDS: tuple[click.Command, ...] = (add, remove_command, replace, history, undo)


def _tell(change: "Change", *, as_json: bool) -> int:
    _print_change(change, as_json=as_json)
    complain("Kør aftalesoeg index, så den kan ses på siden.")
    return FOUND


def _print_change(change: "Change", *, as_json: bool) -> None:
    if as_json:
        names = ("number", "when", "who", "action", "agreement", "undoes")
        print_json({name: getattr(change, name) for name in names})
        return
    undone = f" (ændring {change.undoes})" if change.undoes else ""
    when = change.when[:16].replace("T", " ")
    click.echo(f"{change.number:>4}  {when}  {change.agreement}: {ACTION_NAMES[change.action]}{undone}  {change.who}")


def _user() -> str:
    """The user of this machine who gives the command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "ukendt"


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
    except OSError:
        raise SourceError(f"{readable(file.name)} kan ikke åbnes: ret stien.") from None


def _new_name(corpus: Path, id_: str, format_: str) -> str:
    """What a file from elsewhere is called in the corpus: by its id, not by its own name."""
    from indexer.collection.keeping import free_name

    return free_name(corpus, f"{id_}.{format_}")
