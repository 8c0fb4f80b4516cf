"""The protocol of embedding models, and the types that go with it."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Shape (n, dimension), every row of length 1, so that an inner product is a cosine."""

Progress = Callable[[int], None]
"""Called with the number of texts done since the last call."""


class Embedder(Protocol):
    """Texts to unit vectors. `identity` names model and version: vectors of two identities are never compared."""

    @property
    def identity(self) -> str:
        """A name that changes whenever the vectors would."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Embed what people type."""
        ...

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Embed what stands in the agreements."""
        ...


def clean_text(text: str) -> str:
    """Without NUL and lone surrogates, which no tokenizer takes; never empty."""
    return text.replace("\0", " ").encode("utf-8", "ignore").decode("utf-8") or " "
