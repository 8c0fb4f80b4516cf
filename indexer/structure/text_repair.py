"""Repairs of extracted text, each with a name: hyphens, split words, bullets, ligatures, italics marks.

Pure functions from text to text. What a repair cannot know for certain it leaves alone: slips of the pen and of the
scanner stay verbatim. `known` answers whether a word is Danish or stands whole in the document, `word` whether it is
Danish for certain.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable

KnownWord = Callable[[str], bool]

PAGE = "\x00"
"""Stands inside a paragraph where a page begins, until the document is laid out."""

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"}
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff]")
_ITALICS = re.compile(r"(?<![\w*])(\*{1,2})(?=[^\s*])([^*]{1,300}?)(?<=[^\s*])\1(?![\w*])")
_TAIL = re.compile(r"([\w./]+(?:-[\w./]+)*)-$")
_WORD = re.compile(r"[^\W\d_]+")
_HYPHENED = re.compile(r"(?<![\w-])([^\W\d_]{2,})-([^\W\d_]{2,})(?![\w-])")
_HANGING = re.compile(r"([^\W_]{2,})- (?=([^\W\d_]{2,})(?![\w-]))")
_TOKEN = re.compile(r"-?[^\W_]+(?:-[^\W_]+)*")

SUSPENDING = frozenset(["og", "eller", "samt", "el.", "og/eller", "hhv.", "henholdsvis"])
KEEPING = frozenset(["ikke", "it", "ph.d"])
"""First parts that are written with a hyphen before a lower-case word."""

PREFIXES = frozenset(["e", "non", "anti", "pro", "ex", "eks", "mini", "multi", "mikro", "u"])
"""First parts that may be, where the whole is no word and the second part is one."""


def vocabulary(texts: Iterable[str]) -> Counter[str]:
    """The words and hyphenated compounds that stand whole inside lines, in lower case, and how often."""
    words: Counter[str] = Counter()
    cut = False
    for text in texts:
        inner = text.strip()
        body = inner.partition(" ")[2] if cut else inner
        cut = inner.endswith("-")
        body = body.rpartition(" ")[0] if cut else body
        words.update(token.lower() for token in _TOKEN.findall(body) if not token.startswith("-"))
    return words


def repair_ligatures(text: str) -> str:
    """Typographic ligatures as the letters they stand for."""
    return "".join(_LIGATURES.get(c, c) for c in text) if any(c in _LIGATURES for c in text) else text


def repair_soft_hyphens(text: str) -> str:
    """U+00AD and other invisible characters removed."""
    return _INVISIBLE.sub("", text.replace("\u00ad", ""))


def repair_bullets(text: str) -> str:
    """Bullets from the private-use area of symbol fonts as a bullet."""
    return _PRIVATE.sub("•", text)


def repair_italics(text: str) -> str:
    """Paired asterisks around words removed; a lone asterisk is a note mark and stays."""
    return _ITALICS.sub(r"\2", text)


def repair_spaces(text: str) -> str:
    """Runs of blanks, no-break spaces included, as one space."""
    return re.sub(r"[^\S\n]+", " ", text).strip()


def ends_in_hyphen(text: str) -> bool:
    """Whether the line ends in a hyphen that hangs on a word."""
    return bool(_TAIL.search(text)) or text.endswith("\u00ad")


def join_lines(first: str, second: str, known: KnownWord, *, breaks: int = 0) -> str:
    """Two lines of one paragraph as one: by a space, by nothing, or by the hyphen where it is real.

    breaks: the number of pages that begin between them; as many `PAGE` marks are put in, after a word that the page
    break cuts.
    """
    marks = PAGE * breaks
    if first.endswith("\u00ad"):
        return _glue(first[:-1], second, marks)
    tail = _TAIL.search(first)
    head = second.split(" ", 1)[0]
    if not tail or not head[:1].isalnum() or _suspended(head):
        return f"{first} {marks}{second}"
    return _glue(first if _is_real(tail[1], head, known) else first[:-1], second, marks)


def _glue(first: str, second: str, marks: str) -> str:
    head, space, rest = second.partition(" ")
    return f"{first}{head}{space}{marks}{rest}" if space else f"{first}{head}{marks}"


def _suspended(head: str) -> bool:
    return head.lower().rstrip(",;") in SUSPENDING


def _is_real(tail: str, head: str, known: KnownWord) -> bool:
    """Whether the hyphen between the end of one line and the beginning of the next belongs to the word."""
    last = re.split(r"[-/]", tail)[-1]
    if head[0].isdigit() or last[-1:].isdigit() or head[0].isupper():
        return True
    if last.lower() in KEEPING or (last.isupper() and len(last) > 1):
        return True
    match = _WORD.match(head)
    word = match[0] if match else head
    whole = last + word
    if last.lower() in PREFIXES and known(word):
        return not known(whole)
    return known(f"{last}-{word}") and not known(whole)


def is_compound(word: str, known: KnownWord) -> bool:
    """Whether the word is two known words, with or without a linking s or e."""
    lower = word.lower()
    return any(
        known(lower[cut:]) and (known(lower[:cut]) or (lower[cut - 1] in "se" and known(lower[: cut - 1])))
        for cut in range(4, len(lower) - 3)
    )


def repair_inner_hyphens(text: str, known: KnownWord, word: KnownWord, *, many: bool = False) -> str:
    """Line-end hyphens that were left inside a line removed, only where a known word comes out.

    many: the document has several certain ones, so that "til-syn" (two words and one) is taken for another.
    """

    def mend(match: re.Match[str]) -> str:
        return match[1] + match[2] if is_soft(match[1], match[2], known, word, many=many) else match[0]

    return _HYPHENED.sub(mend, text)


def is_soft(left: str, right: str, known: KnownWord, word: KnownWord, *, many: bool = False) -> bool:
    """Whether the hyphen between two parts inside a line is the rest of a line break."""
    if left.lower() in KEEPING or left.isupper() or right.lower() in SUSPENDING or not right.islower():
        return False
    parts = word(left) and word(right)
    if known(left + right):
        return many or not parts
    return not parts and len(left + right) > 9 and is_compound(left + right, word)


def inner_hyphens(text: str) -> list[tuple[str, str]]:
    """The two-part hyphenated words of a text."""
    return [(m[1], m[2]) for m in _HYPHENED.finditer(text)]


def hanging_hyphens(text: str) -> list[tuple[str, str]]:
    """The parts of words that a hyphen and a space cut inside a line: "dan- sker", "nær- hed"."""
    pairs = ((match[1], match[2]) for match in _HANGING.finditer(text))
    return [(left, right) for left, right in pairs if right.islower() and right not in SUSPENDING]


def repair_hanging_hyphens(text: str, known: KnownWord, *, many: bool = False) -> str:
    """The parts of words that line ends cut put together, where a known word comes out.

    many: the document has several such, so that a word that is not known is put together too.
    """

    def mend(match: re.Match[str]) -> str:
        left, right = match[1], match[2]
        if not right.islower() or right in SUSPENDING or not (many or known(left + right)):
            return match[0]
        return f"{left}-" if _is_real(left, right, known) else left

    return _HANGING.sub(mend, text)


def repair_split_words(text: str, known: KnownWord, word: KnownWord) -> str:
    """Words of a heading that a space cuts put together: "udvik ling", "arbejdsti d", "d e nye"."""
    out: list[str] = []
    for part in text.split(" "):
        if out and _is_split(out[-1], part, known, word):
            out[-1] += part
        else:
            out.append(part)
    return " ".join(out)


_SMALL = frozenset(["i", "å", "ø", "o", "a"])


def _is_split(left: str, right: str, known: KnownWord, word: KnownWord) -> bool:
    if not (left.isalpha() and right.isalpha() and right.islower()):
        return False
    whole = left + right
    if not (known(whole) or (len(whole) > 9 and is_compound(whole, word))):
        return False
    left_word = word(left) and (len(left) > 1 or left.lower() in _SMALL)
    right_word = word(right) and (len(right) > 1 or right in _SMALL)
    return not left_word or not right_word
