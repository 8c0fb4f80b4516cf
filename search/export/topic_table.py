"""A topic as a table for a spreadsheet, and what people read for how a sum belongs to it."""

import csv
import io

from search.compare.topic import Topic
from search.compare.topic_sums import Relation
from search.export.formats import inert_cell

_COLUMNS = (
    *("aftale", "år", "antal omtaler", "beløb", "kroner", "fra", "til"),
    *("beløbsår", "prisniveau", "forhold", "retning", "sætning", "henvisning"),
)

RELATIONS: dict[Relation, str] = {"own": "emnets beløb", "part": "andel i tabel", "named": "nævnt sammen med"}
"""What people read for a relation."""

DIRECTIONS: dict[str, str] = {"up": "stigning", "down": "fald", "changed": "regulering"}
"""What people read for a direction; a level has none."""


def topic_csv(topic: Topic) -> str:
    """The topic as a table for a spreadsheet: semicolons, one line a sum, at least one an agreement."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for entry in topic.entries:
        head = (inert_cell(entry.agreement.short_title), entry.agreement.year, entry.mentions)
        for sum_ in entry.amounts:
            one = sum_.amount
            numbers = tuple(_number(value) for value in (one.value, one.low, one.high))
            writer.writerow(
                (*head, inert_cell(one.text), *numbers, one.year or "", sum_.price_level or "",
                 RELATIONS[sum_.relation], DIRECTIONS.get(sum_.direction or "", ""),
                 inert_cell(" ".join(sum_.sentence.split())), inert_cell(sum_.mention.citation))
            )  # fmt: skip
        if not entry.amounts:
            cited = entry.first.citation if entry.first else "omtales ikke"
            writer.writerow((*head, *[""] * (len(_COLUMNS) - len(head) - 1), inert_cell(cited)))
    return out.getvalue()


def _number(value: float | str | None) -> str:
    return "" if value is None else f"{float(value):.2f}".rstrip("0").rstrip(".").replace(".", ",")
