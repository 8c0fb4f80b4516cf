"""Re-derives what `amounts` says of a text: values, years, price levels, purposes, parties, directions, qualifiers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from change_checks import value_said
from claims import Claim
from plain_texts import fold

_PARTY = {"region": r"\bregion", "kommune": r"\bkommun", "stat": r"\bstat(?:en|ens|slig)"}
_WAY = {
    "up": r"\b(?:loeft|forhoej|oeg|haev|stig|steg|opjuster|opreguler|udvid|styrk)",
    "down": r"\b(?:reduc|nedsaet|nedsat|nedbr|saenk|fald|nedjuster|nedreguler|afkort|beskaer|beskaar|bortfald)",
    "changed": r"\bregul",
}


def check_amounts(text: str, head: str, amounts: Sequence[Mapping[str, Any]]) -> Iterator[Claim]:
    """Of the amounts of one sentence or passage."""
    around, at = fold(f"{head} {text}"), 0
    for one in amounts:
        told = f"{one['text']}: {text[:120]}"
        found = text.find(one["text"], at)
        yield Claim("beløb, ordlyd", told, found >= 0)
        at = max(at, found + len(one["text"]))
        yield from _value(one, told)
        yield from _belongs(one, told, around, text, found)


def _value(one: Mapping[str, Any], told: str) -> Iterator[Claim]:
    if one["kind"] in ("kroner", "percent", "count") and isinstance(one["value"], int | float):
        said = value_said(one["text"])
        cell = one["kind"] == "kroner" and "kr" not in one["text"] and "mi" not in one["text"]
        right = said in (None, Decimal(str(one["value"]))) or (cell and Decimal(str(one["value"])) % said == 0)
        yield Claim("beløb, værdi", told, right)


def _belongs(one: Mapping[str, Any], told: str, around: str, text: str, found: int) -> Iterator[Claim]:
    if one["year"] and one["kind"] != "date":
        yield Claim("beløb, år", f"{one['year']} {told}", str(one["year"]) in around)
    if one["price_level"]:
        level = one["price_level"][:4]
        pattern = rf"(?:{level}|(?<!\d){level[2:]})\s?-?\s?(?:pl|pris|p/l|niveau)|pl-?\s?(?:{level}|{level[2:]})"
        yield Claim("beløb, prisniveau", f"{one['price_level']} {told}", re.search(pattern, around) is not None)
    if one["purpose"]:
        yield Claim("beløb, formål", f"{one['purpose']} {told}", one["purpose"] in text)
    if one["party"]:
        yield Claim("beløb, part", f"{one['party']} {told}", re.search(_PARTY[one["party"]], around) is not None)
    if one["direction"]:
        yield Claim(
            "beløb, retning", f"{one['direction']} {told}", re.search(_WAY[one["direction"]], around) is not None
        )
    if one["qualifier"]:
        said = " ".join(one["qualifier"].split())
        yield Claim("beløb, forbehold", f"{said} {told}", " ".join(text[:found].split()).endswith(said))
