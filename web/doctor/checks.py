"""Checks an installation: Python, packages, settings, catalog, index, model, write access and port."""

import http.client
import importlib.metadata
import json
import os
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from indexer.errors import AftaleError
from indexer.index.location import IndexLocation, ServerAddress
from web.doctor.settings import Finding, settings
from web.wiring import embedder_of_index, make_embedder, manifest_of, open_place, stamp_of

_PYTHON = (3, 11)
_PACKAGE = "aftalesoeg"
_OPTIONAL = ("sentence-transformers", "torch")
"""Needed only where another model than the bundled one is chosen."""

_ANSWER_SECONDS = 10.0
"""For a site that runs already to say whether it is ready."""


def examine(corpus: Path, index: IndexLocation, *, host: str, port: int) -> tuple[Finding, ...]:
    """Check everything the program needs, in a fixed order; never raises. host, port: where the site is to be."""
    checks: tuple[tuple[str, Callable[[], Iterable[Finding]]], ...] = (
        ("Python", _python),
        ("Pakker", _packages),
        ("Indstillinger", settings),
        ("Katalog", lambda: _catalog(corpus)),
        ("Indeks", lambda: _index(index)),
        ("Aktualitet", lambda: _current(corpus, index)),
        ("Sprogmodel", lambda: _model(index)),
        ("Skriveadgang", lambda: _writable(index)),
        ("Port", lambda: _port(host, port)),
    )
    return tuple(finding for name, check in checks for finding in _safely(name, check))


def _safely(name: str, check: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """The findings of a check; an error in it is a finding too."""
    try:
        yield from check()
    except AftaleError as error:
        cause, _, mend = str(error).rpartition(": ")
        yield Finding(name, False, cause or str(error), _sentence(mend) if cause else "Ret det, og prøv igen.")
    except Exception as error:  # noqa: BLE001 - a broken installation breaks anywhere; it is told, not raised
        yield Finding(
            name,
            False,
            f"{type(error).__name__}: {error}",
            "Slet mappen .venv, og kør make index.",
        )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _python() -> Iterator[Finding]:
    found = ".".join(map(str, sys.version_info[:3]))
    wanted = ".".join(map(str, _PYTHON))
    ok = sys.version_info[:2] >= _PYTHON
    yield Finding("Python", ok, found, "" if ok else f"Installér Python {wanted} eller nyere.")


def _packages() -> Iterator[Finding]:
    try:
        wanted = [_name(line) for line in importlib.metadata.requires(_PACKAGE) or () if "extra ==" not in line]
    except importlib.metadata.PackageNotFoundError:
        yield Finding("Pakker", False, f"{_PACKAGE} er ikke installeret", "Kør make index i programmets mappe.")
        return
    missing = [name for name in wanted if not _installed(name)]
    needed = [name for name in missing if name not in _OPTIONAL]
    if needed:
        names = ", ".join(needed)
        yield Finding("Pakker", False, f"mangler {names}", "Kør make index i programmets mappe.")
    else:
        spare = f"; {', '.join(missing)} mangler, men bruges kun til andre sprogmodeller" if missing else ""
        yield Finding("Pakker", True, f"{len(wanted) - len(missing)} af {len(wanted)} er installeret{spare}")


def _name(requirement: str) -> str:
    for position, character in enumerate(requirement):
        if not (character.isalnum() or character in "-_."):
            return requirement[:position]
    return requirement


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _catalog(corpus: Path) -> Iterator[Finding]:
    from indexer.catalog import read_catalog

    agreements = read_catalog(corpus)
    unreadable = [agreement.file for agreement in agreements if not os.access(corpus / agreement.file, os.R_OK)]
    if unreadable:
        yield Finding(
            "Katalog",
            False,
            f"{', '.join(unreadable)} kan ikke læses",
            "Læg filerne i korpusmappen, eller ret deres rettigheder.",
        )
    else:
        yield Finding("Katalog", True, f"{len(agreements)} aftaler i {corpus}")


def _index(index: IndexLocation) -> Iterator[Finding]:
    manifest = open_place(index, embedder=None).manifest
    refused = "; ".join(entry.reason.rstrip(".") for entry in manifest.refused)
    detail = f"{len(manifest.agreements)} aftaler i {index}, bygget {manifest.built}, alle kontrolsummer passer"
    if refused:
        yield Finding("Indeks", False, f"{detail}, men udeladt er: {refused}", "Ret filerne, og kør aftalesoeg index.")
    else:
        yield Finding("Indeks", True, detail)
    told = [sentence for entry in manifest.agreements for sentence in entry.told()]
    if told:
        yield Finding("Læsning", True, " ".join(told).rstrip("."), "Hold det op mod originalen.")


def _current(corpus: Path, index: IndexLocation) -> Iterator[Finding]:
    """Whether the index was built from the corpus as it is now, by the code as it is now."""
    from indexer.catalog import read_catalog
    from indexer.pipeline.plan import code_identity, file_hash

    manifest = manifest_of(index)
    indexed = {entry.agreement.id: (entry.agreement, entry.sha256) for entry in manifest.agreements}
    indexed |= {entry.agreement.id: (entry.agreement, entry.sha256) for entry in manifest.refused}
    changed = []
    agreements = read_catalog(corpus)
    for agreement in agreements:
        if indexed.get(agreement.id) != (agreement, file_hash(corpus, agreement)):
            changed.append(agreement.short_title)
    gone = sorted(set(indexed) - {agreement.id for agreement in agreements})
    if changed or gone:
        names = ", ".join((*changed, *gone))
        yield Finding("Aktualitet", False, f"korpus er ændret siden indekset: {names}", "Kør aftalesoeg index.")
    elif manifest.code != code_identity():
        yield Finding("Aktualitet", False, "indekset er bygget af en anden udgave", "Kør aftalesoeg index.")
    else:
        yield Finding("Aktualitet", True, "indekset svarer til korpus og program")


def _model(index: IndexLocation) -> Iterator[Finding]:
    from indexer.embedding.files import BUNDLED

    name = embedder_of_index(index) if stamp_of(index) is not None else BUNDLED
    embedder = make_embedder(name)
    length = embedder.queries(["teknologibidrag"]).shape[1]
    yield Finding("Sprogmodel", True, f"{embedder.identity} svarer med {length} tal")


def _writable(index: IndexLocation) -> Iterator[Finding]:
    if isinstance(index, ServerAddress):
        return
    folder = index.absolute().parent
    while not folder.exists():
        folder = folder.parent
    ok = folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
    detail = f"der kan {'' if ok else 'ikke '}skrives i {folder}"
    yield Finding("Skriveadgang", ok, detail, "" if ok else "Ret mappens rettigheder, eller vælg en anden med --index.")


def _port(host: str, port: int) -> Iterator[Finding]:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            yield _running(host, port) or Finding(
                "Port",
                False,
                f"{host}:{port} kan ikke bruges ({error.strerror})",
                "Stop det, der bruger porten, eller vælg en anden med serve --port.",
            )
            return
    yield Finding("Port", True, f"{host}:{port} er ledig")


def _running(host: str, port: int) -> Finding | None:
    """What the site that has the port already answers at /readyz; None where another program has the port."""
    connection = http.client.HTTPConnection(host, port, timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", "/readyz")
        told = json.loads(connection.getresponse().read())
        ready, reason = told["ready"], told["reason"]
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return None
    finally:
        connection.close()
    if ready:
        return Finding("Port", True, f"siden kører på {host}:{port} og er klar")
    return Finding("Port", False, f"siden kører på {host}:{port}, men er ikke klar", str(reason))
