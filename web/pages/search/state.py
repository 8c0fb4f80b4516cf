"""The search as the address has it: text, filters, page of hits, passages picked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from indexer.errors import LimitError, QueryError
from search.models import MODES, Mode, Order

PAGE_SIZE = 10
LINES = 50
"""Hits on a page of the list that has one line for each."""
MAX_PAGE = 100
_FOUND_BY = "~"
"""Parts a pick's passage id, which never has it, from the search that it was found by."""
_SEARCH_LENGTH = 120
"""Characters of a search that a pick remembers: an address holds up to 200 picks."""
_ORDER_NAMES: dict[str, Order] = {"aeldste": "oldest", "nyeste": "newest"}


class SearchOptions(TypedDict):
    """The parameters of `Engine.search` that a state has."""

    years: tuple[int, ...]
    agreements: tuple[str, ...]
    parties: tuple[str, ...]
    kinds: tuple[str, ...]
    mode: Mode
    order: Order
    as_words: bool


@dataclass(frozen=True, slots=True)
class SearchState:
    """A search as the address has it.

    chosen: the passages picked so far, on any page; each the passage's id and, after "~", the search it was found by.
    lines: one line a hit. as_words: a reference is searched for as words, instead of leading to its place.
    """

    text: str = ""
    years: tuple[int, ...] = ()
    agreements: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    mode: Mode = "hybrid"
    page: int = 1
    chosen: tuple[str, ...] = ()
    order: Order = "best"
    lines: bool = False
    as_words: bool = False

    @property
    def filtered(self) -> bool:
        """Whether any filter is set."""
        return bool(self.years or self.agreements or self.parties or self.kinds)

    @property
    def size(self) -> int:
        """Hits on a page."""
        return LINES if self.lines else PAGE_SIZE

    @property
    def offset(self) -> int:
        """Number of hits on the pages before this one."""
        return (self.page - 1) * self.size

    @property
    def options(self) -> SearchOptions:
        """What `Engine.search` is asked for beside the text."""
        return SearchOptions(
            years=self.years,
            agreements=self.agreements,
            parties=self.parties,
            kinds=self.kinds,
            mode=self.mode,
            order=self.order,
            as_words=self.as_words,
        )

    @property
    def searches(self) -> dict[str, str]:
        """By id of each passage picked, in order: the search that it was found by, "" where it was by none."""
        return {identity: search for identity, _, search in (one.partition(_FOUND_BY) for one in self.chosen)}

    def pick(self, identity: str, search: str | None = None) -> str:
        """The value of `chosen` for a passage: as it was picked, else as found by `search`, or by this one."""
        by = (self.text if search is None else search).strip()[:_SEARCH_LENGTH]
        new = f"{identity}{_FOUND_BY}{by}" if by else identity
        return next((one for one in self.chosen if _passage_of(one) == identity), new)

    def picked_outside(self, shown: Collection[str]) -> tuple[str, ...]:
        """The picks of passages other than those with the ids `shown`."""
        return tuple(one for one in self.chosen if _passage_of(one) not in shown)

    def pairs(self) -> list[tuple[str, str]]:
        """The search as the names and values of an address; none where nothing is searched for or picked."""
        pairs: list[tuple[str, str]] = [("q", self.text)] if self.text else []
        pairs += [("aar", str(year)) for year in self.years]
        pairs += [("aftale", name) for name in self.agreements]
        pairs += [("part", name) for name in self.parties]
        pairs += [("type", name) for name in self.kinds]
        pairs += self._shown() + [("som", "ord")] * self.as_words
        if self.page > 1:
            pairs.append(("side", str(self.page)))
        pairs += [("valgt", identity) for identity in self.chosen]
        return pairs

    def query(self) -> str:
        """The search as the query part of an address."""
        return urlencode(self.pairs())

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What a form with this text sends beside its filters; another text typed there is no longer `as_words`."""
        return self._shown() + [("som", f"ord:{self.text}")] * self.as_words

    def _shown(self) -> list[tuple[str, str]]:
        pairs: list[tuple[str, str]] = [("metode", self.mode)] if self.mode != "hybrid" else []
        pairs += [("orden", name) for name, order in _ORDER_NAMES.items() if order == self.order]
        return pairs + [("vis", "linjer")] * self.lines

    def address(self, path: str = "/") -> str:
        """The address that brings this search back."""
        query = self.query()
        return f"{path}?{query}" if query else path

    def without_filters(self) -> "SearchState":
        """The same search in everything."""
        return replace(self, years=(), agreements=(), parties=(), kinds=(), page=1)

    def without_filter(self, name: str, value: str | None = None) -> "SearchState":
        """The same search with one value less of the filter called `name` in the address, or without that filter."""

        def kept(filter_name: str, one: str) -> bool:
            return filter_name != name or value not in (None, one)

        return replace(
            self,
            page=1,
            years=tuple(year for year in self.years if kept("aar", str(year))),
            agreements=tuple(one for one in self.agreements if kept("aftale", one)),
            parties=tuple(one for one in self.parties if kept("part", one)),
            kinds=tuple(one for one in self.kinds if kept("type", one)),
        )

    def without_choice(self, identity: str) -> "SearchState":
        """The same search with that passage no longer picked."""
        return replace(self, chosen=tuple(one for one in self.chosen if _passage_of(one) != identity))

    def with_choice(self, identity: str, search: str | None = None) -> "SearchState":
        """The same search with that passage picked, found by `search` or by this one."""
        return replace(self, chosen=tuple(dict.fromkeys((*self.chosen, self.pick(identity, search)))))

    def without_choices(self) -> "SearchState":
        """The same search with no passage picked."""
        return replace(self, chosen=())

    def at_page(self, page: int) -> "SearchState":
        """The same search at another page of hits."""
        return replace(self, page=page)

    def for_text(self, text: str) -> "SearchState":
        """Another text under the same filters."""
        return replace(self, text=text, page=1, as_words=False)

    def for_words(self) -> "SearchState":
        """The same text searched for as words."""
        return replace(self, page=1, as_words=True)

    def ordered(self, order: Order) -> "SearchState":
        """The same search in another order."""
        return replace(self, order=order, page=1)

    def shown_as(self, *, lines: bool) -> "SearchState":
        """The same search as lines or as extracts."""
        return replace(self, lines=lines, page=1)

    def within(self, agreement: str) -> "SearchState":
        """The same search in one agreement."""
        return replace(self, years=(), agreements=(agreement,), page=1)


def read_state(arguments: MultiDict[str, str]) -> SearchState:
    """The search that an address has.

    Raises:
        QueryError: a value that cannot be one.
    """
    mode = arguments.get("metode") or "hybrid"
    if mode not in MODES:
        raise QueryError(f"Metoden »{mode[:40]}« findes ikke: vælg hybrid, keyword eller meaning.")
    return SearchState(
        text=arguments.get("q", "").strip(),
        years=tuple(sorted({_number(value, "Årstallet", 9999) for value in arguments.getlist("aar") if value})),
        agreements=_values(arguments, "aftale"),
        parties=_values(arguments, "part"),
        kinds=_values(arguments, "type"),
        mode=mode,
        page=_number(arguments.get("side") or "1", "Siden", MAX_PAGE),
        chosen=tuple({_passage_of(one): one for one in reversed(_values(arguments, "valgt"))}.values())[::-1],
        order=_ORDER_NAMES.get(arguments.get("orden", ""), "best"),
        lines=arguments.get("vis") == "linjer",
        as_words=arguments.get("som") in ("ord", f"ord:{arguments.get('q', '').strip()}"),
    )


_INTERROGATIVES = frozenset(
    "hvad hvem hvilken hvilket hvilke hvis hvor hvordan hvorfor hvornår hvormed hvoraf".split()  # noqa: SIM905
)


def is_question(text: str) -> bool:
    """Whether the text is a question: by its question mark, or by its first word."""
    first = text.strip("»«\"'“” ").split(maxsplit=1)
    return text.rstrip().endswith("?") or (len(first) > 1 and first[0].lower() in _INTERROGATIVES)


def _passage_of(pick: str) -> str:
    return pick.partition(_FOUND_BY)[0]


def _values(arguments: MultiDict[str, str], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in arguments.getlist(name) if value))


def _number(text: str, what: str, most: int) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    if not 1 <= number <= most:
        kind = LimitError if number > most else QueryError
        raise kind(f"{what} »{text[:40]}« kan ikke bruges: skriv et tal fra 1 til {most}.")
    return number


def with_search(address: str, state: SearchState, also: Sequence[tuple[str, str]] = ()) -> str:
    """`address` with the search, and other names and values, added to its query, so that its page can lead back."""
    path, hash_, anchor = address.partition("#")
    query = urlencode([*also, *state.pairs()])
    joined = f"{path}{'&' if '?' in path else '?'}{query}" if query else path
    return f"{joined}{hash_}{anchor}"
