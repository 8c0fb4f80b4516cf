"""Long agreements in parts, footnotes that lead both ways, the quotation of a passage: over documents made by hand."""

from indexer.models import Agreement, Block, BlockKind, Document, Page, Passage, Section, SectionKind
from web.pages.agreement.blocks import Shown
from web.pages.agreement.footnote_calls import footnote_calls
from web.pages.agreement.groups import quoted_text
from web.pages.agreement.parts import PART_SIZE, part_at, parts_of
from web.pages.agreement.view import layout_agreement

AGREEMENT = Agreement("bus-2031", "Aftale om busser for 2031", "BA31", 2031, ("Staten",), "bus.txt")
Unit = tuple[BlockKind, str, int]


def document(units: list[Unit], heads: dict[int, tuple[SectionKind, str | None, int]]) -> Document:
    """A document of blocks (kind, text, section); heads: by the block a section begins with, kind, number, level."""
    text, blocks, sections = "", [], []
    for number, (kind, words, section) in enumerate(units):
        start = len(text)
        rows = tuple(tuple(row.split("\t")) for row in words.split("\n")) if kind == "table" else ()
        blocks.append(Block(kind, start, start + len(words), section, rows))
        if number in heads:
            what, label, level = heads[number]
            name = f"afsnit-{number}"
            sections.append(
                Section(name, what, label, words, level, (words,), -1, 1, True, None, start, start + len(words))
            )
        text += words + "\n\n"
    pages = (Page(1, True, None, 0, len(text)),)
    return Document(AGREEMENT.id, text, pages, tuple(blocks), tuple(sections), ())


def chapters(count: int, size: int, level: int = 1) -> Document:
    units: list[Unit] = []
    for number in range(count):
        units += [("heading", f"Kapitel {number}", number), ("paragraph", "x" * size, number)]
    return document(units, {2 * number: ("section", None, level) for number in range(count)})


def test_a_short_agreement_is_one_part() -> None:
    (part,) = parts_of(chapters(3, 1_000))
    assert (part.first, part.last) == (0, 6)


def test_a_long_agreement_is_cut_where_sections_begin_and_nothing_is_lost() -> None:
    long = chapters(9, PART_SIZE // 4)
    parts = parts_of(long)
    assert len(parts) > 1
    assert [part.first for part in parts] == [0, *(part.last for part in parts[:-1])]
    assert parts[-1].last == len(long.blocks)
    assert all(long.blocks[part.first].kind == "heading" for part in parts)


def test_the_highest_section_in_reach_begins_the_next_part() -> None:
    units: list[Unit] = [("paragraph", "x" * (PART_SIZE // 2), -1)]
    units += [
        ("heading", "Stort", 0),
        ("paragraph", "y" * 100, 0),
        ("heading", "Lille", 1),
        ("paragraph", "z" * PART_SIZE, 1),
    ]
    found = parts_of(document(units, {1: ("section", None, 1), 3: ("subsection", None, 2)}))
    assert found[1].first == 1


def test_an_agreement_without_sections_is_cut_between_paragraphs() -> None:
    plain = document([("paragraph", "x" * 5_000, -1)] * 30, {})
    assert all(
        plain.blocks[part.last - 1].end - plain.blocks[part.first].start <= PART_SIZE for part in parts_of(plain)
    )


def test_a_paragraph_longer_than_a_part_is_a_part_of_its_own() -> None:
    assert len(parts_of(document([("paragraph", "x" * 3 * PART_SIZE, -1)] * 2, {}))) == 2


def test_an_empty_document_has_one_part() -> None:
    assert [(part.first, part.last) for part in parts_of(document([], {}))] == [(0, 0)]


def test_a_place_is_in_the_part_that_shows_it() -> None:
    long = chapters(9, PART_SIZE // 4)
    parts = parts_of(long)
    for part in parts:
        assert part_at(long, parts, long.blocks[part.first].start) == part
        assert part_at(long, parts, long.blocks[part.last - 1].end - 1) == part


def test_a_section_of_another_part_is_led_to_by_its_address() -> None:
    view = layout_agreement(AGREEMENT, chapters(9, PART_SIZE // 4), Shown(), led=lambda address: f"{address}?q=bus")
    assert view.tree[0].address == "#s-afsnit-0"
    assert view.tree[-1].address == "/aftale/bus-2031/afsnit-16?q=bus"


NOTED = document(
    [
        ("paragraph", "I 2031 gives 12 mio. kr. til busser1. Der er 1 bus.", -1),
        ("footnote", "1 Beløb er i 2031-pl.", 0),
        ("paragraph", "Tog får mere.1", -1),
        ("footnote", "1 Se bilag 2.", 1),
    ],
    {1: ("footnote", "1", 2), 3: ("footnote", "1", 2)},
)


def test_each_footnote_is_called_where_its_number_hangs_on_a_word() -> None:
    spans = footnote_calls(NOTED, 0, len(NOTED.text))
    assert [NOTED.text[start - 6 : end] for start, end in spans.values()] == ["busser1", " mere.1"]


def test_a_footnote_that_nothing_calls_has_no_link() -> None:
    alone = document([("paragraph", "Ingen kalder.", -1), ("footnote", "2 Til ingen.", 0)], {1: ("footnote", "2", 2)})
    assert footnote_calls(alone, 0, len(alone.text)) == {}


def test_a_call_and_its_footnote_lead_to_each_other() -> None:
    view = layout_agreement(AGREEMENT, NOTED, Shown())
    units = [unit for stretch in view.groups for group in stretch.groups for unit in group.units]
    call = next(piece for piece in units[0].pieces if piece.note)
    note = next(piece for piece in units[1].pieces if piece.note)
    assert (call.text, note.text) == ("1", "1")
    assert (call.note, note.note) == (units[1].anchor, call.own)


def test_a_quotation_has_a_line_for_each_block_and_row_and_no_marks_of_footnotes() -> None:
    text = document(
        [
            ("paragraph", "Før. Der køres mere1\nend før.", -1),
            ("footnote", "1 Mange.", 0),
            ("table", "Amt\tMio. kr.\nFyn\t3", -1),
            ("paragraph", "Sidst.", -1),
        ],
        {1: ("footnote", "1", 2)},
    )
    passage = Passage("p", AGREEMENT.id, -1, 1, 1, True, None, 5, text.blocks[2].end, ())
    shown = Shown(passage=passage)
    quoted = quoted_text(layout_agreement(AGREEMENT, text, shown).groups)
    assert quoted == "Der køres mere end før.\nMange.\nAmt\tMio. kr.\nFyn\t3"
