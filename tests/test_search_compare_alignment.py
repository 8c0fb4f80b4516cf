"""The same section or passage in other years, and what differs word by word."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.catalog import read_catalog
from indexer.errors import QueryError
from indexer.extract import extract
from indexer.index.vectors import Rows, VectorScores
from indexer.structure.document import read_document
from search.compare.alignment import Comparison, compare, find_unit
from search.compare.word_diff import word_diff
from search.library import Library, groups_of

CORPUS = Path(__file__).parent.parent / "corpus"


@cache
def library() -> Library:
    """The real agreements, without vectors."""
    entries = tuple(
        (agreement, read_document(agreement.id, extract(CORPUS / agreement.file))) for agreement in read_catalog(CORPUS)
    )
    passages = tuple((n, passage) for n, (_, document) in enumerate(entries) for passage in document.passages)
    counts = [len(passage.sentences) for _, passage in passages]
    return Library(
        entries=entries,
        passages=passages,
        agreement_of=np.array([n for n, _ in passages], dtype=np.int64),
        sentences=groups_of(counts),
    )


def unknown(rows: Rows) -> VectorScores:
    """No passage is known to be near in meaning: heading and wording alone decide."""
    return np.zeros(len(library().passages), dtype=np.float32)


def section(agreement: str, title: str) -> Comparison:
    document = next(document for known, document in library().entries if known.id == agreement)
    wanted = next(entry.id for entry in document.sections if entry.title == title)
    return compare(find_unit(library(), agreement, wanted), library(), unknown)


def test_a_section_meets_its_namesake_in_other_years_and_none_where_there_is_none() -> None:
    result = section("oa-regioner-2024", "Nærhedsfinansiering")
    titles = {known.id: found and found.unit.place.section_title for known, found in result.others}
    assert titles == {
        "oa-regioner-2013": None,
        "oa-regioner-2021": "Nærhedsfinansiering",
        "oa-regioner-2025": "Nærhedsfinansiering",
        "sundhedsreform-2025": None,
    }


def test_a_heading_with_another_year_is_the_same_heading() -> None:
    result = section("oa-regioner-2024", "Kriterier i nærhedsfinansiering for 2024")
    found = {known.id: found for known, found in result.others}["oa-regioner-2021"]
    assert found is not None
    assert found.unit.place.section_title == "Kriterier i nærhedsfinansiering for 2021"
    assert found.heading == 1.0


def test_a_counterpart_says_where_it_stands_and_what_changed() -> None:
    result = section("oa-regioner-2024", "Nærhedsfinansiering")
    found = next(found for known, found in result.others if known.id == "oa-regioner-2021")
    assert found is not None
    assert found.unit.citation == "ØA21, afsnit 4, »Nærhedsfinansiering«, s. 9"
    left, right = found.diff_from(result.source).changed_amounts
    assert "1,7 mia. kr." in left
    assert "1,6 mia. kr." in right


def test_a_passage_meets_the_passage_with_its_wording() -> None:
    number, passage = next(
        (n, passage)
        for n, passage in library().passages
        if library().entries[n][0].id == "oa-regioner-2024"
        and "Nærhedsfinansieringen udgør 1,7" in library().entries[n][1].text[passage.start : passage.end]
    )
    source = find_unit(library(), library().entries[number][0].id, passage=passage.id)
    found = next(found for known, found in compare(source, library(), unknown).others if known.year == 2025)
    assert found is not None
    assert "Nærhedsfinansieringen udgør 1,7 mia. kr. i 2025" in found.unit.text
    assert found.unit.passage_id


def test_an_unknown_section_or_passage_is_refused() -> None:
    with pytest.raises(QueryError):
        find_unit(library(), "oa-regioner-2024", "findes-ikke")
    with pytest.raises(QueryError):
        find_unit(library(), "oa-regioner-2024", passage="x.0000000000")
    with pytest.raises(QueryError):
        find_unit(library(), "findes-ikke", "2")


def test_changed_words_and_sums_are_marked_whole() -> None:
    diff = word_diff("Tilskuddet udgør 1,6 mia. kr. i 2021.", "Tilskuddet udgør ikke 1,7 mia. kr. i 2024.")
    assert [(piece.text, piece.changed, piece.amount) for piece in diff.left] == [
        ("Tilskuddet udgør ", False, False),
        ("1,6 mia. kr.", True, True),
        (" i ", False, False),
        ("2021.", True, False),
    ]
    assert diff.changed_amounts == (("1,6 mia. kr.",), ("1,7 mia. kr.",))
    assert any(piece.changed and "ikke" in piece.text for piece in diff.right)


def test_case_and_punctuation_are_no_change() -> None:
    diff = word_diff("Parterne, der er enige.", "parterne der er »enige«")
    assert not [piece for piece in diff.left if piece.changed]
    assert diff.similarity == 1.0


@given(st.text(max_size=200), st.text(max_size=200))
def test_the_pieces_of_a_side_are_its_text(left: str, right: str) -> None:
    diff = word_diff(left, right)
    assert "".join(piece.text for piece in diff.left) == left
    assert "".join(piece.text for piece in diff.right) == right


@given(st.lists(st.sampled_from(["ikke", "400", "mio.", "kr.", "og", "i", "2024", "regionerne"]), max_size=30))
def test_a_text_has_no_change_from_itself(words: list[str]) -> None:
    text = " ".join(words)
    assert not [piece for piece in word_diff(text, text).left if piece.changed]


def test_a_sentence_outside_the_counterpart_is_told_where_it_stands() -> None:
    comparison = section("oa-regioner-2024", "Flerårigt samarbejdsprogram")
    for (agreement, counterpart), elsewhere in zip(comparison.others, comparison.elsewhere, strict=True):
        own = counterpart.unit.text if counterpart else ""
        for one in elsewhere:
            assert one.text in comparison.source.text
            assert one.citation.startswith(agreement.short_title)
            assert one.text not in own
    assert any("ØA25" in one.citation for told in comparison.elsewhere for one in told)


def test_what_is_not_like_enough_is_shown_as_doubtful_or_not_at_all() -> None:
    comparison = section("oa-regioner-2024", "Flerårigt samarbejdsprogram")
    for (_, counterpart), doubtful in zip(comparison.others, comparison.doubtful, strict=True):
        assert counterpart is None or doubtful is None
