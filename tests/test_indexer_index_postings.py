"""What the arrays promise beyond the contract of keyword indexes (tests/contract)."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_indexes import ExactKeywordIndex

from indexer.errors import IndexDirectoryError
from indexer.index.keyword import FIELDS, TokenFields, WeightedTerm
from indexer.index.postings import PostingsIndex

TOKEN = st.text(st.sampled_from("abå\n\0\ud800😀"), max_size=3)
DOCUMENT = st.fixed_dictionaries({}, optional={name: st.lists(TOKEN, max_size=6) for name in FIELDS})


@given(documents=st.lists(DOCUMENT, max_size=5), tokens=st.lists(TOKEN, min_size=1, max_size=3))
def test_any_tokens_are_found_as_the_reference_finds_them(
    tmp_path_factory: pytest.TempPathFactory, documents: list[TokenFields], tokens: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("postings") / "keyword"
    PostingsIndex.write(folder, documents)
    found, exact = PostingsIndex(folder), ExactKeywordIndex([{"exact": (), **document} for document in documents])
    assert found.phrase(tokens).tolist() == exact.phrase(tokens).tolist()
    for field in FIELDS:
        terms = [WeightedTerm(field, token, 2.0) for token in tokens]
        assert found.score(terms).tolist() == pytest.approx(exact.score(terms).tolist(), rel=1e-5)
        assert found.vocabulary(field) == exact.vocabulary(field)
        assert found.expand(field, tokens[0], 3) == exact.expand(field, tokens[0], 3)


def test_the_same_documents_make_the_same_bytes(tmp_path: Path) -> None:
    documents = [{"exact": ["pulje", "til"], "parts": ["pulje"]}, {"exact": ["til"]}]
    for name in ("one", "two"):
        PostingsIndex.write(tmp_path / name, documents)
    for file in (tmp_path / "one").iterdir():
        assert (tmp_path / "two" / file.name).read_bytes() == file.read_bytes()


def test_a_file_cut_short_in_use_is_said(tmp_path: Path) -> None:
    PostingsIndex.write(tmp_path / "keyword", [{"exact": ["pulje"]}])
    found = PostingsIndex(tmp_path / "keyword")
    (tmp_path / "keyword" / "postings.bin").write_bytes(b"")
    with pytest.raises(
        IndexDirectoryError, match=r"postings\.bin i indekset er blevet kortet af: kør aftalesoeg index"
    ):
        found.rows("exact", "pulje")
    assert found.rows("exact", "ukendt").tolist() == []
