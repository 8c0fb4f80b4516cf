"""A question for a number ("Hvor mange ...") wants the passage that counts the thing, not one that only names it."""

from indexer.language.analyzer import Token, tokenize

_MORE = frozenset({"flere", "nye", "ekstra", "andre"})
_MONEY = frozenset(
    {"penge", "krone", "kroner", "kr", "mio", "mia", "million", "millioner", "milliard", "midler", "beløb"}
)
_NUMBERS = frozenset(["en", "et", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti", "elleve", "tolv"])
_REACH = 2
"""Words after a number that it may count: "1.000 sygeplejersker", "17 nye sundhedsråd"."""


def query_counted_noun(question: str) -> str | None:
    """The lemma of what a question asks the number of ("Hvor mange nye sundhedsråd ...": sundhedsråd).

    None where the text is no such question, or asks for money: a sum is not a count.
    """
    tokens = tokenize(question)
    words = [token.text for token in tokens]
    if words[:2] != ["hvor", "mange"] or not _MONEY.isdisjoint(words):
        return None
    rest = [token for token in tokens[2:4] if token.text not in _MORE]
    return rest[0].lemma if rest else None


def counted_nouns(text: str) -> frozenset[str]:
    """The lemmas of all that a text counts: the two words after each number, and the heads of compounds among them."""
    tokens = tokenize(text)
    found: set[str] = set()
    for place, token in enumerate(tokens):
        if _is_number(token):
            for after in tokens[place + 1 : place + 1 + _REACH]:
                found.add(after.lemma)
                found.update(after.parts[-1:])
    return frozenset(found)


def _is_number(token: Token) -> bool:
    return token.text[:1].isdigit() or token.text in _NUMBERS
