"""The query language: everything parses, operators in capitals, filters apart from words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import QueryError
from search.models import Clause, Condition
from search.query.parser import MAX_CLAUSES, MAX_QUERY_LENGTH, mentioned_years, parse_query


def clauses(text: str) -> list[tuple[str, str]]:
    return [(clause.kind, clause.text) for clause in parse_query(text).clauses]


@pytest.mark.parametrize("quoted", ['"én to"', "»én to«", "“én to”", "”én to”", "„én to“", "«én to»"])
def test_every_kind_of_quotation_mark_makes_a_phrase(quoted: str) -> None:
    assert clauses(f"før {quoted} efter") == [("word", "før"), ("phrase", "én to"), ("word", "efter")]


def test_an_open_quotation_mark_is_dropped() -> None:
    assert clauses('"én to') == [("word", "én"), ("word", "to")]


@pytest.mark.parametrize("operator", ["AND", "OG"])
def test_and_requires_both(operator: str) -> None:
    both = (Clause("word", "pulje"), Clause("word", "loft"))
    query = parse_query(f"pulje {operator} loft")
    assert (query.clauses, query.condition) == (both, Condition("all", both))


@pytest.mark.parametrize("operator", ["OR", "ELLER"])
def test_or_makes_a_group_of_alternatives(operator: str) -> None:
    assert [c.group for c in parse_query(f"pulje {operator} loft {operator} ramme frit").clauses] == [1, 1, 1, 0]


@pytest.mark.parametrize("text", ["pulje NOT loft", "pulje IKKE loft", "pulje -loft", "pulje AND NOT loft"])
def test_not_excludes(text: str) -> None:
    query = parse_query(text)
    assert [clause.text for clause in query.clauses if clause.excluded] == ["loft"]
    assert query.free == "pulje"


def test_small_operators_are_words() -> None:
    assert clauses("drift og ikke anlæg") == [("word", w) for w in ("drift", "og", "ikke", "anlæg")]


def test_a_suspended_hyphen_is_not_a_not() -> None:
    assert not any(clause.excluded for clause in parse_query("videnopsamling og -deling").clauses)


def test_a_star_makes_a_prefix() -> None:
    assert clauses("kvalitetsfond* a*") == [("prefix", "kvalitetsfond"), ("word", "a")]


def test_a_star_before_makes_a_suffix() -> None:
    assert clauses("*hus *") == [("suffix", "hus")]


def test_a_hyphen_before_the_only_word_excludes_nothing() -> None:
    assert parse_query("-sygehuse").clauses == (Clause("word", "sygehuse"),)


@pytest.mark.parametrize("text", ["sygehuse IKKE (psykiatri ELLER ambulance)", "sygehuse -(psykiatri ambulance)"])
def test_what_stands_in_parentheses_is_excluded_as_one(text: str) -> None:
    query = parse_query(text)
    assert query.free == "sygehuse"
    assert [clause.text for clause in query.clauses if clause.excluded] == ["psykiatri", "ambulance"]


def test_a_not_within_a_not_is_wanted() -> None:
    query = parse_query("a IKKE (b IKKE c)")
    assert [(clause.text, clause.excluded) for clause in query.clauses] == [("a", False), ("b", True), ("c", False)]


def test_parentheses_join_alternatives_before_and() -> None:
    query = parse_query("(pulje ELLER fond) OG (loft ELLER ramme)")
    pulje, fond, loft, ramme = (Clause("word", word, group=0) for word in ("pulje", "fond", "loft", "ramme"))
    assert [clause.group for clause in query.clauses] == [1, 1, 2, 2]
    assert query.condition == Condition(
        "all",
        (Condition("all", (Condition("any", (pulje, fond)),)), Condition("all", (Condition("any", (loft, ramme)),))),
    )


@pytest.mark.parametrize("text", ["sygehuse (herunder psykiatri)", "sygehuse) og (psykiatri", "((sygehuse)", "a (b) c"])
def test_parentheses_without_operators_demand_nothing(text: str) -> None:
    assert parse_query(text).condition is None


def test_a_text_in_capitals_has_no_operators() -> None:
    query = parse_query("MIDLER DER IKKE ER BRUGT")
    assert not any(clause.excluded for clause in query.clauses)
    assert query.notes == ("Alt er skrevet med store bogstaver, så OG, ELLER og IKKE er læst som ord.",)
    assert [clause.text for clause in parse_query("KL IKKE DR").clauses if clause.excluded] == ["DR"]


def test_invisible_marks_vanish() -> None:
    assert parse_query("ned\u200bsæt\u00adtelse\ufeff \u2060til").text == "nedsættelse til"


@pytest.mark.parametrize(
    ("typed", "free"),
    [
        ("2 937 mio.", "2.937 mio."),
        ("1 250 000 kr.", "1.250.000 kr."),
        ("i 2024 100 mio.", "i 2024 100 mio."),
        ("3,5 200 x", "3,5 200 x"),
        ("099 200", "099 200"),
    ],
)
def test_blanks_between_thousands_are_points(typed: str, free: str) -> None:
    assert parse_query(typed).free == free


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("x år:2021", (2021,)),
        ("x år:2013-2015", (2013, 2014, 2015)),
        ("x aar:2021 år:2024", (2021, 2024)),
        ("x år:99999", (99999,)),
        ("x år:2020-", tuple(range(2020, 2101))),
    ],
)
def test_year_filters(text: str, years: tuple[int, ...]) -> None:
    query = parse_query(text)
    assert query.years == years
    assert query.free == "x"


def test_other_filters() -> None:
    query = parse_query('nærhed aftale:ØA24 part:"Danske Regioner" type:Boks type:sjov')
    assert (query.agreements, query.parties, query.kinds) == (("ØA24",), ("Danske Regioner",), ("boks",))
    assert query.notes == ("Typen »sjov« kendes ikke og er ikke brugt som filter.",)


@pytest.mark.parametrize(
    ("said", "kind"),
    [("afsnit", "section"), ("Underafsnit", "subsection"), ("fodnote", "footnote"), ("bilag", "bilag")],
)
def test_kinds_are_asked_for_in_danish(said: str, kind: str) -> None:
    assert parse_query(f"nærhed type:{said}").kinds == (kind,)


def test_years_in_the_text_are_mentioned_not_filters() -> None:
    query = parse_query("teknologibidrag 2021 og 2024")
    assert (query.years, query.mentioned_years) == ((), (2021, 2024))
    assert mentioned_years("2,2013 kr. 20215 § 12021") == ()
    assert mentioned_years("perioden 2021 – 2023") == (2021, 2022, 2023)


@pytest.mark.parametrize(
    "text", ["", "   ", "...", '""', "AND", "-", "*", "år:2021", "\x00\x1b", "IKKE pulje", "()", "(-pulje -loft)"]
)
def test_nothing_to_look_for_is_said(text: str) -> None:
    with pytest.raises(QueryError, match="intet at søge efter"):
        parse_query(text)


def test_a_pasted_document_is_refused_in_one_line() -> None:
    with pytest.raises(QueryError, match=r"20\.000 tegn, .* højst søges på 2\.000"):
        parse_query("a" * 20_000)


def test_wildcards_are_bounded() -> None:
    query = parse_query(" ".join(f"a{number}*" for number in range(300)))
    assert len(query.clauses) == MAX_CLAUSES
    assert query.notes == (f"Kun de første {MAX_CLAUSES} ord af søgningen er brugt.",)


@given(st.text(max_size=300))
def test_every_text_parses_or_is_said_to_be_empty(text: str) -> None:
    try:
        query = parse_query(text)
    except QueryError:
        return
    assert query.free
    assert len(query.text) <= MAX_QUERY_LENGTH
