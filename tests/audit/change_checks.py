"""Re-derives what the comparison of two agreements claims: new, gone, the same, moved, and the sums that moved."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from claims import Claim
from plain_texts import PlainAgreement, fold, letters, letters_of

Record = Mapping[str, Any]
_HEADING = 40
"""Letters; what is shorter may be a heading or a row that stands in many places."""
_FIGURE = re.compile(r"[-−–]?\d[\d.]*(?:,\d+)?|½")
_SCALES = (("mia", 9), ("mio", 6), ("mill", 6), ("tus", 3))


def check_changes(first: PlainAgreement, second: PlainAgreement, objects: Sequence[Record]) -> Iterator[Claim]:
    """Of `changes`: what is new or gone stands nowhere in the other agreement; what is the same, or moved, does."""
    said: set[str] = set()
    for sentence in (one for section in objects for one in section.get("sentences", ())):
        sides = [(side, one) for side, one in ((sentence["from"], first), (sentence["to"], second)) if side]
        yield Claim("ændring, ordlyd", str(sides[0][0])[:90], all(side["text"] in one.text for side, one in sides))
        keys = [letters(side["text"]) for side, _ in sides]
        said |= {letters(sentence["to"]["text"])} if sentence["to"] else set()
        if sentence["kind"] == "same":
            yield Claim("uændret", keys[0][:90], keys[0] == keys[1])
        elif sentence["kind"] in ("new", "gone") and len(keys[0]) > _HEADING:
            other = first if sentence["kind"] == "new" else second
            yield Claim(
                "ny eller udgået", f"{first.id} -> {second.id}: {keys[0][:90]}", keys[0] not in letters_of(other)
            )
        elif sentence["kind"] == "moved":
            yield Claim("flyttet", keys[1][:90], _mostly_alike(sides[0][0]["text"], sides[1][0]["text"]))
    for moved in (one for section in objects for one in section.get("sums", ())):
        yield from _moved_sum(first, second, moved)


def _moved_sum(first: PlainAgreement, second: PlainAgreement, moved: Record) -> Iterator[Claim]:
    told = f"{moved['purpose']}: {moved['from']['text']} -> {moved['to']['text']}"
    for side, one in ((moved["from"], first), (moved["to"], second)):
        yield Claim("beløb, ordlyd", told, side["text"] in one.text and one.short_title in side["citation"])
        if isinstance(side["value"], int | float):
            yield Claim("beløb, værdi", told, value_said(side["text"]) in (None, Decimal(str(side["value"]))))
    named = letters(moved["purpose"])
    heads = [title for one in (first, second) for _, _, title, *_ in one.headings]
    stands = named in letters_of(second) or named in letters_of(first) or any(named == letters(head) for head in heads)
    yield Claim("beløb, formål", told, stands)
    if moved["difference"] is not None:
        right = Decimal(str(moved["to"]["value"])) - Decimal(str(moved["from"]["value"]))
        yield Claim("beløb, forskel", told, abs(right - Decimal(str(moved["difference"]))) < Decimal("0.02"))


def value_said(text: str) -> Decimal | None:
    """The number that one figure with its unit is; None where the text has several, or words for figures."""
    text = re.sub(r"(?<=\d)\s(?=\d{3})", ".", text)
    figures = _FIGURE.findall(text)
    if len(figures) != 1 or "½" in text or "¼" in text or "¾" in text:
        return None
    digits = figures[0].replace("−", "-").replace("–", "-")
    if "," not in digits and not re.fullmatch(r"-?[1-9]\d{0,2}(?:\.\d{3})*", digits):
        plain = Decimal(digits)
    else:
        plain = Decimal(digits.replace(".", "").replace(",", "."))
    power = next((power for scale, power in _SCALES if scale in fold(text)), 0)
    return plain.scaleb(power)


def _mostly_alike(one: str, other: str) -> bool:
    these, those = set(fold(one).split()), set(fold(other).split())
    return (
        letters(one) in letters(other)
        or letters(other) in letters(one)
        or 2 * len(these & those) >= min(len(these), len(those))
    )
