"""Citations: written, read and led back to their place. The parts stand in their own files; this is their front.

`places.py` writes them and the addresses, `citation_units.py` and `citation_names.py` know the words for units and
agreements, `citation_parse.py` reads what people type, `citation_resolve.py` finds the unit that is meant.
"""

from search.citation_parse import Reference, parse_citation
from search.citation_resolve import Candidate, Entries, Resolution, cite, resolve, route
from search.places import (
    copy_forms,
    format_citation,
    full_citation,
    pages_label,
    place_of_page,
    place_of_passage,
    place_of_section,
    place_of_span,
    unit_label,
    url_of,
    url_of_page,
    url_of_place,
)

__all__ = [
    "Candidate",
    "Entries",
    "Reference",
    "Resolution",
    "cite",
    "copy_forms",
    "format_citation",
    "full_citation",
    "pages_label",
    "parse_citation",
    "place_of_page",
    "place_of_passage",
    "place_of_section",
    "place_of_span",
    "resolve",
    "route",
    "unit_label",
    "url_of",
    "url_of_page",
    "url_of_place",
]
