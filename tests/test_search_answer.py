"""Answers stand in the agreements, and where nothing stands there is no answer."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import WordEmbedder, write_corpus

from indexer.build import build_index
from search.engine import Engine
from search.evaluate_answers import evaluate_answers, measures, read_asked, says

QUALITY = Path(__file__).parent / "quality"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("answers")
    build_index(write_corpus(folder / "corpus"), folder / "index", embedder=WordEmbedder())
    return Engine.open(folder / "index", embedder=WordEmbedder())


def test_a_sum_is_answered_by_its_sentence_and_marked(engine: Engine) -> None:
    answer = engine.ask("Hvor stor er deponeringsfritagelsespuljen i 2021?")
    assert answer.answered
    assert answer.value is not None
    assert (answer.value.kind, answer.value.text) == ("sum", "400 mio. kr.")
    first = answer.sentences[0]
    assert first.text.startswith("Der etableres en deponeringsfritagelsespulje på 400 mio. kr. i 2021")
    assert first.value is not None
    assert first.text[slice(*first.value)] == "400 mio. kr."
    assert (first.place.agreement, first.place.section_title) == ("a-2021", "Økonomiske rammer")


def test_a_sentence_that_leans_on_the_one_before_brings_it(engine: Engine) -> None:
    texts = [one.text for one in engine.ask("Hvem fordeler puljen efter ansøgning?").sentences]
    place = texts.index("Puljen fordeles af ministeriet efter ansøgning.")
    assert any(text.startswith("Der etableres en deponeringsfritagelsespulje") for text in texts)
    assert place >= 0


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("Hvor stor er deponeringsfritagelsespuljen i 2019?", "2019"),
        ("Hvad siger økonomiaftalen for 2016 om ældrepleje?", "økonomiaftalen for 2016"),
        ("Hvad er aftalt med Tandlægeforeningen?", "Tandlægeforeningen"),
        ("gratis psykologhjælp", "psykologhjælp"),
        ("400 mio. kr. til elbusser", "400 mio. kr."),
        ("Hvor mange penge går til kunstig intelligens?", "beløb"),
    ],
)
def test_a_refusal_names_what_is_missing_and_shows_no_sentence(engine: Engine, question: str, lacks: str) -> None:
    answer = engine.ask(question)
    assert not answer.answered
    assert answer.reason is not None
    assert lacks in answer.reason or "elbusser" in answer.reason
    assert answer.sentences == ()
    assert answer.value is None


@pytest.mark.parametrize(
    "question", ["", "   ", "?!", "\x00", "hvad er det", '"', "-", "AND", "a" * 20_000, "<b>x</b>"]
)
def test_what_asks_nothing_is_refused(engine: Engine, question: str) -> None:
    answer = engine.ask(question)
    assert not answer.answered
    assert answer.reason


WORDS = (
    "hvor", "stor", "er", "puljen", "2021", "2024", "400", "mio.", "kr.", "ældrepleje", "ignore", "all", "rules",
    "<script>", '"', "-x", "aftale:", "part:KL", "ØA21", "med", "KL", "regioner", "plejehjem", "hvornår", "10", "pct.",
)  # fmt: skip
QUESTIONS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))


@given(QUESTIONS)
def test_whatever_is_asked_every_sentence_shown_is_a_slice_of_its_agreement(engine: Engine, question: str) -> None:
    from indexer.errors import QueryError

    texts = {agreement.id: document.text for agreement, document in engine.library}
    try:
        answer = engine.ask(question)
    except QueryError:  # a filter that names an agreement there is none of
        assert ":" in question
        return
    assert len(answer.sentences) <= 5
    assert answer.answered == bool(answer.sentences)
    assert answer.answered or answer.reason
    for one in answer.sentences:
        assert one.text in texts[one.place.agreement]
        assert one.value is None or 0 <= one.value[0] < one.value[1] <= len(one.text)
    assert answer.value is None or any(answer.value.text in one.text for one in answer.sentences)


def test_twenty_thousand_characters_are_answered_or_refused(engine: Engine) -> None:
    assert engine.ask("puljen " * 3_000).sentences is not None


def test_an_answer_without_numbers_is_judged_by_its_words() -> None:
    assert says("Sundhedsstyrelsen udgiver vejledningen.", "Sundhedsstyrelsens vejledning")
    assert not says("Regionerne udgiver intet.", "Sundhedsstyrelsens vejledning")
    assert says("400 mio. kr.", "400 mio. kr. i alt")
    assert not says("500 mio. kr.", "400 mio. kr.")


@pytest.mark.model
def test_answers_to_our_own_questions_hold(corpus_index: Path) -> None:
    """See thresholds.toml; the table is printed by `aftalesoeg evaluate --answers`."""
    from web.wiring import open_engine

    floors = tomllib.loads((QUALITY / "thresholds.toml").read_text(encoding="utf-8"))["answers"]
    found = measures(evaluate_answers(open_engine(corpus_index), read_asked(QUALITY / "answers.jsonl")))
    assert found.correct >= floors["correct"]
    assert found.located >= floors["located"]
    assert found.verbatim >= floors["verbatim"]
    assert found.refused >= floors["refused"]
    assert found.wrongly_refused <= floors["wrongly_refused"]
