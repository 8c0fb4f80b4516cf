"""The JSON objects of `cite` and `topic` (DESIGN.md), as those of `records.py`: names never change."""

from search.citations.resolve import CitationCandidate, Resolution
from search.compare.occurrences import Mention
from search.compare.topic import TopicAmount, TopicEntry
from search.models import Location
from web.api.records import Record, hit_record, place_section


def cite_record(resolution: Resolution) -> Record:
    """The object of `cite`: the first candidate's place, and all candidates, best first."""
    candidates = [candidate_record(candidate) for candidate in resolution.candidates]
    empty: Record = dict.fromkeys(("agreement", "section", "page", "citation", "url"))
    best = candidates[0] if candidates else empty
    return {
        "reference": resolution.text,
        "resolved": bool(candidates),
        **best,
        "candidates": candidates,
        "reason": resolution.reason,
    }


def candidate_record(candidate: CitationCandidate) -> Record:
    """The object of one place that a citation may mean; `section` is null where it is a page or a whole agreement."""
    place = candidate.place
    record: Record = {
        "agreement": place.agreement,
        "title": place.title,
        "year": place.year,
        "section": _section(place),
        "page": place.page,
        "page_exact": place.page_exact,
        "citation": candidate.citation,
        "url": candidate.url,
    }
    if place.printed_page is not None:
        record["printed_page"] = place.printed_page
    return record


def topic_record(entry: TopicEntry) -> Record:
    """The object of one agreement of a topic."""
    return {
        "agreement": entry.agreement.id,
        "title": entry.agreement.title,
        "year": entry.agreement.year,
        "mentions": entry.mentions,
        "forms": dict(entry.forms),
        "first": _mention(entry.first),
        "last": _mention(entry.last),
        "best": None if entry.best is None else hit_record(entry.best),
        "amounts": [_amount(amount) for amount in entry.amounts],
    }


def _amount(sum_: TopicAmount) -> Record:
    amount = sum_.amount
    return {
        "text": amount.text,
        "value": amount.value,
        "low": amount.low,
        "high": amount.high,
        "unit": amount.unit,
        "year": amount.year,
        "price_level": amount.price_level,
        "relation": sum_.relation,
        "sentence": sum_.sentence,
        **_place(sum_.mention),
    }


def _mention(mention: Mention | None) -> Record | None:
    return None if mention is None else _place(mention)


def _place(mention: Mention) -> Record:
    return {
        "citation": mention.citation,
        "url": mention.url,
        "page": mention.place.page,
        "page_exact": mention.place.page_exact,
        "passage_id": mention.passage_id or None,
    }


def _section(place: Location) -> Record | None:
    if not place.section_id:
        return None
    return {**place_section(place), "id": place.section_id}
