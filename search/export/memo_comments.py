"""Writes a checked memo as a Word file with a comment at each thing checked: the memo's own file, or its text."""

from datetime import date

from indexer.extract.docx.commented import Remark, add_comments
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


_BEFORE_NOTE = 40
"""Characters before the mark of a footnote that show where the mark stands."""


def commented_original(data: bytes, check: MemoCheck, made: date) -> bytes | None:
    """The bytes of the memo's own .docx with comments in it, the first telling the result; None where it has no room.

    What stands in a footnote has its comment at the footnote's mark.

    Raises:
        SourceError: the file is damaged.
    """
    told = [(0, Remark("", f"{check.summary} {check.unchecked}"))]
    for item in check.items:
        note = check.memo.in_note(item.start)
        if note is None:
            told.append((item.start, Remark(check.memo.text[item.start : item.end], remark_of(item))))
        else:
            words = check.memo.text[max(0, note.at - _BEFORE_NOTE) : note.at].rpartition("\n")[2]
            told.append((note.at, Remark(words, f"I fodnote {note.mark}, »{item.quote}«: {remark_of(item)}")))
    return add_comments(data, [remark for _, remark in sorted(told, key=lambda one: one[0])], _AUTHOR, made)


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
