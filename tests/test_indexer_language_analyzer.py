import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.language.analyzer import (
    ANALYZER_IDENTITY,
    Analysis,
    Token,
    analyze,
    expand_abbreviation,
    fold_token,
    is_known,
    tokenize,
)


def texts(text: str) -> list[str]:
    return [token.text for token in tokenize(text)]


def lemma_of(word: str) -> str:
    (token,) = tokenize(word)
    return token.lemma


def field(analysis: Analysis, name: str) -> set[str]:
    return {term.text for term in getattr(analysis, name)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.447,5 mio. kr.", ["1.447,5", "mio", "kr"]),
        ("4,0 mio.kr. og 2½ pct.", ["4,0", "mio", "kr", "og", "2½", "pct"]),
        ("½ mia. kr., 44 %", ["½", "mia", "kr", "44", "%"]),
        ("§ 4, stk. 2", ["§", "4", "stk", "2"]),
        ("ikke-bindende og ikke", ["ikke-bindende", "og", "ikke"]),
        ("COVID-19-epidemien", ["covid-19-epidemien"]),
        ("2020-2025", ["2020", "2025"]),
        ("13-pl, 2025-pl", ["13-pl", "2025-pl"]),
        ("jf. boks 2.1", ["jf", "boks", "2.1"]),
        ("bl.a. m.m. ph.d.", ["bl.a", "m.m", "ph.d"]),
        ("Sundhed.dk og slut.Ny sætning", ["sundhed.dk", "og", "slut", "ny", "sætning"]),
        ("re\u00adgion og Dan\u00adske", ["region", "og", "danske"]),
        ("sundhedsrådene1. ØA24 NIS2", ["sundhedsrådene", "1", "øa24", "nis2"]),
        ("kommunen/regionen (gen)indlæggelser", ["kommunen", "regionen", "gen", "indlæggelser"]),
        ("1.april", ["1", "april"]),
    ],
)
def test_numbers_paragraphs_hyphens_and_abbreviations_stay_whole(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_tokens_of_decomposed_text_are_composed_and_keep_their_span() -> None:
    text = unicodedata.normalize("NFD", "Nærhedsfinansiering på årsværk")
    assert texts(text) == ["nærhedsfinansiering", "på", "årsværk"]
    assert [unicodedata.normalize("NFC", text[token.start : token.end]) for token in tokenize(text)][2] == "årsværk"


def test_a_token_shows_its_lemma_and_its_parts_as_they_stand() -> None:
    assert tokenize("Kvalitetsfondsbyggerierne")[0] == Token(
        "kvalitetsfondsbyggerierne", 0, 25, "kvalitetsfondsbyggeri", ("kvalitets", "fonds", "byggerierne")
    )


@pytest.mark.parametrize(
    ("word", "lemma"),
    [
        ("børnene", "barn"),
        ("afdragsforpligtelser", "afdragsforpligtelse"),
        ("implementeringsomkostningerne", "implementeringsomkostning"),
        ("anlægsrammerne", "anlægsramme"),
        ("satspuljeaftaler", "satspuljeaftale"),
        ("aftalte", "aftale"),
        ("analyser", "analyse"),
        ("borger", "borger"),
        ("leveres", "levere"),
        ("lavere", "lav"),
        ("frit", "fri"),
        ("tal", "tal"),
        ("faserne", "fase"),
        ("voksen", "voksen"),
        ("KL's", "kl"),
        ("pct", "procent"),
        ("RKKP", "rkkp"),
        ("it-løsninger", "it-løsning"),
        ("2010-niveauet", "2010-niveau"),
    ],
)
def test_lemmas_of_inflected_words(word: str, lemma: str) -> None:
    assert lemma_of(word) == lemma


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("drifts- og anlægsrammen", "driftsrammen"),
        ("drifts- og anlægsrammen", "anlægsrammen"),
        ("lærings- og kvalitetsteams", "læringsteam"),
        ("sprog-, kultur- og læringsstøtte", "sprogstøtte"),
        ("sprog-, kultur- og læringsstøtte", "kulturstøtte"),
        ("videnopsamling og -deling", "videndeling"),
        ("it-løsninger og -systemer", "it-systemer"),
        ("ind- og udskrivning", "indskrivning"),
        ("sundheds – og omsorgspladserne", "sundhedsplads"),
        ("HR- og lønfunktioner", "hr-funktion"),
        ("almen- og speciallæger", "almenlæge"),
        ("visitations- \nog afslutningskriterier", "visitationskriterier"),
    ],
)
def test_words_behind_suspended_hyphens_are_found_by_their_lemma(text: str, word: str) -> None:
    assert fold_token(lemma_of(word)) in field(analyze(text), "lemma")


def test_a_suspended_hyphen_without_a_connective_adds_nothing() -> None:
    assert field(analyze("sundheds- anlægsrammen"), "lemma") == {"sundhed", "anlaegsramme"}


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("pulje til deponeringsfritagelse", "deponeringsfritagelsespuljen"),
        ("medicin tilskud", "medicintilskuddet"),
        ("privat hospital", "privathospitalerne"),
        ("kombinations stillinger", "kombinationsstilling"),
        ("fritagelse", "deponeringsfritagelsespulje"),
        ("læge", "speciallægerne"),
        ("akut plan", "akutplanen"),
    ],
)
def test_phrase_finds_compound_and_compound_finds_phrase(query: str, text: str) -> None:
    asked, found = field(analyze(query), "parts"), field(analyze(text), "parts")
    assert asked - {"til"} & found
    assert found <= asked or asked - {"til"} <= found


def test_a_dash_between_clauses_is_no_suspended_hyphen() -> None:
    assert "indsatsenplads" not in field(analyze("indsatsen – og omsorgspladserne"), "lemma")


def test_neighbours_are_joined_where_the_lexicon_lists_them_as_one_word() -> None:
    assert "sygehus" in field(analyze("de syge huse"), "parts")


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("naerhedsfinansieringen", "nærhedsfinansieringen"),
        ("oekonomiaftalerne", "økonomiaftalerne"),
        ("aarsvaerk", "årsværk"),
        ("saerligt", "særligt"),
        ("boernepsykiatri", "børnepsykiatri"),
    ],
)
def test_ascii_spelling_is_analyzed_as_the_word_itself(typed: str, word: str) -> None:
    asked, meant = analyze(typed), analyze(word)
    assert (asked.exact, asked.lemma, asked.parts) == (meant.exact, meant.lemma, meant.parts)


@pytest.mark.parametrize("word", ["israel", "poesi", "kanaan", "aalborg"])
def test_words_with_genuine_double_letters_fold_to_themselves(word: str) -> None:
    assert fold_token(word) == word


def test_folding_does_not_merge_a_ring_and_a() -> None:
    assert fold_token("Råd") == "raad"
    assert fold_token("rad") == "rad"
    assert fold_token("Café MÜLLER") == "cafe mueller"
    assert fold_token("CO₂") == "co2"
    assert fold_token("2½") == "2½"


def test_abbreviations_of_the_field_are_known_both_ways() -> None:
    assert expand_abbreviation("ØA24") == (
        "økonomiaftale 2024",
        "økonomiaftalen for 2024",
        "aftale om regionernes økonomi for 2024",
    )
    assert "ØA24" in expand_abbreviation("Aftale om regionernes økonomi for 2024")
    assert expand_abbreviation("pct.") == ("procent",)
    assert expand_abbreviation("dut") == ("det udvidede totalbalanceprincip",)
    assert expand_abbreviation("sygehus") == ()


def test_is_known_takes_any_case_and_composition() -> None:
    assert is_known("REGIONERNE")
    assert is_known("Danmark")
    assert is_known(unicodedata.normalize("NFD", "årsværk"))
    assert not is_known("sundhedsog")
    assert not is_known("")


def test_the_identity_names_lexicon_settings_and_names() -> None:
    assert ANALYZER_IDENTITY.split()[1].startswith("simplemma-")
    assert len(ANALYZER_IDENTITY.split()) == 4


def test_positions_are_those_of_the_tokens_and_ascend() -> None:
    analysis = analyze("Drifts- og anlægsrammen på 4 mio. kr.")
    assert [term.position for term in analysis.exact] == list(range(len(analysis.tokens)))
    for terms in (analysis.lemma, analysis.parts):
        assert [term.position for term in terms] == sorted(term.position for term in terms)
        assert {term.position for term in terms} == set(range(len(analysis.tokens)))


danish = st.text(alphabet="abdegiklnorstvæøåÆØÅéü 0123456789.,-–§%½'’\u00ad\u0301\u030a\n()/", max_size=120)


@given(st.one_of(st.text(max_size=200), danish))
def test_any_text_is_analyzed_and_every_token_is_a_slice_of_it(text: str) -> None:
    analysis = analyze(text)
    ends = 0
    for token in analysis.tokens:
        assert ends <= token.start < token.end <= len(text)
        assert fold_token(text[token.start : token.end]) == fold_token(token.text)
        assert token.parts
        ends = token.end


@given(st.one_of(st.text(max_size=50), danish))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold_token(fold_token(text)) == fold_token(text)


@given(
    st.sampled_from(["deponeringsfritagelsespulje", "Nærhedsfinansiering", "2½", "covid-19", "sundhed.dk", "årsværk"])
)
def test_a_word_alone_is_analyzed_as_in_a_text(word: str) -> None:
    (alone,) = analyze(word).tokens
    within = analyze(f"Parterne er enige om {word}, jf. boks 1.").tokens[4]
    assert (within.text, within.lemma, within.parts) == (alone.text, alone.lemma, alone.parts)
