"""The commands for recorded questions: exit 0 in order, 1 nothing there, 2 something to mend."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from loopback import Server, say
from sample_corpus import WordEmbedder, write_corpus

from indexer.expansions.expansions import expansions_file, read_expansions
from indexer.index.query_adapter import ABOUT, read_adapter
from indexer.pipeline.build import build_index
from search.answers.llm import ChatError
from web.cli.main import cli
from web.wiring import make_embedder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, standalone_mode=False)


def record(corpus: Path, agreement: str, start: str, end: str, *questions: str) -> None:
    file = expansions_file(corpus, agreement)
    file.parent.mkdir(exist_ok=True)
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps({"start": start, "end": end, "questions": questions, "source": "hand"}) + "\n")


def test_check_finds_nothing_where_nothing_is_recorded(tmp_path: Path) -> None:
    result = run("expansions", "check", "--corpus", str(write_corpus(tmp_path / "corpus")))
    assert (result.return_value, result.stdout.count("0 spørgsmål til 0 tekststykker")) == (1, 2)


def test_check_is_content_with_anchors_that_stand(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    record(corpus, "a-2021", "Der etableres en deponeringsfritagelsespulje", "efter ansøgning.", "bygge for private")
    result = run("expansions", "check", "--corpus", str(corpus), "--json")
    first, second = [json.loads(line) for line in result.stdout.splitlines()]
    assert (result.return_value, first["questions"], first["lost"], second["questions"]) == (0, 1, [], 0)


def test_check_lists_what_has_to_be_mended(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    record(corpus, "a-2021", "Der afsættes en pulje", "efter ansøgning.", "bygge for private")
    record(corpus, "c-2030", "Der", "gives", "hvad er det")
    questions = tmp_path / "q.jsonl"
    questions.write_text(json.dumps({"id": "1", "type": "term", "query": "bygge privat", "relevant": []}))
    result = run("expansions", "check", "--corpus", str(corpus), "--questions", str(questions))
    assert result.return_value == 2
    assert "linje 1: teksten findes ikke længere i aftalen: Der afsættes en pulje ... efter ansøgning." in result.stdout
    assert "nær kopi af testspørgsmål (1.00): bygge privat | bygge for private" in result.stdout
    assert "c-2030.jsonl hører ikke til nogen aftale" in result.stderr


def test_train_adapter_writes_one_only_where_it_helps(tmp_path: Path) -> None:
    corpus, index = write_corpus(tmp_path / "corpus"), tmp_path / "index"
    record(corpus, "a-2021", "Der etableres en deponeringsfritagelsespulje", "efter ansøgning.", "400 mio. kr. i pulje")
    record(corpus, "b-2024", "Kommunerne indfører", "ti kommuner.", "digitale løsninger i kommuner")
    build_index(corpus, index, embedder=WordEmbedder())
    result = run("train-adapter", "--corpus", str(corpus), "--index", str(index), "--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert {row["agreement"] for row in rows} == {"a-2021", "b-2024", None}
    assert (result.return_value, (corpus / ABOUT).exists()) == (1, False)
    assert "hjælper ikke" in result.stderr
    assert read_adapter(corpus, "words-1") is None


def test_expand_is_off_until_a_model_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AFTALESOEG_LLM_URL", raising=False)
    result = run("expand", "ØA21", "--index", str(tmp_path))
    assert isinstance(result.exception, ChatError)
    assert "sæt AFTALESOEG_LLM_URL" in str(result.exception)


@pytest.mark.model
def test_expand_writes_for_an_agreement_through_the_endpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, index = write_corpus(tmp_path / "corpus"), tmp_path / "index"
    build_index(corpus, index, embedder=make_embedder())
    server = Server()
    server.answers = [
        say(
            json.dumps({"questions": ["hvem får penge", "bevilling til offentlige", "Hvor meget gives der?", "støtte"]})
        ),
        say("nej tak"),
    ]
    monkeypatch.setenv("AFTALESOEG_LLM_URL", server.url)
    monkeypatch.setenv("AFTALESOEG_LLM_MODEL", "lille")
    monkeypatch.delenv("AFTALESOEG_LLM_KEY", raising=False)
    arguments = ("expand", "ØA21", "--corpus", str(corpus), "--index", str(index), "--per-minute", "6000")
    result = run(*arguments)
    server.close()
    assert result.exception is None
    assert "a-2021: 3 spørgsmål skrevet til 1 passager, 1 forkastet" in result.stdout
    assert "sprunget over (Svaret er ikke det JSON-objekt, der er bedt om)" in result.stdout
    assert [entry.source for entry in read_expansions(corpus, "a-2021")] == ["machine"]
    assert result.return_value == 0
