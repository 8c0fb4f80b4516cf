"""How often a term stands in each agreement: as typed in any form, and in compounds, from a scan of the whole texts.

The scan counts the words of every document once (`WordCounts`); a term is then held against each distinct word. Only
such counts support a statement about all or none ("står ikke i", "står N gange").
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from indexer.language.analyzer import fold_token, is_known, readings
from search.compare.term_matching import is_empty_word, matches_wildcard
from search.library import Library
from search.models import AgreementTermCount, Clause, Match, Query, TermCounts
from search.query.terms import QueryWord, query_words
from search.runtime import check_deadline

_SHORTEST_MODIFIER, _SHORTEST_HEAD, _LONG_HEAD = 7, 5, 9
"""Letters; a long head is one behind whatever letters, a shorter one only behind a listed word."""
_HYPHENS = "-\u2010\u2011"


@dataclass(frozen=True, slots=True)
class WordCounts:
    """The words of each document with their number, in the order of the library; words in lower case, as they stand.

    words: every distinct word as the index knows it. by_lemma, by_part: the words with a lemma, or a part, in common.
    """

    counts: tuple[Mapping[str, int], ...]
    words: Mapping[str, QueryWord]
    by_lemma: Mapping[str, tuple[str, ...]]
    by_part: Mapping[str, tuple[str, ...]]


def count_words(library: Library) -> WordCounts:
    """Count the words of every document of a library."""
    counts = []
    for _, document in library.entries:
        check_deadline()
        counts.append(Counter(_words_of(document.text)))
    words = {form: _word(form) for form in dict.fromkeys(form for one in counts for form in one)}
    return WordCounts(
        tuple(counts),
        words,
        _inverted((form, word.lemmas) for form, word in words.items()),
        _inverted((form, word.parts) for form, word in words.items()),
    )


def _words_of(text: str) -> Iterable[str]:
    """The words of a text in lower case; the first half of a suspended compound keeps its hyphen: "børne-"."""
    read = readings(text)
    for word, (_, end) in zip(read.words, read.spans, strict=True):
        yield f"{word.text}-" if text[end : end + 1] in _HYPHENS and text[end : end + 1] else word.text


def _inverted(entries: Iterable[tuple[str, Sequence[str]]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for form, keys in entries:
        for key in keys:
            found.setdefault(key, []).append(form)
    return {key: tuple(forms) for key, forms in found.items()}


def single_term(query: Query) -> Clause | None:
    """The one word or wildcard a query is about; None for several, a phrase, a question, or one that is narrowed."""
    words = query.text.split()
    if len(words) > 1 and (query.text.endswith("?") or words[0].lower().startswith("hv")):
        return None
    wanted = [clause for clause in query.clauses if clause.kind != "word" or not is_empty_word(clause.text)]
    if len(wanted) != 1 or wanted[0].excluded or query.kinds or query.states:
        return None
    if wanted[0].kind == "word" and len(readings(wanted[0].text).words) != 1:
        return None
    return None if wanted[0].kind == "phrase" and len(readings(wanted[0].text).words) != 1 else wanted[0]


def count_term(term: Clause, words: WordCounts, library: Library, agreements: Sequence[int]) -> TermCounts:
    """How often a word or wildcard stands in some of the agreements, by their number."""
    matched = _matched(term, words)
    return TermCounts(
        term.text,
        tuple(
            AgreementTermCount(
                library.entries[number][0],
                _forms(words.counts[number], matched, "exact"),
                _forms(words.counts[number], matched, "compound"),
            )
            for number in agreements
        ),
    )


def _forms(counts: Mapping[str, int], matched: Mapping[str, Match], match: Match) -> tuple[tuple[str, int], ...]:
    found = [(form, counts[form]) for form, kind in matched.items() if kind == match and form in counts]
    return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0])))


def _matched(term: Clause, words: WordCounts) -> dict[str, Match]:
    """The words of the texts that have the term, and how."""
    if term.kind in ("prefix", "suffix"):
        return {form: "exact" for form, own in words.words.items() if matches_wildcard(own.exact, term)}
    folded = fold_token(term.text)
    if term.kind == "phrase":
        return {form: "exact" for form, own in words.words.items() if own.exact == folded}
    word = _word(term.text)
    near = [form for part in (*word.lemmas, *word.parts[-1:]) for form in words.by_part.get(part, ())]
    letters = (*word.lemmas, word.exact)
    near += [form for form, own in words.words.items() if own.exact.endswith(letters) or own.exact.startswith(letters)]
    near += [form for lemma, forms in words.by_lemma.items() if lemma.endswith(word.lemmas) for form in forms]
    found: dict[str, Match] = {form: "compound" for form in near if has_as_part(words.words[form], word)}
    same = [form for lemma in word.lemmas for form in words.by_lemma.get(lemma, ())]
    same += [form for form, own in words.words.items() if own.exact == word.exact]
    return found | {form: "compound" if form.endswith("-") else "exact" for form in same}


def has_as_part(own: QueryWord, word: QueryWord) -> bool:
    """Whether a word of a text is a compound that has the term's word whole as a part."""
    if len(own.parts) > 1 and not set(own.parts).isdisjoint(word.lemmas):
        return True
    size = len(word.parts)
    if any(own.parts[i : i + size] == word.parts for i in range(len(own.parts) - size + 1)):
        return len(own.parts) > size  # "styringsindsats" is no compound of "styringindsats"
    heads = (*((own_lemma, lemma) for lemma in word.lemmas for own_lemma in own.lemmas), (own.exact, word.exact))
    if any(_before(compound, head) or _behind(compound, head) for compound, head in heads):
        return True
    tail = own.parts[-size:]
    return size > 1 and tail[1:] == word.parts[1:] and tail[0].endswith(word.parts[0])  # "speciallæge|dækning"


def _before(compound: str, head: str) -> bool:
    """Whether a word that the splitter leaves whole is a listed word before the head: "finanslov|aftale"."""
    modifier = compound.removesuffix(head).removesuffix("-")
    if not compound.endswith(head) or len(modifier) < _SHORTEST_MODIFIER:
        return False
    return len(head) >= _LONG_HEAD or (len(head) >= _SHORTEST_HEAD and is_known(modifier))


def _behind(compound: str, modifier: str) -> bool:
    """Whether a word that the splitter leaves whole is a long modifier and a listed word behind it."""
    head = compound.removeprefix(modifier)
    return len(modifier) >= _LONG_HEAD and _SHORTEST_HEAD <= len(head) < len(compound) and is_known(head)


def _word(text: str) -> QueryWord:
    found = query_words(readings(text))
    return found[0] if found else QueryWord(text, fold_token(text), (), ())
