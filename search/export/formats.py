"""Selected passages as files to take away: Markdown, CSV, BibTeX, RIS and Word with footnotes.

Every export says when it was made and from which index, so that it can be made again; the passages are verbatim, with
only what each format must have escaped.
"""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from indexer.errors import QueryError
from indexer.language.words import MONTHS
from search.citations.format import INFERRED, full_citation, pages_label, pinpoint
from search.export.docx_writer import QuotedPassage, word_file
from search.export.excerpts import Excerpt
from search.models import Hit

_COLUMNS = (
    *("nr", "aftale", "titel", "år", "afsnit", "side", "side_udledt", "henvisning", "tekst"),
    *("adresse", "passage", "søgning", "dato", "indeks"),
)
_LATEX = MappingProxyType(
    str.maketrans(
        {
            "\\": r"\textbackslash{}",
            "{": r"\{",
            "}": r"\}",
            "%": r"\%",
            "&": r"\&",
            "$": r"\$",
            "#": r"\#",
            "_": r"\_",
            "^": r"\textasciicircum{}",
            "~": r"\textasciitilde{}",
        }
    )
)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])|^(\s*)([-+]|\d+(?=[.)]))", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ExportHeader:
    """What an export tells of itself.

    searches: by the passage's id, the search that it was found by; one that no search found is left out. made: the
    day. index: the index's generation. site: the address that the passages' relative ones stand under, without a slash
    at its end, or empty.
    """

    searches: Mapping[str, str]
    made: date
    index: str
    site: str = ""


_Maker = Callable[[Sequence[Excerpt], ExportHeader], bytes]


@dataclass(frozen=True, slots=True)
class Export:
    """A file ready to be sent."""

    name: str
    mime: str
    data: bytes


_AFTER_SEPARATOR = re.compile(r"([,;|\t\r\n][ \"']*)(?=[=+@]|-[^\W\d]|-\()")
"""A separator or a line's end before a formula; a minus before a number or a blank is no formula."""


def export(excerpts: Sequence[Excerpt], kind: str, about: ExportHeader) -> Export:
    """The passages as a file: kind is "md", "csv", "bib", "ris" or "docx".

    Raises:
        QueryError: another kind, or nothing to export.
    """
    if kind not in _KINDS:
        raise QueryError(f"Der kan ikke eksporteres som »{kind}«: vælg {', '.join(sorted(_KINDS))}.")
    if not excerpts:
        raise QueryError("Der er ingen uddrag at eksportere: vælg mindst ét.")
    mime, make = _KINDS[kind]
    return Export(f"aftalesoeg-uddrag-{about.made.isoformat()}.{kind}", mime, make(excerpts, about))


def as_markdown(hits: Sequence[Hit], about: ExportHeader) -> str:
    """Each passage as a block quotation with its citation and link below."""
    parts = ["# Uddrag af aftaler", *(_markdown(line) for line in _preface(hits, about))]
    for hit in hits:
        parts.append(_markdown_table(hit.table) if hit.table else _markdown_quote(hit.text))
        parts.append(f"— [{_markdown(hit.citation)}]({about.site}{hit.url})")
    return "\n\n".join(parts) + "\n"


def as_csv(hits: Sequence[Hit], about: ExportHeader) -> str:
    """One row a passage, parted by semicolons as Danish Excel reads it; a cell that looks like a formula is text."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for number, hit in enumerate(hits, 1):
        place = hit.place
        row = (
            *(number, place.short_title, place.title, place.year, " › ".join(place.section_path)),
            *(
                (pages_label(place) or "").removeprefix("s. ").removesuffix(INFERRED),
                "" if place.page is None else "nej" if place.page_exact else "ja",
            ),
            *(hit.citation, hit.text, f"{about.site}{hit.url}", hit.passage_id),
            *(about.searches.get(hit.passage_id, ""), about.made.isoformat(), about.index),
        )
        writer.writerow([inert_cell(cell) for cell in row])
    return out.getvalue()


def as_bibtex(hits: Sequence[Hit], about: ExportHeader) -> str:
    """One @misc entry a passage, the passage in `annote`."""
    return "\n".join(_bibtex_entry(hit, about) for hit in hits)


def as_ris(hits: Sequence[Hit], about: ExportHeader) -> str:
    """One GOVDOC record a passage, the passage in AB."""
    return "\r\n".join(_ris_record(hit, about) for hit in hits) + "\r\n"


def as_word(excerpts: Sequence[Excerpt], about: ExportHeader) -> bytes:
    """A Word file: a heading for each agreement and place, each passage quoted with its citation in a footnote."""
    by_agreement: dict[str, list[Excerpt]] = {}
    for one in excerpts:
        by_agreement.setdefault(one.hit.place.agreement, []).append(one)
    passages = [_quoted(one, about) for group in by_agreement.values() for one in group]
    preface = _preface([one.hit for one in excerpts], about)
    return word_file("Uddrag af aftaler", preface, passages, about.made, " ".join((*preface, about.site)).strip())


def _quoted(excerpt: Excerpt, about: ExportHeader) -> QuotedPassage:
    place = excerpt.hit.place
    where = ", ".join(pinpoint(place)) or "Aftalen"
    title = place.section_title
    text = tuple(block for block in excerpt.blocks if not (block.kind == "heading" and title and title in block.text))
    return QuotedPassage(
        headings=(f"{place.title} ({place.short_title})", where[0].upper() + where[1:]),
        blocks=text or excerpt.blocks,
        caption=title or "Tabel",
        note=f"{full_citation(place)}.",
        address=f"{about.site}{excerpt.hit.url}",
    )


def danish_date(day: date) -> str:
    """The day as Danish writes it: "22. november 2026"."""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def _preface(hits: Sequence[Hit], about: ExportHeader) -> tuple[str, ...]:
    """Which searches the passages were found by, and when and from which index they were taken."""
    searches = [f"»{one}«" for one in dict.fromkeys(about.searches.get(hit.passage_id, "") for hit in hits) if one]
    read = sum(1 for hit in hits if not about.searches.get(hit.passage_id))
    found = f"Fundet ved søgning efter {_listed(searches)}." if searches else ""
    rest = f"{read if searches else 'Alle'} valgt under læsning uden søgning." if read else ""
    made = f"Udtrukket {danish_date(about.made)} fra Aftalesøg, indeks {about.index}."
    return (" ".join(part for part in (found, rest) if part), made)


def _listed(names: Sequence[str]) -> str:
    return " og ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def _markdown(text: str) -> str:
    """The text so that Markdown shows it as it is."""
    return _MARKDOWN.sub(lambda match: f"\\{match[1]}" if match[1] else _escaped_start(match), text)


def _escaped_start(match: re.Match[str]) -> str:
    """A bullet gets a backslash before it, a list number one before its full stop."""
    return f"{match[2]}\\{match[3]}" if match[3] in "-+" else f"{match[2]}{match[3]}\\"


def _markdown_quote(text: str) -> str:
    return "\n".join(f"> {_markdown(line)}  " for line in text.replace("\t", " ").splitlines())


def _markdown_table(rows: Sequence[Sequence[str]]) -> str:
    width = max(len(row) for row in rows)
    lines = [f"| {' | '.join(_markdown(cell) for cell in (*row, *[''] * (width - len(row))))} |" for row in rows]
    return "\n".join((lines[0], f"|{' --- |' * width}", *lines[1:]))


def inert_cell(cell: object) -> str:
    """A cell's text with an apostrophe before what a spreadsheet would take for a formula (OWASP, "CSV Injection").

    That is also what follows a separator: a spreadsheet set to another one than ours cuts the cell there.
    """
    text = str(cell)
    start = "'" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else ""
    return start + _AFTER_SEPARATOR.sub(r"\1'", text)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _bibtex_entry(hit: Hit, about: ExportHeader) -> str:
    place = hit.place
    authors = " and ".join(f"{{{_latex(party)}}}" for party in place.parties)
    fields = {
        "title": f"{{{_latex(place.title)}}}",
        "author": authors,
        "year": str(place.year),
        "pages": "--".join(dict.fromkeys(filter(None, (place.page_label, place.last_label)))),
        "note": _latex(", ".join(pinpoint(place))),
        "annote": _latex(_one_line(hit.text)),
        "howpublished": _latex(f"Udtrukket {about.made.isoformat()} fra indeks {about.index}"),
        "url": f"{about.site}{hit.url}",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join((f"@misc{{{re.sub(r'[^A-Za-z0-9.:-]', '-', hit.passage_id)},", *lines, "}", ""))


def _latex(text: str) -> str:
    return text.translate(_LATEX)


def _ris_record(hit: Hit, about: ExportHeader) -> str:
    place = hit.place
    fields = (
        ("TY", "GOVDOC"),
        ("TI", place.title),
        *(("AU", party) for party in place.parties),
        ("PY", str(place.year)),
        ("SP", place.page_label),
        ("EP", place.last_label if place.last_label != place.page_label else ""),
        ("N1", hit.citation),
        ("AB", _one_line(hit.text)),
        ("UR", f"{about.site}{hit.url}"),
        ("DB", f"Aftalesøg, indeks {about.index}"),
        ("Y2", about.made.strftime("%Y/%m/%d")),
        ("ID", hit.passage_id),
    )
    return "\r\n".join((*(f"{tag}  - {_one_line(value)}" for tag, value in fields if value), "ER  - ", ""))


def _of_hits(make: Callable[[Sequence[Hit], ExportHeader], str], encoding: str = "utf-8") -> _Maker:
    return lambda excerpts, about: make([one.hit for one in excerpts], about).encode(encoding)


_KINDS: MappingProxyType[str, tuple[str, _Maker]] = MappingProxyType(
    {
        "md": ("text/markdown; charset=utf-8", _of_hits(as_markdown)),
        "csv": ("text/csv; charset=utf-8", _of_hits(as_csv, "utf-8-sig")),
        "bib": ("application/x-bibtex; charset=utf-8", _of_hits(as_bibtex)),
        "ris": ("application/x-research-info-systems; charset=utf-8", _of_hits(as_ris)),
        "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", as_word),
    }
)
