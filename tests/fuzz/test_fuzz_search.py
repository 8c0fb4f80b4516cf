"""Whatever is typed: a query, a question, a topic or a citation is read, or refused in one sentence."""

import pytest
from fuzzing import agreements, assert_one_sentence, bounded, fuzzed, repeated, texts
from hypothesis import example, given
from sample_corpus import FIRST, SECOND, WordEmbedder, write_corpus

from indexer.errors import QueryError
from indexer.extract.txt.reader import read_plain
from indexer.language.analyzer import analyze, readings
from indexer.pipeline.build import build_index
from indexer.structure.document import read_document
from search.answers.question import read_question
from search.citations.parse import parse_citation
from search.citations.resolve import cite, route_citation
from search.engine import Engine
from search.export.topic_table import topic_csv
from search.query.parser import MAX_CLAUSES, MAX_QUERY_LENGTH, clean, parse_query
from search.query.terms import query_words
from search.ranking.highlight import highlights


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("fuzz")
    build_index(write_corpus(folder / "corpus"), folder / "index", embedder=WordEmbedder())
    return Engine.open(folder / "index", embedder=WordEmbedder())


@fuzzed(150)
@given(texts() | repeated(MAX_QUERY_LENGTH))
def test_every_query_is_read_or_refused(text: str) -> None:
    with bounded("query"):
        try:
            query = parse_query(text)
        except QueryError as error:
            assert_one_sentence(error)
            return
    letters = {*clean(text), "."}  # between thousands
    assert query.text == clean(text)
    assert 1 <= len(query.clauses) <= MAX_CLAUSES
    assert all(clause.text and set(clause.text) <= letters for clause in query.clauses)
    assert all(not (clause.group and clause.excluded) for clause in query.clauses)
    assert list(query.years) == sorted(set(query.years))
    assert list(query.mentioned_years) == sorted(set(query.mentioned_years))
    assert parse_query(query.text) == query


@fuzzed(100)
@given(texts() | repeated(20_000))
@example("på\u00ad \u00ad \u0301 \u200b\u0301")
def test_tokens_are_slices_of_the_text_in_order(text: str) -> None:
    with bounded("analyzer"):
        analysis = analyze(text)
        readings(text)
    at = 0
    for token in analysis.tokens:
        assert at <= token.start < token.end <= len(text)
        assert token.text
        at = token.end
    places = range(len(analysis.tokens))
    for term in (*analysis.exact, *analysis.lemma, *analysis.parts):
        assert term.text
        assert term.position in places


@fuzzed(60)
@given(texts(), texts(12))
def test_highlights_are_spans_of_the_text_in_order(text: str, query: str) -> None:
    with bounded("highlights"):
        spans = highlights(
            readings(text), query_words(readings(query)), [["a"], [word.text for word in analyze(query).exact]]
        )
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        at = end + 1  # those that touch are one


@fuzzed(100)
@given(text=texts(20) | repeated(2_000))
def test_every_question_is_read(engine: Engine, text: str) -> None:
    catalog = tuple(agreement for agreement, _ in engine.library)
    with bounded("question"):
        question = read_question(text, catalog)
    assert question == read_question(text, catalog)


@fuzzed(40)
@given(text=texts(12) | repeated(MAX_QUERY_LENGTH))
def test_a_search_shows_what_stands_in_the_agreements_or_is_refused(engine: Engine, text: str) -> None:
    documents = {agreement.id: document.text for agreement, document in engine.library}
    with bounded("search"):
        try:
            hits = engine.search(text, limit=5).hits
        except QueryError as error:
            assert_one_sentence(error)
            return
    for hit in hits:
        assert hit.text in documents[hit.place.agreement]
        assert all(0 <= start < end <= len(hit.text) for start, end in hit.highlights)


@fuzzed(40)
@given(text=texts(12) | repeated(MAX_QUERY_LENGTH))
def test_an_answer_is_verbatim_or_says_why_there_is_none(engine: Engine, text: str) -> None:
    documents = {agreement.id: document.text for agreement, document in engine.library}
    with bounded("ask"):
        try:
            answer = engine.ask(text)
        except QueryError as error:
            assert_one_sentence(error)
            return
    assert answer.answered == bool(answer.sentences)
    assert answer.answered or answer.reason
    for sentence in answer.sentences:
        assert sentence.text in documents[sentence.place.agreement]


@fuzzed(40)
@given(text=texts(8) | repeated(MAX_QUERY_LENGTH))
def test_a_topics_sums_stand_in_their_sentences(engine: Engine, text: str) -> None:
    documents = {agreement.id: document.text for agreement, document in engine.library}
    with bounded("topic"):
        try:
            topic = engine.topic(text)
        except QueryError as error:
            assert_one_sentence(error)
            return
        table = topic_csv(topic)
    assert len(topic.entries) == len(documents)
    for line in table.splitlines():
        assert line[:1] not in ("=", "+", "-", "@")
    for entry in topic.entries:
        for sum_ in entry.amounts:
            assert sum_.sentence in documents[entry.agreement.id]
            assert sum_.amount.text in sum_.sentence


@fuzzed(150)
@given(text=texts(12) | repeated(600))
@example(text="ØA24, s. ²")
def test_every_citation_leads_somewhere_or_says_why_not(text: str) -> None:
    entries = agreements()
    with bounded("citation"):
        found = cite(text, entries)
        route_citation(text, entries)
    if not found.candidates:
        assert found.reason
        assert_one_sentence(QueryError(found.reason))
    ids = {agreement.id for agreement, _ in entries}
    for candidate in found.candidates:
        assert candidate.agreement in ids
        again = cite(candidate.citation, entries).candidates
        assert again, candidate.citation
        assert candidate.place in [other.place for other in again], candidate.citation


@fuzzed(100)
@given(text=texts(12) | repeated(600))
def test_a_citation_read_says_what_was_typed(text: str) -> None:
    with bounded("citation"):
        reference = parse_citation(text, [agreement for agreement, _ in agreements()])
    if reference is not None:
        assert reference.text == clean(text)
        assert all(word in reference.text for word in reference.title.split())
        assert reference.nth >= 0


def test_the_small_agreements_are_read_whole() -> None:
    """What the tests above search in is there."""
    for text in (FIRST, SECOND):
        assert "økonomi" in read_document("x", read_plain(text.encode())).text


def test_every_sign_of_a_number_in_all_of_unicode_is_read() -> None:
    """Some are digits to `str.isdigit` and none to `int`: "፫", "²"."""
    catalog = [agreement for agreement, _ in agreements()]
    for sign in (chr(point) for point in range(0x110000) if chr(point).isnumeric()):
        read_question(f"Hvad koster {sign} i {sign}{sign}?", catalog)
        parse_citation(f"ØA{sign} s. {sign}", catalog)
