"""The bytes of a web page as a tree: the character set, what HTML allows in a text, and small helpers on elements."""

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
        *("script", "style", "template", "noscript", "head", "nav", "footer", "svg", "iframe", "object", "menu"),
        *("embed", "applet", "canvas", "audio", "video", "button", "select", "textarea", "input", "dialog", "map"),
        *("datalist", "frameset", "noframes", "colgroup", "meta", "link", "title"),
    )
)
_ROLES = frozenset(
    ("navigation", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "banner", "doc-toc")
)
_SPACE = re.compile(r"\s+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What XML 1.0 does not allow in a text (https://www.w3.org/TR/xml/#charsets)."""


def decode_page(data: bytes) -> str:
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


def parse_page(text: str) -> etree._Element:
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


def is_page_part(element: etree._Element) -> bool:
    """Whether an element belongs to the site and not to what it shows: menus, dialogs, scripts, media."""
    return element.tag in _NEVER or (element.get("role") or "").lower() in _ROLES


def linked_share(element: etree._Element) -> float:
    """The share of an element's text that stands in links; 0 without text."""
    links = [link for link in element.iter("a") if link.get("href") and link.get("data-note") is None]
    return sum(len(text_of(link)) for link in links) / (len(text_of(element)) or 1)


def is_outside(element: etree._Element) -> bool:
    """Whether an element stands outside what the page marks as its content."""
    return not any(parent.tag in ("main", "article") for parent in element.iterancestors())
