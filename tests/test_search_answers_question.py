"""What a question asks is read from its words alone."""

import pytest

from indexer.models import Agreement
from search.answers.question import QuestionKind, read_question

CATALOG = (
    Agreement("oa-21", "Aftale om regionernes økonomi for 2021", "ØA21", 2021, ("Regeringen", "Danske Regioner"), "a"),
    Agreement("ko-24", "Aftale om kommunernes økonomi for 2024", "KØ24", 2024, ("Regeringen", "KL"), "b"),
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hvor stor er puljen til cykelstier i 2024?", "sum"),
        ("Hvor mange penge går til skolerne?", "sum"),
        ("Hvad koster det at bygge en svømmehal?", "sum"),
        ("tilskud til landsbyskoler", "sum"),
        ("Hvor stor en del af eleverne cykler?", "share"),
        ("Hvor mange procent skal udgifterne ned?", "share"),
        ("Hvornår skal planen være færdig?", "date"),
        ("Hvilken dato træder aftalen i kraft?", "date"),
        ("Hvor længe gælder forsøget?", "period"),
        ("Hvor mange måneder varer forløbet?", "period"),
        ("Hvem leder udvalget?", "actor"),
        ("Hvilket ministerium fordeler puljen?", "actor"),
        ("Hvor mange skoler deltager?", "number"),
        ("Hvor mange midlertidige pladser er der?", "number"),
        ("Må kommunerne låne til anlæg?", "yesno"),
        ("Afskaffes gebyret?", "yesno"),
        ("Hvilke krav stilles der til planen?", "list"),
        ("Hvad er et sundhedsråd?", "definition"),
        ("Hvorfor stiger udgifterne?", "free"),
        ("Lånepulje til skoler, hvor stor?", "sum"),
        ("cykelstier", "free"),
    ],
)
def test_the_kind_is_read_from_the_interrogative_or_the_noun(text: str, kind: QuestionKind) -> None:
    assert read_question(text, CATALOG).kind == kind


def test_topic_words_are_apart_from_the_words_of_asking() -> None:
    question = read_question("Hvor mange penge sætter regionerne af til kræftplaner?", CATALOG)
    assert [word.text for word in question.words if word.noun] == ["regionerne", "kræftplaner"]
    assert [word.text for word in question.words if word.general] == ["penge", "sætter"]


def test_an_acronym_made_of_small_words_is_a_name() -> None:
    assert [word.text for word in read_question("Hvad er EN AF OS?", CATALOG).words] == ["en", "af", "os"]


def test_a_short_title_says_where_to_look() -> None:
    question = read_question("tilskud til skoler, ØA21", CATALOG)
    assert question.agreements == ("oa-21",)
    assert "øa21" not in [word.text for word in question.words]


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Hvad siger økonomiaftalen for 2016 om tilskud?", "økonomiaftalen for 2016"),
        ("Hvad står der i ØA99 om tilskud?", "ØA99"),
        ("Hvad har regeringen aftalt med Landbrugsraadet om gylle?", "aftale med Landbrugsraadet"),
        ("Rammen i aftalen mellem regeringen og KL for 2021?", "aftalen mellem regeringen og KL for 2021"),
    ],
)
def test_an_agreement_that_is_not_in_the_collection_is_known_as_such(text: str, unknown: str) -> None:
    assert unknown in read_question(text, CATALOG).unknown


@pytest.mark.parametrize(
    "text", ["Hvad siger aftalen for 2021?", "Hvad er aftalt med KL i 2024?", "Hvad blev brugt i 2016?"]
)
def test_a_year_or_party_of_the_collection_is_no_mistake(text: str) -> None:
    assert read_question(text, CATALOG).unknown == ()


def test_years_are_compared_where_several_are_named() -> None:
    assert read_question("Hvor stor var puljen i 2021 og 2024?", CATALOG).compares
    assert not read_question("Hvor stor var puljen i 2021?", CATALOG).compares


def test_what_is_counted_is_the_first_noun_after_how_many() -> None:
    unit = read_question("Hvor mange nye skoler bygges i kommunerne?", CATALOG).unit
    assert unit is not None
    assert unit.text == "skoler"


def test_a_stated_sum_is_kept_apart_from_what_is_asked() -> None:
    question = read_question("Hvilke skoler får de 34 mio. kr.?", CATALOG)
    assert [amount.text for amount in question.sums] == ["34 mio. kr."]
    assert [word.text for word in question.words] == ["skoler"]
