"""An agreement's table of contents as a tree, and the HTML ids of its sections, pages and passages."""

from dataclasses import dataclass

from indexer.models import Document, Section
from search.citations.format import short_page, url_of
from web.pages.search.view import section_name

_LISTED = ("section", "subsection", "bilag", "boks", "tabel", "figur")


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A section in the tree of contents."""

    title: str
    anchor: str
    address: str
    page: str
    current: bool
    open: bool
    children: tuple["TreeNode", ...] = ()


def tree_of(document: Document, current: Section | None) -> tuple[TreeNode, ...]:
    """The tree of contents; the branch of `current` is open."""
    children: dict[int, list[int]] = {}
    for index, section in enumerate(document.sections):
        if section.kind in _LISTED:
            children.setdefault(section.parent, []).append(index)

    def node(index: int) -> TreeNode:
        section = document.sections[index]
        below = tuple(node(child) for child in children.get(index, ()))
        return TreeNode(
            title=section_name(section.number, section.title),
            anchor=section_anchor(section.id),
            address=url_of(document.agreement, section.id),
            page=short_page(document, section.page),
            current=section is current,
            open=section is current or any(child.open for child in below),
            children=below,
        )

    return tuple(node(index) for index in children.get(-1, ()))


def section_anchor(section: str) -> str:
    """The HTML id of a section's heading."""
    return f"s-{section}"


def page_anchor(page: int) -> str:
    """The HTML id of a page's mark."""
    return f"side-{page}"


def passage_anchor(passage: str) -> str:
    """The HTML id of a passage's beginning, as `search.citations.format.url_of` has it."""
    return f"p-{passage}"
