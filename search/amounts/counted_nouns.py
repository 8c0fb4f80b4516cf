"""Whether a number counts the noun after it, or only names something (a box, a year, a paragraph) (pure)."""

import re
import tomllib
from importlib.resources import files


def _read_words() -> dict[str, frozenset[str]]:
    text = files("search.amounts").joinpath("amount_words.toml").read_text(encoding="utf-8")
    return {name: frozenset(words.split()) for name, words in tomllib.loads(text).items()}


_WORDS = _read_words()
_NO_NOUN = _WORDS["no_noun"]
_MODIFIERS = _WORDS["modifiers"]
_LABELS = _WORDS["labels"]
_FEWER_OR_MORE = frozenset(("flere", "færre"))
_BEFORE_A_COUNT = _WORDS["before_count"]
_MODIFIER_ENDING = re.compile(r"(?:te|ede|ige|iske|ske|bare|ære|elle|ale|ive|ante|løse|fulde|tende|sende|rende|ende)$")
_PEOPLE = re.compile(
    r"(?:studerende|indsatte|ramte|dømte|tiltalte|berørte|beskæftigede|selvstændige|uddannede|frivillige|pårørende|kontakte|ledende|ansatte|børn|unge|ældre|voksne|døde|syge|ledige|tilskadekomne|udenlandske)$"
)
_PASSIVE = re.compile(r"[^s]es$")  # `4.000 kvæstes`: a verb
_OF_TIME = re.compile(r"års(?!værk|elev)|årig|dages|timers|måneders|ugers")
_WORD = re.compile(
    r"\s+(?P<word>[a-zæøå][a-zæøåé]*(?:[-/][a-zæøåA-ZÆØÅ]+)*)(?![\w])|\s+(?P<name>[A-ZÆØÅ]{2,}-[a-zæøå]+)"
)
_BEFORE = re.compile(r"(?P<word>[\w§]+)(?P<stop>[.:]?)\s*[(»\"]?$")


def counted_noun(text: str, start: int) -> tuple[str, int] | None:
    """The noun (with its adjectives) right after `start` and where it ends, or None if no noun stands there."""
    begin = end = start
    for _ in range(4):
        match = _WORD.match(text, end)
        if match is None:
            break
        word = (match["word"] or match["name"]).lower()
        if word in _NO_NOUN or _OF_TIME.match(word) or len(word) < 2:
            break
        end = match.end()
        if not _is_modifier(word):
            break
    phrase = text[begin:end].strip()
    if (
        not phrase
        or _PASSIVE.search(phrase)
        or (phrase.lower() in _MODIFIERS - _FEWER_OR_MORE and not _PEOPLE.search(phrase))
    ):
        return None
    return phrase, end


def _is_modifier(word: str) -> bool:
    return word in _MODIFIERS or (_MODIFIER_ENDING.search(word) is not None and _PEOPLE.search(word) is None)


def names_a_number(text: str, start: int, *, year: bool) -> bool:
    """Whether what stands before a number makes it a name (`boks 2`, `type 2`, `§ 3`), a year or a rate's base."""
    match = _BEFORE.search(text[max(0, start - 30) : start])
    word = match["word"].lower() if match else ""
    if year:
        return word not in _BEFORE_A_COUNT
    if word in ("pr", "per"):
        return True
    return (
        word in _LABELS
        or word.endswith("plan")
        or (word in ("s", "d", "den") and match is not None and match["stop"] == ".")
    )
