"""The pages on which an agreement is corrected, replaced or removed, and a change taken back."""

from flask import Flask, Response, request
from werkzeug.wrappers import Response as AnyResponse

from indexer.catalog import read_catalog
from indexer.collection.catalog_text import cut_catalog
from indexer.collection.history import newest_standing, read_history
from indexer.collection.keeping import correct_entry, remove_agreement, undo_change
from indexer.errors import CatalogError, QueryError
from indexer.models import Agreement
from web.access.keepers import keeper_name, register_keepers
from web.config import Config
from web.errors import Missing
from web.pages.about import danish_moment
from web.pages.collection.adding import received
from web.pages.collection.common import builder, collection_pages, corpus_folder, register_builder, shown, then
from web.pages.collection.entry_form import EntryFields, entry_from, fields_of, typed_fields

ACTIONS = {
    "add": "tilføjet", "correct": "rettet", "replace": "fil erstattet", "remove": "fjernet", "undo": "ændring fortrudt",
}  # fmt: skip


def register_collection(app: Flask, config: Config) -> None:
    """Serve the pages on which the collection is kept."""
    register_keepers(app, config)
    register_builder(app, config)
    app.register_blueprint(collection_pages)


@collection_pages.get("/aftaler/ret/<agreement>")
def entry(agreement: str) -> Response:
    """The entry of an agreement, to correct; its file, to replace; and the way to remove it."""
    known, text = _entry(agreement)
    return _form(known, fields_of(known), text)


@collection_pages.post("/aftaler/ret/<agreement>")
def entry_corrected(agreement: str) -> AnyResponse:
    """The entry is corrected, unless somebody else has done so since it was shown."""
    known, _ = _entry(agreement)
    fields, seen = typed_fields(request.form), request.form.get("seen", "").replace("\r\n", "\n")
    try:
        correct_entry(
            corpus_folder(), entry_from(fields, id_=agreement, file=known.file), who=keeper_name(), expected=seen
        )
    except (CatalogError, QueryError) as error:
        return _form(known, fields, seen, str(error))
    builder().start()
    return then(f"/aftaler/indeksering?aftale={agreement}")


@collection_pages.post("/aftaler/ret/<agreement>/fil")
def file_sent(agreement: str) -> AnyResponse:
    """A file that is to take the place of the agreement's own."""
    _entry(agreement)
    return received(replaces=agreement)


@collection_pages.post("/aftaler/fjern/<agreement>")
def removed(agreement: str) -> AnyResponse:
    """The agreement is taken out of the collection."""
    known, text = _entry(agreement)
    try:
        remove_agreement(corpus_folder(), agreement, who=keeper_name())
    except CatalogError as error:
        return _form(known, fields_of(known), text, str(error))
    builder().start()
    return then("/aftaler/indeksering")


@collection_pages.get("/aftaler/historik")
def changes_made() -> Response:
    """The changes of the collection, newest first; the newest in force can be taken back."""
    return _history()


@collection_pages.post("/aftaler/historik")
def taken_back() -> AnyResponse:
    """The newest change is taken back, if it is still the newest."""
    number = request.form.get("number", "")
    try:
        undo_change(corpus_folder(), who=keeper_name(), number=int(number) if number.isdecimal() else 0)
    except CatalogError as error:
        return _history(str(error))
    builder().start()
    return then("/aftaler/indeksering")


def _history(mistake: str = "") -> Response:
    changes = read_history(corpus_folder())
    return shown(
        "collection_history.html",
        400 if mistake else 200,
        mistake=mistake,
        changes=[(change, danish_moment(change.when)) for change in reversed(changes)],
        newest=newest_standing(changes),
        actions=ACTIONS,
    )


def _form(known: Agreement, fields: EntryFields, seen: str, mistake: str = "") -> Response:
    return shown(
        "collection_entry.html", 400 if mistake else 200, known=known, fields=fields, seen=seen, mistake=mistake
    )


def _entry(agreement: str) -> tuple[Agreement, str]:
    """The entry as the catalog has it now, and its text.

    Raises:
        Missing: there is none.
    """
    corpus = corpus_folder()
    path = corpus / "catalog.toml"
    known = next((each for each in read_catalog(corpus) if each.id == agreement), None)
    catalog = cut_catalog(path.read_text(encoding="utf-8"), path)
    place = catalog.place_of(agreement)
    if known is None or place is None:
        raise Missing("Aftalen står ikke i kataloget: se listen over aftaler på /aftaler.")
    return known, catalog.entries[place]
