"""Folded panels: text that a button on the page shows and hides, which is as much of the agreement as the rest."""

from collections.abc import Callable, Iterator

from lxml import etree

from indexer.extract.html.tree import is_page_part, linked_share, remove, text_of

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TOGGLES = ("aria-expanded", "aria-controls", "data-toggle", "data-bs-toggle")
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
        panel = None
        if _is_button(element):
            panel = next((each for each in _controlled(element, by_id, is_unread) if _is_text(each)), None)
            _make_heading(element, panel, level)
        panels.update(() if panel is None else (panel,))
    return frozenset(panels)


def _make_heading(button: etree._Element, panel: etree._Element | None, level: int) -> None:
    """Make a button text of the heading it stands in, else a heading of its panel, which a tab's stands right above."""
    if next(button.iterancestors(*_HEADINGS), None) is not None:
        button.tag = "span" if button.tag == "button" else button.tag
    elif panel is None or not _is_alone(button):
        return
    elif (button.get("role") or "").lower() == "tab":
        title = etree.Element(f"h{min(6, level + 1)}")
        title.text = text_of(button)
        panel.addprevious(title)
        remove(button)
    else:
        has_heading = next(button.iterdescendants(*_HEADINGS), None) is not None
        button.tag = "div" if has_heading else f"h{min(6, level + 1)}"


def _is_alone(button: etree._Element) -> bool:
    """Whether a link that unfolds a panel is more than a word of a sentence."""
    before, parent = button.getprevious(), button.getparent()
    ahead = before.tail if before is not None else parent.text if parent is not None else None
    return button.tag != "a" or not ((ahead or "").strip() or (button.tail or "").strip())


def _is_button(element: etree._Element) -> bool:
    said = (element.get("role") or "").lower() in ("button", "tab") or any(element.get(name) for name in _TOGGLES)
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
