"""The page of what is new: one agreement beside another, section by section, with the sums that moved."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request

from search.compare.changes import Changes, SectionDifference, SentenceChange, SentenceDifference
from search.compare.word_diff import Diff, word_diff
from web.request_context import engine

changes_page = Blueprint("changes", __name__)

SENTENCE_NAMES: dict[SentenceChange, str] = {
    "same": "uændret",
    "changed": "ændret",
    "moved": "flyttet",
    "new": "ny",
    "gone": "udgået",
}
SECTION_NAMES = {"kept": "", "renamed": "omdøbt", "moved": "flyttet", "new": "nyt afsnit", "gone": "udgået afsnit"}


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A sentence as the page shows it; diff: where both sides have it and the words differ."""

    name: str
    sentence: SentenceDifference
    diff: Diff | None


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section that differs; same: how many of its sentences do not."""

    name: str
    section: SectionDifference
    sentences: tuple[ShownChange, ...]
    same: int


@changes_page.get("/nyt")
def whats_new() -> str:
    """Two agreements to choose, or what is new in the second beside the first."""
    catalog = [agreement for agreement, _ in engine().library]
    chosen = request.args.get("fra", ""), request.args.get("til", "")
    found = engine().changes(*chosen) if all(chosen) else None
    return render_template(
        "changes.html",
        catalog=catalog,
        chosen=chosen,
        changes=found,
        counts=[(name, found.count(kind)) for kind, name in SENTENCE_NAMES.items()] if found else [],
        sections=_sections(found) if found else [],
    )


def _sections(found: Changes) -> list[ShownSection]:
    shown = []
    for section in found.sections:
        told = tuple(_shown(one) for one in section.sentences if one.kind != "same")
        if told or section.kind != "kept":
            same = len(section.sentences) - len(told)
            shown.append(ShownSection(SECTION_NAMES[section.kind], section, told, same))
    return shown


def _shown(one: SentenceDifference) -> ShownChange:
    both = one.old is not None and one.new is not None and one.old.text != one.new.text
    diff = word_diff(one.old.text, one.new.text) if both and one.old and one.new else None
    return ShownChange(SENTENCE_NAMES[one.kind], one, diff)
