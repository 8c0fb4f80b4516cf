"""Runs the audit over an engine: asks a stream of queries as the API does, and checks every claim of the replies."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Any

from amount_checks import check_amounts
from change_checks import check_changes
from checker import Checker
from claims import Claim
from plain_texts import plain_texts
from query_stream import AuditQuery, queries

from indexer.errors import AftaleError


def audit(engine: Any, number: int, *, seed: int = 1) -> Iterator[tuple[AuditQuery, Claim]]:
    """Every claim of the replies to `number` queries, and of the comparison of neighbouring agreements."""
    from web.records.changes import change_objects

    texts = plain_texts(engine.library)
    checker = Checker(texts)
    for old, new in pairwise(texts):
        for claim in check_changes(old, new, list(change_objects(engine.changes(old.id, new.id)))):
            yield AuditQuery("search", f"changes {old.id} {new.id}"), claim
    for query in islice(queries(texts, seed), number):
        try:
            claims = list(_claims(engine, checker, query))
        except AftaleError:
            continue  # refused in one sentence; there is no claim to check
        for claim in claims:
            yield query, claim


def _claims(engine: Any, checker: Checker, query: AuditQuery) -> Iterator[Claim]:
    from search.amounts.amounts import find_amounts
    from search.citations.resolve import cite
    from search.memo.check import check_memo
    from web.records.lookups import AmountRecord, CiteReply, MemoReply, TopicEntryRecord
    from web.records.passages import AskReply, SearchReply

    match query.verb:
        case "search":
            reply = SearchReply.model_validate(engine.search(query.text)).model_dump(mode="json")
            yield from checker.search(query.text, reply)
            if reply.get("terms") and not reply["suggestion"] and ":" not in query.text:
                forms = [f for one in reply["terms"]["agreements"] for f in (*one["forms"], *one["compound_forms"])]
                tally = engine.tally(query.text, agreements=[one.id for one in checker.agreements], kinds=())
                yield from checker.tally(forms, tally.by_agreement)
        case "ask":
            yield from checker.ask(query.text, AskReply.of(engine.ask(query.text), query.text).model_dump(mode="json"))
        case "cite":
            yield from checker.cite(query.text, CiteReply.of(cite(query.text, engine.library)).model_dump(mode="json"))
        case "topic":
            entries = [
                TopicEntryRecord.model_validate(e).model_dump(mode="json") for e in engine.topic(query.text).entries
            ]
            yield from checker.topic(query.text, {"agreements": entries})
        case "amounts":
            found = [AmountRecord.model_validate(one).model_dump(mode="json") for one in find_amounts(query.text)]
            yield from check_amounts(query.text, "", found)
        case "verify":
            yield from checker.verify(MemoReply.of(check_memo(query.text, engine.library)).model_dump(mode="json"))


def table(
    claims: Iterator[tuple[AuditQuery, Claim]],
) -> tuple[dict[str, tuple[int, int]], list[tuple[AuditQuery, Claim]]]:
    """For each kind of claim how many were made and how many proven, and the false ones."""
    made: Counter[str] = Counter()
    false: list[tuple[AuditQuery, Claim]] = []
    for query, claim in claims:
        made[claim.kind] += 1
        if not claim.proven:
            false.append((query, claim))
    wrong = Counter(claim.kind for _, claim in false)
    return {kind: (number, number - wrong[kind]) for kind, number in sorted(made.items())}, false
