"""The check names what an office has to mend: lost anchors, repeated questions, files of no agreement."""

import json
from pathlib import Path

import pytest

from indexer.expansions.checks import NearCopy, Repeated, check_corpus, frequent_content_words, near_copies

OTHERS = ("flere nyrer til folk der venter", "lånepulje refinansiering afdrag", "tandlæge")
TEXT = (
    "Parterne er enige om, at der afsættes 12 mio. kr. til flere tidlige samtaler i skolerne.\n\n"
    "Midlerne fordeles efter kommunernes andel af børn og unge, og der følges op på indsatsen.\n"
)
CATALOG = '[[agreement]]\nid = "a"\ntitle = "A"\nshort_title = "A"\nyear = 2031\nparties = ["KL"]\nfile = "a.txt"\n'


def line(start: str, end: str, *questions: str, source: str = "hand") -> str:
    return json.dumps({"start": start, "end": end, "questions": questions, "source": source})


def corpus_of(folder: Path, *lines: str) -> Path:
    (folder / "expansions").mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "catalog.toml").write_text(CATALOG, encoding="utf-8")
    (folder / "expansions" / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_counts_lost_anchors_repeated_questions_and_near_copies(tmp_path: Path) -> None:
    corpus = corpus_of(
        tmp_path,
        line("Parterne er enige", "i skolerne.", "snak med eleverne tidligt", "hvor mange penge"),
        line("Midlerne fordeles", "på indsatsen.", "Hvor mange penge", source="machine"),
        line("Midlerne gives", "på indsatsen.", "hvem får dem"),
    )
    [check], strangers = check_corpus(corpus, test_questions=["tidligt snak med eleverne", "noget helt andet"])
    assert (check.agreement, check.expansions, check.questions, check.machine) == ("a", 3, 4, 1)
    assert (check.passages, check.covered) == (1, 1)
    assert [expansion.line for expansion in check.lost] == [3]
    assert check.repeated == (Repeated("hvor mange penge", (1, 2)),)
    assert [copy.question for copy in check.copies] == ["tidligt snak med eleverne"]
    assert strangers == ()


def test_a_file_of_no_agreement_is_named(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path)
    (corpus / "expansions" / "b.jsonl").write_text("", encoding="utf-8")
    [check], strangers = check_corpus(corpus)
    assert (check.expansions, check.covered, strangers) == (0, 0, ("b.jsonl",))


def test_content_words_are_lemmas_without_function_words() -> None:
    assert frequent_content_words("Hvornår er der ventetid på sygehusene i 2031?") == {"ventetid", "sygehus", "2031"}


@pytest.mark.parametrize(
    ("question", "copy"),
    [
        ("laanepulje til refinansiering af afdragene", NearCopy("", OTHERS[1], 1.0)),
        ("lånepulje til afdrag", NearCopy("", OTHERS[1], 2 / 3)),
        ("lånepulje til bygninger", None),
        ("tandlæge", None),
        ("hvad er det", None),
    ],
    ids=["the same words", "two of three", "one word", "a subject of one word", "no content"],
)
def test_a_near_copy_shares_most_content_words(question: str, copy: NearCopy | None) -> None:
    [found] = near_copies([question], OTHERS)
    assert (found and (found.other, pytest.approx(found.share))) == (copy and (copy.other, copy.share))
    assert found is None or found.question == question


def test_the_nearest_counts_and_the_bound_can_be_set() -> None:
    others = ["støtte til læger og skoler", "støtte til læger", "Støtte til lægerne"]
    assert near_copies(["støtte læger"], others) == (NearCopy("støtte læger", others[1], 1.0),)
    assert near_copies(["støtte læger biblioteker skoler"], others[1:], bound=0.6) == (None,)
    assert near_copies(["støtte læger biblioteker skoler"], others[1:], bound=0.5)[0] is not None


def test_nothing_is_a_copy_of_nothing() -> None:
    assert near_copies([], OTHERS) == ()
    assert near_copies(["lånepulje til afdrag"], []) == (None,)
