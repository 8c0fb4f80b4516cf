"""Adds, corrects, replaces, removes and takes back: the one place that changes a collection on disk.

A change is made in an order that can be killed anywhere: it is written down (`history.py`), then the file is put in
place, then the catalog, in one rename; the old file goes last. `recover` finishes or takes back what was interrupted.
"""

import contextlib
import errno
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from indexer.catalog import CATALOG_FILE, parse_catalog
from indexer.collection.catalog_text import CatalogText, as_toml, corrected_entry, cut_catalog, with_entry
from indexer.collection.history import (
    FOLDER,
    Action,
    Change,
    EntryState,
    begin_change,
    drop_unused_files,
    end_change,
    forget_change,
    hash_of,
    locked,
    newest_standing,
    pending,
    read_history,
    unfinished,
    write_whole,
)
from indexer.errors import CatalogError
from indexer.models import Agreement

_FULL = frozenset((errno.ENOSPC, errno.EDQUOT))


class _Collection:
    """The catalog and the files of a corpus, locked for one change."""

    def __init__(self, corpus: Path, folder: Path) -> None:
        self.corpus, self.folder, self.path = corpus, folder, corpus / CATALOG_FILE
        text = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
        self.agreements = parse_catalog(text, self.path) if text.strip() else ()
        self.catalog: CatalogText = cut_catalog(text, self.path)

    def state(self, agreement: str) -> EntryState:
        """The agreement as it is now.

        Raises:
            CatalogError: there is none with this id.
        """
        place, known = self.catalog.place_of(agreement), self.known(agreement)
        if place is None or known is None:
            raise CatalogError(f"Aftalen {agreement} står ikke i kataloget: se listen i {self.path}.")
        return EntryState(self.catalog.entries[place], place, known.file, hash_of(self.corpus / known.file))

    def known(self, agreement: str) -> Agreement | None:
        """The entry with this id."""
        return next((each for each in self.agreements if each.id == agreement), None)

    def make(self, change: Change) -> Change:
        """Make the change; `change.catalog` is found here. What it needs of files lies in the store.

        Raises:
            CatalogError: the catalog would not be valid, or the disk is full.
        """
        place = change.before.place if change.before else change.after.place if change.after else 0
        entry = change.after.text if change.after else None
        text = with_entry(self.catalog, place, entry, instead=change.before is not None).joined()
        parse_catalog(text, self.path)
        change = replace(change, catalog=_hash(text))
        if change.before and change.before.sha256:
            self.store(self.corpus / change.before.file, change.before.sha256)
        begin_change(self.folder, change)
        if change.after and change.after.sha256 != hash_of(self.corpus / change.after.file):
            write_whole(self.corpus / change.after.file, (self.folder / "files" / change.after.sha256).read_bytes())
        write_whole(self.path, text.encode("utf-8"))
        self.finish(change)
        return change

    def store(self, file: Path, sha256: str) -> None:
        """Keep a copy of the file, which has this hash."""
        kept = self.folder / "files" / sha256
        if not kept.exists():
            write_whole(kept, file.read_bytes())

    def finish(self, change: Change) -> None:
        """What remains when the catalog is the new one."""
        if change.before and (change.after is None or change.after.file != change.before.file):
            (self.corpus / change.before.file).unlink(missing_ok=True)
        end_change(self.folder, change)
        text = self.path.read_text(encoding="utf-8")
        present = (hash_of(self.corpus / each.file) for each in parse_catalog(text, self.path))
        drop_unused_files(self.folder, frozenset(present))

    def take_back(self, change: Change) -> None:
        """Put the file of a change back whose catalog was never written."""
        after, before = change.after, change.before
        if after and before and after.file == before.file and after.sha256 != before.sha256:
            write_whole(self.corpus / before.file, (self.folder / "files" / before.sha256).read_bytes())
        elif (
            after and (before is None or after.file != before.file) and (self.folder / "files" / after.sha256).exists()
        ):
            (self.corpus / after.file).unlink(missing_ok=True)
        forget_change(self.folder)


def recover(corpus: Path) -> None:
    """Finish or take back the change that a killed program left; nothing is written where there is none.

    Raises:
        CatalogError: the history cannot be read, or nothing can be written.
    """
    if pending(corpus / FOLDER):
        with _changing(corpus):
            pass


def add_agreement(corpus: Path, entry: Agreement, data: bytes, *, who: str) -> Change:
    """Add an agreement: its file, whose bytes are `data`, and its entry as the last of the catalog.

    A file that lies in the corpus already, with these bytes, is left there.

    Raises:
        CatalogError: its id, file or short title is taken, the entry is not valid, or nothing can be written.
    """
    with _changing(corpus) as here:
        _refuse_known(entry, here.agreements)
        sha256 = hashlib.sha256(data).hexdigest()
        if hash_of(corpus / entry.file) not in ("", sha256):
            raise CatalogError(f"{corpus / entry.file} findes allerede med et andet indhold: giv filen et andet navn.")
        if not (corpus / entry.file).exists():
            write_whole(here.folder / "files" / sha256, data)
        after = EntryState(as_toml(entry), len(here.catalog.entries), entry.file, sha256)
        return here.make(_change(here, "add", entry.id, who, None, after))


def correct_entry(corpus: Path, entry: Agreement, *, who: str, expected: str | None = None) -> Change:
    """Write the values of `entry` in the entry with its id; its file stays.

    expected: the entry's text when it was shown; a change since then is not overwritten.

    Raises:
        CatalogError: there is no such entry, it was changed meanwhile, or it is not valid.
    """
    with _changing(corpus) as here:
        before = here.state(entry.id)
        if expected is not None and expected.strip() != before.text.strip():
            raise CatalogError("En anden har rettet posten imens: se den nye, og ret igen.")
        after = replace(before, text=corrected_entry(before.text, replace(entry, file=before.file)))
        if after == before:
            raise CatalogError("Der er ikke rettet noget.")
        return here.make(_change(here, "correct", entry.id, who, before, after))


def replace_file(corpus: Path, agreement: str, data: bytes, suffix: str, *, who: str) -> Change:
    """Put a file with the bytes `data` and the format's `suffix` in place of the agreement's own.

    Raises:
        CatalogError: there is no such agreement, the file is the same, or nothing can be written.
    """
    with _changing(corpus) as here:
        before = here.state(agreement)
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 == before.sha256:
            raise CatalogError("Filen er den samme som den, der er i samlingen: intet er ændret.")
        known = here.known(agreement)
        assert known is not None  # noqa: S101 - `state` found it
        file = before.file
        if Path(file).suffix.lower() != suffix:
            file = free_name(corpus, Path(file).with_suffix(suffix).as_posix())
        write_whole(here.folder / "files" / sha256, data)
        after = EntryState(corrected_entry(before.text, replace(known, file=file)), before.place, file, sha256)
        return here.make(_change(here, "replace", agreement, who, before, after))


def remove_agreement(corpus: Path, agreement: str, *, who: str) -> Change:
    """Remove the agreement's entry and file; both are kept so that it can be taken back.

    Raises:
        CatalogError: there is no such agreement, or it is the only one.
    """
    with _changing(corpus) as here:
        before = here.state(agreement)
        if len(here.agreements) == 1:
            raise CatalogError("Den sidste aftale kan ikke fjernes: tilføj en anden først, eller erstat dens fil.")
        return here.make(_change(here, "remove", agreement, who, before, None))


def undo_change(corpus: Path, *, who: str, number: int | None = None) -> Change:
    """Take the newest change back that is in force; `number`: only where it is that one.

    Raises:
        CatalogError: there is none, another is newer, or the agreement was changed by hand since.
    """
    with _changing(corpus) as here:
        last = newest_standing(read_history(corpus))
        if last is None:
            raise CatalogError("Der er ingen ændring at fortryde.")
        if number is not None and number != last.number:
            raise CatalogError("Samlingen er ændret imens: se historikken, og fortryd den nyeste ændring først.")
        now = here.state(last.agreement) if here.known(last.agreement) else None
        same = (now is None) == (last.after is None)
        if now and last.after:
            same = now.text.strip() == last.after.text.strip() and (now.file, now.sha256) == (
                last.after.file,
                last.after.sha256,
            )
        if not same:
            raise CatalogError(
                f"{last.agreement} er ændret i hånden siden ændring {last.number}: ret {here.path} og filen i hånden."
            )
        back = replace(last.before, place=min(last.before.place, len(here.catalog.entries))) if last.before else None
        if back and back.sha256 and not _there(here, back):
            raise CatalogError(f"Den tidligere fil {back.file} er ikke gemt længere: tilføj aftalen på ny.")
        undone = _change(here, "undo", last.agreement, who, now, back)
        return here.make(replace(undone, undoes=last.number))


def free_name(corpus: Path, name: str) -> str:
    """`name`, or one like it that no file of the corpus has."""
    path, number, found = Path(name), 2, name
    while (corpus / found).exists():
        found, number = path.with_stem(f"{path.stem}-{number}").as_posix(), number + 1
    return found


@contextlib.contextmanager
def _changing(corpus: Path) -> Iterator[_Collection]:
    """The collection, locked, whole, and made whole again where the change fails."""
    if not corpus.is_dir():
        raise CatalogError(f"Korpusmappen {corpus} findes ikke: angiv den med --corpus.")
    with locked(corpus) as folder:
        _recover(corpus, folder)
        try:
            yield _Collection(corpus, folder)
        except OSError as error:
            with contextlib.suppress(OSError):
                _recover(corpus, folder)
            if error.errno in _FULL:
                raise CatalogError("Disken er fuld: gør plads, og prøv igen (intet er ændret).") from None
            raise CatalogError(f"{corpus} kan ikke skrives ({error.strerror}): ret mappens rettigheder.") from None


def _recover(corpus: Path, folder: Path) -> None:
    left = pending(folder)
    if left is None:
        return
    here = _Collection(corpus, folder)
    for file in (here.path, *(corpus / state.file for state in (left.before, left.after) if state)):
        unfinished(file).unlink(missing_ok=True)
    placed = left.after is None or hash_of(corpus / left.after.file) == left.after.sha256
    if placed and _hash(here.catalog.joined()) == left.catalog:
        here.finish(left)
    else:
        here.take_back(left)


def _change(
    here: _Collection, action: Action, agreement: str, who: str, before: EntryState | None, after: EntryState | None
) -> Change:
    changes = read_history(here.corpus)
    number = 1 + (changes[-1].number if changes else 0)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Change(number, now, who, action, agreement, before, after, "")


def _there(here: _Collection, state: EntryState) -> bool:
    kept = (here.folder / "files" / state.sha256).exists()
    return kept or hash_of(here.corpus / state.file) == state.sha256


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _refuse_known(entry: Agreement, known: tuple[Agreement, ...]) -> None:
    """Check that the file, the id and the short title are new to the catalog.

    Raises:
        CatalogError: one of them is in it already.
    """
    for other in known:
        if other.file == entry.file:
            raise CatalogError(f"Filen {entry.file} står allerede i kataloget som {other.id}: ret den der.")
        if other.id == entry.id:
            raise CatalogError(f"Id'et {entry.id} bruges allerede i kataloget: vælg et andet.")
        if other.short_title == entry.short_title:
            raise CatalogError(
                f"Den korte titel {entry.short_title} bruges allerede i kataloget: vælg en anden (--short-title)."
            )
