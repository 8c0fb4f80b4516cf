"""The search page."""

from flask import Blueprint, render_template, request

from search.compare.occurrences import Occurrences
from search.models import SearchResult
from web.pages.facets import Counts, count, facets, pager
from web.pages.occurrence_table import overview
from web.pages.search_state import PAGE_SIZE, SearchState, is_question, read_state
from web.pages.search_view import SUMS_SHOWN, AnswerView, answer_view, card
from web.request_context import engine, site_address

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
    occurrences = None if cited or is_question(state.text) else engine().occurrences(term)
    return render_template(
        "results.html",
        state=state,
        facets=facets(engine(), state, counts),
        result=result,
        counts=counts,
        nowhere=counts is not None and not state.kinds and not any(counts.by_agreement.values()),
        overview=overview(occurrences, term, state) if state.page == 1 else None,
        absent=_absent(result, counts, occurrences),
        answer=_answer(state) if state.page == 1 and not cited and is_question(state.text) else None,
        cards=[card(hit, state, site_address()) for hit in result.hits],
        sums_shown=SUMS_SHOWN,
        pager=pager(state, len(result.hits), result.total),
    )


def _answer(state: SearchState) -> AnswerView:
    answer = engine().ask(state.text, years=state.years, agreements=state.agreements, parties=state.parties)
    return answer_view(answer, site_address())


def _absent(result: SearchResult, counts: Counts | None, occurrences: Occurrences | None) -> tuple[str, ...]:
    """The agreements to name as without the words; none for a citation, or where every one would be named."""
    absent = occurrences.absent if occurrences and not occurrences.together else result.absent
    return () if counts is None or len(absent) == len(engine().library) else absent
