"""Checks a memo: its quotations, its sums and dates with a source, and its citations, in the order they stand.

An item is `found` (proven, at the place cited), `misattributed` (it stands elsewhere), `altered` (near one place, but
something else; the right wording beside it) or `not_found`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.errors import LimitError
from search.citations.format import format_citation, place_of_span
from search.citations.resolve import Resolution, resolve
from search.memo.attach import attached, noted, sentences_of
from search.memo.citing import MemoCitation, find_citations
from search.memo.claims import Claim, check_claim, find_claims
from search.memo.evidence import MemoEvidence, memo_evidence
from search.memo.memo_text import Memo, memo_of
from search.memo.quotations import Quotation, find_quotations, quoted_title_key
from search.memo.quote_words import Entries, corpus_of
from search.memo.scope import entries_cited, memo_references, stretches
from search.memo.verdicts import Checked, Kind, check_quotation
from search.runtime import check_deadline

MAX_MEMO = 500_000
"""Characters of a memo."""
MAX_QUOTATIONS = 1_000
"""Quotations of a memo, and claims; each is looked for in every agreement, so that more would hold a thread long."""
_NAMES: Mapping[Kind, tuple[str, str]] = {
    "quotation": ("citat", "citater"),
    "block": ("blokcitat", "blokcitater"),
    "claim": ("beløb eller tal med henvisning", "beløb eller tal med henvisning"),
    "citation": ("henvisning", "henvisninger"),
}
_LONGEST_SENTENCE = 4_000
"""Characters; the longest in the agreements, a list of points, has half as many."""
_NEVER_READ = "billeder, figurer og tabeller"


@dataclass(frozen=True, slots=True)
class MemoCheck:
    """A memo as checked. summary: what was found in it; unchecked: what was left unread or cannot be judged."""

    memo: Memo
    items: tuple[Checked, ...]
    summary: str
    unchecked: str


def check_memo(memo: Memo | str, entries: Entries) -> MemoCheck:
    """Everything in a memo that can be held against the agreements, with its status.

    The work grows with the length of the memo: each item is looked for in the agreements once.

    Raises:
        LimitError: more than MAX_MEMO characters or MAX_QUOTATIONS quotations or claims.
    """
    memo = memo_of(memo) if isinstance(memo, str) else memo
    if len(memo.text) > MAX_MEMO:
        raise LimitError(f"Notatet er på over {MAX_MEMO // 1000}.000 tegn: kontrollér det i mindre dele.")
    agreements = [agreement for agreement, _ in entries]
    headings = frozenset(quoted_title_key(section.title) for _, document in entries for section in document.sections)
    names = frozenset(quoted_title_key(name) for one in agreements for name in (one.title, one.short_title))
    quotations = find_quotations(memo, headings | names)
    citations = find_citations(memo, entries, headings)
    if len(quotations) > MAX_QUOTATIONS:
        raise LimitError(f"Notatet har over {MAX_QUOTATIONS // 1000}.000 citater: kontrollér det i mindre dele.")
    checked = []
    if quotations:
        corpus = corpus_of(entries)
        cited = attached(memo, quotations, citations)
        checked = [check_quotation(one, its, corpus) for one, its in zip(quotations, cited, strict=True)]
    claims, bare = _claims(memo, quotations, citations)
    if len(claims) > MAX_QUOTATIONS:
        raise LimitError(f"Notatet har over {MAX_QUOTATIONS // 1000}.000 beløb: kontrollér det i mindre dele.")
    checked += [_checked_claim(memo.text, claim, its, citations, memo_evidence(entries)) for claim, its in claims]
    resolved: dict[str, Resolution] = {}
    checked += [_checked_citation(one, entries, resolved) for one in citations if one.placed]
    items = tuple(sorted(checked, key=lambda one: (one.start, one.end)))
    return MemoCheck(memo, items, _summary(items), _unchecked(memo, bare))


def _claims(
    memo: Memo, quotations: Sequence[Quotation], citations: Sequence[MemoCitation]
) -> tuple[list[tuple[Claim, tuple[MemoCitation, ...]]], int]:
    """The claims with the citations they have, and the number of those that have none.

    A sentence without a source of its own has that of the sentence before it in its paragraph.
    """
    taken = [(one.start - 1, one.end + 1) for one in quotations] + [(one.start, one.end) for one in citations]
    found: list[tuple[Claim, tuple[MemoCitation, ...]]] = []
    bare = 0
    carried: tuple[MemoCitation, ...] = ()
    notes = min((note.start for note in memo.notes), default=len(memo.text))
    for low, high in _parted(memo.text[:notes]):
        check_deadline()
        if low == high:
            carried = ()
            continue
        own = tuple(one for one in citations if low <= one.start < high and one.reference is not None)
        own = own or noted(memo, low, high, citations)
        carried = own or carried
        for claim in find_claims(memo.text, low, high, [span for span in taken if span[0] < high and low < span[1]]):
            if carried:
                found.append((claim, _nearest(claim, own) or carried))
            else:
                bare += 1
    return found, bare


def _parted(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a text, with an empty span where a paragraph ends; what is far too long for one, in pieces."""
    for low, high in sentences_of(text):
        for begun in range(low, high, _LONGEST_SENTENCE):
            yield begun, min(begun + _LONGEST_SENTENCE, high)
        if text[low:high].endswith("\n") or "\n\n" in text[low:high]:
            yield high, high


def _nearest(claim: Claim, own: Sequence[MemoCitation]) -> tuple[MemoCitation, ...]:
    """Of several sources in a sentence the one behind the claim, else the last one before it."""
    after = [one for one in own if one.start >= claim.end]
    inside = [one for one in own if claim.start <= one.start < claim.end]
    before = [one for one in own if one.start < claim.start]
    return tuple((inside or after[:1] or before[-1:])[:1]) if len(own) > 1 else tuple(own)


def _checked_claim(
    text: str, claim: Claim, cited: Sequence[MemoCitation], citations: Sequence[MemoCitation], evidence: MemoEvidence
) -> Checked:
    """A claim with its verdict; the words that name its source are no part of what it says."""
    references = memo_references(cited)
    checked = Checked(
        claim.text, claim.start, claim.end, "not_found", "; ".join(one.text for one in cited), kind="claim"
    )
    numbers = entries_cited(references, evidence.entries)
    if not numbers:
        return replace(checked, remark="Den aftale, der henvises til, er ikke i samlingen.")
    subject = list(text[claim.lead : claim.end])
    for one in citations:
        for at in range(max(one.start, claim.lead) - claim.lead, min(one.end, claim.end) - claim.lead):
            subject[at] = " "
    within = stretches(references, evidence.entries)
    result = check_claim(claim, "".join(subject), evidence, cited=numbers, within=within)
    if result.statement is None:
        return replace(checked, status=result.verdict, remark=result.remark)
    agreement, document = evidence.entries[result.statement.entry]
    place = place_of_span(agreement, document, result.statement.start, result.statement.end)
    shown = None if result.verdict == "found" else document.text[result.statement.start : result.statement.end]
    remark = result.remark
    if result.verdict == "misattributed":
        remark = f"Tallet er rigtigt, men det står i {format_citation(place)}."
    return replace(checked, status=result.verdict, found_at=place, correct=shown, remark=remark)


def _checked_citation(citation: MemoCitation, entries: Entries, resolved: dict[str, Resolution]) -> Checked:
    """A citation: found where the place it names exists. resolved: those that were looked up before, by their words."""
    checked = Checked(citation.text, citation.start, citation.end, "found", citation.text, kind="citation")
    if citation.reference is None:
        return replace(checked, remark="Henviser til notatets egen tekst.")
    check_deadline()
    if citation.full not in resolved:
        resolved[citation.full] = resolve(citation.reference, entries)
    resolution = resolved[citation.full]
    if not resolution.candidates:
        return replace(checked, status="not_found", remark=resolution.reason)
    remarks = [f"Læst som {citation.full}."] if citation.leans else []
    remarks += [f"»{word}« er ikke brugt i opslaget." for word in resolution.aside]
    return replace(checked, found_at=resolution.candidates[0].place, remark=" ".join(remarks) or None)


def _summary(items: Sequence[Checked]) -> str:
    """What was found in the memo, by kind."""
    counts = Counter(item.kind for item in items)
    parts = [f"{counts[kind]} {one if counts[kind] == 1 else many}" for kind, (one, many) in _NAMES.items()]
    return f"Fundet i notatet: {', '.join(parts[:-1])} og {parts[-1]}."


def _unchecked(memo: Memo, bare: int) -> str:
    """What was not checked: figures without a source, what could not be read, and what no program can judge."""
    unread = [*memo.unread, _NEVER_READ]
    sums = f" {bare} beløb eller tal uden henvisning er ikke kontrolleret." if bare else ""
    return f"Ikke læst: {'; '.join(unread)}.{sums} Om notatets egne ord gengiver aftalerne ret, kan ikke afgøres her."
