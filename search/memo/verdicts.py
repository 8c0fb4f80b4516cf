"""Judges a quotation of a memo: is it word for word in the agreements, and where the memo says it is?

Only all the words in their order make a quotation found; whatever is unlike in a single word never is, and an ellipsis
may hide nothing that changes what is left.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from indexer.language.words import CONDITIONS, LIMITS, NEGATIONS
from search.citations.format import format_citation, place_of_span
from search.citations.parse import Reference
from search.memo.attach import sentence_stops
from search.memo.citing import MemoCitation
from search.memo.quotations import Quotation
from search.memo.quote_alignment import (
    MAX_PARTS,
    QuoteRun,
    differs_in_number_or_negation,
    elliptic_runs,
    exact_runs,
    nearest_runs,
    split_run,
)
from search.memo.quote_words import Corpus, clean_quote, quote_words
from search.memo.scope import entries_cited, memo_references, scope_holds
from search.models import Location
from search.runtime import check_deadline

Status = Literal["found", "altered", "misattributed", "not_found"]
Kind = Literal["quotation", "block", "claim", "citation"]

_ELLIPSIS = re.compile(r"\[[^\[\]]{0,60}\]|\(\s?(?:\.{2,3}|…)\s?\)|\.\s?\.\s?\.|…|\[?--\]?")
_REACH = 150
"""Words that an ellipsis may leave out."""
_MERGED_PART = 4
_FEW_CHANGES = 2.5
"""Words changed; with more it is asked first whether two places were put together."""
_BINDING = NEGATIONS | CONDITIONS | LIMITS
"""Words that may not be left out of a sentence that is quoted in part."""
_LIMITING_PAIRS = frozenset((("op", "til"), ("op", "mod"), ("mere", "end"), ("mindre", "end")))
_MOST_QUALIFIERS = 3
_LONGEST_HIDDEN = 300
_MOST_RUNS = 200
"""Places of one wording that are looked at."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A quotation, claim or citation at [start, end) of a memo, as checked.

    quote: its words. cited: its citation as it stands there. found_at: where the wording, or the nearest one, stands.
    correct: the verbatim wording of an altered one. remark: what is wrong, or to be known, in Danish sentences.
    """

    quote: str
    start: int
    end: int
    status: Status
    cited: str | None = None
    found_at: Location | None = None
    correct: str | None = None
    remark: str | None = None
    kind: Kind = "quotation"


def check_quotation(quotation: Quotation, cited: Sequence[MemoCitation], corpus: Corpus) -> Checked:
    """One quotation: word for word first, then nearly, then put together of two."""
    check_deadline()
    shown = "; ".join(one.text for one in cited) or None
    checked = Checked(quotation.text, quotation.start, quotation.end, "not_found", shown, kind=quotation.kind)
    references = memo_references(cited)
    parts, own = _parts(quotation.text, corpus)
    if len(parts) > MAX_PARTS:
        return replace(checked, remark=f"Citatet har over {MAX_PARTS} udeladelser: del det, så det kan kontrolleres.")
    runs = exact_runs(parts[0], corpus) if len(parts) == 1 else elliptic_runs(parts, corpus, reach=_REACH)
    if runs:
        return _judged(checked, runs, references, own, corpus)
    if references and all(one.external for one in references):
        return replace(
            checked, remark="Den aftale, der henvises til, er ikke i samlingen, så citatet kan ikke kontrolleres."
        )
    return _nearest(checked, [word for part in parts for word in part], references, corpus)


def _judged(
    checked: Checked, runs: Sequence[QuoteRun], references: Sequence[Reference], own: str | None, corpus: Corpus
) -> Checked:
    """A quotation whose words stand there: what its ellipses hide comes before where it stands."""
    runs = runs[:_MOST_RUNS]
    honest = [run for run in runs if _hidden(run, corpus) is None]
    if honest and own is None:
        return _placed(checked, honest, references, corpus)
    run = next((one for one in runs if any(_holds(each, one, corpus) for each in references)), runs[0])
    return _altered(checked, run, corpus, own or _hidden(run, corpus) or "")


def _nearest(checked: Checked, words: Sequence[str], references: Sequence[Reference], corpus: Corpus) -> Checked:
    """A quotation that does not stand there: the wording nearest to it, and how it differs."""
    nearest = nearest_runs(words, corpus, prefer=entries_cited(references, corpus.entries))
    if not nearest or nearest[0].cost * len(words) > _FEW_CHANGES:
        merged = split_run(words, corpus, shortest=_MERGED_PART)
        if merged is not None:
            return _altered(checked, merged, corpus, "Citatet er sat sammen af to steder.")
    if not nearest:
        return replace(checked, remark="Ordlyden findes ikke i samlingens aftaler.")
    holding = [run for run in nearest if any(_holds(one, run, corpus) for one in references)]
    near = (holding or nearest)[0]
    real = corpus.words[near.entry].words[near.first : near.last]
    telling = " i et tal eller en nægtelse" if differs_in_number_or_negation(words, real) else ""
    return _altered(checked, near, corpus, f"Citatet afviger fra teksten{telling}.")


def _parts(quote: str, corpus: Corpus) -> tuple[tuple[tuple[str, ...], ...], str | None]:
    """The words of a quotation, cut at ellipses and insertions, and what an insertion of its own says wrongly."""
    clean = clean_quote(quote, corpus)
    pieces = _ELLIPSIS.split(clean)
    inserted = {word for match in _ELLIPSIS.finditer(clean) for word in quote_words(match[0]).words}
    own = sorted(inserted & _BINDING)
    note = f"Citatet indsætter selv »{own[0]}«." if own else None
    return tuple(words for piece in pieces if (words := corpus.quote(piece))), note


def _hidden(run: QuoteRun, corpus: Corpus) -> str | None:
    """What the ellipses of a run hide that changes what is left, as a Danish sentence; None where nothing.

    Whole sentences between two that are quoted may go. Of a sentence that is quoted in part no negation, condition or
    limit may, and two halves of different sentences may not be made one.
    """
    document = corpus.entries[run.entry][1]
    words = corpus.words[run.entry]
    for first, last in run.gaps:
        if first == last:
            continue
        low, high = words.spans[first - 1][1], words.spans[last][0]
        stops = sentence_stops(document.text, low, high)
        head, tail = (low, stops[0]) if stops else (low, high), (stops[-1], high) if stops else (high, high)
        left_out = quote_words(document.text[slice(*head)]).words + quote_words(document.text[slice(*tail)]).words
        told = [word for word in left_out if word in _BINDING]
        if told:
            hidden = " ".join(document.text[words.spans[first][0] : words.spans[last - 1][1]].split())
            return f"Udeladelsen skjuler »{hidden[:_LONGEST_HIDDEN]}«."
        if stops and quote_words(document.text[slice(*head)]).words and quote_words(document.text[slice(*tail)]).words:
            return "Udeladelsen gør to sætninger til én."
    return None


def _placed(checked: Checked, runs: Sequence[QuoteRun], references: Sequence[Reference], corpus: Corpus) -> Checked:
    """Found at a place that a citation names, or misattributed."""
    for run in runs:
        if not references or any(_holds(one, run, corpus) for one in references):
            return replace(checked, status="found", found_at=_place(run, corpus), remark=_to_know(run, corpus))
    prefer = entries_cited(references, corpus.entries)
    best = min(runs, key=lambda run: (run.entry not in prefer, run.entry, run.first))
    place = _place(best, corpus)
    remark = f"Ordlyden er rigtig, men den står i {format_citation(place)}."
    return replace(checked, status="misattributed", found_at=place, remark=remark)


def _to_know(run: QuoteRun, corpus: Corpus) -> str | None:
    """What is to be known of a wording that was found: a word before it that limits it, a page that is inferred."""
    remarks = []
    first = _whole(run, corpus).first
    if first < run.first:
        limiting = " ".join(corpus.words[run.entry].words[first : run.first])
        remarks.append(f"Lige før citatet står »{limiting}«.")
    if not _place(run, corpus).page_exact and _place(run, corpus).page is not None:
        remarks.append("Sidetallet er udledt: kontrollér det i den underskrevne aftale.")
    return " ".join(remarks) or None


def _altered(checked: Checked, run: QuoteRun, corpus: Corpus, remark: str) -> Checked:
    run = _whole(run, corpus)
    return replace(
        checked,
        status="altered",
        found_at=_place(run, corpus),
        correct=_verbatim(checked.quote, run, corpus),
        remark=remark,
    )


def _whole(run: QuoteRun, corpus: Corpus) -> QuoteRun:
    """The run with the words right before it that limit or negate it: "op til", "ikke"."""
    words = corpus.words[run.entry]
    first = run.first
    for _ in range(_MOST_QUALIFIERS):
        size = _limiting(words.words[max(0, first - 2) : first])
        text = corpus.entries[run.entry][1].text
        if not size or sentence_stops(text, words.spans[first - size][0], words.spans[first][0]):
            break
        first -= size
    return replace(run, first=first)


def _limiting(words: Sequence[str]) -> int:
    """How many words at the end limit or negate what follows: two of "op til", one of "ikke"."""
    if tuple(words[-2:]) in _LIMITING_PAIRS:
        return 2
    return int(bool(words) and (words[-1] in NEGATIONS or words[-1] in LIMITS))


def _verbatim(quote: str, run: QuoteRun, corpus: Corpus) -> str:
    """The document's text of the run, with the mark that ends the sentence where the quotation has one too."""
    start, end = run.span(corpus)
    text = corpus.entries[run.entry][1].text
    if quote.rstrip()[-1:] in (".", "!", "?") and text[end : end + 1] in (".", "!", "?"):
        end += 1
    return text[start:end]


def _place(run: QuoteRun, corpus: Corpus) -> Location:
    agreement, document = corpus.entries[run.entry]
    return place_of_span(agreement, document, *run.span(corpus))


def _holds(reference: Reference, run: QuoteRun, corpus: Corpus) -> bool:
    return scope_holds(reference, corpus.entries, run.entry, run.span(corpus))
