"""An endless stream of queries made from the agreements' texts, with years, parties and words exchanged."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from plain_texts import PlainAgreement

Verb = Literal["search", "ask", "cite", "topic", "verify", "amounts"]
_SHARES: tuple[tuple[Verb, int], ...] = (
    ("search", 45),
    ("ask", 20),
    ("cite", 15),
    ("topic", 12),
    ("verify", 8),
    ("amounts", 10),
)
_SUM = re.compile(r"\d[\d.,]*\s(?:mio|mia)\.\skr\.[^.;\n]{0,40}?\stil\s((?:[\wæøåÆØÅ-]+\s){1,4}[\wæøåÆØÅ-]{4,})")
_ASKED = (
    "Hvor mange penge er der afsat til {what} i {year}?",
    "Hvad er der afsat til {what}?",
    "Hvor meget får {party} til {what} i {year}?",
    "Hvornår skal {what} være på plads?",
    "Hvor meget reduceres {what} med i {year}?",
    "Hvor meget løftes {what} med?",
)
_NOWHERE = ("moms", "ålefiskeri", "rumfart", "lektiehjælp", "parkeringslicens", "kvalitetsfondsmoms")
_FILTERS = (
    "år:{year}",
    "part:KL",
    "part:{party}",
    "type:boks",
    "har:beløb",
    "aftale:{short}",
    "år:2019",
    "part:Lægerne",
)


@dataclass(frozen=True)
class AuditQuery:
    """What to ask of the API."""

    verb: Verb
    text: str


def queries(agreements: Sequence[PlainAgreement], seed: int) -> Iterator[AuditQuery]:
    """Queries without end, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    words = sorted({w for a in agreements for w in re.findall(r"(?<![\w-])[a-zæøå]{4,40}(?![\w-])", a.text)})
    long = [word for word in words if len(word) > 12]
    purposes = [match[1] for a in agreements for match in _SUM.finditer(" ".join(a.text.split()))]
    verbs = [verb for verb, share in _SHARES for _ in range(share)]
    while True:
        verb = chance.choice(verbs)
        one = chance.choice(agreements)
        match verb:
            case "search":
                yield AuditQuery(verb, _search(chance, one, words, long))
            case "ask":
                yield AuditQuery(verb, _question(chance, one, words, purposes))
            case "cite":
                yield AuditQuery(verb, _citation(chance, one))
            case "topic":
                yield AuditQuery(
                    verb, chance.choice((chance.choice(long), chance.choice(words), chance.choice(_NOWHERE)))
                )
            case "amounts":
                yield AuditQuery(verb, _with_sum(chance, one))
            case "verify":
                yield AuditQuery(verb, _memo(chance, one, agreements, words))


def _search(chance: random.Random, one: PlainAgreement, words: Sequence[str], long: Sequence[str]) -> str:
    word = chance.choice(long if chance.random() < 0.4 else words)
    sentence = _sentence(chance, one).split()
    at = chance.randrange(max(1, len(sentence) - 4))
    phrase = " ".join(sentence[at : at + 4]).replace('"', "")
    made = (
        word,
        word,
        f"{word} ",
        word[:-1] + chance.choice("aegst"),
        word[: len(word) // 2] + word[len(word) // 2 + 1 :],
        f"{word[: max(3, len(word) // 2)]}*",
        f'"{phrase}"',
        f"{word} {chance.choice(words)}",
        f"{word} {_filled(chance, chance.choice(_FILTERS), one)}",
        f"{word} IKKE ({chance.choice(words)} ELLER {chance.choice(words)})",
        chance.choice(_NOWHERE),
        word.replace("å", "aa").replace("ø", "oe").replace("æ", "ae"),
        f"{one.short_title} s. {chance.randrange(1, 120)}",
    )
    return chance.choice(made)


def _question(chance: random.Random, one: PlainAgreement, words: Sequence[str], purposes: Sequence[str]) -> str:
    what = chance.choice(purposes) if purposes and chance.random() < 0.7 else chance.choice((*words, *_NOWHERE))
    return _filled(chance, chance.choice(_ASKED), one).replace("{what}", what)


def _filled(chance: random.Random, pattern: str, one: PlainAgreement) -> str:
    year = chance.choice((one.year, one.year, one.year + 1, 2013, 2022, 2024, 2025))
    party = chance.choice(("regionerne", "kommunerne", "KL", "staten"))
    return pattern.replace("{year}", str(year)).replace("{party}", party).replace("{short}", one.short_title)


def _citation(chance: random.Random, one: PlainAgreement) -> str:
    _, number, title, *_ = chance.choice(one.headings) if one.headings else ("section", "1", "x")
    made = (
        f"{one.short_title} s. {chance.randrange(1, 120)}",
        f"{one.short_title}, afsnit {chance.randrange(1, 20)}",
        f"{one.short_title} {number or ''}, »{title}«",
        f"{one.title}, side {chance.randrange(1, 30)}",
        f"{one.short_title} boks {chance.randrange(1, 9)}",
        f"aftalen for {chance.choice((2013, 2019, 2021, 2024, 2025))}, »{title}«",
        f"bilag {chance.randrange(1, 5)} i {one.short_title}",
    )
    return chance.choice(made)


def _memo(
    chance: random.Random, one: PlainAgreement, agreements: Sequence[PlainAgreement], words: Sequence[str]
) -> str:
    lines = []
    for _ in range(3):
        quote = _sentence(chance, one).strip().replace('"', "")
        spoilt = quote.split()
        if chance.random() < 0.5 and len(spoilt) > 6:
            spoilt[chance.randrange(1, len(spoilt) - 1)] = chance.choice(words)
        cited = chance.choice((one, chance.choice(agreements)))
        lines.append(f'Det fremgår, at "{" ".join(spoilt)}" ({cited.short_title}, s. {chance.randrange(1, 25)}).')
    return "\n\n".join(lines)


def _with_sum(chance: random.Random, one: PlainAgreement) -> str:
    """A passage that has a sum, its years and figures exchanged as often as not."""
    having = [text for text in one.passages if re.search(r"\d\s(?:mio|mia)\.|\t\d", text)]
    text = chance.choice(having or one.passages)
    if chance.random() < 0.5:
        text = re.sub(r"\b20\d\d\b", lambda _: str(chance.randrange(2011, 2033)), text)
        text = re.sub(r"\d+,\d", lambda _: f"{chance.randrange(1, 900)},{chance.randrange(1, 9)}", text)
    return text


def _sentence(chance: random.Random, one: PlainAgreement) -> str:
    pieces = [
        piece
        for piece in re.split(r"(?<=[a-zæøå]\.)\s+", chance.choice(one.passages))
        if len(piece) > 40 and "\t" not in piece
    ]
    return " ".join(chance.choice(pieces).split()) if pieces else "Parterne er enige om det"
