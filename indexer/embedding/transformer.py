"""Any model of sentence-transformers as an embedder."""

import os
from collections.abc import Sequence

import numpy as np

from indexer.embedding.embedder import Progress, Vectors, clean_text
from indexer.errors import ModelError

_BATCH = 16


class TransformerEmbedder:
    """Any sentence-transformers model, by hub name or folder. Loaded, and the library imported, when constructed.

    The prompts that the model's own configuration names are used; a model of the E5 family without them gets the
    prefixes it was trained with.

    fetch: whether a model that is not on this machine may be fetched from its hub. Where it may not, nobody is asked
        for anything: the library would else ask the hub at every start whether there is a newer one.
    """

    def __init__(self, name: str, *, fetch: bool = False) -> None:
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")  # read when the library is imported
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError:
            raise ModelError(
                f"Modellen {name!r} kræver sentence-transformers: kør pip install sentence-transformers torch==2.13.0."
            ) from None
        try:
            self._model = SentenceTransformer(name, device="cpu", local_files_only=True)
        except Exception as error:  # noqa: BLE001 - the library raises whatever its hub client, torch or the file raises
            if not fetch:
                raise _not_loaded(
                    name, error, "hent den med aftalesoeg index --model, eller angiv en modelmappe"
                ) from None
            try:
                self._model = SentenceTransformer(name, device="cpu")
            except Exception as again:  # noqa: BLE001 - as above
                raise _not_loaded(name, again, "angiv en modelmappe eller et navn på en kendt model") from None
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise ModelError(f"Modellen {name!r} oplyser ingen vektorlængde: vælg en anden model.")
        self.dimension = int(dimension)
        self.identity = f"sentence-transformers:{name}"
        e5 = "e5" in name.lower() and not any(self._model.prompts.values())
        self._prefixes = ("query: ", "passage: ") if e5 else ("", "")

    def queries(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.queries`."""
        prefixed = [self._prefixes[0] + clean_text(text) for text in texts]
        return np.asarray(self._model.encode_query(prefixed, normalize_embeddings=True), dtype=np.float32)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """See `Embedder.passages`."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = [self._prefixes[1] + clean_text(text) for text in texts[start : start + _BATCH]]
            vectors[start : start + len(batch)] = self._model.encode_document(batch, normalize_embeddings=True)
            if progress:
                progress(len(batch))
        return vectors


def _not_loaded(name: str, error: Exception, mend: str) -> ModelError:
    cause = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return ModelError(f"Modellen {name!r} kan ikke indlæses ({cause}): {mend}.")
