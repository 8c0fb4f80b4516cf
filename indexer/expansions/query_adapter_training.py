"""Trains the query adapter on the recorded questions, judged leave-one-agreement-out; docs/decisions/0071 says why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indexer.embedding.embedder import Vectors
from indexer.errors import SourceError
from indexer.index.directory import OpenIndex
from indexer.index.query_adapter import AdapterRecord, Figures, QueryAdapter
from indexer.progress import Reporter

if TYPE_CHECKING:
    import torch

STRENGTHS = (0.25, 0.5, 0.75, 1.0)
"""How much of the trained change is tried; the identity is 0."""

LEAST_GAIN = 0.005
"""Mean reciprocal rank that an adapter must gain on agreements it has not seen; below that there is none."""

_FAR = -1e9


@dataclass(frozen=True, slots=True)
class Examples:
    """Questions and the passages that answer them.

    questions: vectors, shape (n, dimension). asked_of: agreement number of each. answers: rows of `passages` of each.
    passages: vectors, shape (m, dimension). home: agreement number of each. names: the agreements' ids by number.
    """

    questions: Vectors
    asked_of: NDArray[np.int64]
    answers: tuple[tuple[int, ...], ...]
    passages: Vectors
    home: NDArray[np.int64]
    names: tuple[str, ...]

    def of(self, agreements: Sequence[int]) -> "Examples":
        """The same with the questions and passages of some agreements only."""
        asked, rows = np.isin(self.asked_of, agreements), np.flatnonzero(np.isin(self.home, agreements))
        place = {int(row): number for number, row in enumerate(rows)}
        return Examples(
            self.questions[asked],
            self.asked_of[asked],
            tuple(
                tuple(place[row] for row in answer if row in place)
                for answer, kept in zip(self.answers, asked, strict=True)
                if kept
            ),
            self.passages[rows],
            self.home[rows],
            self.names,
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """Of the training: found on the questions of the corpus, each agreement judged by the others.

    temperature: of the softmax over cosines. pull: weight of the squared distance to the identity.
    epochs, batch, rate: of Adam, the rate falling to a twentieth. seed: of the order of the questions.
    """

    temperature: float = 0.02
    pull: float = 0.1
    epochs: int = 25
    batch: int = 256
    rate: float = 2e-3
    seed: int = 7


DEFAULT = Settings()


@dataclass(frozen=True, slots=True)
class Trial:
    """An agreement whose questions were asked with an adapter of one strength trained on the other agreements.

    agreement: its id, None for all together. strength: 0 for no adapter.
    """

    agreement: str | None
    strength: float
    figures: Figures


def examples_of(opened: OpenIndex) -> Examples:
    """The recorded questions of an index; each belongs to the agreement of its first passage."""
    sizes = [entry.passages for entry in opened.manifest.agreements]
    home = np.repeat(np.arange(len(sizes)), sizes).astype(np.int64)
    answers = tuple(rows for _, rows in opened.questions)
    return Examples(
        opened.question_vectors.vectors(np.arange(len(answers))),
        home[[rows[0] for rows in answers]] if answers else np.zeros(0, dtype=np.int64),
        answers,
        opened.passages.vectors(np.arange(len(home))),
        home,
        tuple(entry.agreement.id for entry in opened.manifest.agreements),
    )


def train_adapter(
    examples: Examples, embedder: str, reporter: Reporter, *, settings: Settings = DEFAULT
) -> tuple[QueryAdapter | None, tuple[Trial, ...]]:
    """An adapter from all examples, and how such fare on agreements they have not seen; None where they do not help.

    Raises:
        SourceError: fewer than two agreements have questions.
    """
    asked = sorted({int(number) for number in examples.asked_of})
    if len(asked) < 2:
        raise SourceError("Træning kræver spørgsmål til mindst to aftaler: skriv flere i corpus/expansions.")
    reporter.start("Træner og krydsvaliderer", len(asked) + 1)
    trials = cross_validate(examples, asked, reporter, settings)
    total = {trial.strength: trial.figures for trial in trials if trial.agreement is None}
    best = max(STRENGTHS, key=lambda strength: total[strength].mrr)
    if total[best].mrr - total[0.0].mrr < LEAST_GAIN:
        return None, trials
    about = AdapterRecord(
        embedder=embedder,
        trained=datetime.now(UTC).date().isoformat(),
        seed=settings.seed,
        agreements=tuple(examples.names[number] for number in asked),
        questions=len(examples.answers),
        strength=best,
        without=total[0.0],
        crossed=total[best],
    )
    matrix = of_strength(train_matrix(examples, settings), best)
    reporter.advance(1)
    return QueryAdapter(matrix, about), trials


def cross_validate(
    examples: Examples, agreements: Sequence[int], reporter: Reporter, settings: Settings
) -> tuple[Trial, ...]:
    """Each agreement's questions, asked of its own passages, with matrices trained without that agreement."""
    ranks: dict[float, list[NDArray[np.int64]]] = {strength: [] for strength in (0.0, *STRENGTHS)}
    trials = []
    for left_out in agreements:
        matrix = train_matrix(examples.of([number for number in agreements if number != left_out]), settings)
        own = examples.of([left_out])
        for strength, found in ranks.items():
            found.append(ranks_of(own, of_strength(matrix, strength)))
            trials.append(Trial(examples.names[left_out], strength, _figures(found[-1])))
        reporter.advance(1)
    totals = [Trial(None, strength, _figures(np.concatenate(found))) for strength, found in ranks.items()]
    return (*trials, *totals)


def of_strength(matrix: Vectors, strength: float) -> Vectors:
    """The matrix with its distance to the identity scaled."""
    same = np.eye(len(matrix), dtype=np.float32)
    return np.asarray(same + strength * (matrix - same), dtype=np.float32)


def ranks_of(examples: Examples, matrix: Vectors) -> NDArray[np.int64]:
    """For each question the place, from 1, of the nearest passage that answers it."""
    turned = examples.questions @ matrix.T  # its length changes no order
    scores = turned @ examples.passages.T
    best = np.array(
        [scores[number, list(answer)].max() for number, answer in enumerate(examples.answers)], dtype=np.float32
    )
    return np.asarray(1 + (scores > best[:, None]).sum(axis=1), dtype=np.int64)


def _figures(ranks: NDArray[np.int64]) -> Figures:
    return Figures(
        len(ranks),
        round(float((1 / ranks).mean()), 4),
        round(float((ranks <= 1).mean()), 4),
        round(float((ranks <= 5).mean()), 4),
    )


def train_matrix(examples: Examples, settings: Settings = DEFAULT) -> Vectors:
    """The matrix that brings questions nearer to the passages that answer them than to the others.

    InfoNCE (van den Oord et al. 2018) with several right answers: the negatives of a question are all other passages
    of its agreement, in-batch and hard ones among them, but none of other agreements, where its answer may stand too.
    """
    import torch
    from torch.nn.functional import log_softmax, normalize

    generator = torch.Generator().manual_seed(settings.seed)
    questions, passages = torch.tensor(examples.questions), torch.tensor(examples.passages)
    right, rival = _targets(examples)
    change = torch.zeros(questions.shape[1], questions.shape[1], requires_grad=True)
    optimizer = torch.optim.Adam([change], lr=settings.rate)
    steps = settings.epochs * -(-len(questions) // settings.batch)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.05, steps)
    for _ in range(settings.epochs):
        for batch in torch.split(torch.randperm(len(questions), generator=generator), settings.batch):
            asked = questions[batch]
            cosines = normalize(asked + asked @ change.T, dim=1) @ passages.T
            chances = log_softmax((cosines / settings.temperature).masked_fill(~rival[batch], _FAR), dim=1)
            loss = -torch.logsumexp(chances.masked_fill(~right[batch], _FAR), dim=1).mean()
            loss = loss + settings.pull * change.square().sum() / questions.shape[1]
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            optimizer.step()
            schedule.step()
    matrix: Vectors = np.eye(questions.shape[1], dtype=np.float32) + change.detach().numpy()
    return matrix


def _targets(examples: Examples) -> "tuple[torch.Tensor, torch.Tensor]":
    """Which passages answer each question, and which are of its agreement; shape (questions, passages) each."""
    import torch

    right = torch.zeros(len(examples.answers), len(examples.home), dtype=torch.bool)
    for number, answer in enumerate(examples.answers):
        right[number, list(answer)] = True
    return right, torch.tensor(examples.asked_of[:, None] == examples.home[None, :])
