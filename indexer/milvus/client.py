"""The connection to Milvus: address, timeouts, and its errors as one Danish sentence each.

Everything the program says to Milvus goes through `Connection`. Waiting and retrying are the client library's own: it
repeats a call that did not reach the server, with growing pauses, until the call's timeout.
"""

import logging
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from indexer.errors import EngineError, IndexDirectoryError
from indexer.index.location import ServerAddress
from indexer.index.vectors import Rows, VectorScores

WRITE_TIMEOUT = 300.0
"""Seconds one step of a build may take: building an index over a large collection takes minutes."""

MOST_HITS = 16_384
"""Hits that Milvus gives in one answer at most (its quotaAndLimits.limits.topK)."""

_PAUSE = 2.0
"""Seconds in which nothing is tried after a server could not be reached, so that no thread waits for it in vain."""

_GRPC = {
    "grpc.enable_http_proxy": 0,  # what is searched for goes to the engine and nowhere else
    "grpc.keepalive_time_ms": 330_000,  # the library asks every 10 s; a server that allows it every 5 minutes hangs up
    "grpc.keepalive_permit_without_calls": 0,
}

_NO_COLLECTION, _NOT_LOADED, _NO_ALIAS = (4, 100), (101, 503), (1600,)
"""Milvus's codes: of milvus-lite and of the server. docs: milvus.io, "Error codes"."""


class MissingError(EngineError):
    """A collection or an alias is not there: the index was swapped, or there is none."""


class Connection:
    """One client, safe to use from several threads; it connects anew by itself when the server has been away."""

    def __init__(self, address: ServerAddress, *, create: bool = False) -> None:
        """Connect.

        Args:
            address: where.
            create: whether a file that is not there is made.

        Raises:
            EngineError: it cannot be reached, or refuses.
            IndexDirectoryError: the file is not there, or is not one of milvus-lite.
        """
        self.address = address
        self._down_until = 0.0
        self._lock = threading.Lock()
        _check_file(address, create=create)
        library = _library()
        try:
            self._client: Any = library.MilvusClient(
                uri=address.uri, token=address.token, timeout=address.timeout, grpc_options=_GRPC
            )
        except Exception as error:  # noqa: BLE001 - the library raises its own, grpc's, and plain ValueErrors
            raise self._sentence(error) from None

    def read(self, verb: str, *arguments: object, **options: object) -> Any:  # noqa: ANN401 - the library's answers
        """Call a method of the client that changes nothing."""
        return self._call(verb, *arguments, timeout=self.address.timeout, **options)

    def write(self, verb: str, *arguments: object, **options: object) -> Any:  # noqa: ANN401
        """Call a method of the client that changes something."""
        return self._call(verb, *arguments, timeout=WRITE_TIMEOUT, **options)

    def search(
        self, collection: str, queries: Sequence[object], limit: int, *, where: str = ""
    ) -> tuple[tuple[Rows, VectorScores], ...]:
        """For each query the `limit` best rows and their scores, best first, among those that `where` lets through."""
        found = self._loaded(
            "search", collection, data=list(queries), limit=limit, filter=where, output_fields=["row"],
            anns_field="value",
        )  # fmt: skip
        return tuple((np.array(hits.ids, dtype=np.int64), np.array(hits.distances, dtype=np.float32)) for hits in found)

    def records(self, collection: str, keys: Sequence[object], fields: Sequence[str]) -> Iterator[Mapping[str, Any]]:
        """The records with the primary keys that are there, in no particular order."""
        for start in range(0, len(keys), _KEYS):
            yield from self._loaded(
                "get", collection, ids=list(keys[start : start + _KEYS]), output_fields=list(fields)
            )

    def matching(self, collection: str, where: str, fields: Sequence[str]) -> Iterator[Mapping[str, Any]]:
        """Every record that `where` lets through, in the order of the primary key."""
        pages = self._loaded(
            "query_iterator", collection, batch_size=1_000, filter=where, output_fields=list(fields),
            consistency_level="Strong",
        )  # fmt: skip
        try:
            while page := self._guarded(pages.next):
                yield from page
        finally:
            pages.close()

    def count(self, collection: str) -> int:
        """The number of records."""
        found = self._loaded("query", collection, filter="", output_fields=["count(*)"], consistency_level="Strong")
        return int(found[0]["count(*)"])

    def ready(self, collection: str) -> None:
        """See whether a collection can be searched, and load it where the server was restarted and has not done so.

        Raises:
            EngineError: it cannot.
        """
        state = str(self.read("get_load_state", collection)["state"])
        if state not in ("Loaded", "Loading"):
            self.write("load_collection", collection)

    def target(self, alias: str) -> str | None:
        """The collection that an alias points to; None where there is no such alias."""
        try:
            return str(self.read("describe_alias", alias)["collection_name"])
        except MissingError:
            return None
        except EngineError:
            if not self.read("has_collection", alias):
                return None
            raise

    def close(self) -> None:
        """Let go of the server; a file is closed when the process ends."""
        self._client.close()

    def _loaded(self, verb: str, collection: str, **options: object) -> Any:  # noqa: ANN401
        """A read of a collection, loaded again where the server was restarted and has not done so."""
        try:
            return self.read(verb, collection, **options)
        except _NotLoadedError:
            self.write("load_collection", collection)
            return self.read(verb, collection, **options)

    def _call(self, verb: str, *arguments: object, **options: object) -> Any:  # noqa: ANN401
        return self._guarded(getattr(self._client, verb), *arguments, **options)

    def _guarded(self, call: Any, *arguments: object, **options: object) -> Any:  # noqa: ANN401
        if time.monotonic() < self._down_until:
            raise self._away()
        try:
            return call(*arguments, **options)
        except Exception as error:  # noqa: BLE001 - see __init__
            raise self._sentence(error) from None

    def _away(self) -> EngineError:
        return EngineError(
            f"Søgemotoren Milvus på {self.address.uri} svarer ikke: se, at den kører, og prøv igen om lidt."
        )

    def _sentence(self, error: Exception) -> EngineError:
        """The error as one Danish sentence; a server that cannot be reached is left alone for a moment."""
        uri, text = self.address.uri, " ".join(str(getattr(error, "message", "") or error).split())
        code, name = getattr(error, "code", None), _status(error)
        number = code if isinstance(code, int) else -1
        if name in ("UNAUTHENTICATED", "PERMISSION_DENIED") or "auth check failure" in text:
            return EngineError(f"Milvus på {uri} afviste adgangen: ret AFTALESOEG_ENGINE_TOKEN.")
        if name == "DEADLINE_EXCEEDED" or "deadline" in text.lower():
            return EngineError(
                f"Søgemotoren Milvus på {uri} svarede ikke inden for {self.address.timeout:g} s: prøv igen om lidt, "
                "eller giv den længere tid med AFTALESOEG_ENGINE_TIMEOUT."
            )
        if number in _NO_COLLECTION or number in _NO_ALIAS:
            return MissingError(f"Indekset i Milvus på {uri} er skiftet ud eller fjernet: prøv igen om lidt.")
        if number in _NOT_LOADED or "not loaded" in text:
            return _NotLoadedError(f"Indekset i Milvus på {uri} er ikke indlæst: prøv igen om lidt.")
        if self.address.file is not None and "local milvus" in text:
            return EngineError(
                f"Filen {uri} kan ikke åbnes af milvus-lite: luk det program, der bruger den, eller vælg en anden fil."
            )
        if name == "UNIMPLEMENTED":
            return EngineError(f"Det, der svarer på {uri}, er ikke en Milvus: ret adressen, fx http://127.0.0.1:19530.")
        if name == "UNAVAILABLE" or _unreachable(text):
            with self._lock:
                self._down_until = time.monotonic() + _PAUSE
            return self._away()
        return EngineError(f"Milvus på {uri} kunne ikke udføre en forespørgsel ({text[:200]}): se Milvus' egen log.")


_KEYS = 1_000


class _NotLoadedError(EngineError):
    """A collection is not in the server's memory."""


def _status(error: BaseException | None) -> str:
    """The status of the gRPC call behind an error, by name; empty where there is none."""
    seen: list[BaseException] = []
    while error is not None and error not in seen:  # the library raises errors from themselves
        code = getattr(error, "code", None)
        status = code() if callable(code) else code
        if not isinstance(status, int) and (name := getattr(status, "name", None)):
            return str(name)
        seen.append(error)
        error = error.__cause__
    return ""


def _unreachable(text: str) -> bool:
    lower = text.lower()
    return any(sign in lower for sign in ("unavailable", "fail connecting", "retry timeout", "retry run out", "closed"))


def _library() -> Any:  # noqa: ANN401 - a module
    """The client library, with its log lines kept from the user: they hold tracebacks, and we say what is wrong."""
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # its core writes to stderr itself
    try:
        import pymilvus
    except ImportError:
        raise EngineError(
            "Milvus kræver pymilvus: kør .venv/bin/pip install -r requirements/milvus.txt i programmets mappe."
        ) from None
    for name in ("pymilvus", "milvus_lite"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return pymilvus


def _check_file(address: ServerAddress, *, create: bool) -> None:
    file = address.file
    if file is None:
        if not _is_server(address.uri):
            raise EngineError(f"Adressen {address.uri} er ikke en Milvus: skriv fx http://127.0.0.1:19530.")
        return
    if file.suffix != ".db":
        raise IndexDirectoryError(
            f"{file} er ikke en adresse på Milvus: skriv http://vært:port, eller en fil, hvis navn ender på .db."
        )
    if not create and not file.exists():
        raise IndexDirectoryError(f"Der er intet indeks i {file}: kør aftalesoeg index --engine milvus.")
    if create:
        try:
            file.absolute().parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IndexDirectoryError(
                f"{file.parent} kan ikke skrives ({error.strerror}): ret rettighederne."
            ) from None
    if file.is_file() or (file.is_dir() and any(file.iterdir()) and not _is_lite(file)):
        raise IndexDirectoryError(f"{file} er ikke en fil fra milvus-lite og bliver ikke rørt: angiv en anden.")


def _is_server(uri: str) -> bool:
    parsed = urlsplit(uri)
    try:
        return parsed.scheme in ("http", "https", "tcp") and bool(parsed.hostname) and parsed.port != 0
    except ValueError:  # a port that is no number
        return False


def _is_lite(folder: Path) -> bool:
    """Whether milvus-lite made the folder: it locks its own and keeps collections in it."""
    return (folder / "LOCK").exists() or (folder / "collections").is_dir()
