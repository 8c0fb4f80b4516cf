"""The ids that the page of an agreement gives its places; the addresses themselves are search/citations/format.py's."""


def section_anchor(section: str) -> str:
    """The HTML id of a section's heading."""
    return f"s-{section}"


def page_anchor(page: int) -> str:
    """The HTML id of a page's mark."""
    return f"side-{page}"


def passage_anchor(passage: str) -> str:
    """The HTML id of a passage's beginning, as `search.citation.url_of` has it."""
    return f"p-{passage}"
