"""What is wrong with the expansions beside a corpus: anchors that no longer match, questions written twice."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.catalog import read_catalog
from indexer.expansions.expansions import FOLDER, Expansion, anchor, read_expansions
from indexer.expansions.near_duplicates import NearCopy, near_copies
from indexer.extract import extract
from indexer.models import Agreement, Document
from indexer.structure.document import read_document


@dataclass(frozen=True, slots=True)
class Repeated:
    """A question that stands under several lines of one file."""

    question: str
    lines: tuple[int, ...]


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
