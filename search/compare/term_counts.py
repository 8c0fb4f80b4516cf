"""How often a term stands in each agreement: as typed in any form, and in compounds, counted in the whole texts.

A term is held against each distinct word of the agreements. Only such counts support a statement about all or none
("står ikke i", "står N gange").
"""

from collections.abc import Iterator, Sequence

from indexer.index.word_table import WordTable, tabulate_words
from indexer.language.analyzer import fold_token, is_known, readings
from indexer.language.words import FUNCTION_WORDS
from search.compare.term_matching import is_empty_word
from search.library import Library
from search.models import AgreementTermCount, Clause, Match, Query, TermCounts
from search.query.terms import WILDCARDS, QueryWord, indexed_word, query_words, shown_clause
from search.runtime import check_deadline

_SHORTEST_MODIFIER, _SHORTEST_HEAD, _LONG_HEAD, _LONG_MODIFIER = 7, 5, 9, 7
"""Letters; a long head or modifier is one beside whatever letters, a shorter one only beside a listed word."""


def counted_words(library: Library) -> WordTable:
    """The words of every document of a library: from its index, or counted now where that has no table of them."""
    return library.words() if library.words else tabulate_words(_texts(library))


def _texts(library: Library) -> Iterator[str]:
    for _, document in library.entries:
        check_deadline()
        yield document.text


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


def count_term(term: Clause, words: WordTable, library: Library, agreements: Sequence[int]) -> TermCounts:
    """How often a word or wildcard stands in some of the agreements, by their number."""
    found: dict[tuple[int, Match], list[tuple[str, int]]] = {}
    for number, match in _matched(term, words).items():
        form = words.forms[number]
        for document, count in words.standing(number):
            found.setdefault((document, match), []).append((form, count))

    def forms(number: int, match: Match) -> tuple[tuple[str, int], ...]:
        return tuple(sorted(found.get((number, match), ()), key=lambda pair: (-pair[1], pair[0])))

    return TermCounts(
        shown_clause(term),
        tuple(
            AgreementTermCount(library.entries[number][0], forms(number, "exact"), forms(number, "compound"))
            for number in agreements
        ),
    )


def _matched(term: Clause, words: WordTable) -> dict[int, Match]:
    """The words of the texts that have the term, by their number, and how."""
    if term.kind in WILDCARDS:
        begins, ends = term.kind == "prefix", term.kind == "suffix"
        wanted = "\n" * begins + fold_token(term.text) + "\n" * ends
        return dict.fromkeys((*words.exact.having(wanted), *(words.lemmas.having(wanted) if ends else ())), "exact")
    word = _word(term.text)
    if term.kind == "phrase":
        return dict.fromkeys(words.exact.having(f"\n{word.exact}\n"), "exact")
    letters = dict.fromkeys((*word.lemmas, word.exact))
    near = {number for part in (*word.lemmas, *word.parts[-1:]) for number in words.parts.having(f" {part} ")}
    near.update(
        number for some in letters for edge in (f"{some}\n", f"\n{some}") for number in words.exact.having(edge)
    )
    near.update(number for lemma in word.lemmas for number in words.lemmas.having(f"{lemma}\n"))
    found: dict[int, Match] = {number: "compound" for number in near if has_as_part(_word_of(words, number), word)}
    same = {number for lemma in word.lemmas for number in words.lemmas.having(f"\n{lemma}\n")}
    same.update(words.exact.having(f"\n{word.exact}\n"))
    return found | {number: "compound" if words.forms[number].endswith("-") else "exact" for number in same}


def _word_of(words: WordTable, number: int) -> QueryWord:
    parts = tuple(words.parts[number].split())
    return indexed_word(words.forms[number], words.exact[number], words.lemmas[number], parts)


def has_as_part(own: QueryWord, word: QueryWord) -> bool:
    """Whether a word of a text is a compound that has the term's word whole as a part."""
    if len(own.parts) > 1 and not set(own.parts).isdisjoint(word.lemmas):
        return True
    size = len(word.parts)
    if any(own.parts[i : i + size] == word.parts for i in range(len(own.parts) - size + 1)):
        longer = own.exact.startswith(word.exact) and len(own.exact) >= len(word.exact) + _SHORTEST_HEAD
        return len(own.parts) > size or longer  # "styringsindsats" is no compound of "styringindsats"
    heads = (*((own_lemma, lemma) for lemma in word.lemmas for own_lemma in own.lemmas), (own.exact, word.exact))
    if any(_before(compound, head) or _behind(compound, head) for compound, head in heads):
        return True
    if size == 1:
        return False
    if own.text.endswith(word.text) and _may_modify(own.text.removesuffix(word.text).strip("-")):
        return True  # "nær|sundhedsplaner"
    tail = own.parts[-size:]
    return tail[1:] == word.parts[1:] and tail[0].endswith(word.parts[0])  # "speciallæge|dækning"


def _may_modify(word: str) -> bool:
    return len(word) > 2 and is_known(word) and word not in FUNCTION_WORDS


def _before(compound: str, head: str) -> bool:
    """Whether a word that the splitter leaves whole is a listed word before the head: "finanslov|aftale"."""
    modifier = compound.removesuffix(head).removesuffix("-")
    if not compound.endswith(head) or len(modifier) < _SHORTEST_MODIFIER:
        return False
    return len(head) >= _LONG_HEAD or (len(head) >= _SHORTEST_HEAD and _is_listed(modifier))


def _behind(compound: str, modifier: str) -> bool:
    """Whether a word that the splitter leaves whole is a long modifier and a listed word behind it."""
    head = compound.removeprefix(modifier)
    if len(modifier) < _LONG_MODIFIER or not _SHORTEST_HEAD <= len(head) < len(compound):
        return False
    return _is_listed(head) or (len(head) > _SHORTEST_HEAD and _is_listed(head.removeprefix("s")))


def _is_listed(folded: str) -> bool:
    """Whether a folded word is a Danish form that the lexicon lists."""
    return is_known(folded) or is_known(folded.replace("ae", "æ").replace("oe", "ø").replace("aa", "å"))


def _word(text: str) -> QueryWord:
    found = query_words(readings(text))
    return found[0] if found else QueryWord(text, fold_token(text), (), ())
