"""Checks the expansions beside a corpus: anchors that no longer match, questions written twice, near copies.

A test question that an expansion all but repeats (a near copy) measures memory, not search.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.catalog import read_catalog
from indexer.expansions.expansions import FOLDER, Expansion, anchor, read_expansions
from indexer.extract import extract
from indexer.language.analyzer import analyze
from indexer.language.words import FUNCTION_WORDS
from indexer.models import Agreement, Document
from indexer.structure.document import read_document

COPY_BOUND = 0.6
"""Two questions are near copies when, of all content words of either, at least this share stands in both."""

_LEAST_SHARED = 2
"""One word in common is a subject, not a wording."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """A question that stands under several lines of one file."""

    question: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NearCopy:
    """A question, the question nearest to it among the others, and the share of their content words in both."""

    question: str
    other: str
    share: float


@dataclass(frozen=True, slots=True)
class ExpansionCheck:
    """The expansions of one agreement.

    expansions, questions, machine: how many, and how many of the expansions a machine wrote. passages, covered: the
    agreement's passages, and how many of them a question leads to. lost: those whose words no longer stand in the
    agreement. repeated: questions written twice. copies: near copies of test questions.
    """

    agreement: str
    expansions: int
    questions: int
    machine: int
    passages: int
    covered: int
    lost: tuple[Expansion, ...]
    repeated: tuple[Repeated, ...]
    copies: tuple[NearCopy, ...]


def check_corpus(
    corpus: Path, *, test_questions: Sequence[str] = ()
) -> tuple[tuple[ExpansionCheck, ...], tuple[str, ...]]:
    """A check of each agreement, and the names of the files that belong to no agreement of the catalog.

    Raises:
        CatalogError, SourceError: the catalog, an agreement or a line of a file cannot be read.
    """
    catalog = read_catalog(corpus)
    checks = tuple(_check(corpus, agreement, test_questions) for agreement in catalog)
    known = {agreement.id for agreement in catalog}
    strangers = sorted(file.name for file in (corpus / FOLDER).glob("*.jsonl") if file.stem not in known)
    return checks, tuple(strangers)


def _check(corpus: Path, agreement: Agreement, test_questions: Sequence[str]) -> ExpansionCheck:
    expansions = read_expansions(corpus, agreement.id)
    return check_expansions(
        read_document(agreement.id, extract(corpus / agreement.file)), expansions, test_questions=test_questions
    )


def check_expansions(
    document: Document, expansions: Sequence[Expansion], *, test_questions: Sequence[str] = ()
) -> ExpansionCheck:
    """Check the expansions of one document."""
    found = anchor(document, expansions)
    asked = [question for expansion in expansions for question in expansion.questions]
    copies = near_copies(test_questions, asked)
    return ExpansionCheck(
        agreement=document.agreement,
        expansions=len(expansions),
        questions=len(asked),
        machine=sum(expansion.source == "machine" for expansion in expansions),
        passages=len(document.passages),
        covered=len({number for anchored in found.anchors for number in anchored.passages}),
        lost=found.lost,
        repeated=_repeated(expansions),
        copies=tuple(copy for copy in copies if copy is not None),
    )


def _repeated(expansions: Sequence[Expansion]) -> tuple[Repeated, ...]:
    asked = [(question, expansion.line) for expansion in expansions for question in expansion.questions]
    counts = Counter(question.casefold() for question, _ in asked)
    first = {question.casefold(): question for question, _ in reversed(asked)}
    return tuple(
        Repeated(first[key], tuple(line for question, line in asked if question.casefold() == key))
        for key, count in counts.items()
        if count > 1
    )


def frequent_content_words(question: str) -> frozenset[str]:
    """The lemmas of a question's words and numbers, function words left out."""
    return frozenset(
        token.lemma
        for token in analyze(question).tokens
        if token.text not in FUNCTION_WORDS and token.lemma not in FUNCTION_WORDS
    )


def near_copies(
    questions: Sequence[str], others: Sequence[str], *, bound: float = COPY_BOUND
) -> tuple[NearCopy | None, ...]:
    """For each of `questions` the nearest of `others` that is a near copy of it, or None.

    Args:
        questions: such as test questions.
        others: such as the questions of expansions.
        bound: least Jaccard coefficient of the two sets of content words; at least two words must be shared, and
            questions without content words are copies of nothing.
    """
    words_of = [frequent_content_words(other) for other in others]
    having: dict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(words_of):
        for word in words:
            having[word].append(number)
    return tuple(_nearest(question, others, words_of, having, bound) for question in questions)


def _nearest(
    question: str, others: Sequence[str], words_of: list[frozenset[str]], having: dict[str, list[int]], bound: float
) -> NearCopy | None:
    words = frequent_content_words(question)
    best: NearCopy | None = None
    for number in sorted({number for word in words for number in having.get(word, ())}):
        shared = len(words & words_of[number])
        share = shared / len(words | words_of[number])
        if shared >= _LEAST_SHARED and share >= bound and (best is None or share > best.share):
            best = NearCopy(question, others[number], share)
    return best
