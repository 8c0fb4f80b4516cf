"""Fixtures that many tests share: the index of the real corpus, built once and kept in var/test."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from indexer.index.directory import OpenIndex
    from indexer.index.location import IndexLocation
    from indexer.milvus.client import Connection

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that read ../shared are skipped only where it is not there."""
    if SHARED.is_dir():
        return
    for item in items:
        if "shared" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="../shared is not there"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder ../shared of this workplace."""
    return SHARED


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The agreements that come with the program."""
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def corpus_index(corpus: Path) -> Path:
    """The index of corpus/, built by the real program with the real model; what is unchanged is kept between runs."""
    from indexer.pipeline.build import build_index
    from search.amounts.passages import AmountKinds
    from web.wiring import make_embedder

    folder = ROOT / "var" / "test"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "index").exists() and (ROOT / "var" / "index").exists():
            shutil.copytree(ROOT / "var" / "index", folder / "index")  # its vectors need not be computed again
        build_index(corpus, folder / "index", facets=AmountKinds(), embedder=make_embedder())
    return folder / "index"


@pytest.fixture(scope="session", autouse=True)
def _engine_of_the_tests(request: pytest.FixtureRequest) -> Iterator[None]:
    """With TEST_ENGINE=milvus, whatever index a test opens in its process is copied into milvus-lite and opened there.

    So the suites that know nothing of engines are run with either. Commands run as processes of their own are not
    touched: `test_web_milvus.py` has those.
    """
    if os.environ.get("TEST_ENGINE") != "milvus":
        yield
        return
    from milvus_support import open_through_milvus

    import search.engine
    import web.wiring
    from indexer.index.location import ServerAddress
    from indexer.milvus.store import open_milvus

    connection = request.getfixturevalue("milvus_server")

    def open_there(path: "IndexLocation", *, embedder: str | None) -> "OpenIndex":
        if isinstance(path, ServerAddress):
            return open_milvus(path, embedder=embedder)
        return open_through_milvus(connection, path, embedder=embedder)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search.engine, "open_index", open_there)
        patch.setattr(web.wiring, "open_place", open_there)
        yield


@pytest.fixture(scope="session")
def milvus_file(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Connection]":
    """A connection to milvus-lite in a file, that is, within this process."""
    from indexer.index.location import ServerAddress
    from indexer.milvus.client import Connection

    connection = Connection(ServerAddress(str(tmp_path_factory.mktemp("milvus") / "lite.db"), timeout=120), create=True)
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def milvus_server(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Connection]":
    """A connection to a milvus-lite server in a process of its own."""
    from milvus_support import Server

    from indexer.index.location import ServerAddress
    from indexer.milvus.client import Connection

    server = Server(tmp_path_factory.mktemp("milvus") / "served").start()
    connection = Connection(ServerAddress(server.uri, timeout=120))
    yield connection
    connection.close()
    server.kill()
