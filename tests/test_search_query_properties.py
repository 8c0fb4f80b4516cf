"""The query language under whatever is typed: what must hold of every query, and the kinds of spelling that are one."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import QueryError
from indexer.language.analyzer import readings
from search.models import Clause, Query
from search.query.parser import MAX_CLAUSES, parse_query
from search.query.terms import QueryWord, matches_wildcard, query_words, shown_clause

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e"
_PIECES = """sygehus KL ØA24 m.v. ph.d. 1.457,3 og OG ELLER IKKE NOT - ( ) " » « * *hus syge* år:2021 har:beløb part: §
½ -sygehuse børne- a* \u200b , ? 2013-2021"""
PIECES = st.sampled_from(_PIECES.split())
TYPED = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=20).map(" ".join)


def read(text: str) -> Query | None:
    try:
        return parse_query(text)
    except QueryError:
        return None


def words(text: str) -> tuple[QueryWord, ...]:
    return query_words(readings(text))


def same(one: QueryWord, other: QueryWord) -> bool:
    return one.exact == other.exact or not set(one.lemmas).isdisjoint((other.exact, *other.lemmas))


@settings(max_examples=300, deadline=None)
@given(TYPED)
def test_every_text_is_read_or_refused_in_a_sentence(text: str) -> None:
    query = read(text)
    if query is not None:
        assert len([clause for clause in query.clauses if not clause.excluded]) > 0
        assert len(query.clauses) <= MAX_CLAUSES
        assert all(clause.text.strip() and "*" not in clause.text for clause in query.clauses)
        assert all(note.endswith(".") for note in query.notes)


@settings(max_examples=200, deadline=None)
@given(TYPED, st.integers(0, 200), st.sampled_from(INVISIBLE))
def test_invisible_characters_change_nothing(text: str, place: int, mark: str) -> None:
    clean = re.sub(f"[{INVISIBLE}]", "", text)
    first, second = read(clean), read(clean[:place] + mark + clean[place:])
    assert (first and first.clauses) == (second and second.clauses)


@settings(max_examples=200, deadline=None)
@given(TYPED)
def test_reading_a_query_again_gives_the_same(text: str) -> None:
    query = read(text)
    if query is not None:
        assert read(query.text) == query


@settings(max_examples=200, deadline=None)
@given(st.text("abcdefghijklmnopqrstuvwxyzæøå", min_size=2, max_size=12), st.sampled_from(["{}*", "*{}", "*{}*"]))
def test_a_wildcard_stands_for_what_its_stars_say(stem: str, pattern: str) -> None:
    query = read(pattern.format(stem))
    assert query is not None
    (clause,) = query.clauses
    assert shown_clause(clause) == pattern.format(stem)
    for form in (stem, f"{stem}xyz", f"xyz{stem}", f"xyz{stem}xyz"):
        (word,) = words(form)
        wanted = bool(re.fullmatch(re.escape(pattern.format(stem)).replace(r"\*", ".*"), form))
        assert wanted <= matches_wildcard(word, clause)


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1_000, 99_999_999).filter(lambda number: not 1900 <= number <= 2099),
    st.sampled_from(" \u00a0\u2009\u202f"),
)
def test_a_number_is_one_with_points_with_blanks_and_without(number: int, blank: str) -> None:
    pointed = f"{number:,}".replace(",", ".")
    typed = read(pointed.replace(".", blank))
    assert typed is not None
    assert typed.free == pointed
    (in_text, *_) = words(f"{pointed.replace('.', blank)} mio. kr.")
    assert in_text.exact == pointed
    assert same(words(str(number))[0], in_text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("m.v.", "mv."),
        ("ph.d.", "phd"),
        ("SYGEHUS", "sygehuset"),
        ("oekonomi", "økonomi"),
        ("2937", "2.937"),
        ("1457,3", "1 457,3 kr."),
    ],
)
def test_these_spellings_are_one_word(one: str, other: str) -> None:
    assert same(words(one)[0], words(other)[0])


def test_a_year_is_no_number_with_points() -> None:
    assert not same(words("2013")[0], words("2.013")[0])


@pytest.mark.parametrize(
    ("text", "kind", "free"),
    [
        ("-sygehuse", "word", "sygehuse"),
        ("(sygehuse", "word", "sygehuse"),
        ("sygehuse)", "word", "sygehuse"),
        ("((sygehuse))", "word", "sygehuse"),
        ("*hus*", "infix", "hus"),
        ('"*hus"', "phrase", "hus"),
        ("sund*ed", "word", "sunded"),
    ],
)
def test_what_looks_like_an_operator_but_cannot_be_one_is_a_word(text: str, kind: str, free: str) -> None:
    query = parse_query(text)
    assert [(clause.kind, clause.excluded) for clause in query.clauses] == [(kind, False)]
    assert query.free == free


@pytest.mark.parametrize("text", ["a*", "sund*ed", '"*hus"'])
def test_a_star_that_stands_for_nothing_is_told(text: str) -> None:
    assert [note for note in parse_query(text).notes if "Stjernen" in note] == [
        f"Stjernen i »{text}« er ikke brugt: den står for resten af et ord, efter eller før mindst to tegn, "
        "uden for citationstegn."
    ]


@pytest.mark.parametrize(
    ("text", "shown"), [("sygehus?", "sygehus"), ("'sygehus'", "sygehus"), ("m.v.", "m.v."), ("--", "--")]
)
def test_a_word_is_spoken_of_without_the_marks_around_it(text: str, shown: str) -> None:
    assert shown_clause(Clause("word", text)) == shown
