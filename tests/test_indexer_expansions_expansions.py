"""Expansions stand by the agreement's own words: found leniently, however it is cut, and never lost in silence."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.catalog import read_catalog
from indexer.errors import SourceError
from indexer.expansions.expansions import (
    Anchored,
    Expansion,
    anchor,
    expansion_line,
    expansions_file,
    question_rows,
    read_expansions,
)
from indexer.extract import extract
from indexer.language.folding import letters_of
from indexer.models import Document, Passage
from indexer.structure.document import read_document

FIRST = "Parterne er enige om, at der afsættes 12,5 mio. kr. i 2031 til flere tidlige samtaler i skolerne."
SECOND = "Midlerne fordeles efter kommunernes andel af børn og unge, og der følges op på indsatsen i 2033."
THIRD = "Kilde: Ministeriets egne beregninger."


def document(*paragraphs: str) -> Document:
    """A document in which each paragraph is a passage."""
    passages: list[Passage] = []
    at = 0
    for number, paragraph in enumerate(paragraphs):
        span = (at, at + len(paragraph))
        passages.append(Passage(f"a.{number}", "a", -1, None, None, True, None, *span, (span,)))
        at += len(paragraph) + 2
    return Document("a", "\n\n".join(paragraphs), (), (), (), tuple(passages))


def expansion(start: str, end: str, *questions: str) -> Expansion:
    return Expansion("a", start, end, questions or ("hvem får penge",), "hand")


def spans(found: Anchored) -> list[tuple[int, int]]:
    return [(anchored.start, anchored.end) for anchored in found.anchors]


def write(corpus: Path, *lines: str) -> Path:
    expansions_file(corpus, "a").parent.mkdir(exist_ok=True)
    expansions_file(corpus, "a").write_text("\n".join(lines), encoding="utf-8")
    return corpus


def test_a_stretch_is_found_from_its_first_to_its_last_words() -> None:
    text = document(FIRST, SECOND)
    found = anchor(text, [expansion("Parterne er enige om", "samtaler i skolerne.")])
    assert [text.text[start:end] for start, end in spans(found)] == [FIRST]
    assert found.anchors[0].passages == (0,)
    assert found.lost == ()


@pytest.mark.parametrize(
    "start",
    [
        "PARTERNE   er\nenige om at der afsættes",
        "Par-terne er enige om: at der afsættes 12,5",
        "- Parterne er enige om, at der afsæt\u00adtes",
        "Parterne er enige om, at der afsættes 12,5 mio. kr. i 2031 3 til flere tidlige",
    ],
    ids=["spaces and case", "punctuation", "bullet and soft hyphen", "a footnote's mark between"],
)
def test_spaces_punctuation_case_and_a_stray_mark_do_not_count(start: str) -> None:
    found = anchor(document(FIRST, SECOND), [expansion(start, "op på indsatsen i 2033")])
    assert spans(found) == [(0, len(FIRST) + 2 + len(SECOND))]
    assert found.anchors[0].passages == (0, 1)


def test_letters_typed_as_base_and_mark_are_the_same_letters() -> None:
    found = anchor(document("På årets møde aftales mere."), [expansion("Pa\u030a a\u030arets møde", "aftales mere")])
    assert spans(found) == [(0, 27)]


def test_a_table_moved_into_the_stretch_does_not_hide_it() -> None:
    table = "Boks 3\nBeløb\t1,0\t2,0"
    found = anchor(document(FIRST, table, SECOND), [expansion("Parterne er enige om", "op på indsatsen i 2033.")])
    assert found.anchors[0].passages == (0, 1, 2)


def test_another_figure_in_a_short_anchor_is_another_text() -> None:
    wanted = expansion("afsættes 12,5 mio.", "i 2032")
    assert anchor(document(FIRST), [wanted]) == Anchored((), (wanted,))


@pytest.mark.parametrize(
    ("start", "end"),
    [("Midlerne fordeles", "samtaler i skolerne."), ("Regionerne er enige om", "skolerne"), ("Parterne er", "i 2040.")],
    ids=["ends before it starts", "first words gone", "last words gone"],
)
def test_an_anchor_that_no_longer_matches_is_listed(start: str, end: str) -> None:
    wanted = expansion(start, end)
    found = anchor(document(FIRST, SECOND), [wanted])
    assert found == Anchored((), (wanted,))


def test_words_far_apart_do_not_belong_together() -> None:
    wanted = expansion("Parterne er enige om", "egne beregninger.")
    filler = [SECOND.replace("2033", str(number)) for number in range(1000, 1100)]
    assert anchor(document(FIRST, *filler, THIRD), [wanted]).lost == (wanted,)


def test_of_repeated_words_the_first_after_the_stretch_before_it_counts() -> None:
    text = document(THIRD, FIRST, THIRD, SECOND, THIRD)
    source = expansion("Kilde: Ministeriets", "egne beregninger.")
    found = anchor(text, [source, expansion("Parterne er", "skolerne."), source, source])
    assert [anchored.passages for anchored in found.anchors] == [(0,), (1,), (2,), (4,)]


def test_passages_are_those_covered_by_a_third_or_that_hold_a_third_of_the_stretch() -> None:
    text = document(FIRST, SECOND)
    assert anchor(text, [expansion("i skolerne.", "op på indsatsen i 2033")]).anchors[0].passages == (1,)
    assert anchor(text, [expansion("i 2031 til flere", "op på indsatsen i 2033")]).anchors[0].passages == (0, 1)
    assert anchor(text, [expansion("tidlige samtaler", "andel")]).anchors[0].passages == (0, 1)
    assert anchor(text, [expansion("samtaler i skolerne.", "Midlerne")]).anchors[0].passages == (0,)


def test_an_anchor_survives_another_cutting_into_passages() -> None:
    text = document(FIRST, SECOND)
    wanted = [expansion("Parterne er enige", "op på indsatsen i 2033.")]
    whole = replace(text, passages=(replace(text.passages[0], end=text.passages[1].end),))
    assert spans(anchor(whole, wanted)) == spans(anchor(text, wanted))
    assert anchor(whole, wanted).anchors[0].passages == (0,)


def test_a_question_under_two_stretches_comes_once_with_the_passages_of_both() -> None:
    found = anchor(
        document(FIRST, SECOND),
        [
            expansion("Parterne er", "skolerne.", "hvem får penge", "hvad koster det"),
            expansion("Midlerne fordeles", "i 2033.", "Hvem får penge"),
        ],
    )
    assert list(question_rows(found)) == [("hvem får penge", (0, 1)), ("hvad koster det", (0,))]


def test_no_file_is_no_expansions(tmp_path: Path) -> None:
    assert read_expansions(tmp_path, "a") == ()


def test_a_line_is_read_with_its_number_and_written_as_it_was(tmp_path: Path) -> None:
    line = '{"start": "På", "end": "mødet", "questions": ["hvor", "hvornår"], "source": "machine"}'
    read = read_expansions(write(tmp_path, line, "", line), "a")
    assert [(entry.line, entry.questions, entry.source) for entry in read] == [
        (1, ("hvor", "hvornår"), "machine"),
        (3, ("hvor", "hvornår"), "machine"),
    ]
    assert expansion_line(read[0]) == line


GOOD = {"start": "På", "end": "mødet", "questions": ["hvor"]}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "er ikke et JSON-objekt"),
        ("[]", "skal være et objekt"),
        (json.dumps({**GOOD, "page": 3}), "skal være et objekt"),
        (json.dumps({**GOOD, "start": 3}), "mangler start: skriv strækningens første ord"),
        (json.dumps({**GOOD, "end": " ... "}), "mangler end: skriv strækningens sidste ord"),
        (json.dumps({**GOOD, "questions": []}), "mangler spørgsmål"),
        (json.dumps({**GOOD, "questions": "hvor"}), "mangler spørgsmål"),
        (json.dumps({**GOOD, "questions": ["hvor", "?"]}), "mangler spørgsmål"),
        (json.dumps({**GOOD, "questions": ["x" * 501]}), "mangler spørgsmål"),
        (json.dumps({**GOOD, "source": "guess"}), "har en ukendt source"),
    ],
)
def test_a_malformed_line_is_named_with_its_mend(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(SourceError, match=message) as caught:
        read_expansions(write(tmp_path, json.dumps(GOOD), line), "a")
    assert f"{expansions_file(tmp_path, 'a')}, linje 2," in str(caught.value)


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    write(tmp_path)
    expansions_file(tmp_path, "a").write_bytes(b"\xe6")
    with pytest.raises(SourceError, match="er ikke UTF-8"):
        read_expansions(tmp_path, "a")


@given(st.text(), st.text(min_size=1), st.text(min_size=1))
def test_whatever_is_found_is_a_span_of_the_text(text: str, start: str, end: str) -> None:
    found = anchor(document(text), [expansion(start, end)])
    assert len(found.anchors) + len(found.lost) == 1
    assert all(0 <= first < last <= len(text) for first, last in spans(found))


def test_every_expansion_that_comes_with_the_program_stands_in_its_agreement(corpus: Path) -> None:
    for agreement in read_catalog(corpus):
        expansions = read_expansions(corpus, agreement.id)
        text = read_document(agreement.id, extract(corpus / agreement.file))
        found = anchor(text, expansions)
        assert [(entry.line, entry.start) for entry in found.lost] == []
        for anchored in found.anchors:
            words = letters_of(text.text[anchored.start : anchored.end])
            assert words.startswith(letters_of(anchored.expansion.start))
            assert words.endswith(letters_of(anchored.expansion.end))
