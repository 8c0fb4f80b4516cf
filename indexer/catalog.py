"""Reads and checks the catalog (corpus/catalog.toml): the agreements, their names, parties, years and files."""

import datetime
import re
import tomllib
from pathlib import Path

from indexer.errors import CatalogError
from indexer.extract import printable
from indexer.models import Agreement

CATALOG_FILE = "catalog.toml"
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_TEXT_KEYS = ("id", "title", "short_title", "file")
_KEYS = frozenset((*_TEXT_KEYS, "year", "parties", "aliases", "signed"))
_LONGEST_SHOWN = 80
_YEARS = range(1900, 2101)


def read_catalog(corpus: Path) -> tuple[Agreement, ...]:
    """Read `corpus`/catalog.toml: the agreements, oldest year first, by id within a year.

    Only the catalog is checked here, not whether the files are there and can be read.

    Raises:
        CatalogError: no catalog, not TOML, a missing or mistyped key, an id or short title used twice, a file that is
            not in the corpus folder.
    """
    path = corpus / CATALOG_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        raise CatalogError(
            f"{path} findes ikke: angiv korpusmappen med --corpus, eller opret kataloget (se corpus/README.md)."
        ) from None
    except OSError as error:
        raise CatalogError(f"{path} kan ikke læses ({error.strerror}): ret filens rettigheder.") from None
    except UnicodeDecodeError:
        raise CatalogError(f"{path} er ikke UTF-8: gem filen som UTF-8.") from None
    return parse_catalog(text, path)


def parse_catalog(text: str, path: Path) -> tuple[Agreement, ...]:
    """The agreements of `text`, a catalog that stands or is to stand at `path`; the rest as `read_catalog`."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogError(f"{path} er ikke gyldig TOML ({printable(str(error))}): ret linjen.") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, brackets in thousands of brackets
        raise CatalogError(f"{path} er ikke gyldig TOML: ret den efter corpus/README.md.") from None
    entries = data.get("agreement")
    if not isinstance(entries, list) or not entries:
        raise CatalogError(f"{path} har ingen [[agreement]]-tabel: tilføj mindst én aftale.")
    agreements = tuple(_agreement(path, number, entry) for number, entry in enumerate(entries, 1))
    for key in ("id", "short_title", "file"):
        _refuse_duplicates(path, key, [getattr(agreement, key) for agreement in agreements])
    return tuple(sorted(agreements, key=lambda agreement: (agreement.year, agreement.id)))


def _agreement(path: Path, number: int, entry: object) -> Agreement:
    """One checked entry; `number` counts the entries from 1 for the message."""
    if not isinstance(entry, dict):
        raise CatalogError(f"{path}, aftale nr. {number}, er ikke en tabel: skriv den som [[agreement]].")
    named = entry.get("id")
    where = f"{path}, aftale nr. {number} ({_shown(named) if isinstance(named, str) else 'uden id'})"
    if unknown := sorted(set(entry) - _KEYS):
        raise CatalogError(f"{where}: nøglen {_shown(unknown[0])!r} kendes ikke: brug kun {', '.join(sorted(_KEYS))}.")
    for key in _TEXT_KEYS:
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise CatalogError(f'{where}: {key} mangler eller er ikke en tekst: skriv {key} = "...".')
    year, signed = entry.get("year"), entry.get("signed")
    if not isinstance(year, int) or isinstance(year, bool) or year not in _YEARS:
        raise CatalogError(f"{where}: year skal være et årstal som heltal, fx year = 2025.")
    if signed is not None and type(signed) is not datetime.date:  # a datetime is a date too
        raise CatalogError(f"{where}: signed skal være en dato uden anførselstegn, fx signed = 2024-06-10.")
    if not _ID.fullmatch(entry["id"]):
        raise CatalogError(f"{where}: id må kun have små bogstaver a-z, tal og bindestreg, højst 80 tegn.")
    _check_file(path, where, entry["file"])
    return Agreement(
        id=entry["id"],
        title=entry["title"].strip(),
        short_title=entry["short_title"].strip(),
        year=year,
        parties=_names(where, "parties", entry.get("parties"), '["Regeringen", "KL"]'),
        file=entry["file"],
        aliases=_names(where, "aliases", entry.get("aliases", []), '["Økonomiaftalen for 2025"]'),
        signed=signed,
    )


def _names(where: str, key: str, value: object, example: str) -> tuple[str, ...]:
    """The names in a list of the entry, each without blanks around it."""
    if not isinstance(value, list) or not all(isinstance(name, str) and name.strip() for name in value):
        raise CatalogError(f"{where}: {key} skal være en liste af navne, fx {key} = {example}.")
    return tuple(name.strip() for name in value)


def _check_file(path: Path, where: str, name: str) -> None:
    """The file must lie inside the corpus folder, also behind links; whether it is there is seen when it is read."""
    if printable(name) != name:  # names are shown on terminals
        raise CatalogError(f"{where}: filnavnet {_shown(name)!r} har tegn, der ikke kan vises: omdøb filen.")
    corpus = path.parent.resolve()
    try:
        inside = (corpus / name).resolve().is_relative_to(corpus)
    except (OSError, RuntimeError):  # a link to itself
        inside = False
    if not inside:
        raise CatalogError(f"{where}: filen {_shown(name)!r} ligger uden for korpusmappen: læg den i {path.parent}.")


def _shown(name: str) -> str:
    """A name as it may stand in a message."""
    return printable(name)[:_LONGEST_SHOWN]


def _refuse_duplicates(path: Path, key: str, values: list[str]) -> None:
    twice = sorted({value for value in values if values.count(value) > 1})
    if twice:
        raise CatalogError(f"{path}: {key} {_shown(twice[0])!r} bruges af flere aftaler: giv hver sin egen.")
