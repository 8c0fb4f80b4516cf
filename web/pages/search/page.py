"""The search page: the front page, the hits, and where a reference leads that is typed in the box."""

from dataclasses import dataclass
from itertools import groupby
from urllib.parse import parse_qsl

from flask import Blueprint, jsonify, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from search.citations.resolve import CitationCandidate, Resolution, route_citation
from search.models import Match, SearchResult
from web.pages.search.examples import search_examples
from web.pages.search.facets import count, facets, pager
from web.pages.search.occurrence_table import overview
from web.pages.search.state import SearchState, is_question, read_state, with_search
from web.pages.search.view import SUMS_SHOWN, AnswerView, Card, answer_view, card
from web.request_context import engine, site_address

_TITLES: dict[Match, tuple[str, str]] = {
    "exact": ("Ordret", "Ordet i alle bøjninger, også hvor linjen deler det."),
    "compound": ("I sammensætninger", "Ordet som led i et længere ord."),
    "similar": ("Ligner", "Handler om noget nær det samme. Ordet selv står der ikke."),
}
"""What people read for how a passage has the word searched for."""

_AGREEMENTS_SHOWN, _PARTIES_SHOWN = 12, 4

search_page = Blueprint("search", __name__)


@dataclass(frozen=True, slots=True)
class HitGroup:
    """The hits of a page that have the word searched for in the same way; title is empty where it is not one word.

    number: of passages on all pages, None where that says nothing.
    """

    title: str
    said: str
    number: int | None
    closed: bool
    cards: tuple[Card, ...]


@search_page.get("/")
def find() -> str | Response:
    """The search page: empty, or with the passages found, or the place that a reference names."""
    if "blad" in request.args:
        return _turned(request.args["blad"])
    state = read_state(request.args)
    if "q" not in request.args:
        return _front(state)
    resolution = None if state.as_words or state.page > 1 else route_citation(state.text, engine().library)
    if resolution is None:
        return _results(state)
    if _certain(resolution):
        return redirect(with_search(resolution.candidates[0].url, state.for_words()))
    return _reference_page(state, resolution)


def _front(state: SearchState) -> str:
    agreements = engine().library
    return render_template(
        "front.html",
        state=state,
        examples=search_examples(engine()),
        newest=agreements[: -_AGREEMENTS_SHOWN - 1 : -1],
        parties=list(dict.fromkeys(name for agreement, _ in agreements for name in agreement.parties))[:_PARTIES_SHOWN],
    )


@search_page.get("/forslag")
def suggestions() -> Response:
    """What may be meant by the beginning of a query, for the script of the search box."""
    found = engine().vocabulary.suggest(request.args.get("q", ""))
    return jsonify([{"kind": one.kind, "text": one.text, "said": one.said} for one in found])


def _turned(query: str) -> Response:
    """The page of hits that a button of the pager names: of the search shown, whatever is ticked and not sent."""
    kept = [(name, value) for name, value in parse_qsl(query) if name != "valgt"]
    picked = [("valgt", identity) for identity in request.args.getlist("valgt")]
    return redirect(read_state(MultiDict([*kept, *picked])).address())


def _results(state: SearchState) -> str:
    result = engine().search(state.text, limit=state.size, offset=state.offset, **state.options)
    counts = count(engine(), state)
    term = result.suggestion or state.text
    question = is_question(state.text)
    occurrences = None if question else engine().occurrences(term)
    cards = [card(hit, state, site_address(), result.terms) for hit in result.hits]
    return render_template(
        "results.html",
        state=state,
        facets=facets(engine(), state, None if question else counts),
        result=result,
        counts=counts,
        nowhere=not state.kinds and not any(counts.by_agreement.values()),
        overview=overview(occurrences, result.terms, term, state) if state.page == 1 else None,
        answer=_answer(state) if state.page == 1 and question else None,
        cards=cards,
        groups=_groups(cards, result),
        sums_shown=SUMS_SHOWN,
        pager=pager(state, len(result.hits), result.total),
    )


def _groups(cards: list[Card], result: SearchResult) -> list[HitGroup]:
    """The cards by how they have the word, in the order they came."""
    numbers = dict(result.by_match)
    stands = numbers.get("exact", 0) + numbers.get("compound", 0) > 0
    groups = []
    for match, run in groupby(cards, key=lambda one: one.hit.match):
        title, said = _TITLES[match] if match else ("", "")
        number = numbers.get(match) if match and match != "similar" else None
        groups.append(HitGroup(title, said, number, match == "similar" and stands, tuple(run)))
    return groups


def _answer(state: SearchState) -> AnswerView:
    answer = engine().ask(state.text, years=state.years, agreements=state.agreements, parties=state.parties)
    return answer_view(answer, site_address())


def _certain(resolution: Resolution) -> bool:
    """Whether a reference names one place, and every word of it was used."""
    best, *others = resolution.candidates or (None,)
    clear = best is not None and all(other.score < best.score for other in others)
    return clear and not resolution.places and not resolution.aside


def _reference_page(state: SearchState, resolution: Resolution) -> str:
    """The places that a reference may mean, or the reason why there is none."""
    named = resolution.reference.agreements if resolution.reference else ()

    def step(candidate: CitationCandidate) -> tuple[str, str]:
        return candidate.citation, with_search(candidate.url, state.for_words())

    return render_template(
        "reference.html",
        state=state,
        resolution=resolution,
        places=[step(one) for one in resolution.candidates],
        offered=[step(one) for one in resolution.offered],
        named=[agreement for agreement, _ in engine().library if agreement.id in named],
    )
