"""What a template prints of a hit or an answer: cards, marked text, tables, sums."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from search.amounts.amounts import Amount, find_amounts
from search.answers.answer import Answer
from search.citations.format import copy_forms, pages_label, url_of
from search.models import Hit, Match, TermCounts
from web.pages.search.excerpt import cut_excerpt, line_around
from web.pages.search.state import SearchState, with_search

SUMS_SHOWN = 6
"""Sums of one passage that are listed; a table may have dozens, and they stand in it."""

_ROWS_SHOWN = 2
"""Rows of a table under its head in a result."""

Spans = Sequence[tuple[int, int]]
Rows = tuple[tuple[tuple["TextRun", ...], ...], ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of kroner in a passage: `text` is verbatim, `facts` the amount, year and price level read of it."""

    text: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextRun:
    """A run of text, marked or not."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A hit as a card.

    title: of the section; path: of what encloses it. forms: the reference as (name, text). before, rows, after: the
    passage's text, cut at the rows of a table in it. sums: the kroner in that text. excerpt: the few lines around the
    words searched for, None for what is left out; few_rows: so of a table. line: what stands before the first of
    those words, the word, and what stands behind it. quote: the excerpt as a quotation with its reference.
    """

    hit: Hit
    title: str
    path: tuple[str, ...]
    pages: str
    address: str
    agreement_address: str
    forms: tuple[tuple[str, str], ...]
    before: tuple[TextRun, ...]
    rows: Rows
    after: tuple[TextRun, ...]
    sums: tuple[Sum, ...] = ()
    excerpt: tuple[TextRun | None, ...] = ()
    few_rows: Rows = ()
    line: tuple[str, str, str] = ("", "", "")
    quote: str = ""


def card(hit: Hit, state: SearchState, site: str, terms: TermCounts | None = None) -> Card:
    """`hit` as a card; `site` is the address of the site, for references with a link.

    terms: of one word searched for, so that its forms alone are marked, and the excerpt is about those it is listed by.
    """
    place = hit.place
    hit, listed = _marked_by(hit, terms)
    before, rows, after = _table_runs(hit)
    spans = cut_excerpt(hit.text, listed)
    (a, b), (c, d), (e, f) = line_around(hit.text, listed)
    return Card(
        hit=hit,
        title=section_name(place.section_number, place.section_title) or place.title,
        path=place.section_path[:-1],
        pages=pages_label(place) or "",
        address=with_search(hit.url, state),
        agreement_address=url_of(place.agreement),
        forms=copy_forms(place, site + hit.url),
        before=before,
        rows=rows,
        after=after,
        sums=sums_of(hit.text, hit.table_head),
        excerpt=excerpt_runs(hit.text, spans, hit.highlights),
        few_rows=_few_rows(rows),
        line=(hit.text[a:b], hit.text[c:d], hit.text[e:f]),
        quote=f"»{_quoted(hit.text, spans)}« ({hit.citation})",
    )


def _marked_by(hit: Hit, terms: TermCounts | None) -> tuple[Hit, Spans]:
    """The hit with only the forms of the word searched for marked, and the marks that put it in its group."""
    if terms is None or hit.match in (None, "similar"):
        return hit, hit.highlights
    groups: tuple[Match, ...] = ("exact", "compound")
    forms = {match: frozenset(terms.matching(match)) for match in groups}
    words = [(hit.text[a:b].lower().rstrip("-"), (a, b)) for a, b in hit.highlights]
    own = tuple(span for word, span in words if any(word in some or f"{word}-" in some for some in forms.values()))
    listed = tuple(span for word, span in words if word in forms[hit.match] or f"{word}-" in forms[hit.match])
    return replace(hit, highlights=own or hit.highlights), listed or own or hit.highlights


def excerpt_runs(text: str, spans: Spans, marks: Spans) -> tuple[TextRun | None, ...]:
    """The spans as runs, None where something of the text is left out."""
    pieces: list[TextRun | None] = []
    at = 0
    for start, end in spans:
        if text[at:start].strip():
            pieces.append(None)
        pieces += runs(text, marks, start, end)
        at = end
    return (*pieces, None) if text[at:].strip() else tuple(pieces)


def _quoted(text: str, spans: Spans) -> str:
    """The spans as a quotation: white space folded, […] for what is left out between them."""
    return " […] ".join(" ".join(text[start:end].split()) for start, end in spans)


def _few_rows(rows: Rows) -> Rows:
    """The head of a table and the first rows with a word searched for, or else the first rows."""
    marked = tuple(row for row in rows[1:] if any(run.marked for cell in row for run in cell))
    return (*rows[:1], *(marked or rows[1:])[:_ROWS_SHOWN])


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A sentence of an answer: its runs, the value marked; its reference in every form; whether it only leads up."""

    runs: tuple[TextRun, ...]
    citation: str
    address: str
    forms: tuple[tuple[str, str], ...]
    leads: bool
    heads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer to a question, or the sentence that says what is missing.

    value: the words that answer. nowhere: a scan shows that it stands nowhere. bound: of each constraint what the
    question says, the words that bind it and where they stand.
    """

    answered: bool
    nowhere: bool
    reason: str | None
    value: str | None
    lines: tuple[AnswerLine, ...]
    bound: tuple[tuple[str, str, str], ...]


_BOUND_IN = {
    "sentence": "i sætningen",
    "lead-in": "i det, der leder op til den",
    "heading": "i overskriften",
    "row": "i rækken",
    "column": "i kolonnen",
    "agreement": "ved aftalen",
}
_NAMED = {"region": "regionerne", "kommune": "kommunerne", "stat": "staten"}


def answer_view(answer: Answer, site: str) -> AnswerView:
    """`answer` as the page shows it."""
    return AnswerView(
        answered=answer.answered,
        nowhere=answer.nowhere,
        reason=answer.reason,
        value=answer.value.text if answer.value else None,
        bound=tuple(
            (_NAMED.get(one.constraint, one.constraint), one.span, _BOUND_IN[one.source]) for one in answer.bound
        ),
        lines=tuple(
            AnswerLine(
                runs=runs(sentence.text, [sentence.value] if sentence.value else []),
                citation=sentence.citation,
                address=sentence.url,
                forms=copy_forms(sentence.place, site + sentence.url),
                leads=sentence.leads,
                heads=tuple(head for head in sentence.heads if head),
            )
            for sentence in answer.sentences
        ),
    )


def section_name(number: str | None, title: str) -> str:
    """A section's number and title as one line; a bare number gets its full stop."""
    if not number:
        return title
    label = f"{number}." if number[-1].isdigit() and number[0].isdigit() else f"{number}:" if title else number
    return title if title.startswith(number) else f"{label} {title}".strip()


def runs(text: str, spans: Spans, start: int = 0, end: int | None = None) -> tuple[TextRun, ...]:
    """text[start:end] as runs, those within `spans` (of the whole text) marked."""
    end = len(text) if end is None else end
    result, at = [], start
    for a, b in spans:
        a, b = max(a, at), min(b, end)
        if a < b:
            result += [TextRun(text[at:a], marked=False), TextRun(text[a:b], marked=True)]
            at = b
    result.append(TextRun(text[at:end], marked=False))
    return tuple(run for run in result if run.text)


def _table_runs(
    hit: Hit,
) -> tuple[tuple[TextRun, ...], tuple[tuple[tuple[TextRun, ...], ...], ...], tuple[TextRun, ...]]:
    """The text before the hit's rows of a table, the rows, the text after; all of it before where there are none."""
    at, shown = _rows_within(hit.text, hit.table)
    if not shown:
        return runs(hit.text, hit.highlights), (), ()
    rows, position = [], at
    for row in shown:
        cells = []
        for cell in row:
            cells.append(runs(hit.text, hit.highlights, position, position + len(cell)))
            position += len(cell) + 1
        rows.append(tuple(cells))
    return runs(hit.text, hit.highlights, 0, at), tuple(rows), runs(hit.text, hit.highlights, position - 1)


def _rows_within(text: str, table: Sequence[Sequence[str]]) -> tuple[int, Sequence[Sequence[str]]]:
    """Where in `text` the longest run of the table's rows stands, and that run: a passage may have some rows only."""
    lines = ["\t".join(row) for row in table]
    for size in range(len(lines), 0, -1):
        for first in range(len(lines) - size + 1):
            joined = "\n".join(lines[first : first + size])
            if joined.strip() and (at := text.find(joined)) >= 0:
                return at, table[first : first + size]
    return -1, ()


def sums_of(text: str, table_head: str = "") -> tuple[Sum, ...]:
    """The sums of kroner in a passage, in order, without repeats of the same wording, year and price level."""
    found = find_amounts(text, table_head)
    return tuple(dict.fromkeys(_sum(amount) for amount in found if amount.kind == "kroner"))


def _sum(amount: Amount) -> Sum:
    facts = [_kroner(amount)]
    if amount.year is not None:
        facts.append(f"for {amount.year}")
    if amount.price_level:
        facts.append(f"prisniveau {amount.price_level}")
    return Sum(amount.text, tuple(fact for fact in facts if fact))


def _kroner(amount: Amount) -> str:
    """`400.000.000 kr.`, or both ends of a range; empty where no number was read."""
    ends = [amount.value] if amount.value is not None else [amount.low, amount.high]
    numbers = [_danish(end) for end in ends if isinstance(end, int | float)]
    return f"{' til '.join(numbers)} kr." if numbers else ""


def _danish(value: float) -> str:
    """Points between the thousands and a comma before the øre, where there are any."""
    written = f"{value:,.0f}" if value == round(value) else f"{value:,.2f}"
    return written.translate(str.maketrans(",.-", ".,−"))
