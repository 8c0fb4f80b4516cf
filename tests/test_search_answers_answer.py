"""Answers stand in the agreements, and where nothing stands there is no answer."""

import json
import threading
import time
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback import Server, send
from sample_corpus import WordEmbedder, write_corpus

from indexer.pipeline.build import build_index
from search.answers.llm import Endpoint, LanguageModel
from search.engine import Engine
from search.evaluation.answers import evaluate_answers, measures, read_asked, says

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


AGREED = {
    2022: "Der afsættes en pulje til cykelstier på 75 mio. kr. i 2022. Der føres tilsyn med puljen.",
    2020: "Der afsættes en pulje til cykelstier på 50 mio. kr. i 2020. Der afsættes 30 mio. kr. til fritidspas i 2020.",
    2024: "Der afsættes 40 mio. kr. til lærebøger i 2024. Undervisningen følges af parterne.\n\n3. Bøger\n"
    "Der afsættes 45 mio. kr. til lærebøger i 2024. Bøgerne vælges af skolerne.",
    2023: "Der afsættes en pulje til cykelstier på 50 mio. kr. i 2023. Der afsættes 30 mio. kr. til fritidspas i 2023.",
}


@pytest.fixture(scope="module")
def differing(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Four agreements that repeat each other, with other sums or the same ones; one contradicts itself."""
    folder = tmp_path_factory.mktemp("differing")
    corpus = folder / "corpus"
    corpus.mkdir()
    catalog = []
    for year, text in AGREED.items():
        (corpus / f"{year}.txt").write_text(f"1. Indledning\nParterne er enige.\n\n2. Rammer\n{text}\n", "utf-8")
        catalog.append(
            f'[[agreement]]\nid = "k-{year}"\ntitle = "Aftale om kommunernes økonomi for {year}"\n'
            f'short_title = "KØ{year % 100}"\nyear = {year}\nparties = ["Regeringen", "KL"]\nfile = "{year}.txt"\n'
        )
    (corpus / "catalog.toml").write_text("\n".join(catalog), encoding="utf-8")
    build_index(corpus, folder / "index", embedder=WordEmbedder())
    return Engine.open(folder / "index", embedder=WordEmbedder())


def shown_values(engine: Engine, question: str) -> list[tuple[int, str]]:
    return [(one.place.year, one.text[slice(*one.value)]) for one in engine.ask(question).sentences if one.value]


def test_agreements_that_differ_have_a_line_each_oldest_first(differing: Engine) -> None:
    answer = differing.ask("Hvor stor er puljen til cykelstier?")
    values = [(one.place.year, one.text[slice(*one.value)]) for one in answer.sentences[:3] if one.value]
    assert values == [(2020, "50 mio. kr."), (2022, "75 mio. kr."), (2023, "50 mio. kr.")]
    assert answer.reason is not None
    assert answer.reason.startswith("Flere aftaler har forskellige tal")


def test_agreements_that_say_the_same_are_not_said_to_differ(differing: Engine) -> None:
    answer = differing.ask("Hvor mange penge afsættes til fritidspas?")
    assert {one.place.year for one in answer.sentences} >= {2020, 2023}
    assert answer.reason is None


@pytest.mark.parametrize("named", ["i 2022", "i KØ22"])
def test_a_question_that_names_a_year_or_an_agreement_is_answered_from_it_first(differing: Engine, named: str) -> None:
    answer = differing.ask(f"Hvor stor er puljen til cykelstier {named}?")
    assert shown_values(differing, f"Hvor stor er puljen til cykelstier {named}?")[0] == (2022, "75 mio. kr.")
    assert answer.reason is None


def test_two_sums_for_the_same_purpose_and_year_in_one_agreement_are_both_shown_and_said_so(differing: Engine) -> None:
    answer = differing.ask("Hvor mange penge afsættes til lærebøger?")
    values = shown_values(differing, "Hvor mange penge afsættes til lærebøger?")
    assert {(2024, "40 mio. kr."), (2024, "45 mio. kr.")} <= set(values)
    assert answer.reason is not None
    assert answer.reason.startswith("KØ24 nævner både 4")
    assert answer.reason.endswith("i 2024: begge sætninger er vist.")
    assert "40 mio. kr." in answer.reason
    assert "45 mio. kr." in answer.reason


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.mark.parametrize("stopped", [False, True])
def test_a_model_is_read_until_the_answer_is_cancelled(engine: Engine, server: Server, stopped: bool) -> None:
    question, quote = "Hvor stor er deponeringsfritagelsespuljen i 2021?", "deponeringsfritagelsespulje på 400"
    extracted = engine.ask(question)
    passage = next(hit.passage_id for hit in extracted.hits if quote in hit.text)
    line = json.dumps({"text": "Puljen er på 400 mio. kr.", "passage": passage, "quote": f"{quote} mio. kr."})
    event = json.dumps({"choices": [{"delta": {"content": line + "\n"}}]})
    server.answers = [send(200, f"data: {event}\n\ndata: [DONE]\n\n".encode())]
    cancelled = threading.Event()
    if stopped:
        cancelled.set()
    model = LanguageModel(Endpoint(server.url, "m", timeout=5.0))
    answer = engine.ask(question, model=model, cancelled=cancelled)
    assert answer.by_model is not stopped
    assert answer.sentences[0].text == extracted.sentences[0].text


def test_cancelling_does_not_wait_for_a_silent_model(engine: Engine, server: Server) -> None:
    question = "Hvor stor er deponeringsfritagelsespuljen i 2021?"
    cancelled, over = threading.Event(), threading.Event()

    def silent(handler: BaseHTTPRequestHandler, _: dict[str, object]) -> None:
        cancelled.set()
        over.wait(20)

    server.answers = [silent]
    begun = time.monotonic()
    answer = engine.ask(question, model=LanguageModel(Endpoint(server.url, "m", timeout=20.0)), cancelled=cancelled)
    over.set()
    assert time.monotonic() - begun < 5
    assert (answer.sentences, answer.by_model) == (engine.ask(question).sentences, False)


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
    assert len(answer.sentences) <= 26
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
