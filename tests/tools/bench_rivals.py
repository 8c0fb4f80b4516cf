"""Other keyword engines over the same tokens, asked for the same terms with the same weights: ten best rows.

Tokens are handed over as opaque names ("t17"), so that no engine's own tokenizer cuts them again. Our own
time stands beside them without the passages' texts, highlights and citations that a search adds.
"""

import importlib
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from bench_measure import megabytes
from whoosh_index import WhooshIndex

from indexer.index.keyword import FIELDS, K1, B, TokenFields, WeightedTerm
from indexer.index.postings import PostingsIndex
from search.query.terms import DEFAULT_FIELDS

_BEST = 10
_WEIGHTS = dict(
    zip(
        FIELDS,
        (
            DEFAULT_FIELDS.exact,
            DEFAULT_FIELDS.lemma,
            DEFAULT_FIELDS.parts,
            DEFAULT_FIELDS.heading,
            DEFAULT_FIELDS.question,
        ),
        strict=True,
    )
)
Terms = Sequence[WeightedTerm]


class Rival(Protocol):
    """A keyword engine with an index in a folder."""

    def search(self, terms: Terms) -> Sequence[int]:
        """The ten best rows, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Built:
    """A rival with the seconds its index took and its MiB on disk."""

    name: str
    rival: Rival
    seconds: float
    megabytes: float


def build_rivals(documents: Sequence[TokenFields], folder: Path) -> tuple[Built, ...]:
    """Every engine over `documents`, each in its own folder below `folder`."""
    names = _Names()
    named = [{field: [names[token] for token in document.get(field, ())] for field in FIELDS} for document in documents]
    built = []
    for name, made in (
        ("this program", lambda at: _Ours(PostingsIndex, documents, at)),
        ("Whoosh", lambda at: _Ours(WhooshIndex, documents, at)),
        ("SQLite FTS5", lambda at: _Fts5(named, names, at)),
        ("tantivy", lambda at: _Tantivy(named, names, at)),
        ("bm25s", lambda at: _Bm25s(named, names, at)),
    ):
        at = folder / name.split()[0].lower()
        at.mkdir(parents=True)
        begun = time.perf_counter()
        rival: Rival = made(at)
        built.append(Built(name, rival, time.perf_counter() - begun, megabytes(at)))
    return tuple(built)


class _Names(dict[str, str]):
    """Tokens by names that every tokenizer leaves whole."""

    def __missing__(self, token: str) -> str:
        self[token] = name = f"t{len(self)}"
        return name


class _Ours:
    """An engine behind the seam of `KeywordIndex`."""

    def __init__(
        self, engine: type[PostingsIndex | WhooshIndex], documents: Sequence[TokenFields], folder: Path
    ) -> None:
        engine.write(folder / "index", documents)
        self._index = engine(folder / "index")

    def search(self, terms: Terms) -> Sequence[int]:
        return _best(self._index.score(terms))


class _Fts5:
    def __init__(self, documents: Sequence[TokenFields], names: _Names, folder: Path) -> None:
        self._names = names
        self._database = sqlite3.connect(folder / "fts5.db")
        self._database.execute(f"CREATE VIRTUAL TABLE p USING fts5({', '.join(FIELDS)}, content='')")
        self._database.executemany(
            "INSERT INTO p(rowid, exact, lemma, parts, heading, question) VALUES (?, ?, ?, ?, ?, ?)",
            ((row, *(" ".join(document[field]) for field in FIELDS)) for row, document in enumerate(documents)),
        )
        weights = ", ".join(str(_WEIGHTS[field]) for field in FIELDS)
        self._database.execute("INSERT INTO p(p, rank) VALUES ('rank', ?)", (f"bm25({weights})",))
        self._database.execute("INSERT INTO p(p) VALUES ('optimize')")
        self._database.commit()

    def search(self, terms: Terms) -> Sequence[int]:
        asked = " OR ".join(dict.fromkeys(f"{term.field}:{self._names.get(term.text, 'none')}" for term in terms))
        found = self._database.execute("SELECT rowid FROM p WHERE p MATCH ? ORDER BY rank LIMIT ?", (asked, _BEST))
        return [row for (row,) in found]


class _Tantivy:
    def __init__(self, documents: Sequence[TokenFields], names: _Names, folder: Path) -> None:
        tantivy: Any = importlib.import_module("tantivy")
        self._tantivy = tantivy
        self._names = names
        builder: Any = tantivy.SchemaBuilder()
        for field in FIELDS:
            builder.add_text_field(field, stored=False, tokenizer_name="whitespace")
        builder.add_integer_field("row", stored=True)
        self._schema: Any = builder.build()
        index: Any = tantivy.Index(self._schema, path=str(folder))
        writer = index.writer(num_threads=1)
        for row, document in enumerate(documents):
            entry: Any = tantivy.Document()
            entry.add_integer("row", row)
            for field in FIELDS:
                entry.add_text(field, " ".join(document[field]))
            writer.add_document(entry)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher: Any = index.searcher()

    def search(self, terms: Terms) -> Sequence[int]:
        query, should = self._tantivy.Query, self._tantivy.Occur.Should
        asked = [
            (should, query.boost_query(query.term_query(self._schema, term.field, self._names[term.text]), term.weight))
            for term in terms
        ]
        found = self._searcher.search(query.boolean_query(asked), _BEST).hits
        return [self._searcher.doc(address)["row"][0] for _, address in found]


class _Bm25s:
    def __init__(self, documents: Sequence[TokenFields], names: _Names, folder: Path) -> None:
        bm25s: Any = importlib.import_module("bm25s")
        self._names = names
        self._fields: dict[str, Any] = {}
        for field in FIELDS:
            tokens = [list(document[field]) for document in documents]
            if any(tokens):
                self._fields[field] = bm25s.BM25(method="lucene", k1=K1, b=B)
                self._fields[field].index(tokens, show_progress=False)
                self._fields[field].save(str(folder / field))

    def search(self, terms: Terms) -> Sequence[int]:
        total: Any = 0
        for field, retriever in self._fields.items():
            asked = [self._names[term.text] for term in terms if term.field == field]
            known = [name for name in asked if name in retriever.vocab_dict]
            if known:
                total = total + _WEIGHTS[field] * retriever.get_scores(known)
        return _best(np.asarray(total)) if np.ndim(total) else []


def _best(scores: "np.typing.NDArray[Any]") -> Sequence[int]:
    """The rows of the ten highest scores above zero, best first."""
    rows = np.argpartition(-scores, min(_BEST, len(scores) - 1))[:_BEST]
    return [int(row) for row in rows[np.argsort(-scores[rows], kind="stable")] if scores[row] > 0]
