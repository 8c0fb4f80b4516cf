"""Filters: a value is read as far as it can be, and one that no agreement has is said."""

import pytest

from indexer.errors import QueryError
from indexer.models import Agreement
from search.models import Query
from search.query.filter_values import known_filters, same_party
from search.query.parser import parse_query


def agreement(name: str, year: int, *parties: str) -> Agreement:
    return Agreement(
        id=name.lower(),
        file=f"{name}.txt",
        title=f"Aftale {name}",
        short_title=name,
        year=year,
        parties=parties,
    )


CATALOG = (agreement("A1", 2021, "Regeringen", "Danske Regioner"), agreement("A2", 2024, "Regeringen", "KL"))


def limited(text: str) -> Query:
    return known_filters(parse_query(text), CATALOG)


@pytest.mark.parametrize("value", ["KL", "KL,", "kl.", "kommunerne", "Kommunernes-Landsforening", "KOMMUNERNE;"])
def test_a_party_is_known_by_its_other_names_and_whatever_stands_behind_it(value: str) -> None:
    query = limited(f'x part:"{value.replace("-", " ")}"' if "-" in value else f"x part:{value}")
    assert (query.parties, query.notes) == (("KL",), ())


def test_a_party_that_no_agreement_has_is_said_and_not_used() -> None:
    query = limited("x part:Lægeforeningen part:staten")
    assert query.parties == ("Regeringen",)
    assert query.notes == (
        "Parten »Lægeforeningen« kendes ikke og er ikke brugt som filter: vælg Regeringen, Danske Regioner, KL.",
    )


def test_a_year_that_no_agreement_is_for_is_said() -> None:
    assert limited("x år:2019").notes == ("Ingen af aftalerne er for 2019.",)
    assert limited("x år:2016-2018,").notes == ("Ingen af aftalerne er for årene 2016 til 2018.",)
    assert limited("x år:2020-2021").notes == ()


def test_of_several_agreements_the_known_ones_are_used() -> None:
    query = limited("x aftale:A2, aftale:A9")
    assert query.agreements == ("a2",)
    assert query.notes == ("Aftalen »A9« er ikke i indekset og er ikke brugt som filter.",)


def test_agreements_of_which_none_is_known_are_refused() -> None:
    with pytest.raises(QueryError, match=r"Aftalen 'A9' er ikke i indekset: vælg en af a1 \(A1\), a2 \(A2\)\."):
        limited("x aftale:A9")


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("x type:sjov", "Typen »sjov« kendes ikke og er ikke brugt som filter."),
        ("x har:mening", "»har:mening« kendes ikke: brug beløb, beloeb, procent, dato, antal."),
        ("x år:snart", "»snart« er ikke et årstal og er ikke brugt som filter."),
    ],
)
def test_a_value_that_cannot_be_read_is_said(text: str, note: str) -> None:
    assert limited(text).notes == (note,)


@pytest.mark.parametrize("text", ["x type:bokse,", "x type:Boks."])
def test_a_kind_is_read_in_the_plural_and_with_punctuation(text: str) -> None:
    assert limited(text).kinds == ("boks",)


def test_parties_are_the_same_by_the_organisation_that_speaks_for_them() -> None:
    assert same_party("regionerne", "Danske Regioner")
    assert not same_party("regionerne", "KL")
