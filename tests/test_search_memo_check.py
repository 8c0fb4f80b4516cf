"""The memo check: no true quotation accused, no false one passed."""

import io
import json
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.catalog import read_catalog
from indexer.errors import LimitError, SourceError
from indexer.extract.txt.reader import read_plain
from indexer.models import Agreement
from indexer.structure.document import read_document
from search.citations.format import copy_forms, format_citation, place_of_passage
from search.citations.resolve import Entries
from search.memo.check import MAX_MEMO, check_memo
from search.memo.memo_text import read_memo
from search.memo.verdicts import Checked

CORPUS = Path(__file__).parent.parent / "corpus"
MEMO = Path(__file__).parent / "quality" / "memo"

OLD = """1. Indledning
Parterne er enige om, at busserne i yderområderne skal køre oftere end hver time i hele 2030.

2. Kollektiv trafik
Der afsættes 40 mio. kr. i 2030 til nye busser på landet. Rammen kan ikke overføres mellem årene.
Passagererne skal have bedre oplysning om forsinkelser, herunder gennem fælles skærme på stationerne.

Bilag 1. Fordeling
Midlerne fordeles efter indbyggertal og antallet af stoppesteder i de enkelte kommuner.
"""
NEW = OLD.replace("2030", "2031").replace("40 mio.", "55 mio.").replace("bedre oplysning", "straks oplysning")


def library() -> Entries:
    return tuple(
        (
            Agreement(
                f"bus-{year}", f"Aftale om kommunernes busdrift for {year}", f"BA{year % 100}", year, ("KL",), "x"
            ),
            read_document(f"bus-{year}", read_plain(text.encode())),
        )
        for year, text in ((2030, OLD), (2031, NEW))
    )


@pytest.fixture(scope="module")
def corpus() -> Entries:
    agreements = read_catalog(CORPUS)
    return tuple((a, read_document(a.id, read_plain((CORPUS / a.file).read_bytes()))) for a in agreements)


def quotations(memo: str, entries: Entries) -> list[Checked]:
    return [one for one in check_memo(memo, entries).items if one.kind in ("quotation", "block")]


def items(memo: str, *kinds: str) -> list[tuple[str, str, str | None]]:
    """The items of those kinds as (status, words, remark)."""
    return [(one.status, one.quote, one.remark) for one in check_memo(memo, library()).items if one.kind in kinds]


def only(memo: str) -> Checked:
    (checked,) = quotations(memo, library())
    return checked


@pytest.mark.parametrize("name", ["true", "faults", "plain"])
def test_memos_read_by_hand(corpus: Entries, name: str) -> None:
    """Every seeded fault of tests/quality/memo is found, and no true quotation is accused."""
    expected_file = MEMO / f"memo-{name}.expected.jsonl"
    expected = (
        [json.loads(line) for line in expected_file.read_text(encoding="utf-8").splitlines()]
        if expected_file.exists()
        else []
    )
    checked = quotations((MEMO / f"memo-{name}.txt").read_text(encoding="utf-8"), corpus)
    assert [one.quote for one in checked] == [row["quote"] for row in expected]
    for one, row in zip(checked, expected, strict=True):
        assert one.status in row["accepts"], (row, one)
        assert (one.found_at.agreement if one.found_at else None) == row["agreement"], (row, one)
        if row["correct"] is not None and row["fault"] != "merged":
            assert one.correct == row["correct"]
        if row["page"] is not None:
            assert one.found_at is not None
            assert one.found_at.page == row["page"], (row, one)


def test_a_memo_in_prose(corpus: Entries) -> None:
    """Sums in prose, block quotations, every kind of mark, notes and citations that lean on others."""
    rows = [json.loads(line) for line in (MEMO / "memo-prose.expected.jsonl").read_text(encoding="utf-8").splitlines()]
    checked = check_memo((MEMO / "memo-prose.txt").read_text(encoding="utf-8"), corpus)
    shown = [
        {"kind": one.kind, "quote": one.quote, "status": one.status, "cited": one.cited, "correct": one.correct}
        for one in checked.items
    ]
    assert shown == rows
    assert checked.summary == (
        "Fundet i notatet: 7 citater, 2 blokcitater, 13 beløb eller tal med henvisning og 25 henvisninger."
    )
    assert checked.unchecked == (
        "Ikke læst: billeder, figurer og tabeller. 2 beløb eller tal uden henvisning er ikke kontrolleret. "
        "Om notatets egne ord gengiver aftalerne ret, kan ikke afgøres her."
    )


@pytest.mark.parametrize(
    "memo",
    [
        "Der står: »Rammen kan ikke overføres mellem årene.« (BA30, afsnit 2)",
        "Der står: »Rammen kan ikke overføres mellem årene« (BA30, afsnit 2)",
        'Der står: "rammen kan ikke\noverføres mellem årene" (busaftalen for 2030, s. 1)',
        "Der står: “Der afsættes 40 mio. kr. i 2030 til nye busser på landet. Rammen kan ikke overføres” (BA30).",
        "Der står: ”Passagererne skal have bedre oplys-\nning om forsinkelser” (BA 2030, »Kollektiv trafik«).",
        "Der står: „Passagererne skal have [...] oplysning om forsinkelser“ – jf. BA30, afsnit 2.",
        "Der står: «Passagererne skal have … fælles skærme på stationerne» (BA30; BA31)",
        "I BA30, afsnit 2, hedder det: 'Der afsættes 40 mio. kr. i 2030 til nye busser'.",
        "Aftale om kommunernes busdrift for 2030 siger, at »Der afsættes 40 mio. kr. i 2030 til nye busser.«",
        "»Midlerne fordeles efter indbyggertal og antallet af stoppesteder« (BA31, bilag 1)",
        "»Midlerne fordeles efter indbyggertal og antallet af stoppesteder«",
        "I 2031: »Der afsættes 55 mio. kr. i 2031« og »Passagererne skal have straks oplysning« (BA31, afsnit 2).",
        "»busserne i yderområderne skal køre oftere\n\n    end hver time« (BA30)",
        "»Der afsættes 55 mio. kr. i 2031 til nye busser« (BA30, afsnit 1, og BA31, afsnit 2)",
        "»Passagererne¹ skal have bedre oplys\u00adning om forsinkelser« (BA30)",
        "»buss\u00aderne i yderomra\u030aderne skal køre oftere« (BA30)",
        "Busaftalen for 2030 (afsnit 2) siger: »Der afsættes 40 mio. kr. i 2030 til nye busser«.",
    ],
)
def test_true_quotations_are_found(memo: str) -> None:
    checked = quotations(memo, library())
    assert checked
    assert {one.status for one in checked} == {"found"}


@pytest.mark.parametrize(
    ("memo", "status", "correct"),
    [
        (
            "»Der afsættes 45 mio. kr. i 2030 til nye busser« (BA30)",
            "altered",
            "Der afsættes 40 mio. kr. i 2030 til nye busser",
        ),
        ("»Rammen kan overføres mellem årene.« (BA30)", "altered", "Rammen kan ikke overføres mellem årene."),
        ("»Rammen kan [...] overføres mellem årene.« (BA30)", "altered", "Rammen kan ikke overføres mellem årene."),
        ("»Passagererne skal ikke have bedre oplysning« (BA30)", "altered", "Passagererne skal have bedre oplysning"),
        (
            "»Passagererne skal have hurtig oplysning om forsinkelser« (BA30)",
            "altered",
            "Passagererne skal have bedre oplysning om forsinkelser",
        ),
        ("»Der afsættes 55 mio. kr. i 2031 til nye busser« (BA30)", "misattributed", None),
        ("»Rammen kan ikke overføres mellem årene« (BA30, bilag 1)", "misattributed", None),
        ("»Rammen kan ikke overføres mellem årene« (BA30, afsnit 9)", "misattributed", None),
        ("»Rammen kan ikke overføres mellem årene« (busaftalen for 2028)", "misattributed", None),
        ("»Der afsættes 12 mio. kr. i 2029 til nye busser« (BA29)", "not_found", None),
        ("»Letbanen i Odense forlænges til det nye sygehus« (BA30)", "not_found", None),
        ("»Parterne er enige om, at letbanen i Odense skal forlænges i 2030« (BA30)", "not_found", None),
        (
            "»busserne i yderområderne skal køre oftere efter indbyggertal og antallet af stoppesteder«",
            "altered",
            "busserne i yderområderne skal køre oftere",
        ),
    ],
)
def test_false_quotations_are_told(memo: str, status: str, correct: str | None) -> None:
    checked = only(memo)
    assert (checked.status, checked.correct) == (status, correct)
    assert checked.remark is not None


def test_the_right_place_stands_beside_a_wrong_one() -> None:
    checked = only("»Rammen kan ikke overføres mellem årene« (BA31, bilag 1)")
    assert (checked.status, checked.cited, checked.correct) == ("misattributed", "BA31, bilag 1", None)
    assert checked.found_at is not None
    assert format_citation(checked.found_at) == "BA31, afsnit 2, »Kollektiv trafik«"


def test_scare_quotes_titles_and_names_are_no_quotations() -> None:
    memo = 'Den »grønne vej« i »Aftale om kommunernes busdrift for 2030« og "to, tre ord" (BA30, »Kollektiv trafik«).'
    assert quotations(memo, library()) == []


def test_citations_are_checked_without_a_quotation_too() -> None:
    memo = (
        "Rammen er omtalt i BA30, afsnit 2, og i bilag 1 til BA31 (se også BA30, boks 4). Aftalen for 2030 er ny, jf.\n"
        "økonomien i afsnit 3. I BA29, s. 4, stod noget andet."
    )
    checked = [one for one in check_memo(memo, library()).items if one.kind == "citation"]
    assert [(one.quote, one.found_at and format_citation(one.found_at), one.remark) for one in checked] == [
        ("BA30, afsnit 2", "BA30, afsnit 2, »Kollektiv trafik«", None),
        ("bilag 1 til BA31", "BA31, bilag 1, »Fordeling«", None),
        ("BA30, boks 4", None, "BA30 har ingen boks 4: aftalen har ingen boks med nummer."),
        ("BA29, s. 4", None, "BA29 er ikke i samlingen, som har BA30, BA31."),
    ]
    assert all(memo[one.start : one.end] == one.quote for one in checked)


def test_an_apostrophe_and_an_inch_open_nothing() -> None:
    memo = "KL's og FN's mål er klare, og skærmene er 24\" brede. Det er KL's ønske, at det sker."
    assert quotations(memo, library()) == []


def test_a_wrong_first_mark_does_not_hide_what_follows() -> None:
    memo = 'Et løst " tegn.\n\nDer står: "Rammen kan ikke overføres mellem årene" (BA30).'
    assert [one.status for one in quotations(memo, library())] == ["found"]


def test_every_passage_quoted_with_its_printed_citation_is_found(corpus: Entries) -> None:
    for agreement, document in corpus:
        memo, count = [], 0
        for passage in document.passages[::3]:
            first, last = passage.sentences[0] if passage.sentences else (passage.start, passage.end)
            words = document.text[first:last]
            if any(mark in words for mark in "»«\n\t") or len(words.split()) < 6:
                continue
            place = place_of_passage(agreement, document, passage)
            for _, form in copy_forms(place, "/x")[:2]:
                memo.append(f"Der står: »{words}« ({form}).")
                count += 1
        checked = quotations("\n\n".join(memo), corpus)
        assert len(checked) == count
        assert [one for one in checked if one.status != "found"] == []


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 30), st.integers(5, 25), st.integers(0, 24), st.sampled_from(["ikke", "77", "planlægger", ""]))
def test_no_changed_wording_is_found(start: int, length: int, at: int, put: str) -> None:
    """A word changed, put in or (where it is not the first or last) left out."""
    words = [
        word for line in OLD.splitlines()[4:7] for word in line.split() if not word.endswith(".") or word[0].islower()
    ]
    quote = words[start : start + length]
    at = min(max(1, at), len(quote) - 2)
    if len(quote) < 6 or at < 1:
        return
    changed = [*quote[:at], *([put] if put else []), *quote[at + (0 if put == "ikke" else 1) :]]
    if changed == quote:
        return
    for one in quotations(f"»{' '.join(changed)}« (BA30)", library()):
        assert one.status in ("altered", "not_found")


@given(st.text(alphabet="»«\"'“”„[]().… aøÅ1,;\n", max_size=120))
def test_any_memo_is_read(text: str) -> None:
    for one in check_memo(text, library()).items:
        assert one.kind == "block" or text[one.start : one.end] == one.quote


def test_a_memo_that_is_too_long_is_refused_in_one_sentence() -> None:
    with pytest.raises(LimitError, match=r"^Notatet er på over 500\.000 tegn: kontrollér det i mindre dele\.$"):
        check_memo("x" * (MAX_MEMO + 1), library())


def word_file(body: str, footnotes: str = "") -> bytes:
    """A Word file of the paragraphs and footnotes given as WordprocessingML."""
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    files = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{types}.document.main+xml"/>'
            f'<Override PartName="/word/footnotes.xml" ContentType="{types}.footnotes+xml"/></Types>'
        ),
        "_rels/.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{kinds}/officeDocument" Target="word/document.xml"/></Relationships>'
        ),
        "word/_rels/document.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{kinds}/footnotes" Target="footnotes.xml"/></Relationships>'
        ),
        "word/document.xml": f'<w:document xmlns:w="{main}"><w:body>{body}</w:body></w:document>',
        "word/footnotes.xml": f'<w:footnotes xmlns:w="{main}">{footnotes}</w:footnotes>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def test_a_word_memo_with_its_citations_in_footnotes() -> None:
    body = (
        "<w:p><w:r><w:t>Der står »Rammen kan ikke overføres mellem årene«</w:t></w:r>"
        '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>.</w:t></w:r></w:p>'
    )
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>Jf. BA30, bilag 1.</w:t></w:r></w:p></w:footnote>'
    (checked,) = (one for one in check_memo(read_memo(word_file(body, note), "notat.docx"), library()).items[:1])
    assert (checked.cited, checked.status) == ("BA30, bilag 1", "misattributed")


def test_a_text_memo_is_decoded() -> None:
    assert read_memo("Året går på hæld".encode("cp1252"), "notat.txt").text == "Året går på hæld"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"%PDF-1.7 x", "notat.x er hverken ren tekst eller Word: gem notatet som .docx eller .txt."),
        (b"", "notat.x er tom: hent filen igen, eller fjern den fra kataloget."),
        (b"PK\x03\x04 no archive", "notat.x er "),
    ],
)
def test_what_is_no_memo_is_refused_in_one_sentence(data: bytes, message: str) -> None:
    with pytest.raises(SourceError) as refused:
        read_memo(data, "notat.x")
    assert str(refused.value).startswith(message)
    assert "\n" not in str(refused.value)


def test_a_memo_of_too_many_citations_is_refused_before_they_are_resolved() -> None:
    """Half a million characters of citations took a minute."""
    memo = "Se (BA30, afsnit 2; bilag 1) og " * (MAX_MEMO // 32)
    begun = time.thread_time()
    with pytest.raises(LimitError, match=r"1\.000 henvisninger"):
        check_memo(memo, library())
    assert time.thread_time() - begun < 5
