"""A passage cut into its blocks, as far as it has them."""

from indexer.models import Block, Document
from search.export.excerpts import ExcerptBlock, excerpt_blocks, is_column_head

TEXT = "Der gives tilskud til tog.\n\n• Første krav\n\nAmt\t2031\nFyn\t3\nThy\t4"
DOCUMENT = Document(
    "tog-2031",
    TEXT,
    (),
    (
        Block("paragraph", 0, 26, 0),
        Block("item", 28, 42, 0),
        Block("table", 43, len(TEXT), 0, (("Amt", "2031"), ("Fyn", "3"), ("Thy", "4"))),
    ),
    (),
    (),
)


def test_a_passage_within_a_paragraph_has_that_part_of_it() -> None:
    assert excerpt_blocks(DOCUMENT, 10, 26) == (ExcerptBlock("paragraph", "tilskud til tog."),)


def test_a_passage_of_a_tables_last_rows_has_them_under_the_names_of_the_columns() -> None:
    (table,) = excerpt_blocks(DOCUMENT, TEXT.index("Thy"), len(TEXT))
    assert table.rows == (("Amt", "2031"), ("Thy", "4"))


def test_blocks_keep_their_kind_and_order() -> None:
    assert [block.kind for block in excerpt_blocks(DOCUMENT, 0, len(TEXT))] == ["paragraph", "item", "table"]


def test_a_row_of_sums_names_no_columns() -> None:
    assert is_column_head(("", "2030", "Mio. kr."))
    assert not is_column_head(("Fyn", "3", "4"))
    assert not is_column_head(("Fyn", ""))
