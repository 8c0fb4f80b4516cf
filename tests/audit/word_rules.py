"""What the audit knows of words, by their letters alone: forms, compounds, derived words, slips."""

import re
from functools import lru_cache

from plain_texts import fold

_DERIVED = re.compile(
    r"(?:i?sk|al|el|iv)(?:e|t)?|s?maessig\w*|s?vis\w{0,2}|(?:n|r)?(?:lig|loes)\w*|\w{0,2}(?:nde|l?se|itet|ning|ing|ring|skab|hed|isme|er)\w{0,4}"
    r"|(?:ion|ivitet|lse|ning|ing|nde|r(?=[^aeiouy]))\w*"
)
_PARTICLES = {
    "videre",
    "sammen",
    "under",
    "over",
    "efter",
    "mellem",
    "gennem",
    "tilbage",
    "frem",
    "imod",
    "inter",
    "ekstra",
    "tele",
    "tilveje",
    "tvaer",
    "medico",
}


def words_in(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:[-'][^\W_]+)*", fold(text))


@lru_cache(maxsize=8_192)
def tokens_in(text: str) -> frozenset[str]:
    """The words of a text, those with a hyphen or a note's mark also without what follows."""
    found = set(re.findall(r"[^\W_]+(?:[-'.][^\W_]+)*", fold(text)))
    pieces = {piece for word in found if "." in word for piece in word.split(".")}
    return frozenset(found | pieces | {word.rstrip("0123456789") for word in found if word[-1].isdigit()})


def stem(word: str) -> str:
    return word[: max(4, len(word) - 3)].rstrip("e")


def skeleton(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", re.sub("[aeiouyåæø]", "", word))


def fits(term: str, word: str) -> bool:
    """Whether a word is the term, or begins or ends as the stars of the term say."""
    if "*" in term:
        stem = term.strip("*")
        return word.startswith(stem) if term.endswith("*") else word.endswith(stem)
    return word == term


def is_form(term: str, form: str) -> bool:
    bare = form.rstrip("-*")
    if "*" in term:
        return fits(term, bare) or (term.startswith("*") and term.strip("*") in bare)
    if form == term or stem(term.strip("*")) == stem(bare)[: len(stem(term.strip("*")))]:
        return True
    short = min(len(term), len(bare))
    alike = len([1 for a, b in zip(term, bare, strict=False) if a == b])
    return (
        skeleton(bare).startswith(skeleton(term)[:2])
        or alike >= short - 2
        or (term[:1] == bare[:1] and len(set(skeleton(term)) & set(skeleton(bare))) > 1)  # "gjaldt" of "gælde"
        or term.replace(".", "") == bare.replace(".", "")
        or term.strip("*") in bare
    )


def has_letters(term: str, form: str) -> bool:
    root, bare = stem(term), term[: max(4, len(term) - 5)]
    plain = re.compile("[es]")  # a link between parts
    if len(term) < 6 and skeleton(term)[:2] in skeleton(form):
        return True  # "lagt" of "tilrettelægge"
    return any(one in form for one in (root, bare)) or plain.sub("", skeleton(root)) in plain.sub("", skeleton(form))


def looks_compound(term: str, word: str) -> bool:
    """Whether a word begins or ends with a long term, and is not an adjective made of it."""
    if len(term) < 7 or word == term or "*" in term:
        return False
    if word.endswith(term) and word.removesuffix(term).strip("-") in _PARTICLES:
        return False  # "videreudvikle" is derived of "udvikle"
    if word.startswith(term):
        return len(word) > len(term) + 3 and not _DERIVED.fullmatch(word[len(term) :])
    return word.endswith(term) and len(word) > len(term) + 3 and len(term) > 8  # shorter: "be|handling"


def distance(first: str, second: str) -> int:
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        row, left = [i], row
        for j, b in enumerate(second, 1):
            row.append(min(left[j] + 1, row[-1] + 1, left[j - 1] + (a != b)))
    return row[-1] - (len(first) == len(second) and sorted(first) == sorted(second) and row[-1] == 2)
