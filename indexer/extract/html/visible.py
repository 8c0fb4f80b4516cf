"""What of a web page is read at all: the character set, what is hidden or boiler-plate, the notes and their marks."""

import codecs
import re

from lxml import etree, html

from indexer.errors import SourceError

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.I)
_PROLOG = re.compile(r"^\s*<\?xml[^>]*\?>", re.I)
_WINDOWS = frozenset(("iso8859-1", "ascii", "iso8859-15", "latin-1"))
_NEVER = frozenset(
    (
        *("script", "style", "template", "noscript", "head", "nav", "footer", "svg", "math", "iframe", "object"),
        *("embed", "applet", "canvas", "audio", "video", "button", "select", "textarea", "input", "dialog", "map"),
        *("datalist", "frameset", "noframes", "menu", "colgroup", "meta", "link", "title"),
    )
)
_ROLES = frozenset(
    ("navigation", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "banner", "doc-toc")
)
_BOILERPLATE = re.compile(
    r"(?:^|[\s_-])(?:cookies?|cookie\w*|consent|gdpr|breadcrumbs?|skip(?:-?link|-?to)?|sr-only|visually-?hidden|"
    r"navigation|navbar|nav|menu|sidemenu|sidebar|site-?footer|share|sharing|social|toc|indholdsfortegnelse|pager|"
    r"printonly|relateret|related)(?:$|[\s_-])",
    re.I,
)
_BOX = re.compile(r"(?:^|[\s_-])(?:\w*boks|\w*box|fakta\w*|callout|infobox|highlight)(?:$|[\s_-])", re.I)
_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_AT_BLOCK = re.compile(r"@[\w-]+[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_SIMPLE = re.compile(r"^\s*[a-z0-9]*([.#])([\w-]+)\s*$", re.I)
_SPACE = re.compile(r"\s+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What XML 1.0 does not allow in a text (https://www.w3.org/TR/xml/#charsets)."""
_MARK = re.compile(r"\s*[\[(]?\s*(\d{1,3}|[*†‡]{1,3}|[a-z]|[ivx]{1,5})\s*[\])]?\s*", re.I)
_LONGEST_NOTE = 3000
_NOTE_BLOCKS = frozenset(("li", "p", "div", "td", "dd", "dt", "tr", "aside", "section", "blockquote"))


def decoded(data: bytes) -> str:
    """The page's text, by its byte-order mark, its own word on it, or what its bytes allow."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _PROLOG.sub("", data.decode(name, "replace"))
    named = _XML_ENCODING.search(data[:1024]) or _CHARSET.search(data[:8192])
    names = [_known(named[1].decode("ascii", "replace"))] if named else []
    for name in (*names, "utf-8"):
        try:
            return _PROLOG.sub("", data.decode(name))
        except (UnicodeDecodeError, LookupError):
            continue
    return _PROLOG.sub("", data.decode("cp1252", "replace"))


def _known(name: str) -> str:
    """Browsers read Latin-1 as windows-1252 and a UTF-16 named inside the page (readable so far) as UTF-8."""
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return "utf-8"
    if found in _WINDOWS:
        return "cp1252"
    return "utf-8" if found.startswith("utf-16") else found


def parsed(text: str) -> etree._Element:
    """The page as a tree. Raises SourceError where nothing can be made of it."""
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(text.replace("\x00", ""), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise SourceError("kan ikke læses som HTML: gem siden på ny, eller gem aftalen som .pdf") from error
    for element in root.iter():
        if element.tail and not isinstance(element.tag, str):
            element.tail = None
        _drop_controls(element)
    return root


def _drop_controls(element: etree._Element) -> None:
    """Take control characters, which a reference may name, out of the element's text: lxml refuses to move them."""
    if element.text and _CONTROL.search(element.text):
        element.text = _CONTROL.sub("", element.text)
    if element.tail and _CONTROL.search(element.tail):
        element.tail = _CONTROL.sub("", element.tail)


def text_of(element: etree._Element) -> str:
    """All text under the element on one line."""
    return _SPACE.sub(" ", "".join(map(str, element.itertext()))).strip()


def remove(element: etree._Element) -> None:
    """Take the element out of the tree; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    element.tail = None
    parent.remove(element)


def strip_unread(root: etree._Element) -> None:
    """Take out what a reader of the agreement does not see or does not want: scripts, hidden parts, menus, cookies."""
    hidden = _hidden_names(root)
    for element in list(root.iter(etree.Element)):
        if element.getparent() is not None and element.tag != "body" and _is_unread(element, hidden):
            remove(element)
    for aside in list(root.iter("aside")):
        if not _is_box_aside(aside):
            remove(aside)
    for header in list(root.iter("header")):
        if _outside(header) and header.find(".//h1") is None:
            remove(header)


def _hidden_names(root: etree._Element) -> frozenset[str]:
    """Classes (".name") and ids ("#name") that the page's own style sheet hides on every medium."""
    names: set[str] = set()
    for style in root.iter("style"):
        for selectors, body in _RULE.findall(_AT_BLOCK.sub("", style.text or "")):
            if _HIDING.search(body):
                matches = (_SIMPLE.match(selector) for selector in selectors.split(","))
                names.update(match[1] + match[2] for match in matches if match)
    return frozenset(names)


def _is_unread(element: etree._Element, hidden: frozenset[str]) -> bool:
    if element.tag in _NEVER or (element.get("role") or "").lower() in _ROLES:
        return True
    if element.get("hidden") is not None or (element.get("aria-hidden") or "").lower() == "true":
        return True
    if _HIDING.search(element.get("style") or ""):
        return True
    classes = (element.get("class") or "").split()
    if "#" + (element.get("id") or "") in hidden or any("." + name in hidden for name in classes):
        return True
    return _is_boilerplate(element)


def _is_boilerplate(element: etree._Element) -> bool:
    """By the name of its class or id; never what holds the page's heading or most of its text."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if element.tag in ("html", "body", "main", "article", "h1", "h2", "h3") or not _BOILERPLATE.search(names):
        return False
    return element.find(".//h1") is None and len(text_of(element)) < 3000


def _outside(element: etree._Element) -> bool:
    return not any(parent.tag in ("main", "article") for parent in element.iterancestors())


def _is_box_aside(aside: etree._Element) -> bool:
    """Whether an aside is a box of the agreement and not what the site sets beside it."""
    names = f"{aside.get('class') or ''} {aside.get('id') or ''}"
    text = text_of(aside)
    linked = sum(len(text_of(link)) for link in aside.iter("a"))
    if linked * 2 > len(text):
        return False
    return bool(_BOX.search(names)) or bool(re.match(r"boks\s+\d", text, re.I)) or not _outside(aside)


def is_box(element: etree._Element) -> bool:
    """Whether the element's name or its frame says that it is a box."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.tag == "aside" or (element.tag in ("div", "section", "table") and bool(_BOX.search(names)))


def content_root(root: etree._Element) -> etree._Element:
    """The element that holds the agreement: the one main or article, where most of the text stands in it."""
    body = root.find(".//body")
    body = root if body is None else body
    for name in ("main", "article"):
        found = list(body.iter(name))
        if len(found) == 1 and len(text_of(found[0])) > 0.5 * len(text_of(body)):
            return found[0]
    return body


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
    return re.sub(rf"^[\[(]?\s*{re.escape(mark)}\s*[\])]?[.:]?\s+", "", text).strip()


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
