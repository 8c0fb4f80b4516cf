"""Re-derives every claim in what the API returns from the plain texts alone; shares no code with the search.

A claim is something the program says itself: a count, "står ikke i", how a passage has a word, a page, a highlighted
value, the year and purpose of a sum, where a citation leads, a refusal, a quotation's verdict. One that cannot be
proven is false.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from claims import Claim
from plain_texts import PlainAgreement, fold, letters, letters_of, times, words_of
from word_rules import distance, fits, has_letters, is_form, looks_compound, skeleton, stem, tokens_in, words_in

Record = Mapping[str, Any]
_YEAR = re.compile(r"(?<![\d.,/-])(?:19|20)\d\d(?![\d.,]?\d)")
_WORDS_SAID = r"(?:»[^«]+«(?:,| og| eller)?\s?)+"
_ABSENT = re.compile(rf"{_WORDS_SAID}(?:står|nævnes|omtales|findes) ikke|nævner ikke {_WORDS_SAID}")
_QUOTED = re.compile(r"»([^«]+)«")
_UP = re.compile(r"\b(?:loeft|forhoej|oeg|haev|stig|opjuster|opreguler|udvid|styrk)")
_DOWN = re.compile(r"\b(?:reduc|nedsaet|nedsat|nedbring|saenk|fald|nedjuster|nedreguler|besk(?:ae|aa)r|bortfald)")
_PARTIES = {"region": "kommun", "kommun": "region"}


class Checker:
    """Checks the records of the API against the texts of some agreements."""

    def __init__(self, agreements: Sequence[PlainAgreement]) -> None:
        self.agreements = agreements
        self.by_id = {one.id: one for one in agreements}

    def search(self, query: str, reply: Record) -> Iterator[Claim]:
        """Of `search`: counts, absence, how passages have the word, pages and citations, spelling, notes."""
        terms: Record = reply.get("terms") or {}
        if terms:
            yield from self._terms(terms)
        for name in reply["absent"]:
            one = next(a for a in self.agreements if a.short_title == name)
            yield Claim(
                "står ikke i",
                f"{terms.get('term')}: {name}",
                bool(terms) and not self._stands(one, terms["term"]),
            )
        for hit in reply["hits"]:
            yield from self._place(hit)
            if hit.get("match"):
                forms = [fold(f).rstrip("-") for a in terms["agreements"] for f in a["forms"]]
                has = bool(tokens_in(hit["text"]) & set(forms))
                yield Claim(
                    "ordret eller ligner", f"{hit['match']}: {hit['text'][:60]}", has == (hit["match"] == "exact")
                )
        if reply["suggestion"]:
            yield self._suggestion(query, reply["suggestion"])
        for note in reply["notes"]:
            yield from self._note(note)

    def ask(self, question: str, reply: Record) -> Iterator[Claim]:
        """Of `ask`: the sentences, the value and what the question asks of it, the reason of a refusal."""
        for sentence in reply["sentences"]:
            yield from self._place(sentence)
        if reply["answered"] and reply["value"] and reply["sentences"]:
            first = next((one for one in reply["sentences"] if not one.get("leads")), reply["sentences"][0])
            stands = letters(reply["value"]["text"]) in letters(first["text"])
            yield Claim("værdi", reply["value"]["text"], stands)
            yield from self._constraints(question, first)
            yield from self._bound(reply, first)
        if not reply["answered"] and reply["reason"]:
            yield from self._refusal(reply["reason"])

    def cite(self, reference: str, reply: Record) -> Iterator[Claim]:
        """Of `cite`: the agreement, number and page that a reference names are those of the place."""
        if reply["resolved"]:
            place = self.by_id[reply["agreement"]]
            named = {a.id for a in self.agreements if fold(a.short_title) in fold(reference)}
            years = {int(year) for year in _YEAR.findall(reference)} - {
                int(y) for y in re.findall(r"\b\d\d?\. \w+ (\d{4})", reference)
            }
            right = place.id in named if named else not years or place.year in years
            yield Claim("henvisning", f"{reference} -> {reply['citation']}", right)
            page = re.search(r"\b(?:s\.|side)\s*(\d+)\b", fold(reference))
            if page and reply["page"] is not None:
                yield Claim("side", f"{reference} -> {reply['citation']}", self._has_page(place, page[1], reply))
        if reply["reason"]:
            yield from self._no_page(reply["reason"])

    def topic(self, term: str, reply: Record) -> Iterator[Claim]:
        """Of `topic`: "omtales ikke", and each sum with its sentence, year and price level."""
        for entry in reply["agreements"]:
            one = self.by_id[entry["agreement"]]
            if not entry["mentions"]:
                yield Claim("omtales ikke", f"{term}: {one.short_title}", not self._stands(one, term))
            for sum_ in entry["amounts"]:
                said = f"{term}: {sum_['text']} i {one.short_title}"
                sentence, at = sum_["sentence"], one.text.find(sum_["sentence"])
                yield Claim("beløb i sætning", said, at >= 0 and letters(sum_["text"]) in letters(sentence))
                if sum_["relation"] == "own":
                    places = [match.start() for match in re.finditer(re.escape(sentence), one.text)]
                    near = any(self._near(one, term, place, place + len(sentence)) for place in places)
                    yield Claim("emnets beløb", said, near)
                if sum_["year"]:
                    yield Claim(
                        "beløbets år",
                        f"{said} for {sum_['year']}",
                        self._year_near(one, sum_["year"], at, len(sentence)),
                    )
                if sum_["price_level"]:
                    yield Claim("prisniveau", f"{said} ({sum_['price_level']})", self._level(one, sum_, at))
                if sum_["direction"] in ("up", "down"):
                    pattern = _UP if sum_["direction"] == "up" else _DOWN
                    yield Claim("retning", f"{said}: {sum_['direction']}", pattern.search(fold(sentence)) is not None)

    def verify(self, reply: Record) -> Iterator[Claim]:
        """Of `verify`: the verdict of each quotation."""
        for item in reply["quotations"]:
            pieces = [letters(piece) for piece in re.split(r"\[?(?:\.\.\.|…)\]?", item["quote"])]
            pieces = [piece for piece in pieces if piece]
            having = [a.id for a in self.agreements if all(piece in letters_of(a) for piece in pieces)]
            if item["status"] == "found":
                place = item["found_at"] and item["found_at"]["agreement"]
                yield Claim("citat fundet", item["quote"][:80], place in having)
            elif item["status"] == "not_found":
                yield Claim("citat ikke fundet", item["quote"][:80], not having)
            elif item["status"] == "altered":
                right = letters(item["correct"] or "")
                stands = any(right in letters_of(a) for a in self.agreements)
                yield Claim("citat ændret", item["quote"][:80], bool(right) and stands and right != "".join(pieces))

    def tally(self, forms: Sequence[str], by_agreement: Mapping[str, int]) -> Iterator[Claim]:
        """The counts beside the filter of agreements: passages that have one of the forms."""
        wanted = {fold(form).rstrip("-") for form in forms}
        for name, number in by_agreement.items():
            having = sum(1 for text in self.by_id[name].passages if wanted & tokens_in(text))
            yield Claim("antal ved filter", f"{name}: {number}, talt {having}", having == number)

    def _terms(self, terms: Record) -> Iterator[Claim]:
        term = fold(terms["term"])
        for entry in terms["agreements"]:
            one = self.by_id[entry["agreement"]]
            for kind, forms, total in (
                ("ordret", entry["forms"], entry["exact"]),
                ("sammensat", entry["compound_forms"], entry["compounds"]),
            ):
                counted = all(times(one, form) == number for form, number in forms.items())
                of_it = all(
                    is_form(term, fold(form)) if kind == "ordret" else has_letters(term, fold(form)) for form in forms
                )
                said = f"»{terms['term']}« {kind} {total} gange i {one.short_title}: {forms}"
                yield Claim(f"står {kind}", said, counted and of_it and total == sum(forms.values()))
            known = {fold(form).rstrip("-") for form in (*entry["forms"], *entry["compound_forms"])}
            missed = [w for w in words_of(one) if w not in known and (fits(term, w) or self._is_compound(term, w))]
            yield Claim("intet sted udeladt", f"»{terms['term']}« i {one.short_title}: {missed[:4]}", not missed)

    def _is_compound(self, term: str, word: str) -> bool:
        """Whether a word is a compound of a term, with a part before or behind it that begins other words too."""
        if not looks_compound(term, word):
            return False
        if not word.endswith(term):
            return True
        modifier = word.removesuffix(term).strip("-").rstrip("se")
        return any(
            other.startswith(modifier) and not other.startswith(word) and other != word
            for one in self.agreements
            for other in words_of(one)
        )

    def _stands(self, one: PlainAgreement, term: str) -> bool:
        """Whether a word, or each word of a term, stands in an agreement or begins or ends a word there."""
        wanted = [w for w in words_in(term) if len(w) > 3] or words_in(term)
        there = words_of(one)
        if not all(any(w == other or looks_compound(w, other) for other in there) for w in wanted):
            return False
        return len(wanted) == 1 or " ".join(words_in(term)) in " ".join(words_in(one.text))

    def _place(self, shown: Record) -> Iterator[Claim]:
        one = self.by_id[shown["agreement"]]
        at = [match.start() for match in re.finditer(re.escape(shown["text"]), one.text)]
        yield Claim("ordlyd", shown["text"][:80], bool(at))
        title = shown["section"]["title"]
        named = not title or any(letters(title) == letters(heading[2]) for heading in one.headings)
        yield Claim("afsnit", shown["citation"], named and one.short_title in shown["citation"])
        if shown["page"] is not None and at:
            pages = {number for number, _, start, end in one.pages for place in at if start <= place < end}
            yield Claim("side", shown["citation"], shown["page"] in pages)

    def _suggestion(self, query: str, suggestion: str) -> Claim:
        typed, meant = words_in(query), words_in(suggestion)
        there = {word for one in self.agreements for word in words_of(one)}
        changed = [(a, b) for a, b in zip(typed, meant, strict=False) if a != b]
        right = all(a not in there and b in there and distance(a, b) <= 2 for a, b in changed)
        return Claim("mente du", f"{query} -> {suggestion}", bool(changed) and right)

    def _note(self, note: str) -> Iterator[Claim]:
        if found := re.search(r"Ingen af aftalerne er for (\d{4})", note):
            yield Claim("note", note, not any(a.year == int(found[1]) for a in self.agreements))
        if found := re.search(r"Parten »(.+?)« kendes ikke", note):
            yield Claim("note", note, not any(fold(found[1]) == fold(p) for a in self.agreements for p in a.parties))

    def _constraints(self, question: str, sentence: Record) -> Iterator[Claim]:
        """The years, party and direction of a question against the sentence whose value is highlighted."""
        one, text = self.by_id[sentence["agreement"]], fold(sentence["text"])
        at = one.text.find(sentence["text"])
        around = fold(one.text[max(0, at - 600) : at + len(sentence["text"]) + 100]) if at >= 0 else text
        asked = {int(year) for year in _YEAR.findall(question)}
        if asked:
            stated = {int(year) for year in _YEAR.findall(sentence["text"])}
            onward = any(int(y) <= max(asked) for y in re.findall(r"(\d{4}) og frem|fra (?:og med )?\d{4}", text) if y)
            bound = asked & stated or onward or one.year in asked or any(str(year) in around for year in asked)
            yield Claim("værdiens år", f"{question} -> {sentence['text'][:80]}", bool(bound))
        for own, foreign in _PARTIES.items():
            if re.search(rf"\b{own}\w*s\b", fold(question)) and foreign not in fold(question):
                yield Claim(
                    "værdiens part", f"{question} -> {sentence['text'][:80]}", own in around or foreign not in text
                )
        for mine, other in ((_UP, _DOWN), (_DOWN, _UP)):
            if mine.search(fold(question)) and not other.search(fold(question)):
                yield Claim(
                    "værdiens retning",
                    f"{question} -> {sentence['text'][:80]}",
                    bool(mine.search(text)) or not other.search(text),
                )

    def _bound(self, reply: Record, first: Record) -> Iterator[Claim]:
        """The words that are said to bind each constraint stand in the agreement, or in its title."""
        one = self.by_id[first["agreement"]]
        for bound in reply["bound"]:
            stands = letters(bound["span"]) in letters(
                f"{one.text} {one.title} {one.short_title} {one.year} {' '.join(one.parties)}"
            )
            yield Claim("bundet af", f"{bound['constraint']}: {bound['span']}", stands)

    def _refusal(self, reason: str) -> Iterator[Claim]:
        """Words that a refusal says stand nowhere, or not in the agreements it names."""
        looked = [a for a in self.agreements if a.short_title in reason] or list(self.agreements)
        absent = "|".join(_ABSENT.findall(reason))
        for term in _QUOTED.findall(absent):
            if not any(fold(term) == fold(a.short_title) for a in self.agreements):
                yield Claim("afslag", reason, not any(self._stands(one, term) for one in looked))

        if found := re.search(r"Ingen passage i .+ nævner både »(.+?)« og »(.+?)«", reason):
            both = [t for a in looked for t in a.passages if {fold(found[1]), fold(found[2])} <= tokens_in(t)]
            yield Claim("afslag", reason, not both)
        if found := re.search(r"i .+?, men (?:ingen af dem|den) nævner (?:ikke )?((?:19|20)\d\d)", reason):
            words = {fold(term) for term in _QUOTED.findall(reason)}
            passages = [t for a in looked for t in a.passages if words <= tokens_in(t)]
            yield Claim("afslag", reason, not any(found[1] in _YEAR.findall(text) for text in passages))
        if found := re.search(r"»(§+|\w+) (\d+)« findes og nævnes ikke", reason):
            unit = re.escape(found[1])
            yield Claim("afslag", reason, not any(re.search(rf"{unit}\s?{found[2]}(?!\d)", a.text) for a in looked))

    def _no_page(self, reason: str) -> Iterator[Claim]:
        if found := re.search(r"har ingen side (\d+)|har ikke side (\d+)|findes side (\d+) ikke", reason):
            page = next(group for group in found.groups() if group)
            named = [a for a in self.agreements if a.short_title in reason]
            yield Claim(
                "afslag", reason, not any(page in (str(n), printed) for a in named for n, printed, *_ in a.pages)
            )

    def _has_page(self, one: PlainAgreement, page: str, reply: Record) -> bool:
        return any(page in (printed, str(number)) and number == reply["page"] for number, printed, *_ in one.pages)

    def _near(self, one: PlainAgreement, term: str, start: int, end: int) -> bool:
        """Whether the sum's sentence, what stands before it, or a heading above has the topic's words."""
        headings = " ".join(title for _, _, title, at, _ in one.headings if start - 20_000 < at <= start)
        near = fold(f"{headings} {one.text[max(0, start - 2_500) : end]}")
        return all(
            stem(word) in near
            or (len(word) < 6 and any(skeleton(other).startswith(skeleton(word)) for other in words_in(near)))
            or (len(word) > 12 and word[:6] in near and stem(word)[-5:] in near)
            or any(other[:4] == word[:4] and skeleton(other)[:3] == skeleton(word)[:3] for other in words_in(near))
            for word in words_in(term)
            if len(word) > 3
        )

    def _year_near(self, one: PlainAgreement, year: int, at: int, length: int) -> bool:
        around = one.text[max(0, at - 600) : at + length + 50]
        return str(year) in around or f"/{year % 100:02}" in around or one.year == year

    def _level(self, one: PlainAgreement, sum_: Record, at: int) -> bool:
        year = re.search(r"\d{4}", sum_["price_level"])
        short = rf"\b(?:{year[0]}|{year[0][2:]})\s?-?\s?(?:pl|pris|p/l)|pl-?\s?{year[0][2:]}" if year else "$^"
        around = (
            one.text
            if sum_["price_level_general"]
            else one.text[max(0, at - 1_500) : at + len(sum_["sentence"]) + 1_500]
        )
        return re.search(short, around, re.IGNORECASE) is not None
