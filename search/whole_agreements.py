"""What is asked of whole agreements: two compared, and one read for commitments; each is kept once it is known."""

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from indexer.index.manifest import find_agreement
from search.library import Library
from search.runtime import kept_work

if TYPE_CHECKING:
    from search.commitments.register import Commitment
    from search.compare.changes import Changes


class WholeAgreements:
    """The agreements of one library, each named by its id or short title. Safe to use from several threads."""

    def __init__(self, library: Library) -> None:
        self._catalog = tuple(agreement for agreement, _ in library.entries)
        self._changes = lru_cache(maxsize=16)(partial(_changes_between, library))
        self._commitments = lru_cache(maxsize=4_096)(partial(_commitments_of, library))

    def changes(self, old: str, new: str) -> "Changes":
        """What is new in the second agreement beside the first.

        Raises:
            QueryError: no such agreement.
        """
        numbers = self._number(old), self._number(new)
        with kept_work():
            return self._changes(*numbers)

    def commitments(self, agreement: str = "") -> "tuple[Commitment, ...]":
        """Who is bound to what in one agreement, else in all of them, oldest first.

        Raises:
            QueryError: no such agreement.
        """
        numbers = [self._number(agreement)] if agreement else range(len(self._catalog))
        with kept_work():
            return tuple(one for number in numbers for one in self._commitments(number))

    def _number(self, name: str) -> int:
        return self._catalog.index(find_agreement(self._catalog, name))


def _changes_between(library: Library, old: int, new: int) -> "Changes":
    from search.compare.changes import find_changes

    return find_changes(library.entries[old], library.entries[new])


def _commitments_of(library: Library, number: int) -> "tuple[Commitment, ...]":
    from search.commitments.register import find_commitments

    return find_commitments(*library.entries[number])
