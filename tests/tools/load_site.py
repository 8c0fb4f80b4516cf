"""The real server in a process of its own, over an index directory that is swapped while it serves."""

import http.client
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from load_memory import cpu_seconds_of, resident_mb_of

from indexer.index.document_json import open_document
from indexer.index.generations import hold_current
from indexer.index.manifest import read_manifest
from indexer.index.replacement import building, only_builder
from indexer.models import Agreement, Document, Passage
from indexer.pipeline.build import build_index
from search.citations.format import format_citation, place_of_agreement, place_of_passage, place_of_span, url_of
from web.wiring import embedder_of_index, make_embedder

ROOT = Path(__file__).parents[2]
RENAMED = "oa-regioner-2024"
"""The agreement that is called something else in each generation: the same passage ids, other citations."""
DROPPED = "oa-regioner-2013"
"""The agreement that only the first generation has."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a generation may show for one passage."""

    agreement: Agreement
    document: Document
    passage: Passage
    text: str
    citation: str
    url: str


@dataclass(frozen=True, slots=True)
class Generation:
    """An index directory, every passage of it by id, and the citations of whole agreements."""

    path: Path
    name: str
    passages: dict[str, Shown]
    whole: frozenset[str]

    def sentence_citations(self, passage: str, text: str) -> frozenset[str]:
        """The citations of the sentences of a passage that read as `text`; none where no sentence does."""
        one = self.passages[passage]
        spans = [span for span in one.passage.sentences if one.document.text[slice(*span)] == text]
        return frozenset(format_citation(place_of_span(one.agreement, one.document, *span)) for span in spans)


def first_generation(index: Path, folder: Path) -> Generation:
    """A copy of `index`; one that is already in the folder is used again."""
    first = folder / "first"
    if not first.exists():
        shutil.copytree(index, first)
    return read_generation(first)


def make_generations(index: Path, folder: Path) -> tuple[Generation, ...]:
    """Three indexes that differ in what they show: `index`, and two of a changed catalog, its vectors used again.

    Those that are already in the folder are used again.
    """
    generations = [first_generation(index, folder)]
    for name in ("second", "third"):
        copy = folder / name
        if copy.exists():
            generations.append(read_generation(copy))
            continue
        corpus = Path(shutil.copytree(ROOT / "corpus", folder / f"corpus-{name}"))
        catalog = corpus / "catalog.toml"
        text = catalog.read_text(encoding="utf-8").replace('short_title = "ØA24"', f'short_title = "ØA24 {name}"')
        tables = text.split("[[agreement]]")
        kept = [table for table in tables if f'id = "{DROPPED}"' not in table]
        catalog.chmod(0o600)
        catalog.write_text("[[agreement]]".join(kept), encoding="utf-8")
        fresh = Path(shutil.copytree(index, folder / f"{name}-building"))
        build_index(corpus, fresh, embedder=make_embedder(embedder_of_index(index)))
        generations.append(read_generation(fresh.rename(copy)))
    return tuple(generations)


def read_generation(path: Path) -> Generation:
    """What the index directory `path` may show."""
    manifest = read_manifest(path)
    shown = {}
    for entry in manifest.agreements:
        document = open_document(path, entry.agreement.id)
        for passage in document.passages:
            place = place_of_passage(entry.agreement, document, passage)
            shown[passage.id] = Shown(
                entry.agreement,
                document,
                passage,
                document.text[passage.start : passage.end],
                format_citation(place),
                url_of(entry.agreement.id, place.section_id, passage.id),
            )
    whole = frozenset(format_citation(place_of_agreement(entry.agreement)) for entry in manifest.agreements)
    return Generation(path, manifest.generation, shown, whole)


def swap_in(generation: Generation, live: Path) -> None:
    """Put an index in the place of the one served, as `aftalesoeg index` does."""
    with only_builder(live), building(live) as fresh, hold_current(generation.path) as held:
        shutil.copytree(held.directory, fresh, dirs_exist_ok=True)


OURS = (sys.executable, "-m", "web.cli.main", "serve", "--port", "0")
"""The server that is delivered."""
_STARTING = 120.0
"""Seconds after which a server that does not answer is given up."""


class Site:
    """`aftalesoeg serve` on a free port, its settings given as variables; stopped when the block ends.

    command: another server, which has to write its address on standard output once it answers.
    """

    def __init__(self, index: Path, command: Sequence[str] = OURS, **settings: str) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AFTALESOEG_")}
        environment |= {f"AFTALESOEG_{name.upper()}": value for name, value in settings.items()}
        environment |= {"AFTALESOEG_INDEX": str(index)}
        self._begun = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        self.start_seconds = time.perf_counter() - self._begun
        address = re.search(r"http://([\d.]+):(\d+)/", line)
        if address is None:
            raise RuntimeError(f"serve did not start: {line}")
        self.host, self.port = address[1], int(address[2])

    def wait_until_warm(self) -> float:
        """Ask for a page of each kind, the first time being what it is; seconds from the start to the last of them."""
        for address in ("/?q=Hvor+stort+er+teknologibidraget%3F", "/aftale/oa-regioner-2024", "/emne?q=aftale"):
            self._fetch(address)
        return time.perf_counter() - self._begun

    def _fetch(self, address: str) -> None:
        """Get an address, from a server that may not listen yet."""
        while time.perf_counter() - self._begun < _STARTING:
            connection = http.client.HTTPConnection(self.host, self.port, timeout=_STARTING)
            try:
                connection.request("GET", address)
                connection.getresponse().read()
            except ConnectionError:
                time.sleep(0.1)
            else:
                return
            finally:
                connection.close()
        raise RuntimeError(f"no answer to {address} in {_STARTING:.0f} seconds")

    def memory_mb(self) -> float:
        """The memory of the server that is in use."""
        return resident_mb_of(self.process.pid)

    def cpu_seconds(self) -> float:
        """The processor time that the server has had."""
        return cpu_seconds_of(self.process.pid)

    def stop(self) -> int:
        """End it as a service manager would; its exit status."""
        self.process.terminate()
        status = self.process.wait(60)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return status

    def __enter__(self) -> "Site":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.stop()


@contextmanager
def swapping(times: Sequence[tuple[float, Generation]], live: Path) -> Iterator[list[float]]:
    """While the block lasts, put each generation in place at its second; the list tells when it was done."""
    import threading

    done: list[float] = []
    stop = threading.Event()
    begun = time.monotonic()

    def run() -> None:
        for second, generation in times:
            if stop.wait(max(0.0, begun + second - time.monotonic())):
                return
            swap_in(generation, live)
            done.append(time.monotonic() - begun)

    thread = threading.Thread(target=run, name="swaps")
    thread.start()
    try:
        yield done
    finally:
        stop.set()
        thread.join()
