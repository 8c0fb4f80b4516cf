"""The real agreements as a library with the exact keyword index: for tests that need no vectors."""

from functools import cache
from pathlib import Path

import numpy as np
from reference_indexes import ExactKeywordIndex

from indexer.catalog import read_catalog
from indexer.extract import extract
from indexer.pipeline.build import keyword_document
from indexer.structure.document import read_document
from search.library import Library, groups_of

CORPUS = Path(__file__).parents[2] / "corpus"


@cache
def library() -> tuple[Library, ExactKeywordIndex]:
    """The real agreements, without vectors."""
    entries = tuple(
        (agreement, read_document(agreement.id, extract(CORPUS / agreement.file))) for agreement in read_catalog(CORPUS)
    )
    passages = tuple((n, passage) for n, (_, document) in enumerate(entries) for passage in document.passages)
    index = ExactKeywordIndex(keyword_document(entries[n][1], passage) for n, passage in passages)
    counts = [len(passage.sentences) for _, passage in passages]
    return Library(
        entries=entries,
        passages=passages,
        agreement_of=np.array([n for n, _ in passages], dtype=np.int64),
        sentences=groups_of(counts),
    ), index
