"""Notes of a web page: a link on a mark, and the block further down that it leads to."""

import re

from lxml import etree

from indexer.extract.common.labels import superscript
from indexer.extract.html.tree import remove, text_of

_MARK = re.compile(r"\s*[\[(]?\s*(\d{1,3}|[*†‡]{1,3}|[a-z]|[ivx]{1,5})\s*[\])]?\s*", re.I)
_LONGEST_NOTE = 3000
_NOTE_BLOCKS = frozenset(("li", "p", "div", "td", "dd", "dt", "tr", "aside", "section", "blockquote"))


def take_notes(root: etree._Element) -> dict[str, tuple[str, str]]:
    """Take the notes out of the page; each mark in the text becomes an empty `<a data-note="key">`.

    Returns key -> (mark, the note's text).
    """
    targets = {element.get(name): element for element in root.iter() for name in ("name", "id") if element.get(name)}
    order = {element: n for n, element in enumerate(root.iter(etree.Element))}
    notes: dict[str, tuple[str, str]] = {}
    back: set[etree._Element] = set()
    blocks: list[etree._Element] = []
    for link in list(root.iter("a")):
        key = link.get("href") or ""
        match = _MARK.fullmatch(text_of(link))
        target = targets.get(key[1:]) if key.startswith("#") else None
        if match is None or target is None or link in back:
            continue
        if key not in notes:
            block = _note_block(target, targets) if order[target] > order[link] else None
            if block is None or block in link.iterancestors():
                continue
            back.update(block.iter("a"))
            blocks.append(block)
            notes[key] = (match[1], _note_text(block, match[1]))
        _mark(link, key)
    for block in blocks:
        _discard(block)
    return notes


def _note_block(target: etree._Element, targets: dict[str | None, etree._Element]) -> etree._Element | None:
    """The block of text that the target of a note's link stands in; None where that is no note's size."""
    for element in (target, *target.iterancestors()):
        others = sum(each is not target and targets.get(each.get("name")) is each for each in element.iter("a"))
        if element.tag in _NOTE_BLOCKS and len(text_of(element)) < _LONGEST_NOTE and others == 0:
            return element
        if element.tag in (*_NOTE_BLOCKS, "body"):
            return _inline_note(target, targets)
    return None


def _inline_note(target: etree._Element, targets: dict[str | None, etree._Element]) -> etree._Element | None:
    """A note without a block of its own: what stands from its anchor to the next break, made a paragraph."""
    first = target
    parent = first.getparent()
    while parent is not None and parent.tag in ("sup", "b", "i", "small", "span"):
        first, parent = parent, parent.getparent()
    if parent is None:
        return None
    taken = [first]
    for each in first.itersiblings():
        anchors = any(targets.get(anchor.get("name")) is anchor for anchor in each.iter("a"))
        if each.tag in ("br", "hr") or each.tag in _NOTE_BLOCKS or anchors:
            break
        taken.append(each)
    block = etree.SubElement(parent, "p")
    parent.insert(parent.index(first), block)
    for each in taken:
        block.append(each)
    return block if len(text_of(block)) < _LONGEST_NOTE else None


def _note_text(block: etree._Element, mark: str) -> str:
    for back in list(block.iter("a")):
        if _MARK.fullmatch(text_of(back)) or text_of(back) in ("↩", "↑", "^", "↩︎", "tilbage", "Tilbage"):
            remove(back)
    text = text_of(block)
    written = f"(?:{re.escape(mark)}|{re.escape(superscript(mark))})"
    return re.sub(rf"^[\[(]?\s*{written}\s*[\])]?[.:]?\s+", "", text).strip()


def _mark(link: etree._Element, key: str) -> None:
    """Empty the link and take away brackets around it."""
    for each in list(link):
        link.remove(each)
    link.text = None
    link.set("data-note", key)
    before, parent = link.getprevious(), link.getparent()
    holder = before if before is not None else parent
    if holder is None:
        return
    text, tail = (holder.tail if holder is before else holder.text) or "", link.tail or ""
    if (text[-1:], tail[:1]) in (("[", "]"), ("(", ")")):
        link.tail = tail[1:]
        if holder is before:
            holder.tail = text[:-1]
        else:
            holder.text = text[:-1]


def _discard(block: etree._Element) -> None:
    """Remove a note's block, and the heading ("Noter") and the list that are left empty by it."""
    parent = block.getparent()
    remove(block)
    while parent is not None and parent.tag in ("ol", "ul", "div", "section", "table", "tbody", "tr"):
        rest = [each for each in parent if text_of(each)]
        if len(rest) > 1 or (rest and not re.fullmatch(r"(?:fod|slut)?noter\W*", text_of(rest[0]), re.I)):
            return
        gone, parent = parent, parent.getparent()
        remove(gone)
