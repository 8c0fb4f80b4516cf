"""How a text has a word of a question: itself, derived from the same root, or only within some spans."""

import pytest

from search.answers.question.content_words import ContentWord, content_words
from search.answers.word_match import EXACT, STEM, SYNONYM, match_words, root_of, word_match


def asked(word: str) -> ContentWord:
    return content_words(word, ())[0]


@pytest.mark.parametrize(
    ("verb", "noun"),
    [
        ("omlaegge", "omlaegning"),
        ("videreudvikle", "videreudvikling"),
        ("efterregulere", "efterregulering"),
        ("administrere", "administration"),
        ("afskaffe", "afskaffelse"),
    ],
)
def test_a_verb_and_the_noun_made_of_it_share_a_root(verb: str, noun: str) -> None:
    assert root_of(verb) == root_of(noun) != ""


def test_a_root_of_few_letters_is_none() -> None:
    assert root_of("bygge") == ""


def test_a_derived_word_stands_for_the_one_asked_as_a_synonym_does() -> None:
    level, at = word_match(asked("omlægningen"), match_words("Parterne vil omlægge pladserne."))
    assert (level, at) == (SYNONYM, 13)


def test_only_the_words_within_the_spans_count() -> None:
    words = match_words("Der er 5 broer og 7 tunneller.")
    assert word_match(asked("tunneller"), words) == (EXACT, 20)
    assert word_match(asked("tunneller"), words, ((0, 14),)) == (0.0, -1)


def test_the_parts_of_a_name_on_the_web_are_no_words() -> None:
    assert word_match(asked("sundhed"), match_words("Basisbudgettet for sundhed.dk løftes."))[0] < STEM


def test_money_at_the_end_of_a_compound_may_be_left_out() -> None:
    assert word_match(asked("sygehuspengene"), match_words("Midlerne til sygehuset fordeles."))[0] >= STEM
