"""A value answers only where every constraint is bound to it; what says otherwise nearer breaks the binding."""

from pathlib import Path

import pytest
from sample_corpus import WordEmbedder

from indexer.pipeline.build import build_index
from search.answers.answer import Answer
from search.engine import Engine

AGREED = """1. Indledning
Parterne er enige om en aftale om regionernes økonomi.

2. Rammer
Der afsættes 50 mio. kr. til cykelstier i 2030 og 80 mio. kr. til broer i 2030.

Færgedriften finansieres med 4 mio. kr. fra kommunerne, 6 mio. kr. fra regionerne og 2 mio. kr. fra staten i 2030.

Udgifterne til konsulenter reduceres med 30 mio. kr. i 2030.

Der kan ydes op til 12 pct. i tilskud til solceller.

Parterne er enige om, at fyrtårnet ikke nedlægges.

Bygningsfonden udgør 70 mio. kr. i 2030 og frem.

3. Kriterier
Følgende tre kriterier gælder for havneordningen:
- Færre ventende skibe
- Kortere sejltid
- Lavere støj

Tabel 1
Fordeling af midler til havne (mio. kr.)

Havn\t2030\t2031
Rønne\t11\t12
Gedser\t21\t22
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("binding")
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text(AGREED, encoding="utf-8")
    catalog = (
        '[[agreement]]\nid = "r-2030"\ntitle = "Aftale om regionernes økonomi for 2030"\nshort_title = "ØA30"\n'
        'year = 2030\nparties = ["Regeringen", "Danske Regioner"]\nfile = "a.txt"\n'
    )
    Path(corpus / "catalog.toml").write_text(catalog, encoding="utf-8")
    build_index(corpus, folder / "index", embedder=WordEmbedder())
    return Engine.open(folder / "index", embedder=WordEmbedder())


def value(answer: Answer) -> str | None:
    return answer.value.text if answer.value else None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Hvor meget afsættes til cykelstier i 2030?", "50 mio. kr."),
        ("Hvor meget afsættes til broer i 2030?", "80 mio. kr."),
        ("Hvor meget betaler kommunerne til færgedriften i 2030?", "4 mio. kr."),
        ("Hvor meget betaler staten til færgedriften i 2030?", "2 mio. kr."),
        ("Hvor meget reduceres udgifterne til konsulenter?", "30 mio. kr."),
        ("Hvor mange procent kan der ydes i tilskud til solceller?", "op til 12 pct."),
        ("Hvor stor er bygningsfonden i 2033?", "70 mio. kr."),
    ],
)
def test_of_several_values_the_one_that_every_constraint_binds_is_the_answer(
    engine: Engine, question: str, expected: str
) -> None:
    answer = engine.ask(question)
    assert (answer.answered, value(answer)) == (True, expected)


@pytest.mark.parametrize(
    "question",
    [
        "Hvor meget afsættes til cykelstier i 2029?",
        "Hvor meget forhøjes udgifterne til konsulenter?",
        "Hvor stort er kommunernes tilskud til cykelstier i 2030?",
        "Hvor meget betaler apotekerne til færgedriften i 2030?",
        "Hvorfor nedlægges fyrtårnet?",
        "Hvad siger § 12 om cykelstier?",
        "Hvor mange broer bygges der?",
        "Er bygningsfonden større i 2030 end i 2027?",
    ],
)
def test_a_near_miss_has_neither_answer_nor_value(engine: Engine, question: str) -> None:
    answer = engine.ask(question)
    assert not answer.answered
    assert answer.value is None
    assert answer.sentences == ()
    assert answer.reason


def test_a_list_is_shown_whole_and_in_order(engine: Engine) -> None:
    answer = engine.ask("Hvilke tre kriterier gælder for havneordningen?")
    assert [one.text.lstrip("- ") for one in answer.sentences if not one.leads] == [
        "Færre ventende skibe",
        "Kortere sejltid",
        "Lavere støj",
    ]


def test_what_binds_each_constraint_is_told(engine: Engine) -> None:
    bound = {(one.constraint, one.source) for one in engine.ask("Hvor meget afsættes til broer i 2030?").bound}
    assert {("broer", "sentence"), ("2030", "sentence")} <= bound


def test_two_questions_in_one_are_both_answered(engine: Engine) -> None:
    answer = engine.ask("Hvor meget afsættes til broer i 2030, og hvor meget til cykelstier i 2030?")
    assert answer.answered
    assert answer.value is None


def test_a_word_that_stands_nowhere_is_said_to_and_only_then(engine: Engine) -> None:
    answer = engine.ask("Hvor meget afsættes til minkfarme?")
    assert answer.nowhere
    assert answer.reason == (
        "»minkfarme« står ikke i ØA30, hverken som ord, i bøjet form eller som del af et sammensat ord."
    )
    assert not engine.ask("Hvor mange broer bygges der?").nowhere
