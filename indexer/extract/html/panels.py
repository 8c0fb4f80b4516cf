"""Folded panels: text that a button on the page shows and hides, which is as much of the agreement as the rest."""

from collections.abc import Callable, Iterator

from lxml import etree

from indexer.extract.html.tree import is_page_part, linked_share, text_of

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LINKED = 0.5
"""Share of a panel's text that stands in links: with more it is a menu."""


def unfold_panels(root: etree._Element, is_unread: Callable[[etree._Element], bool]) -> frozenset[etree._Element]:
    """The panels of text that are folded in; the button of each becomes a heading, or text of the one it stands in.

    is_unread: whether an element would be left out by itself.
    """
    by_id = {element.get("id"): element for element in root.iter(etree.Element) if element.get("id")}
    panels: set[etree._Element] = set()
    level = 1
    for element in list(root.iter(etree.Element)):
        if element.tag in _HEADINGS:
            level = int(element.tag[1])
        if not _is_button(element):
            continue
        panel = next((each for each in _controlled(element, by_id, is_unread) if _is_text(each)), None)
        if next(element.iterancestors(*_HEADINGS), None) is not None:
            element.tag = "span"
        elif panel is not None and next(element.iterdescendants(*_HEADINGS), None) is None:
            element.tag = f"h{min(6, level + 1)}"
        elif panel is not None:
            element.tag = "div"
        panels.update(() if panel is None else (panel,))
    return frozenset(panels)


def _is_button(element: etree._Element) -> bool:
    said = (element.get("role") or "").lower() in ("button", "tab") or element.get("aria-expanded") is not None
    return element.tag in ("button", "summary") or said


def _controlled(
    button: etree._Element, by_id: dict[str | None, etree._Element], is_unread: Callable[[etree._Element], bool]
) -> Iterator[etree._Element]:
    """What the button may show: what it names, the rest of its <details>, or what is hidden after it or its heading."""
    for name in ("aria-controls", "data-bs-target", "data-target", "href"):
        for target in (button.get(name) or "").split():
            if target.lstrip("#") in by_id:
                yield by_id[target.lstrip("#")]
    parent, following = button.getparent(), button.getnext()
    if button.tag == "summary" and parent is not None:
        yield parent
    if following is None and parent is not None and parent.tag in _HEADINGS:
        following = parent.getnext()
    if following is not None and is_unread(following):
        yield following


def _is_text(panel: etree._Element) -> bool:
    """Whether a panel is text: no menu, dialog or form."""
    is_form = panel.find(".//input") is not None
    return bool(text_of(panel)) and linked_share(panel) < _LINKED and not is_page_part(panel) and not is_form
