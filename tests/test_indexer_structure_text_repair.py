"""Repairs: each joins or removes only what it can know."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.language.analyzer import is_known
from indexer.structure import text_repair as text


def known(word: str) -> bool:
    return is_known(word)


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("økonomisk råde-", "rum til flere", "økonomisk råderum til flere"),
        ("Re-", "geringen er", "Regeringen er"),
        ("Covid-19-kompen-", "sationen for 2022", "Covid-19-kompensationen for 2022"),
        ("en ikke-", "bindende anbefaling", "en ikke-bindende anbefaling"),
        ("sundheds-", "og omsorgspladser", "sundheds- og omsorgspladser"),
        ("drifts-", "eller anlægsrammen", "drifts- eller anlægsrammen"),
        ("COVID-", "19 relaterede", "COVID-19 relaterede"),
        ("i perioden 2023-", "2030 at kunne", "i perioden 2023-2030 at kunne"),
        ("i forhold til 2010-", "niveauet dog", "i forhold til 2010-niveauet dog"),
        ("DUT-", "princippet", "DUT-princippet"),
        ("Sundheds-", "Danmark i", "Sundheds-Danmark i"),
        ("sundheds-", "samt, hvor", "sundheds- samt, hvor"),
        ("og I-", "landene", "og Ilandene"),
        ("e-", "handel", "e-handel"),
        ("x-", "-y", "x- -y"),
        ("nye it-", "systemer", "nye it-systemer"),
        ("kommunen/re-", "gionen på", "kommunen/regionen på"),
        ("al-", "men praksis", "almen praksis"),
        ("pro-", "jektudløb", "projektudløb"),
        ("ex-", "cessivt vægttab", "excessivt vægttab"),
        ("sund-", "hed.dk med", "sundhed.dk med"),
        ("den ene -", "den anden", "den ene - den anden"),
        ("bløde binde\u00ad", "streger", "bløde bindestreger"),
        ("et helt", "ord", "et helt ord"),
    ],
)
def test_a_line_end_hyphen_is_joined_when_soft_and_kept_when_real(first: str, second: str, joined: str) -> None:
    assert text.join_lines(first, second, known) == joined


def test_a_hyphenated_form_that_stands_elsewhere_in_the_document_is_kept() -> None:
    words = text.vocabulary(["en case-manager hjælper"])
    assert text.join_lines("en case-", "manager", lambda w: words[w.lower()] > 0) == "en case-manager"


def test_a_word_that_a_page_cuts_stands_whole_on_the_first_page() -> None:
    assert text.join_lines("sikre be-", "handling på", known, breaks=1) == f"sikre behandling {text.PAGE}på"


def test_a_page_between_two_words_begins_at_the_second() -> None:
    assert text.join_lines("der", "blev afsat", known, breaks=1) == f"der {text.PAGE}blev afsat"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("uhen-sigtsmæssige og forelø-bigt", "uhensigtsmæssige og foreløbigt"),
        ("kunstig intelligens-løsninger", "kunstig intelligens-løsninger"),
        ("en governance-struktur og e-handel", "en governance-struktur og e-handel"),
        ("covid-19, type-2 og 10-årsplan", "covid-19, type-2 og 10-årsplan"),
        ("sundheds-it-infrastruktur", "sundheds-it-infrastruktur"),
        ("videnopsamling og -deling", "videnopsamling og -deling"),
        ("sundheds- og omsorgspladser", "sundheds- og omsorgspladser"),
        ("offentlig-privat samarbejde", "offentlig-privat samarbejde"),
        ("EHDS-forordningen og IT-løsning", "EHDS-forordningen og IT-løsning"),
    ],
)
def test_a_hyphen_inside_a_line_goes_only_where_a_word_comes_out(before: str, after: str) -> None:
    assert text.repair_inner_hyphens(before, known, known) == after


def test_two_words_that_make_one_are_joined_only_in_a_document_with_certain_cases() -> None:
    assert text.repair_inner_hyphens("til-syn", known, known) == "til-syn"
    assert text.repair_inner_hyphens("til-syn", known, known, many=True) == "tilsyn"


@pytest.mark.parametrize(
    ("before", "one", "many"),
    [
        ("indfly- delse", "indflydelse", "indflydelse"),
        ("EU- midler", "EU- midler", "EU-midler"),
        ("zrkvad- mglop", "zrkvad- mglop", "zrkvadmglop"),
        ("sundheds- og omsorg", "sundheds- og omsorg", "sundheds- og omsorg"),
        ("drifts- Anlæg", "drifts- Anlæg", "drifts- Anlæg"),
        ("børne- unge- og ældre", "børne- unge- og ældre", "børne- unge- og ældre"),
        ("ind- delse", "inddelse", "inddelse"),
        ("a- delse", "a- delse", "a- delse"),
    ],
)
def test_a_hyphen_and_a_space_inside_a_word_go_where_a_word_comes_out(before: str, one: str, many: str) -> None:
    assert text.repair_hanging_hyphens(before, lambda w: is_known(w) or w == "inddelse") == one
    assert text.repair_hanging_hyphens(before, lambda w: is_known(w) or w == "inddelse", many=True) == many


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("regional udvik ling", "regional udvikling"),
        ("sygehuspersonalets arbejdsti d", "sygehuspersonalets arbejdstid"),
        ("med d e nye sygehusbyggerier", "med de nye sygehusbyggerier"),
        ("forbindelse med sygehusinveste ringer", "forbindelse med sygehusinvesteringer"),
        ("Regioners mulighed for at deltage i selskaber", "Regioners mulighed for at deltage i selskaber"),
        ("Ventetider på demensområdet", "Ventetider på demensområdet"),
        ("Øvrige temaer", "Øvrige temaer"),
        ("En samlet indsats i hele landet", "En samlet indsats i hele landet"),
    ],
)
def test_split_words_of_a_heading_are_put_together(before: str, after: str) -> None:
    assert text.repair_split_words(before, known, known) == after


@pytest.mark.parametrize(
    ("repair", "before", "after"),
    [
        (text.repair_italics, "*jf. boks 2.* Og *Aftale*", "jf. boks 2. Og Aftale"),
        (text.repair_italics, "Thisted* 740 *Loftet er inkl. vækstrum", "Thisted* 740 *Loftet er inkl. vækstrum"),
        (text.repair_bullets, "\uf0b7 Et punkt", "• Et punkt"),
        (text.repair_ligatures, "eﬀektiv ﬁnansiering", "effektiv finansiering"),
        (text.repair_soft_hyphens, "sund\u00adheds\u200bvæsen", "sundhedsvæsen"),
        (text.repair_spaces, "mv.\u00a0 Hvor  det ", "mv. Hvor det"),
    ],
)
def test_a_repair_does_one_thing(repair: Callable[[str], str], before: str, after: str) -> None:
    assert repair(before) == after


@given(st.text(alphabet="abeø -,.19\n", max_size=60), st.text(alphabet="abeø -,.19", min_size=1, max_size=60))
def test_joining_loses_nothing_but_a_hyphen(first: str, second: str) -> None:
    joined = text.join_lines(first, second, lambda _: False)
    whole = (first + second).replace(" ", "").replace("\n", "")
    assert joined.replace(" ", "").replace("\n", "").replace("-", "") == whole.replace("-", "")
    assert 0 <= whole.count("-") - joined.count("-") <= 1


@given(st.text(max_size=80))
def test_repairs_are_idempotent(before: str) -> None:
    for repair in (text.repair_ligatures, text.repair_soft_hyphens, text.repair_bullets, text.repair_spaces):
        assert repair(repair(before)) == repair(before)


def among(*words: str) -> Callable[[str], bool]:
    """Knows these words alone."""
    return lambda word: word in words


@pytest.mark.parametrize(
    ("word", "compound"),
    [
        ("abcdefgh", True),
        ("abcefgh", False),
        ("abcdsefgh", True),
        ("abcdeefgh", True),
        ("abcdksefgh", True),
        ("abcdxefgh", False),
        ("abcdefg", False),
    ],
)
def test_a_compound_is_two_known_words_of_four_letters_at_least(word: str, compound: bool) -> None:
    assert text.is_compound(word, among("abcd", "abcdk", "abc", "efgh", "efg")) == compound


@pytest.mark.parametrize(
    ("left", "right", "many", "soft"),
    [
        ("abc", "defg", False, True),
        ("ikke", "defg", False, False),
        ("EU", "defg", False, False),
        ("abc", "og", False, False),
        ("abc", "Defg", False, False),
        ("ord", "ene", False, False),
        ("ord", "ene", True, True),
        ("abc", "dexyzuv", False, True),
        ("abc", "dxyzuv", False, False),
        ("ord", "dexyzuv", False, False),
    ],
)
def test_a_hyphen_is_the_rest_of_a_line_break_where_a_word_comes_out(
    left: str, right: str, many: bool, soft: bool
) -> None:
    known = among("abcdefg", "ikkedefg", "EUdefg", "abcog", "abcDefg", "ordene")
    words = among("ord", "ene", "abcde", "xyzuv", "abcd", "dexyzuv")
    assert text.is_soft(left, right, known, words, many=many) == soft


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("i dag", "i dag"),
        ("x dag", "xdag"),
        ("da g", "dag"),
        ("abc dexyzuv", "abcdexyzuv"),
        ("abc dxyzuv", "abc dxyzuv"),
        ("abc 7", "abc 7"),
        ("da G", "da G"),
    ],
)
def test_two_parts_of_a_heading_are_one_word_only_where_one_of_them_is_none(before: str, after: str) -> None:
    known = among("idag", "xdag", "dag", "abc7", "daG")
    words = among("i", "x", "da", "g", "dag", "abcde", "xyzuv", "abcd")
    assert text.repair_split_words(before, known, words) == after


def test_the_words_of_a_text_are_those_that_stand_whole_in_a_line() -> None:
    assert text.vocabulary(["en case-manager og sund-", "hed for alle -drift"]) == {
        "en": 1,
        "case-manager": 1,
        "og": 1,
        "for": 1,
        "alle": 1,
    }
