"""Commands that look something up: a citation, a topic, an agreement's sections or text, a memo's quotations."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer.errors import SourceError
from web.cli.options import (
    FOUND,
    NOTHING,
    batch_option,
    complain,
    given,
    index_option,
    json_option,
    print_json,
    readable,
)

if TYPE_CHECKING:
    from indexer.index.location import IndexLocation
    from indexer.models import Document
    from search.citations.resolve import Resolution
    from search.compare.topic import TopicEntry
    from search.memo.verdicts import Checked

_STATUS = {
    "found": ("fundet", "green"),
    "altered": ("ændret", "red"),
    "misattributed": ("forkert sted", "yellow"),
    "not_found": ("ikke fundet", "red"),
}

_KIND = {"quotation": "citat", "block": "blokcitat", "claim": "påstand", "citation": "henvisning"}


@click.command()
@click.argument("reference", required=False)
@batch_option
@index_option
@json_option
def cite(reference: str | None, batch: Path | None, index: "IndexLocation", as_json: bool) -> int:
    """Find stedet bag en henvisning, fx "ØA24 boks 2.1" eller "bilag 1 2024"."""
    from search.citations.resolve import cite as find
    from web.wiring import entries_of

    references = given(reference, batch)
    entries = entries_of(index)
    found = False
    for text in references:
        resolution = find(text, entries)
        found = found or bool(resolution.candidates)
        if as_json or batch:
            from web.records.lookups import CiteReply  # a fifth of a second that the printed answer does without

            print_json(CiteReply.of(resolution))
        else:
            _print_places(resolution)
    return FOUND if found else NOTHING


@click.command()
@click.argument("term")
@index_option
@json_option
def topic(term: str, index: "IndexLocation", as_json: bool) -> int:
    """Vis år for år, hvad hver aftale siger om et ord eller et emne, og hvilke beløb den nævner."""
    from web.records.lookups import TopicEntryRecord
    from web.wiring import open_engine

    (text,) = given(term, None)
    found = open_engine(index).topic(text)
    for entry in found.entries:
        if as_json:
            print_json(TopicEntryRecord.model_validate(entry))
        else:
            _print_row(entry)
    if not as_json and len(found.price_levels) > 1:
        complain("Beløbene er ikke alle i samme prisniveau og kan ikke sammenlignes direkte.")
    return FOUND if any(entry.mentions for entry in found.entries) else NOTHING


@click.command()
@click.argument("agreement")
@index_option
@json_option
def outline(agreement: str, index: "IndexLocation", as_json: bool) -> int:
    """Vis en aftales afsnit, bokse, tabeller, bilag og fodnoter."""
    from search.citations.format import short_page
    from web.records.agreements import OutlineSection

    document = _document(index, agreement)
    for section in document.sections:
        if as_json:
            print_json(OutlineSection.model_validate(section))
        else:
            page = short_page(document, section.page)
            label = section.number if section.number and section.kind not in ("section", "subsection") else ""
            number = f"{section.number}." if section.number and not label else label or ""
            title = f"{number} {section.title}".strip()
            click.echo(f"{'  ' * (section.level - 1)}{title}{f'  {page}' if page else ''}")
    return FOUND if document.sections else NOTHING


@click.command()
@click.argument("agreement")
@index_option
@json_option
def text(agreement: str, index: "IndexLocation", as_json: bool) -> int:
    """Vis en aftales tekst side for side, som den er indekseret."""
    from search.citations.format import short_page
    from web.records.agreements import page_texts

    document = _document(index, agreement)
    for page in page_texts(document):
        if as_json:
            print_json(page)
        else:
            doubt = "" if page.page_exact else " (udledt)"
            click.echo(f"--- {short_page(document, page.page)}{doubt}\n{page.text}\n" if page.page else page.text)
    return FOUND


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@index_option
@json_option
def verify(file: Path, index: "IndexLocation", as_json: bool) -> int:
    """Kontrollér citater og henvisninger i et notat (.txt eller .docx; "-" læser standardinput)."""
    from search.memo.check import check_memo
    from search.memo.memo_text import read_memo
    from web.records.lookups import MemoItem
    from web.wiring import entries_of

    memo = read_memo(_bytes(file), file.name)
    if not memo.text.strip():
        raise SourceError(f"{file.name} er tom: angiv et notat med tekst.")
    checked = check_memo(memo, entries_of(index))
    if not as_json:
        click.echo(checked.summary)
    for one in checked.items:
        if as_json:
            print_json(MemoItem.model_validate(one))
        else:
            _print_checked(one)
    complain(checked.unchecked)
    return FOUND if checked.items else NOTHING


COMMANDS: tuple[click.Command, ...] = (cite, topic, outline, text, verify)


def _document(index: "IndexLocation", agreement: str) -> "Document":
    from web.wiring import document_of

    return document_of(index, readable(agreement))


def _bytes(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except (OSError, ValueError):
        raise SourceError(f"Notatet {readable(str(file))} kan ikke læses: angiv en fil, du har adgang til.") from None


def _print_places(resolution: "Resolution") -> None:
    if not resolution.candidates:
        complain(resolution.reason or f"»{resolution.text}« fører ikke til noget sted.")
    for number, candidate in enumerate(resolution.candidates or resolution.offered):
        sure = bool(resolution.candidates) and (not number or bool(resolution.places))
        click.echo(
            f"{'' if resolution.candidates else 'måske: '}{click.style(candidate.citation, bold=sure)}\t{candidate.url}"
        )
    if resolution.aside:
        complain(f"Ikke brugt i opslaget: {', '.join(f'»{word}«' for word in resolution.aside)}.")


def _print_row(entry: "TopicEntry") -> None:
    """One agreement of a topic: mentions, its own sum first, the best passage's citation."""
    from search.export.topic_table import DIRECTIONS, RELATIONS

    name = click.style(f"{entry.agreement.year}  {entry.agreement.short_title:20s}", bold=True)
    if not entry.mentions:
        click.echo(f"{name} omtales ikke")
        return
    times = "1 omtale" if entry.mentions == 1 else f"{entry.mentions} omtaler"
    best = entry.best.citation if entry.best else entry.first.citation if entry.first else ""
    click.echo(f"{name} {times:12s} {best}")
    for sum_ in entry.amounts:
        level = f" ({sum_.price_level})" if sum_.price_level else ""
        how = [RELATIONS[sum_.relation]] if sum_.relation != "own" else []
        how += [DIRECTIONS[sum_.direction]] if sum_.direction else []
        said = f" ({', '.join(how)})" if how else ""
        click.echo(
            f"      {click.style(sum_.amount.text, fg='yellow')}{level}{said}: {' '.join(sum_.sentence.split())}"
        )
        click.echo(f"      {click.style(sum_.mention.citation, dim=True)}")


def _print_checked(one: "Checked") -> None:
    from search.citations.format import format_citation

    name, colour = _STATUS[one.status]
    kind = _KIND[one.kind]
    click.echo(f"{click.style(name, fg=colour, bold=True)} ({kind}): »{' '.join(one.quote.split())}«")
    if one.correct:
        click.echo(f"    ordlyden er: »{' '.join(one.correct.split())}«")
    if one.found_at:
        click.echo(f"    {format_citation(one.found_at)}")
    if one.remark:
        click.echo(f"    {one.remark}")
