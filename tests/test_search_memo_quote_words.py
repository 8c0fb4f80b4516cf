"""Wordings as words: what is left out of the comparison and what never is."""

from pathlib import Path

import pytest

from indexer.extract.txt.reader import read_plain
from indexer.models import Agreement, Block, Document, Page, Section
from indexer.structure.document import read_document
from search.memo.quote_words import Entries, clean_quote, corpus_of, quote_words


def entries(text: str, *marks: str) -> Entries:
    """One agreement of that text, with footnotes of those marks."""
    notes = tuple(
        Section(f"fn-{mark}", "footnote", mark, f"Fodnote {mark}", 1, (), -1, 1, True, None, 0, 1) for mark in marks
    )
    document = Document(
        "a", text, (Page(1, True, None, 0, len(text)),), (Block("paragraph", 0, len(text), -1),), notes, ()
    )
    return ((Agreement("a", "Aftale om klima for 2030", "KA30", 2030, ("KL",), "x"), document),)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Rammen er på 1,5 mia. kr.", ("rammen", "er", "på", "1,5", "mia", "kr")),
        ("klima25 og covid-19", ("klima25", "og", "covid", "19")),
        ("Passagererne¹ skal", ("passagererne", "skal")),
        ("falder med −3,5 pct.", ("falder", "med", "-3,5", "pct")),
        ("½ mia. og 3½ mio.", ("½", "mia", "og", "3½", "mio")),
        ("§ 5 og 10 %", ("§", "5", "og", "10", "%")),
    ],
)
def test_a_text_is_its_words_and_numbers(typed: str, words: tuple[str, ...]) -> None:
    assert quote_words(typed).words == words


def test_only_the_mark_of_a_footnote_is_cut_from_a_word() -> None:
    corpus = corpus_of(entries("Planen klima25 følger sundhedsrådene1 og brugerne2.", "1", "2"))
    assert corpus.words[0].words == ("planen", "klima25", "følger", "sundhedsrådene", "og", "brugerne")
    assert corpus.quote("sundhedsrådene1 og brugerne2 i klima25") == (
        "sundhedsrådene",
        "og",
        "brugerne",
        "i",
        "klima25",
    )
    assert corpus.quote("klima24") == ("klima24",)
    assert corpus.quote("brugerne1") == ("brugerne1",)


def test_without_footnotes_digits_belong_to_the_word() -> None:
    assert corpus_of(entries("Planen klima2 følges.")).words[0].words == ("planen", "klima2", "følges")


def test_a_first_letter_in_brackets_is_the_letter() -> None:
    corpus = corpus_of(entries("Der afsættes midler."))
    assert clean_quote("[d]er afsættes", corpus) == "der afsættes"
    assert clean_quote("[da] der", corpus) == "[da] der"


def test_a_hyphen_at_a_lines_end_goes_where_the_word_is_known() -> None:
    corpus = corpus_of(entries("oplysning om it-drift"))
    assert clean_quote("oplys-\nning om it-\ndrift", corpus) == "oplysning om it-drift"


def test_the_words_of_a_library_are_kept() -> None:
    library = entries("Rammen er stor.")
    assert corpus_of(library) is corpus_of(library)


def test_marks_of_a_real_agreement_are_cut() -> None:
    corpus = Path(__file__).parent.parent / "corpus"
    document = read_document("s", read_plain((corpus / "sundhedsreform-2025.txt").read_bytes()))
    agreement = Agreement("s", "Forårsaftale 2025", "Forårsaftale 2025", 2025, ("KL",), "x")
    assert corpus_of(((agreement, document),)).glued == frozenset({"sundhedsrådene1", "brugerne2"})
