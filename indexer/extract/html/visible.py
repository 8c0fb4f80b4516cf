"""What of a web page is read: not what is hidden or struck out, not the menus and cookie banners of the site."""

import re
from collections import Counter
from collections.abc import Callable

from lxml import etree

from indexer.extract.common.equations import equation_text
from indexer.extract.common.labels import superscript
from indexer.extract.html.boxes import is_box_aside
from indexer.extract.html.panels import unfold_panels
from indexer.extract.html.stylesheet import StyleSheet
from indexer.extract.html.tree import is_outside, is_page_part, linked_share, remove, text_of
from indexer.models import ReadingWarning, WarningKind

_SITE_PART = re.compile(
    r"(?:^|[\s_-])(?:cookies?|cookie\w*|consent|gdpr|breadcrumbs?|navigation|navbar|nav|menu|sidemenu|sidebar|"
    r"site-?footer|share|sharing|social|toc|indholdsfortegnelse|pager|relateret|related)(?:$|[\s_-])",
    re.I,
)
_UNSEEN = frozenset(("sr-only", "visually-hidden", "visuallyhidden", "skip-link", "skiplink", "printonly"))
"""Classes that hide text from readers by convention."""

_FEWEST_LINKS = 5
_LINKED = 0.5
_LINK_LIST = 0.85
"""Shares of an element's text that stand in links: for a part of the site by its name, and for any list of links."""


def strip_unread(root: etree._Element, sheet: StyleSheet) -> tuple[ReadingWarning, ...]:
    """Take out what a reader of the agreement does not see or does not want; what of it may be missed is told."""

    def is_unread(element: etree._Element) -> bool:
        return is_page_part(element) or _is_hidden(element, sheet) or _is_site_part(element)

    panels = unfold_panels(root, is_unread)
    frames = sum(1 for _ in content_root(root).iter("iframe", "object", "embed"))
    _remove_all(root, lambda element: element not in panels and is_unread(element))
    _remove_all(root, lambda element: element.tag == "aside" and not is_box_aside(element))
    _remove_all(root, lambda element: element.tag == "header" and is_outside(element) and element.find(".//h1") is None)
    struck = _remove_all(root, lambda element: _is_struck(element, sheet))
    for element in list(root.iter(etree.Element)):
        _raise(element, sheet)
    found: tuple[tuple[WarningKind, int, str], ...] = (
        ("struck", struck, "overstreget tekst er udeladt (steder: {})"),
        ("not_read", frames, "indlejrede sider er ikke læst (antal: {})"),
    )
    return tuple(ReadingWarning(kind, text.format(count)) for kind, count, text in found if count)


def _remove_all(root: etree._Element, is_gone: Callable[[etree._Element], bool]) -> int:
    """Take out what `is_gone` says, the outermost of it only; how many of them had text."""
    gone: set[etree._Element] = set()
    count = 0
    for element in list(root.iter(etree.Element)):
        parent = element.getparent()
        if parent in gone:
            gone.add(element)
        elif parent is not None and element.tag != "body" and is_gone(element):
            gone.add(element)
            count += bool(text_of(element))
            remove(element)
    return count


def _is_hidden(element: etree._Element, sheet: StyleSheet) -> bool:
    hidden = element.get("hidden")
    if (hidden is not None and hidden.lower() != "until-found") or (element.get("aria-hidden") or "").lower() == "true":
        return True
    if not _UNSEEN.isdisjoint((element.get("class") or "").split()):
        return True
    return sheet.value(element, "display") == "none" or sheet.value(element, "visibility") == "hidden"


def _is_struck(element: etree._Element, sheet: StyleSheet) -> bool:
    return element.tag in ("del", "s", "strike") or "line-through" in sheet.value(element, "text-decoration")


def _raise(element: etree._Element, sheet: StyleSheet) -> None:
    """Write an equation as text, and raised figures as such; a link is left as it is, since it may be a note's mark."""
    if element.tag == "math":
        text, tail = equation_text(element), element.tail
        element.clear()
        element.tag, element.text, element.tail = "span", text, tail
    raised = element.tag == "sup" or sheet.value(element, "vertical-align") == "super"
    if raised and element.find(".//a") is None and next(element.iterancestors("a"), None) is None:
        for each in element.iter(etree.Element):
            each.text = superscript(each.text) if each.text else None
            if each is not element and each.tail:
                each.tail = superscript(each.tail)


def _is_site_part(element: etree._Element) -> bool:
    """Whether an element is a menu, banner or the like: its name says so, and so do the links or buttons in it."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if element.tag in ("html", "body", "main", "article", "h1", "h2", "h3") or not _SITE_PART.search(names):
        return False
    if element.find(".//h1") is not None:
        return False
    return linked_share(element) >= _LINKED or next(element.iter("button", "input", "select"), None) is not None


def content_root(root: etree._Element) -> etree._Element:
    """The element that holds the agreement: the one main or article, where most of the text stands in it."""
    body = root.find(".//body")
    body = root if body is None else body
    for name in ("main", "article"):
        found = list(body.iter(name))
        if len(found) == 1 and len(text_of(found[0])) > 0.5 * len(text_of(body)):
            return found[0]
    return body


def drop_link_lists(root: etree._Element) -> bool:
    """Take out menus and lists of contents: hardly anything but three links or more. Whether one was of contents."""
    dropped = _drop_link_runs(root)
    for element in list(root.iter("ul", "ol", "table", "td", "div", "p", "center", "section")):
        if element.getparent() is None or element is root:
            continue
        links = [link for link in element.iter("a") if link.get("href") and link.get("data-note") is None]
        if len(links) >= 3 and linked_share(element) >= _LINK_LIST:
            dropped |= _leads_inside(links)
            remove(element)
    return dropped


def _drop_link_runs(root: etree._Element) -> bool:
    """Take out five links or more that follow each other with breaks alone between them, as old contents lists do."""
    dropped = False
    for parent in {link.getparent() for link in root.iter("a") if link.getparent() is not None}:
        run: list[etree._Element] = []
        for each in [*(parent if parent is not None else ()), None]:
            if each is not None and each.tag in ("a", "br") and each.get("data-note") is None:
                run.append(each)
                if not (each.tail or "").strip(" \t\r\n|-\u00a0"):
                    continue
            links = [link for link in run if link.get("href")]
            if len(links) >= _FEWEST_LINKS:
                dropped |= _leads_inside(links)
                for link in run:
                    remove(link)
            run = []
    return dropped


def _leads_inside(links: list[etree._Element]) -> bool:
    """Whether most of the links lead to places on the page itself, as those of a table of contents do."""
    inside = Counter((link.get("href") or "").startswith("#") for link in links)
    return inside[True] > inside[False]
