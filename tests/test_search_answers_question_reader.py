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
    assert [word.text for word in question.words if word.noun] == ["kræftplaner"]
    assert [word.text for word in question.words if word.general] == ["penge", "sætter", "regionerne"]
    assert question.owners == {"region"}


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


@pytest.mark.parametrize(
    ("text", "years", "period", "dated"),
    [
        ("Hvor stor er puljen i 24", (2024,), None, ()),
        ("Hvor meget steg lønnen fra 2021 til 2022?", (2021, 2022), (2021, 2022), ()),
        ("Hvad gav finansloven for 2020 til psykiatrien?", (), None, (2020,)),
        ("Hvad gav ØA21 til psykiatrien i 2022?", (2022,), None, ()),
    ],
)
def test_years_are_those_of_sums_and_not_of_agreements_or_other_documents(
    text: str, years: tuple[int, ...], period: tuple[int, int] | None, dated: tuple[int, ...]
) -> None:
    question = read_question(text, CATALOG)
    assert (question.years, question.period, question.dated) == (years, period, dated)


@pytest.mark.parametrize(
    ("text", "direction", "ends"),
    [
        ("Hvor meget nedbringes udgifterne?", "down", None),
        ("Hvor meget forhøjes taksten?", "up", None),
        ("Hvorfor afskaffede parterne puljen?", None, "end"),
        ("Bliver det dyrere eller billigere?", None, None),
        ("Hvor stor er puljen?", None, None),
    ],
)
def test_the_way_a_thing_goes_is_a_constraint(text: str, direction: str | None, ends: str | None) -> None:
    question = read_question(text, CATALOG)
    assert (question.direction, question.ends) == (direction, ends)


def test_paragraphs_boxes_and_bare_numbers_are_demanded() -> None:
    asks = read_question("Hvad siger § 79 og boks 2.1 om de 96 timer i 2024?", CATALOG).demands
    assert asks.numbered == (("§", "79"), ("boks", "2.1"))
    assert asks.figures == ("96",)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("Hvor meget får kommunen pr. indbygger?", "each", "indbygger"),
        ("Hvor stor må puljen højst være?", "limit", "max"),
        ("Hvor meget er der givet siden 2013?", "since", 2013),
        ("Hvad er det i alt i de fem aftaler?", "across", True),
        ("Hvor meget af puljen bruges?", "part", True),
        ("Hvad er fristen for at søge?", "deadline", True),
        ("Hvilken region fik flest penge?", "superlative", "flest"),
    ],
)
def test_what_else_an_answer_must_have_is_read(text: str, name: str, value: object) -> None:
    assert getattr(read_question(text, CATALOG).demands, name) == value


def test_a_list_asked_for_by_number_has_that_many_items() -> None:
    assert read_question("Hvilke fire kriterier gælder?", CATALOG).count == 4
