"""The commands `changes` (what is new in one agreement beside another) and `commitments` (who is bound to what)."""

from typing import TYPE_CHECKING

import click

from web.cli.options import FOUND, NOTHING, index_option, json_option, print_json, readable

if TYPE_CHECKING:
    from indexer.index.location import IndexLocation
    from search.commitments.register import Commitment
    from search.compare.changes import Changes, SectionDifference

_SECTIONS = {"renamed": "omdøbt", "moved": "flyttet", "new": "nyt afsnit", "gone": "udgået afsnit"}
_SENTENCES = {"changed": ("~", "yellow"), "moved": (">", "cyan"), "new": ("+", "green"), "gone": ("-", "red")}


@click.command()
@click.argument("old", metavar="FRA")
@click.argument("new", metavar="TIL")
@index_option
@json_option
def changes(old: str, new: str, index: "IndexLocation", as_json: bool) -> int:
    """Vis, hvad der er nyt i aftalen TIL i forhold til aftalen FRA."""
    from indexer.index.manifest import find_agreement
    from search.compare.changes import find_changes
    from web.records.changes import change_objects
    from web.wiring import entries_of

    entries = entries_of(index)
    catalog = tuple(agreement for agreement, _ in entries)
    found = find_changes(*(entries[catalog.index(find_agreement(catalog, readable(name)))] for name in (old, new)))
    if as_json:
        for record in change_objects(found):
            print_json(record)
    else:
        _print(found)
    return FOUND if any(found.count(kind) for kind in ("changed", "moved", "new", "gone")) else NOTHING


@click.command()
@click.argument("agreement", metavar="[AFTALE]", required=False)
@index_option
@json_option
def commitments(agreement: str | None, index: "IndexLocation", as_json: bool) -> int:
    """Vis, hvad parterne har forpligtet sig til i én AFTALE eller i alle."""
    from indexer.index.manifest import find_agreement
    from search.commitments.register import find_commitments
    from search.library import library_of
    from web.records.commitments import CommitmentRecord
    from web.wiring import open_place

    entries = library_of(open_place(index, embedder=None)).entries
    if agreement:
        known = find_agreement(tuple(one for one, _ in entries), readable(agreement))
        entries = tuple(entry for entry in entries if entry[0].id == known.id)
    found = [one for entry in entries for one in find_commitments(*entry)]
    for one in found:
        if as_json:
            print_json(CommitmentRecord.model_validate(one).model_dump(by_alias=True, mode="json"))
        else:
            _print_commitment(one)
    return FOUND if found else NOTHING


COMMANDS: tuple[click.Command, ...] = (changes, commitments)


def _print(found: "Changes") -> None:
    for section in found.sections:
        told = [one for one in section.sentences if one.kind in _SENTENCES]
        if told or section.kind in _SECTIONS:
            _print_section(section)
    click.echo(click.style("\nBeløb, der har flyttet sig", bold=True))
    for one in found.sums:
        difference = "" if one.difference is None else f"  ({one.difference:+,.0f} {one.new.unit})".replace(",", ".")
        click.echo(
            f"  {one.old.text} -> {one.new.text}{difference}: {one.purpose}{f' ({one.party})' if one.party else ''}"
        )
        click.echo(click.style(f"      {one.old_at.citation}; {one.new_at.citation}", dim=True))


def _print_section(section: "SectionDifference") -> None:
    where = section.new or section.old
    kind = f"  [{_SECTIONS[section.kind]}]" if section.kind in _SECTIONS else ""
    click.echo(click.style(f"\n{where.citation if where else ''}{kind}", bold=True))
    for one in section.sentences:
        if one.kind not in _SENTENCES:
            continue
        mark, colour = _SENTENCES[one.kind]
        shown = one.new or one.old
        click.echo(click.style(f"  {mark} {' '.join(shown.text.split()) if shown else ''}", fg=colour))
        if one.kind == "moved" and one.old:
            click.echo(click.style(f"      fra {one.old.citation}", dim=True))


def _print_commitment(one: "Commitment") -> None:
    from search.export.commitments_table import BINDINGS_SHOWN, shown_days

    due = f"  {one.deadline.text} ({shown_days(one.deadline) or 'uden dag'})" if one.deadline else ""
    doubt = "  [usikker]" if one.doubtful else ""
    click.echo(click.style(f"{', '.join(one.actors)}: {BINDINGS_SHOWN[one.binding]}{due}{doubt}", bold=True))
    click.echo(f"  {' '.join(one.text.split())}")
    click.echo(click.style(f"  {one.citation}", dim=True))
