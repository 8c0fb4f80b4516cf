"""The search page."""

from itertools import groupby

from flask import Blueprint, render_template, request

from search.models import SearchResult
from web.pages.search.facets import count, facets, pager
from web.pages.search.occurrence_table import overview
from web.pages.search.state import PAGE_SIZE, SearchState, is_question, read_state
from web.pages.search.view import SUMS_SHOWN, AnswerView, Card, answer_view, card
from web.request_context import engine, site_address

_GROUPS = {"exact": "Ordret", "compound": "I sammensætninger", "similar": "Ligner"}
"""What people read for how a passage has the word searched for."""

search_page = Blueprint("search", __name__)


@search_page.get("/")
def find() -> str:
    """The search page: empty, or with the passages found."""
    state = read_state(request.args)
    if "q" not in request.args:
        return render_template("front.html", state=state, facets=facets(engine(), state, None))
    result = engine().search(
        state.text,
        years=state.years,
        agreements=state.agreements,
        parties=state.parties,
        kinds=state.kinds,
        mode=state.mode,
        limit=PAGE_SIZE,
        offset=state.offset,
    )
    cited = result.route == "citation"
    counts = None if cited else count(engine(), state)
    term = result.suggestion or state.text
    occurrences = None if cited or result.failed_citation or is_question(state.text) else engine().occurrences(term)
    cards = [card(hit, state, site_address()) for hit in result.hits]
    return render_template(
        "results.html",
        state=state,
        facets=facets(engine(), state, counts),
        result=result,
        counts=counts,
        nowhere=counts is not None and not state.kinds and not any(counts.by_agreement.values()),
        overview=overview(occurrences, result.terms, term, state) if state.page == 1 else None,
        answer=_answer(state) if state.page == 1 and not cited and is_question(state.text) else None,
        cards=cards,
        groups=_groups(cards, result),
        sums_shown=SUMS_SHOWN,
        pager=pager(state, len(result.hits), result.total),
    )


def _groups(cards: list[Card], result: SearchResult) -> list[tuple[str, bool, list[Card]]]:
    """The cards by how they have the word, in runs of (heading, whether it starts closed, cards)."""
    stands = bool(result.terms and result.terms.exact)
    if result.failed_citation and cards:
        return [(_GROUPS["similar"], True, cards)]
    return [
        (_GROUPS.get(match or "", ""), match == "similar" and stands, list(run))
        for match, run in groupby(cards, key=lambda one: one.hit.match)
    ]


def _answer(state: SearchState) -> AnswerView:
    answer = engine().ask(state.text, years=state.years, agreements=state.agreements, parties=state.parties)
    return answer_view(answer, site_address())
