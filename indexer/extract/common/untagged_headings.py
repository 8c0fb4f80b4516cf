"""Headings of documents whose formats mark none: told by their looks, and where all looks alike by their place."""

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.extract.common.font_style import Look, heading_levels, may_be_heading
from indexer.models import Line

_SHORT = 90
_LONG = 40
_TWO_SENTENCES = re.compile(r"\w{3}[.!?] [A-ZÆØÅ]")
_FEW = 3
_ENDS = (".", "!", "?", ":", ";", ".”", '."', ".)", "…")


def tag_headings(lines: list[Line], looks: Sequence[Look | None]) -> list[Line]:
    """Give the role heading to paragraphs that are headings, where the format itself named none (or few).

    looks: how each line is set; None for what is no paragraph (rows, notes).
    """
    styled = [line.level for line in lines if line.role == "heading" and line.level is not None]
    levels = _levels_by_look(lines, looks)
    if styled:
        return _italic(_complete(lines, looks, levels, max(styled)), looks)
    if sum(level is not None for level in levels) >= _FEW:
        return _join_continued(_join_wrapped(_italic(_by_look(lines, levels), looks)))
    return _join_continued(_by_place(_opening_title(lines, levels)))


def _levels_by_look(lines: list[Line], looks: Sequence[Look | None]) -> list[int | None]:
    body = [(n, line.text, look) for n, (line, look) in enumerate(zip(lines, looks, strict=True)) if look is not None]
    found = heading_levels([(text, look) for _, text, look in body])
    levels: list[int | None] = [None] * len(lines)
    for (n, _, _), level in zip(body, found, strict=True):
        if lines[n].role == "text" and lines[n].box is None:
            levels[n] = level
            if lines[n].new_paragraph is False and n and looks[n] == looks[n - 1] and levels[n - 1] is not None:
                levels[n] = levels[n - 1]
    ranks = {level: rank for rank, level in enumerate(sorted({each for each in levels if each is not None}), 1)}
    return [ranks[level] if level is not None else None for level in levels]


def _by_look(lines: list[Line], levels: list[int | None]) -> list[Line]:
    found = [
        replace(line, role="heading", level=level) if level is not None else line
        for line, level in zip(lines, levels, strict=True)
    ]
    return _title_first(found)


def _italic(lines: list[Line], looks: Sequence[Look | None]) -> list[Line]:
    """Add short paragraphs all in italics with upright text under them, below the other headings."""
    deepest = max((line.level or 0 for line in lines if line.role == "heading"), default=0)
    upright = sum(look is not None and not look.italic for look in looks)
    out = list(lines)
    for n, (line, look) in enumerate(zip(lines, looks, strict=True)):
        if n + 1 >= len(lines) or look is None or not look.italic or upright * 2 < len(lines):
            continue
        below, following = looks[n + 1], lines[n + 1]
        alone = line.new_paragraph is not False and following.new_paragraph is not False
        short = len(line.text) <= _SHORT and may_be_heading(line.text) and line.role == "text" and line.box is None
        after_first = any(each.role == "heading" for each in out[:n])
        if alone and short and after_first and below is not None and not below.italic and _leads(lines, n + 1):
            out[n] = replace(line, role="heading", level=deepest + 1)
    return out


def _title_first(lines: list[Line]) -> list[Line]:
    """The title: a heading of the top level that stands alone in it and before all other headings."""
    if any(line.role == "title" for line in lines):
        return lines
    headings = [n for n, line in enumerate(lines) if line.role == "heading" and line.level is not None]
    tops = [n for n in headings if lines[n].level == 1]
    if len(tops) == 1 and len(headings) >= 3 and tops[0] <= 8 and tops[0] <= headings[2]:
        lines[tops[0]] = replace(lines[tops[0]], role="title", level=None)
    return lines


def _opening_title(lines: list[Line], levels: list[int | None]) -> list[Line]:
    """Where one or two paragraphs stand out and open the document, the first of them is its title."""
    first = next((n for n, level in enumerate(levels) if level is not None), None)
    if first is None or first > 2:
        return lines
    return [replace(line, role="title") if n == first else line for n, line in enumerate(lines)]


def _complete(lines: list[Line], looks: Sequence[Look | None], levels: list[int | None], deepest: int) -> list[Line]:
    """Add bold paragraphs of their own below the styled headings: a reader sees them as headings too."""
    out = []
    for n, (line, look, level) in enumerate(zip(lines, looks, levels, strict=True)):
        following = next((each for each in lines[n + 1 :] if each.role != "footnote"), None)
        leads = following is not None and following.role in ("text", "item") and following.box is None
        after_first = any(each.role == "heading" for each in lines[:n])
        if level is not None and look is not None and look.bold and leads and after_first and len(line.text) <= _SHORT:
            line = replace(line, role="heading", level=deepest + 1)
        out.append(line)
    return out


def _by_place(lines: list[Line]) -> list[Line]:
    """A short paragraph without a full stop, after a finished one and before a long one, is a heading."""
    out = list(lines)
    body = [n for n, line in enumerate(lines) if line.role != "footnote"]
    for before, here, after in zip(body, body[1:], body[2:], strict=False):
        line = lines[here]
        if line.role != "text" or line.box is not None or len(line.text) > _SHORT or not may_be_heading(line.text):
            continue
        finished = out[before].text.rstrip().endswith(_ENDS) or out[before].role in ("item", "row", "title", "heading")
        alone = line.new_paragraph is not False and lines[after].new_paragraph is not False
        if finished and alone and _leads(lines, after) and not _TWO_SENTENCES.search(line.text):
            out[here] = replace(line, role="heading", level=1)
    return out


def _leads(lines: list[Line], start: int) -> bool:
    """Whether the paragraph that begins at `start` is running text and no heading itself."""
    words = [lines[start].text]
    for line in lines[start + 1 :]:
        if line.new_paragraph is not False:
            break
        words.append(line.text)
    text = " ".join(words).rstrip()
    runs = len(text) >= _LONG and (len(text) > _SHORT or text.endswith(_ENDS))
    return lines[start].role == "text" and runs and text[:1].isupper()


def _join_wrapped(lines: list[Line]) -> list[Line]:
    """A heading wrapped over lines becomes one line."""
    out: list[Line] = []
    for line in lines:
        last = out[-1] if out else None
        if last is not None and line.role == last.role == "heading" and line.new_paragraph is False:
            out[-1] = replace(last, text=f"{last.text} {line.text}")
        else:
            out.append(line)
    return out


def _join_continued(lines: list[Line]) -> list[Line]:
    """A paragraph that begins in small letters after an unfinished one runs on: a converter cut it at a page."""
    out: list[Line] = []
    for line in lines:
        last = out[-1] if out else None
        runs_on = (
            last is not None
            and last.role == line.role == "text"
            and last.box == line.box
            and min(len(last.text), len(line.text)) >= 60
            and line.text[:1].islower()
            and not last.text.rstrip().endswith(_ENDS)
        )
        out.append(replace(line, new_paragraph=False) if runs_on else line)
    return out
