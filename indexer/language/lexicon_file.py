"""The Danish word list as a file: simplemma's 788,416 forms in a trie (marisa-trie), the lemma of each, and families.

Made once at set-up, from the package, whose own dictionary takes a second and 110 MB to load; this takes 15 ms and 6
MB. The file lies in the environment that the program is installed in. Where it is missing or damaged it is made anew,
which takes half a minute.

`python -m indexer.language.lexicon_file` makes it.
"""

import contextlib
import os
import sys
import zipfile
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import marisa_trie
import numpy as np
from numpy.typing import NDArray

FAMILY_CAP = 40
"""A family is counted to here: more says nothing new."""

_FORMAT = 2
_NO_LEMMA = -1
_SCAN_CAP = 4000
"""How many forms that begin with a modifier are looked at for its family."""

_SHORTEST_HEAD = 4


def lexicon_version() -> str:
    """The package and version the forms come from."""
    return f"simplemma-{_version()}"


@cache
def _version() -> str:
    """The package's version, from the name of its folder of metadata: `importlib.metadata` takes 15 ms to load."""
    spec = find_spec("simplemma")
    folders = list(Path(spec.origin).parents[1].glob("simplemma-*.dist-info")) if spec and spec.origin else []
    if len(folders) == 1:
        return folders[0].stem.removeprefix("simplemma-")
    from importlib.metadata import version

    return version("simplemma")


def lexicon_path() -> Path:
    """Where the file lies for the Python that runs."""
    return Path(sys.prefix) / "share" / "aftalesoeg" / f"lexicon-{_version()}-{_FORMAT}.npz"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Forms with their lemmas, and modifiers with the sizes of their families.

    trie: forms and lemmas by number. lemmas: of each number the lemma's; -1 for what is no form. modifiers: by number,
    those with a family; families: of each number its size, at most FAMILY_CAP.
    """

    trie: marisa_trie.Trie
    lemmas: NDArray[np.int32]
    modifiers: marisa_trie.Trie
    families: NDArray[np.uint8]

    def lemma(self, form: str) -> str | None:
        """The lemma that the list gives for a form; None for one that it has not."""
        try:
            number = self.trie.get(form)
        except UnicodeEncodeError:  # half of a surrogate pair is no word
            return None
        if number is None or self.lemmas[number] == _NO_LEMMA:
            return None
        return str(self.trie.restore_key(int(self.lemmas[number])))

    def family(self, modifier: str) -> int:
        """How many different heads follow the modifier in listed compounds; see `_families`."""
        try:
            number = self.modifiers.get(modifier)
        except UnicodeEncodeError:
            return 0
        return 0 if number is None else int(self.families[number])


def load_lexicon() -> Lexicon:
    """The word list from its file; made, and written if it may be, where there is none."""
    path = lexicon_path()
    try:
        return _read(path)
    except (OSError, EOFError, ValueError, KeyError, RuntimeError, zipfile.BadZipFile):
        lexicon = _made()
    with contextlib.suppress(OSError):  # a directory that may not be written: the next start makes it again
        write_lexicon(lexicon, path)
    return lexicon


def _read(path: Path) -> Lexicon:
    """The file's word list; zip checks the bytes of its arrays (CRC 32)."""
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        trie, modifiers = (marisa_trie.Trie().frombytes(arrays[name].tobytes()) for name in ("trie", "modifiers"))
        lexicon = Lexicon(trie, arrays["lemmas"], modifiers, arrays["families"])
    if len(trie) != len(lexicon.lemmas) or len(modifiers) != len(lexicon.families):
        raise ValueError(path)
    return lexicon


def _made() -> Lexicon:
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    forms: Mapping[str, str] = DefaultDictionaryFactory().get_dictionary("da")
    trie = marisa_trie.Trie(sorted(set(forms) | set(forms.values())))
    lemmas = np.full(len(trie), _NO_LEMMA, dtype=np.int32)
    for form, lemma in forms.items():
        lemmas[trie[form]] = trie[lemma]
    counted = _families(forms)
    modifiers = marisa_trie.Trie(sorted(counted))
    families = np.zeros(len(modifiers), dtype=np.uint8)
    for modifier, size in counted.items():
        families[modifiers[modifier]] = size
    return Lexicon(trie, lemmas, modifiers, families)


def _families(forms: Mapping[str, str]) -> dict[str, int]:
    """For each modifier how many different heads follow it in listed compounds, counted to FAMILY_CAP.

    A compound counts where its lemma is the modifier plus the head's own lemma ("sygehusmedicinen": "sygehus" +
    "medicin"), which accidental beginnings ("reg" in "regering") seldom are. Of the forms that begin with a modifier
    the first _SCAN_CAP in code-point order are looked at.
    """
    ordered = sorted(forms)
    first: dict[str, int] = {}
    heads: dict[str, set[str]] = {}
    for place, form in enumerate(ordered):
        for cut in range(len(form) - _SHORTEST_HEAD + 1):
            modifier, head = form[:cut], forms.get(form[cut:])
            if head is None or forms[form] != modifier + head:
                continue
            if place - first.setdefault(modifier, bisect_left(ordered, modifier)) < _SCAN_CAP:
                heads.setdefault(modifier, set()).add(head)
    return {modifier: min(len(found), FAMILY_CAP) for modifier, found in heads.items()}


def write_lexicon(lexicon: Lexicon, path: Path) -> None:
    """Write the file, which others may be reading or writing too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    trie, modifiers = (np.frombuffer(each.tobytes(), dtype=np.uint8) for each in (lexicon.trie, lexicon.modifiers))
    with fresh.open("wb") as file:
        np.savez(file, trie=trie, lemmas=lexicon.lemmas, modifiers=modifiers, families=lexicon.families)
    fresh.replace(path)


if __name__ == "__main__":
    load_lexicon()
