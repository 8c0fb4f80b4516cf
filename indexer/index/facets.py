"""Facets: which kinds of thing each passage states ("kroner", "date"), worked out once when an index is built.

What a text states is known above this package (`search/amounts`), so whoever builds hands over a `FacetReader`.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

FACETS = "facets.npz"

FacetMasks = Mapping[str, NDArray[np.bool_]]
"""For each kind that some passage states, the rows that do, shape (rows,)."""


class FacetReader(Protocol):
    """Reads the kinds of thing that a text states."""

    @property
    def identity(self) -> str:
        """Changes when it may read a text in another way; an index is then built anew."""
        ...

    def __call__(self, text: str) -> Collection[str]:
        """The kinds, each once."""
        ...


def write_facets(directory: Path, stated: Sequence[Collection[str]]) -> None:
    """Write the kinds of each row."""
    kinds = sorted(set().union(*stated))
    masks = np.zeros((len(kinds), len(stated)), dtype=bool)
    for number, kind in enumerate(kinds):
        masks[number] = [kind in found for found in stated]
    with (directory / FACETS).open("wb") as file:
        np.savez(file, kinds=np.array(kinds, dtype=np.str_), masks=np.packbits(masks, axis=1), rows=len(stated))


def read_facets(directory: Path) -> FacetMasks | None:
    """What `write_facets` wrote; None where the index was built without a reader."""
    if not (directory / FACETS).exists():
        return None
    with (directory / FACETS).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        masks = np.unpackbits(arrays["masks"], axis=1, count=int(arrays["rows"])).astype(bool)
        return dict(zip(arrays["kinds"].tolist(), masks, strict=True))
