"""An agreement's table of contents as a tree, and the HTML ids of its sections, pages, passages and words found."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from indexer.models import Document, Section
from search.citations.format import short_page, url_of
from web.pages.search.view import section_name

_LISTED = ("section", "subsection", "bilag", "boks", "tabel", "figur")


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A section in the tree of contents. words: how often what is looked for stands in it, sections within left out."""

    title: str
    address: str
    page: str
    current: bool
    words: int
    children: tuple["TreeNode", ...] = ()


def tree_of(
    document: Document,
    current: Section | None,
    *,
    here: Callable[[Section], bool],
    led: Callable[[str], str],
    sections: Iterable[int] = (),
) -> tuple[TreeNode, ...]:
    """The tree of contents.

    Args:
        document: what it is of.
        current: the section the page is at.
        here: whether a section stands on the page, so that its anchor is enough.
        led: makes the address of a section on another page the one to lead to.
        sections: for each place of a word looked for, the index of its section.
    """
    children: dict[int, list[int]] = {}
    for index, section in enumerate(document.sections):
        if section.kind in _LISTED:
            children.setdefault(section.parent, []).append(index)
    words = Counter(_listed_section(document, index) for index in sections)

    def node(index: int) -> TreeNode:
        section = document.sections[index]
        anchor = f"#{section_anchor(section.id)}"
        return TreeNode(
            title=section_name(section.number, section.title),
            address=anchor if here(section) else led(url_of(document.agreement, section.id)),
            page=short_page(document, section.page),
            current=section is current,
            words=words[index],
            children=tuple(node(child) for child in children.get(index, ())),
        )

    return tuple(node(index) for index in children.get(-1, ()))


def _listed_section(document: Document, index: int) -> int:
    while index >= 0 and document.sections[index].kind not in _LISTED:
        index = document.sections[index].parent
    return index


def section_anchor(section: str) -> str:
    """The HTML id of a section's heading."""
    return f"s-{section}"


def call_anchor(section: str) -> str:
    """The HTML id of the mark in the text that calls a footnote."""
    return f"k-{section}"


def page_anchor(page: int) -> str:
    """The HTML id of a page's mark."""
    return f"side-{page}"


def passage_anchor(passage: str) -> str:
    """The HTML id of a passage's beginning, as `search.citations.format.url_of` has it."""
    return f"p-{passage}"


def word_anchor(number: int) -> str:
    """The HTML id of a place of the word looked for, by its number in the agreement."""
    return f"ord-{number}"
