"""Makes an embedder by the name of its model: the bundled one, or any that sentence-transformers can load."""

from typing import TYPE_CHECKING

from indexer.embedding.files import BUNDLED

if TYPE_CHECKING:
    from indexer.embedding.embedder import Embedder

_TRANSFORMER_PREFIX = "sentence-transformers:"


def make_embedder(model: str = BUNDLED, *, fetch: bool = False) -> "Embedder":
    """The embedder called `model`: the bundled one, or any that sentence-transformers can load.

    fetch: whether it may be fetched from its hub; only for who has just named it.

    Raises:
        ModelError: it cannot be loaded.
    """
    if model == BUNDLED:
        from indexer.embedding.bundled import BundledEmbedder

        return BundledEmbedder()
    from indexer.embedding.transformer import TransformerEmbedder

    return TransformerEmbedder(model, fetch=fetch)


def model_of(identity: str) -> str:
    """The name, for `make_embedder`, of the model whose vectors an index has under that identity."""
    return identity.removeprefix(_TRANSFORMER_PREFIX) if identity.startswith(_TRANSFORMER_PREFIX) else BUNDLED
