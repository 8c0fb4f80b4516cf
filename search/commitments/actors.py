"""Who a noun phrase names that can be bound: the parties, authorities, and bodies set up by an agreement (pure)."""

import re
from collections.abc import Sequence
from functools import lru_cache

from indexer.collection.parties import party_names
from search.commitments.words import word_class

_TOGETHER = re.compile(
    r"(?:(?:de|disse|begge) )?(?:aftale)?(?:parter|parterne|partierne|kredsen)\b(?:\sbag\saftalen\b)?|forligskredsen\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:(?:og|samt|både|såvel|dels|de|den|det|alle|samtlige|hver|hver af|hver enkelt|en|et|to|tre|fire|fem|enkelte|nye"
    r"|nuværende|relevante|øvrige"
    r"|berørte|forberedende|kommende|respektive|fælles|siddende|statslige?|regionale?|kommunale?|nationale?|lokale?|særligt?|uafhængigt?"
    r"|nedsatte|ansvarlige|pågældende|hhv\.|også|desuden|derfor|således|samtidig|endvidere|dog|fortsat|minimum|mindst)\s+)*",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"(?:\s*\([^()]{1,80}\))?(?:\s*,\s*(?:og\s+|samt\s+)?|\s+og\s+|\s+samt\s+|\s+eller\s+|\s+sammen\s+med\s+|\s+i\s+samarbejde\s+med\s+"
    r"|\s+i\s+fællesskab\s+med\s+|\s+i\s+dialog\s+med\s+|\s*/\s*)",
    re.IGNORECASE,
)
_EACH = re.compile(r"(?:alle|samtlige|hver|hver enkelt|de enkelte|den enkelte|de (?:fire|fem))\s$", re.IGNORECASE)
_POLITICAL = frozenset(("Regeringen", "KL", "Danske Regioner", "Amtsrådsforeningen"))


@lru_cache(maxsize=1)
def _named() -> re.Pattern[str]:
    bodies = "|".join(sorted(word_class("nouns", "bodies"), key=len, reverse=True))
    return re.compile(
        r"(?P<regions>(?<!Danske )(?:regionerne|regioner|regionen|region(?=\s[a-zæøå])|regionsråd(?:ene|et)))\b"
        r"|(?P<region>Region(?:\s(?:[A-ZÆØÅ]\w+|og\s(?=Region)))+)"
        r"|(?P<towns>kommunerne|kommuner|kommunen|kommune)\b"
        r"|(?P<state>staten|Staten|statslige myndigheder)\b"
        r"|(?P<we>[Vv]i)\b"
        r"|(?P<body>Folketinget|Ministeriet\sfor\s[A-ZÆØÅ]\w+(?:,\s[A-ZÆØÅ]\w+)*(?:\sog\s[A-ZÆØÅ]\w+)?"
        rf"|(?:[A-ZÆØÅ]?[a-zæøå]+-(?:,\s[a-zæøå]+-)*\sog\s)?(?![\w-]*området)[\wæøå-]*(?:{bodies}))(?![\w-])",
    )


def leading_actors(phrase: str, parties: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """The actors that a phrase begins with, one or several joined, and the words that name them; else none.

    "parterne" and "vi" stand for `parties`, or for the government where only parties of parliament have agreed.
    """
    found: list[str] = []
    end = at = _start(phrase, 0)
    begin = at
    while (one := _actor_at(phrase, at, parties)) is not None:
        names, end = one
        found += [name for name in names if name not in found]
        joint = _JOINT.match(phrase, end)
        if joint is None:
            break
        at = _start(phrase, joint.end())
    return tuple(found), phrase[begin:end] if found else ""


_GRANT = re.compile(
    r"(?:\w+(?:nes|ners)\s)?(?:(?:det|statslige?|samlede|hhv\.|generelle)\s)*\w*(?:bloktilskud|tilskud)(?:det|dets|dene)?\b",
    re.IGNORECASE,
)
_GENITIVE = re.compile(r"(?P<name>Danske Regioner|[\wæøåÆØÅ-]+?)s\s[a-zæøå]")


def owner(phrase: str, parties: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Whose the thing is that a phrase begins with ("regionernes udgifter"); a grant is the state's."""
    begin = _start(phrase, 0)
    grant = _GRANT.match(phrase, begin)
    if grant:
        return ("Staten",), grant[0]
    match = _GENITIVE.match(phrase, begin)
    actors, who = leading_actors(match["name"], parties) if match else ((), "")
    return (actors, who) if match and who == match["name"] else ((), "")


def group_of(actor: str) -> str:
    """What an actor is filtered by: "Hver region" is one of the regions."""
    low = actor.lower()
    if (
        low != "danske regioner"
        and not actor.startswith("Region ")
        and re.search(r"\bregion(?:er|erne|en)?\b|\bregionsråd", low)
    ):
        return "Regionerne"
    return "Kommunerne" if re.search(r"\bkommune(?:r|rne|n)?\b", low) else actor


def _start(phrase: str, at: int) -> int:
    match = _BEFORE.match(phrase, at)
    return match.end() if match else at


def _actor_at(phrase: str, at: int, parties: Sequence[str]) -> tuple[tuple[str, ...], int] | None:
    """The actors named at a place, and where the name ends."""
    together = _TOGETHER.match(phrase, at)
    if together:
        return tuple(parties), together.end()
    rest = phrase[at : at + 60]
    words = rest.split(" ")
    for count in (3, 2, 1):  # a party's name has up to three words
        name = " ".join(words[:count]).rstrip(" ,.;:()")
        known = party_names(name) if name[:1].isupper() or name == "regeringen" else ()
        if len(known) == 1 and _same_length(name, known[0]):
            return tuple(known), at + len(name)
    match = _named().match(phrase, at) or _named().match(
        phrase[:at] + phrase[at : at + 1].lower() + phrase[at + 1 :], at
    )
    if match is None:
        return None
    if match["we"]:
        return (tuple(parties) if set(parties) & _POLITICAL else ("Regeringen",)), match.end()
    fixed = {"regions": "Regionerne", "towns": "Kommunerne", "state": "Staten"}
    each = _EACH.search(phrase, 0, at)
    written = phrase[each.start() if each else at : match.end()]
    name = (
        written
        if each and match.lastgroup in ("regions", "towns")
        else fixed.get(str(match.lastgroup), phrase[at : match.end()])
    )
    return (name[:1].upper() + name[1:],), match.end()


def _same_length(name: str, known: str) -> bool:
    """Whether a name is a party's and nothing more ("Danske Regioner", not "Danske Regioner vil")."""
    words = name.split()
    return name.lower() == known.lower() or not (party_names(" ".join(words[:-1])) or party_names(" ".join(words[1:])))
