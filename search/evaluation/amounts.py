"""How well the sums of sentences and tables are found, and what they are attributed to, over a file of labelled texts.

A line is a JSON object {"text", "head", "sums": [{"text", "value" | "low", "high", "year"?, "price_level"?, "purpose"?,
"party"?, "direction"?}...]}; `head` is what stands above the rows of a table. An attribute that is left out is not
judged; one that is null must not be claimed. A purpose lists the words of which one must stand in the phrase found.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import QueryError
from search.amounts.amounts import Amount, find_amounts

ATTRIBUTES = ("year", "price_level", "purpose", "party", "direction")
_Label = dict[str, object]


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text with the sums in it, in order, each with what it belongs to."""

    text: str
    head: str
    sums: tuple[_Label, ...]


@dataclass(frozen=True, slots=True)
class AmountMeasures:
    """made: how many were found or claimed; right: of those; true: how many there are. misses: one line for each."""

    made: int
    right: int
    true: int
    misses: tuple[str, ...] = ()

    @property
    def precision(self) -> float:
        """Of what was found the share that is right."""
        return self.right / self.made if self.made else 1.0

    @property
    def recall(self) -> float:
        """Of what there is the share that was found."""
        return self.right / self.true if self.true else 1.0


def read_labelled_texts(path: Path) -> tuple[LabelledText, ...]:
    """The texts of a file.

    Raises:
        QueryError: it cannot be read, or a line is no such text.
    """
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return tuple(LabelledText(str(row["text"]), str(row["head"]), tuple(row["sums"])) for row in rows)
    except (OSError, ValueError, KeyError, TypeError):
        raise QueryError(
            f"Filen {path} kan ikke læses som beløb: angiv JSON-linjer som i tests/quality/README.md."
        ) from None


def evaluate_amounts(texts: Iterable[LabelledText]) -> dict[str, AmountMeasures]:
    """The measures of the sums themselves, and of each attribute of those that were found."""
    made: Counter[str] = Counter()
    right: Counter[str] = Counter()
    true: Counter[str] = Counter()
    misses: list[tuple[str, str]] = []
    for one in texts:
        found = [amount for amount in find_amounts(one.text, one.head) if amount.kind == "kroner"]
        pairs = _paired(found, one.sums)
        made["sum"] += len(found)
        right["sum"] += len(pairs)
        true["sum"] += len(one.sums)
        if len(pairs) != len(one.sums) or len(pairs) != len(found):
            misses.append(("sum", f"{one.text!r}: {[amount.text for amount in found]}"))
        for amount, label in pairs:
            for name in ATTRIBUTES:
                if name in label:
                    has, wanted = getattr(amount, name), label[name]
                    fits = _fits(has, wanted)
                    made[name] += has is not None
                    true[name] += wanted is not None
                    right[name] += fits and has is not None
                    if not fits:
                        misses.append((name, f"{amount.text}: {has!r}, not {wanted!r}: {one.text!r}"))
    return {
        name: AmountMeasures(made[name], right[name], true[name], tuple(said for kind, said in misses if kind == name))
        for name in ("sum", *ATTRIBUTES)
    }


def _paired(found: Sequence[Amount], labels: Sequence[_Label]) -> list[tuple[Amount, _Label]]:
    """The sums found that are labelled, in the order of the text."""
    pairs: list[tuple[Amount, _Label]] = []
    left = list(labels)
    for amount in found:
        key = (amount.text, amount.value, amount.low, amount.high)
        place = next((i for i, label in enumerate(left) if key == _key(label)), None)
        if place is not None:
            pairs.append((amount, left[place]))
            del left[: place + 1]
    return pairs


def _key(label: _Label) -> tuple[object, ...]:
    return (label["text"], label["value"], label.get("low"), label.get("high"))


def _fits(has: object, wanted: object) -> bool:
    if isinstance(wanted, list):
        return isinstance(has, str) and any(str(words).casefold() in has.casefold() for words in wanted)
    return has == wanted
