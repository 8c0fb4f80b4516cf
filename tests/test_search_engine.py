"""Search end to end: over a small corpus of our own, and over the real one with the real model."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_corpus import WordEmbedder, write_corpus

from indexer.errors import QueryError
from indexer.pipeline.build import build_index
from search.engine import Engine
from search.models import MODES, Hit
from web.wiring import open_engine


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("small")
    build_index(write_corpus(folder / "corpus"), folder / "index", embedder=WordEmbedder())
    return Engine.open(folder / "index", embedder=WordEmbedder())


@pytest.fixture(scope="module")
def real(corpus_index: Path) -> Engine:
    return open_engine(corpus_index)


def first(engine: Engine, query: str, **filters: object) -> str:
    return engine.search(query, **filters).hits[0].text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "query",
    [
        "deponeringsfritagelsespulje",
        "deponeringsfritagelsespuljer",
        "pulje til deponeringsfritagelse",
        "fritagelsespulje",
    ],
)
def test_a_compound_is_found_by_form_part_and_phrase(engine: Engine, query: str) -> None:
    assert "deponeringsfritagelsespulje" in first(engine, query)


def test_a_hit_is_a_slice_of_its_document_with_its_place(engine: Engine) -> None:
    hit = engine.search("kunstig intelligens").hits[0]
    document = next(document for agreement, document in engine.library if agreement.id == hit.place.agreement)
    assert hit.text in document.text
    assert hit.place.section_title == "Digitalisering"
    assert hit.citation.startswith("KØ24, afsnit 2, »Digitalisering«")
    assert any(hit.text[a:b].lower() == "kunstig" for a, b in hit.highlights)


def test_filters_by_year_agreement_and_party(engine: Engine) -> None:
    for filters in ({"years": (2024,)}, {"agreements": ("KØ24",)}, {"agreements": ("b-2024",)}, {"parties": ("kl",)}):
        assert {hit.place.year for hit in engine.search("økonomi", **filters).hits} == {2024}
    assert {hit.place.year for hit in engine.search("økonomi år:2021").hits} == {2021}
    assert engine.search("økonomi år:1999").hits == ()


def test_passages_can_be_asked_to_state_a_sum(engine: Engine) -> None:
    texts = [hit.text for hit in engine.search("økonomi har:beløb").hits]
    assert texts
    assert all("kr." in text for text in texts)
    assert engine.search("økonomi har:sjov").notes == (
        "»har:sjov« kendes ikke: brug beløb, beloeb, procent, dato, antal.",
    )


def test_an_unknown_agreement_is_named(engine: Engine) -> None:
    with pytest.raises(QueryError, match="'ØA99' er ikke i indekset: vælg en af"):
        engine.search("økonomi", agreements=("ØA99",))


def test_excluded_and_required_words_hold(engine: Engine) -> None:
    assert all("puljen" not in hit.text.lower() for hit in engine.search("regionernes -puljen").hits)
    hits = engine.search("anlægsramme AND ambulancer").hits
    assert hits
    assert all("Ambulancer" in hit.text for hit in hits)
    assert engine.search("plejehjem AND ambulancer").hits == ()


def test_a_phrase_comes_first_across_a_line_break(engine: Engine) -> None:
    assert "etableres en deponeringsfritagelsespulje" in first(
        engine, '"etableres en deponeringsfritagelsespulje på 400"'
    )


def test_agreements_without_the_word_are_named(engine: Engine) -> None:
    assert engine.search("deponeringsfritagelsespulje").absent == ("KØ24",)
    assert engine.search("ålefiskeri").absent == ("ØA21", "KØ24")


@pytest.mark.model
def test_a_word_that_stands_everywhere_is_missed_nowhere(real: Engine) -> None:
    assert real.search("regionerne").absent == ()


def test_a_slip_is_bridged_and_told(engine: Engine) -> None:
    result = engine.search("deponeringsfritaglsespulje")
    assert result.suggestion == "deponeringsfritagelsespulje"
    assert "deponeringsfritagelsespulje" in result.hits[0].text


def test_ascii_typing_finds_danish_letters(engine: Engine) -> None:
    assert "Ældreplejen" in first(engine, "aeldrepleje")


def test_a_citation_leads_to_its_place(engine: Engine) -> None:
    result = engine.search("KØ24 afsnit 2")
    assert result.route == "citation"
    assert result.hits[0].place.section_title == "Digitalisering"


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_is_deterministic(engine: Engine, mode: str) -> None:
    once = engine.search("digitale løsninger i kommuner", mode=mode).hits  # type: ignore[arg-type]
    assert once == engine.search("digitale løsninger i kommuner", mode=mode).hits  # type: ignore[arg-type]
    assert [hit.rank for hit in once] == list(range(1, len(once) + 1))


def test_pages_of_results_join_without_gap_or_overlap(engine: Engine) -> None:
    whole = [hit.passage_id for hit in engine.search("økonomi", limit=4).hits]
    paged = [hit.passage_id for offset in range(4) for hit in engine.search("økonomi", limit=1, offset=offset).hits]
    assert paged == whole


def test_an_unknown_mode_is_refused(engine: Engine) -> None:
    with pytest.raises(QueryError, match="Søgemåden"):
        engine.search("økonomi", mode="magi")  # type: ignore[arg-type]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(max_size=120))
def test_any_query_is_answered_or_refused_in_one_line(engine: Engine, query: str) -> None:
    try:
        result = engine.search(query)
    except QueryError as error:
        lines, hits = str(error).splitlines(), tuple[Hit, ...]()
    else:
        lines, hits = [], result.hits
    assert len(lines) <= 1
    for hit in hits:
        assert all(0 <= a < b <= len(hit.text) for a, b in hit.highlights)


@pytest.mark.model
def test_the_rare_word_is_found_in_every_year_it_stands(real: Engine) -> None:
    """In the 2021 text a line break cuts the word; the health reform does not have it."""
    result = real.search("deponeringsfritagelsespulje", limit=5)
    assert {2013, 2021, 2024} <= {hit.place.year for hit in result.hits}
    assert "Forårsaftale 2025" in result.absent


@pytest.mark.model
def test_meaning_finds_what_shares_no_word(real: Engine) -> None:
    texts = [hit.text for hit in real.search("bøde til folk der ikke møder op", limit=5).hits]
    assert any("udeblivelser" in text for text in texts)


@pytest.mark.model
def test_passages_keep_the_promised_length(real: Engine) -> None:
    for _, document in real.library:
        lengths = [passage.end - passage.start for passage in document.passages]
        assert max(lengths) <= 1200
        assert sum(400 <= length <= 900 for length in lengths) > len(lengths) / 2


def test_a_citation_that_leads_nowhere_is_said_to_and_speaks_of_no_word(real: Engine) -> None:
    result = real.search("ØA24 s. 99")
    assert result.failed_citation
    assert (result.terms, result.absent) == (None, ())
    assert result.notes
    assert not real.search("ØA24 boks 2.1").failed_citation


def test_a_question_or_several_words_speak_of_no_word(real: Engine) -> None:
    assert real.search("Hvad er teknologibidraget i 2024?").absent == ()
    assert real.search("udligning af moms").absent == ()


def test_exact_places_come_before_compounds_and_these_before_what_is_similar(real: Engine) -> None:
    order = [str(hit.match) for hit in real.search("kvalitetsfonden", limit=60).hits]
    assert order == sorted(order, key=("exact", "compound", "similar").index)
    assert {"exact", "compound", "similar"} == set(order)


@pytest.mark.model
def test_an_agreement_named_says_where_to_look_and_not_what_for(real: Engine) -> None:
    first = real.search("cybersikkerhed i økonomiaftalen for 2025").hits[0]
    assert first.place.agreement == "oa-regioner-2025"
    assert first.place.section_title.startswith("Cyber")


@pytest.mark.model
def test_a_name_alone_and_a_quoted_name_are_looked_for(real: Engine) -> None:
    for text in ("sundhedsreformen", '"økonomiaftalen for 2024" lokalbaner'):
        assert real.search(text).hits
