"""Checking a memo: is each quotation in it word for word in the agreements, and where it says it is?

A quotation is `found` (word for word, at the place cited or without a citation), `misattributed` (word for word, but
elsewhere), `altered` (near one place, but not word for word; the right wording beside it) or `not_found`. Only all the
words in their order make a quotation found; whatever is unlike in a single word never is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from indexer.errors import LimitError, SourceError
from indexer.extract import named, printable
from indexer.extract.registry import READERS, recognise
from indexer.extract.sandbox import Limits, read_limited
from indexer.extract.txt.reader import decode
from indexer.models import Document, Line
from search.citations.extent import pages_named
from search.citations.format import ancestry, format_citation, place_of_span
from search.citations.parse import Reference
from search.citations.resolve import CitationCandidate, resolve
from search.memo.quotations import Cited, Quotation, find_citations, find_quotations, quoted_title_key
from search.memo.quote_alignment import (
    Corpus,
    Entries,
    QuoteRun,
    clean_quote,
    corpus_of,
    differs_in_number_or_negation,
    elliptic_runs,
    exact_runs,
    nearest_runs,
    quote_words,
    split_run,
)
from search.models import Location
from search.runtime import check_deadline

Status = Literal["found", "altered", "misattributed", "not_found"]

MAX_MEMO = 500_000
"""Characters of a memo."""
MAX_QUOTATIONS = 1_000
"""Quotations of a memo; each is looked for in every agreement, so that more would hold a thread for minutes."""
MEMO_LIMITS = Limits(seconds=5.0, memory=256 * 2**20, file_bytes=20 * 2**20)
"""What reading an uploaded Word file may use."""
_ELLIPSIS = re.compile(r"\[[^\[\]]{0,60}\]|\(\s?(?:\.{2,3}|…)\s?\)|\.\s?\.\s?\.|…|\[?--\]?")
_REACH = 150
_MERGED_PART = 4
_FEW_CHANGES = 2.5
"""Words changed; with more it is asked first whether two places were put together."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A quotation as checked.

    start, end: its span in the memo. cited: its citation as it stands there. found_at: where the wording, or the
    nearest one, stands. correct: the verbatim wording of an altered one. note: what is wrong, in one Danish sentence.
    """

    quote: str
    start: int
    end: int
    status: Status
    cited: str | None = None
    found_at: Location | None = None
    correct: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class CheckedCitation:
    """A citation at [start, end) of a memo: the place it names, or one Danish sentence that says why there is none."""

    text: str
    start: int
    end: int
    place: Location | None
    reason: str | None


def check_memo(text: str, entries: Entries) -> tuple[Checked, ...]:
    """Every quotation of a memo, in order, with its status.

    Raises:
        LimitError: more than MAX_MEMO characters or MAX_QUOTATIONS quotations.
    """
    if len(text) > MAX_MEMO:
        raise LimitError(f"Notatet er på over {MAX_MEMO // 1000}.000 tegn: kontrollér det i mindre dele.")
    agreements = [agreement for agreement, _ in entries]
    titles = frozenset(
        quoted_title_key(title)
        for agreement, document in entries
        for title in (agreement.title, agreement.short_title, *(section.title for section in document.sections))
    )
    quotations = find_quotations(text, agreements, titles)
    if not quotations:
        return ()
    if len(quotations) > MAX_QUOTATIONS:
        raise LimitError(f"Notatet har over {MAX_QUOTATIONS // 1000}.000 citater: kontrollér det i mindre dele.")
    corpus = corpus_of(entries)
    return tuple(_check(quotation, corpus) for quotation in quotations)


def check_citations(text: str, entries: Entries) -> tuple[CheckedCitation, ...]:
    """Every citation of a memo that names an agreement and a place in it, with where it leads or why nowhere."""
    checked = []
    for start, end, cited in find_citations(text[:MAX_MEMO], [agreement for agreement, _ in entries]):
        resolution = resolve(cited.reference, entries)
        place = resolution.candidates[0].place if resolution.candidates else None
        checked.append(CheckedCitation(cited.text, start, end, place, resolution.reason))
    return tuple(checked)


def read_memo(data: bytes, name: str) -> str:
    """The text of an uploaded memo, plain or Word; a footnote stands in parentheses where its mark stands.

    Raises:
        SourceError: no text, or another format; the message names the file.
    """
    name = printable(name).strip() or "Filen"
    try:
        kind = recognise(data)
        if kind == "txt":
            return decode(data)
        if kind == "docx":
            return _with_notes(read_limited(data, READERS["docx"], MEMO_LIMITS).lines)
    except SourceError as error:
        raise named(name, error) from None
    raise SourceError(f"{name} er hverken ren tekst eller Word: gem notatet som .docx eller .txt.")


def _with_notes(lines: Sequence[Line]) -> str:
    """The paragraphs, each footnote moved up to its mark behind a quotation."""
    paragraphs: list[str] = []
    for line in lines:
        if line.role != "footnote" or not line.note:
            paragraphs.append(" ".join(line.cells) if line.cells else line.text)
            continue
        words = line.text.translate(str.maketrans("()", ",,"))
        mark = re.compile(rf"(?<=[«»“”\"])([.,;]?)\s?{re.escape(line.note)}(?!\d)")
        for number in range(len(paragraphs) - 1, -1, -1):
            changed, count = mark.subn(lambda match: f" ({words}){match[1]}", paragraphs[number], count=1)  # noqa: B023
            if count:
                paragraphs[number] = changed
                break
        else:
            paragraphs.append(words)
    return "\n\n".join(paragraphs)


def _check(quotation: Quotation, corpus: Corpus) -> Checked:
    """One quotation: word for word first, then nearly, then put together of two."""
    check_deadline()
    cited = "; ".join(one.text for one in quotation.cited) or None
    checked = Checked(quotation.text, quotation.start, quotation.end, "not_found", cited)
    parts = _parts(quotation.text, corpus)
    runs = _exact(parts, corpus)
    if runs:
        return _placed(checked, runs, quotation.cited, corpus)
    if quotation.cited and all(one.reference.external for one in quotation.cited):
        return replace(
            checked, note="Den aftale, der henvises til, er ikke i samlingen, så citatet kan ikke kontrolleres."
        )
    words = [word for part in parts for word in part]
    prefer = _preferred(quotation.cited, corpus)
    nearest = nearest_runs(words, corpus, prefer=prefer)
    if not nearest or nearest[0].cost * len(words) > _FEW_CHANGES:
        merged = split_run(words, corpus, shortest=_MERGED_PART)
        if merged is not None:
            return _altered(checked, merged, corpus, "Citatet er sat sammen af to steder.")
    if nearest:
        holding = [run for run in nearest if any(_holds(one, run, corpus) for one in quotation.cited)]
        near = (holding or nearest)[0]
        real = corpus.words[near.entry].words[near.first : near.last]
        telling = " i et tal eller en nægtelse" if differs_in_number_or_negation(words, real) else ""
        return _altered(checked, near, corpus, f"Citatet afviger fra teksten{telling}.")
    return replace(checked, note="Ordlyden findes ikke i samlingens aftaler.")


def _parts(quote: str, corpus: Corpus) -> tuple[tuple[str, ...], ...]:
    """The words of a quotation, cut where it leaves something out or puts a word of its own in brackets."""
    pieces = _ELLIPSIS.split(clean_quote(quote, corpus))
    return tuple(words for piece in pieces if (words := quote_words(piece).words))


def _exact(parts: Sequence[Sequence[str]], corpus: Corpus) -> list[QuoteRun]:
    if len(parts) == 1:
        return exact_runs(parts[0], corpus)
    return elliptic_runs(parts, corpus, reach=_REACH)


def _placed(checked: Checked, runs: Sequence[QuoteRun], cited: Sequence[Cited], corpus: Corpus) -> Checked:
    """Found at a place that a citation names, or misattributed."""
    for run in runs:
        if not cited or any(_holds(one, run, corpus) for one in cited):
            return replace(checked, status="found", found_at=_place(run, corpus))
    prefer = _preferred(cited, corpus)
    best = min(runs, key=lambda run: (run.entry not in prefer, run.entry, run.first))
    place = _place(best, corpus)
    note = f"Ordlyden er rigtig, men den står i {format_citation(place)}."
    return replace(checked, status="misattributed", found_at=place, note=note)


def _altered(checked: Checked, run: QuoteRun, corpus: Corpus, note: str) -> Checked:
    return replace(
        checked,
        status="altered",
        found_at=_place(run, corpus),
        correct=_verbatim(checked.quote, run, corpus),
        note=note,
    )


def _verbatim(quote: str, run: QuoteRun, corpus: Corpus) -> str:
    """The document's text of the run, with the mark that ends the sentence where the quotation has one too."""
    start, end = corpus.span(run)
    text = corpus.entries[run.entry][1].text
    if quote.rstrip()[-1:] in (".", "!", "?") and text[end : end + 1] in (".", "!", "?"):
        end += 1
    return text[start:end]


def _place(run: QuoteRun, corpus: Corpus) -> Location:
    agreement, document = corpus.entries[run.entry]
    return place_of_span(agreement, document, *corpus.span(run))


def _preferred(cited: Sequence[Cited], corpus: Corpus) -> frozenset[int]:
    """The documents that the citations name."""
    ids = {id_ for one in cited for id_ in one.reference.agreements}
    return frozenset(number for number, (agreement, _) in enumerate(corpus.entries) if agreement.id in ids)


def _holds(cited: Cited, run: QuoteRun, corpus: Corpus) -> bool:
    """Whether what a citation names contains the run. A page that is inferred may be one off."""
    reference = cited.reference
    agreement, document = corpus.entries[run.entry]
    if reference.external is not None or (reference.agreements and agreement.id not in reference.agreements):
        return False
    if reference.year is not None and agreement.year != reference.year:
        return False
    start, end = corpus.span(run)
    if reference.page is not None and not _on_pages(document, start, end, reference):
        return False
    if not (reference.units or reference.title or reference.quoted):
        return True
    candidates = resolve(replace(reference, page=None, page_end=None), [(agreement, document)]).candidates
    if not candidates:
        return not reference.units
    return any(_encloses(candidate, document, start) for candidate in candidates)


def _encloses(candidate: CitationCandidate, document: Document, start: int) -> bool:
    if candidate.section < 0:
        return True
    return any(
        candidate.section in ancestry(document.sections, block.section)
        for block in document.blocks
        if block.start <= start < block.end
    )


def _on_pages(document: Document, start: int, end: int, reference: Reference) -> bool:
    """Whether the span touches a page cited; one off where a page is inferred."""
    numbers = _numbers(document, reference.page or "", reference)
    if reference.page_end is not None:
        ends = _numbers(document, reference.page_end, reference)
        numbers |= {n for low in numbers for high in ends for n in range(low, high + 1)}
    touched = [page for page in document.pages if page.number is not None and page.start < end and start < page.end]
    slack = 0 if all(page.exact for page in touched) else 1
    if not document.pages or all(page.number is None for page in document.pages):
        return True
    return any(abs((page.number or 0) - number) <= slack for page in touched for number in numbers)


def _numbers(document: Document, number: str, reference: Reference) -> set[int]:
    named = pages_named(document, number, counted=reference.counted)
    return {page.number for page in named if page.number is not None}
