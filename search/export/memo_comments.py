"""Writes a checked memo as a Word file: its own text, with a comment at each thing that was checked."""

from datetime import date

from search.citations.format import format_citation
from search.export.wordprocessing import escape_xml, word_package, word_paragraph, word_run
from search.memo.check import MemoCheck
from search.memo.verdicts import Checked

STATUS_NAMES = {
    "found": "Fundet",
    "altered": "Ændret",
    "misattributed": "Står et andet sted",
    "not_found": "Ikke fundet",
}
_AUTHOR = "Aftalesøg"


def commented_memo(check: MemoCheck, made: date) -> bytes:
    """The bytes of a .docx of the memo: a comment for each item, and what was and was not checked at the top."""
    title = "Notat med bemærkninger"
    body = [word_paragraph(word_run(title), "Heading1"), word_paragraph(word_run(check.summary))]
    body.append(word_paragraph(word_run(check.unchecked)))
    at = 0
    for line in check.memo.text.split("\n"):
        if line.strip():
            body.append(word_paragraph(_line(check, at, at + len(line))))
        at += len(line) + 1
    comments = "".join(_comment(number, item, made) for number, item in enumerate(check.items))
    return word_package(title, made, "".join(body), {"comments": comments})


def remark_of(item: Checked) -> str:
    """What is said of an item in one line: its status, the right wording, where it stands, the remark."""
    parts = [f"{STATUS_NAMES[item.status]}."]
    if item.remark:
        parts.append(item.remark)
    if item.correct:
        parts.append(f"Ordret: »{' '.join(item.correct.split())}«")
    if item.found_at:
        parts.append(f"Se {format_citation(item.found_at)}.")
    return " ".join(parts)


def _line(check: MemoCheck, low: int, high: int) -> str:
    """The runs of one line with the marks where items begin and end; an item ends on the line where it ends."""
    marks: list[tuple[int, int, str]] = []
    for number, item in enumerate(check.items):
        if low <= item.start < high or (item.start == high == low):
            marks.append((item.start, 1, f'<w:commentRangeStart w:id="{number}"/>'))
        end = max(item.end, item.start + 1)
        if low < end <= high:
            marks.append((end, 0, f'<w:commentRangeEnd w:id="{number}"/>{_reference(number)}'))
    pieces, at = [], low
    for position, _, mark in sorted(marks, key=lambda mark: mark[:2]):
        pieces += [word_run(check.memo.text[at:position]) if position > at else "", mark]
        at = position
    return "".join((*pieces, word_run(check.memo.text[at:high]) if at < high else ""))


def _reference(number: int) -> str:
    return f'<w:r><w:commentReference w:id="{number}"/></w:r>'


def _comment(number: int, item: Checked, made: date) -> str:
    head = f'<w:comment w:id="{number}" w:author="{escape_xml(_AUTHOR)}" w:date="{made.isoformat()}T00:00:00Z"'
    return f'{head} w:initials="A">{word_paragraph(word_run(remark_of(item)))}</w:comment>'
