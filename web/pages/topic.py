"""The page of a topic across the years: a row an agreement with its sums, and all places behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response, render_template, request

from indexer.models import Document
from search.compare.chart import missing_years, year_chart
from search.compare.occurrences import Mention
from search.compare.topic import Topic, TopicEntry
from search.export.topic_table import topic_csv
from web.pages.search.excerpt import cut_excerpt
from web.pages.search.state import read_state
from web.pages.search.view import TextRun, excerpt_runs
from web.request_context import engine

topic_pages = Blueprint("topic", __name__)

_QUOTED = 60
"""Places whose words are shown on one page, shared by the agreements; the others are links."""


@dataclass(frozen=True, slots=True)
class TopicPlace:
    """A place with the words around the topic there; none where there are too many places."""

    mention: Mention
    runs: tuple[TextRun | None, ...]


@dataclass(frozen=True, slots=True)
class TopicRow:
    """An agreement with all its places."""

    entry: TopicEntry
    places: tuple[TopicPlace, ...]


@topic_pages.get("/emne")
def topic_page() -> str:
    """What every agreement says of a term, oldest first."""
    state = read_state(request.args)
    years = sorted({agreement.year for agreement, _ in engine().library})
    if "q" not in request.args:
        return render_template("topic.html", state=state, topic=None, years=years)
    found = _of_years(engine().topic(state.text), state.years)
    chart = year_chart(found)
    return render_template(
        "topic.html",
        state=state,
        years=years,
        topic=found,
        rows=_rows(found),
        chart=chart,
        missing=missing_years(chart.columns) if chart else (),
    )


@topic_pages.get("/emne.csv")
def topic_table() -> Response:
    """The topic as a table for a spreadsheet."""
    state = read_state(request.args)
    data = "\ufeff" + topic_csv(_of_years(engine().topic(state.text), state.years))
    response = Response(data.encode("utf-8"), content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename="aftalesoeg-emne.csv")
    return response


def _of_years(topic: Topic, years: Sequence[int]) -> Topic:
    if not years:
        return topic
    return replace(topic, entries=tuple(entry for entry in topic.entries if entry.agreement.year in years))


def _rows(topic: Topic) -> list[TopicRow]:
    documents = {agreement.id: document for agreement, document in engine().library}
    mentioning = sum(1 for entry in topic.entries if entry.mentions)
    share = _QUOTED // max(1, mentioning)
    return [TopicRow(entry, _places(entry, documents[entry.agreement.id], share)) for entry in topic.entries]


def _places(entry: TopicEntry, document: Document, share: int) -> tuple[TopicPlace, ...]:
    passages = {passage.id: passage for passage in document.passages}
    forms = [form for form, _ in entry.forms]
    places = []
    for number, mention in enumerate(entry.places):
        runs: tuple[TextRun | None, ...] = ()
        if number < share and mention.passage_id in passages:
            passage = passages[mention.passage_id]
            text = document.text[passage.start : passage.end]
            marks = _marks(text, forms)
            runs = excerpt_runs(text, cut_excerpt(text, marks, budget=160), marks)
        places.append(TopicPlace(mention, runs))
    return tuple(places)


def _marks(text: str, forms: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand that the topic was found by, ascending, the longest at each place."""
    lower = text.lower() if len(text.lower()) == len(text) else text
    marks: list[tuple[int, int]] = []
    for form in sorted(forms, key=len, reverse=True):
        at = lower.find(form)
        while at >= 0:
            if all(end <= at or at + len(form) <= start for start, end in marks):
                marks.append((at, at + len(form)))
            at = lower.find(form, at + len(form))
    return sorted(marks)
