"""Sentences that bind somebody, and those that only tell; tests/quality/commitments.jsonl has the labelled ones."""

import json
from pathlib import Path

import pytest

from indexer.models import Agreement
from search.commitments.deadlines import find_deadline
from search.commitments.reader import read_promise

PARTIES = ("Regeringen", "Danske Regioner")
LABELLED = [
    json.loads(line)
    for line in (Path(__file__).parent / "quality" / "commitments.jsonl").read_text(encoding="utf-8").splitlines()
]


def agreement(title: str, year: int, parties: tuple[str, ...] = PARTIES) -> Agreement:
    return Agreement("a", title, "A", year, parties, "a.txt")


@pytest.mark.parametrize(
    ("text", "binding", "actors"),
    [
        ("Regionerne skal indsende planerne til ministeriet.", "shall", ("Regionerne",)),
        ("Parterne er enige om at nedsætte en arbejdsgruppe.", "agree", PARTIES),
        ("Der er enighed om, at regionerne opstiller mål.", "agree", ("Regionerne",)),
        ("Parterne er enige om, at regionerne skal opstille mål.", "shall", ("Regionerne",)),
        ("Regeringen vil fremsætte lovforslag.", "will", ("Regeringen",)),
        ("Regeringen vil drøfte sagen med Danske Regioner.", "consider", ("Regeringen",)),
        ("Parterne er enige om løbende at drøfte udviklingen.", "consider", PARTIES),
        ("Der afsættes 5 mio. kr. til formålet.", "shall", PARTIES),
        ("Arbejdet udføres af Sundhedsstyrelsen, og der udarbejdes en plan.", None, ()),
        ("Planen udarbejdes af Sundhedsstyrelsen.", "shall", ("Sundhedsstyrelsen",)),
        ("I den forbindelse skal hver region vedtage en plan.", "shall", ("Hver region",)),
        ("For at styrke indsatsen er regeringen og Danske Regioner enige om at oprette en pulje.", "agree", PARTIES),
        ("Danske Regioner har en ambition om at reducere sygefraværet.", "consider", ("Danske Regioner",)),
        ("Regionernes udgifter til konsulenter skal nedbringes.", "shall", ("Regionerne",)),
        ("Regionernes bloktilskud reguleres med 54 mio. kr.", "shall", ("Staten",)),
        ("Aftalen indebærer, at der afsættes 100 mio. kr.", "agree", PARTIES),
        ("Partierne bag aftalen er enige om at mødes årligt.", "agree", PARTIES),
        ("Kommunerne under ét forpligter sig til at spare.", "shall", ("Kommunerne",)),
        ("Kommunerne må ikke opkræve gebyr.", "shall", ("Kommunerne",)),
        ("Arbejdet videreføres, og regionerne vil udbrede metoden.", "will", ("Regionerne",)),
    ],
)
def test_a_sentence_binds_whom_its_grammar_says(text: str, binding: str | None, actors: tuple[str, ...]) -> None:
    found = read_promise(text, PARTIES)
    if binding is None:
        assert found is None or found.source == "parties"
        return
    assert found is not None
    assert (found.binding, found.actors) == (binding, actors)


@pytest.mark.parametrize(
    "text",
    [
        "Regionerne har i 2019 nedbragt sygefraværet.",  # past
        "Parterne er enige om, at det er vigtigt at styrke forebyggelsen.",  # a view
        "Parterne er enige om, at regionerne spiller en central rolle.",  # a state
        "I økonomiaftalen for 2017 er det aftalt, at der frigøres 276 mio. kr.",  # another agreement
        "Hovedparten af forløbene varetages i dag af læger.",  # usual
        "Det skal understøtte en bedre sammenhæng.",  # an aim of a thing
        "Indsatsen skal ses i lyset af væksten.",
        "Sundhedsstyrelsen vurderer, at 400 forløb er omfattet.",  # a judgement
        "Hvornår planerne skal være opfyldt?",  # a question
        "Visionerne er formuleret i regeringsgrundlaget.",
        "Dermed sikres velfærden.",  # a result
        "Der er ikke enighed om en løsning.",  # a denial
        "Parterne er ikke enige om finansieringen.",
    ],
)
def test_what_only_tells_binds_nobody(text: str) -> None:
    assert read_promise(text, PARTIES) is None


@pytest.mark.parametrize(
    ("text", "stated", "first", "last"),
    [
        ("Regionerne skal sende planen senest den 1. april 2027.", "senest den 1. april 2027", None, "2027-04-01"),
        ("Regionerne skal sende planen inden udgangen af 2025.", "inden udgangen af 2025", None, "2025-12-31"),
        ("Der afsættes 5 mio. kr. i 2025.", "i 2025", "2025-01-01", "2025-12-31"),
        ("Planen udarbejdes primo 2026.", "primo 2026", "2026-01-01", "2026-03-31"),
        ("Planen udarbejdes medio juni 2026.", "medio juni 2026", "2026-06-11", "2026-06-20"),
        ("Planen udarbejdes i 2. kvartal 2026.", "i 2. kvartal 2026", "2026-04-01", "2026-06-30"),
        ("Den udarbejdes inden udgangen af 1. kvartal 2026.", "inden udgangen af 1. kvartal 2026", None, "2026-03-31"),
        ("Ordningen træder i kraft fra 1. januar 2026.", "fra 1. januar 2026", "2026-01-01", None),
        ("Der afsættes 5 kr. i 2025 og 7 kr. i 2026.", "i 2025 og 7 kr. i 2026", "2025-01-01", "2026-12-31"),
        ("Den drøftes ved økonomiaftalen for 2027.", "ved økonomiaftalen for 2027", "2026-01-01", "2026-12-31"),
        ("Parterne er enige om snarest muligt at mødes.", "snarest muligt", None, None),
    ],
)  # fmt: skip
def test_a_deadline_is_read_as_days(text: str, stated: str, first: str | None, last: str | None) -> None:
    promise = read_promise(text, PARTIES)
    assert promise is not None
    found = find_deadline(text, promise.span, agreement("Aftale om økonomi for 2025", 2025))
    assert found is not None
    days = tuple(day.isoformat() if day else None for day in (found.first, found.last))
    assert (found.text, *days) == (stated, first, last)
    assert text[found.start :].startswith(found.text)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Parterne vil drøfte det senere på året.", "2024-12-31"),
        ("Planen udarbejdes inden udgangen af året.", "2024-12-31"),
        ("Planen udarbejdes senest 1. oktober.", "2024-10-01"),
        ("Planen udarbejdes senest 1. april.", "2025-04-01"),  # agreements are made before the summer
        ("Planen udarbejdes senest ved næste års aftale.", "2025-12-31"),
    ],
)
def test_words_without_a_year_are_read_from_the_year_the_agreement_was_made_in(text: str, last: str) -> None:
    found = find_deadline(text, (0, len(text)), agreement("Aftale om økonomi for 2025", 2025))
    assert found is not None
    assert found.last is not None
    assert (found.assumed, found.last.isoformat()) == (True, last)


@pytest.mark.parametrize(
    "text",
    [
        "Der er enighed om rammerne for regionernes økonomi i 2025.",
        "Regionerne følger op på økonomiaftalen for 2023.",
        "Der afsættes 5 mio. kr. mere end i 2024.",
        "Puljen reguleres med 3 mio. kr. (2025-pl).",
        "Regeringen fremlægger en plan, som forventes vedtaget medio 2026.",
    ],
)
def test_a_time_of_something_else_is_no_deadline(text: str) -> None:
    assert find_deadline(text, (0, len(text)), agreement("Aftale om økonomi for 2025", 2025)) is None


@pytest.mark.parametrize(
    "part",
    [", og regionerne skal", " at der som hvis", " 2025 i 2026 senest den", "ministeriet for A, ", "((((", "\t• "],
)
def test_a_sentence_without_end_is_read_in_no_time(part: str) -> None:
    for times in (200, 50_000):
        text = f"Parterne er enige om{part * times}."
        promise = read_promise(text, PARTIES)
        find_deadline(text, promise.span if promise else (0, len(text)), agreement("Aftale om økonomi for 2025", 2025))


def letters(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def test_the_labelled_sentences_are_read_as_they_were_labelled() -> None:
    """Read and labelled before the reader was written; see tests/quality/README.md."""
    found = bound = false = actors = named = dated = days = invented = 0
    for one in LABELLED:
        promise = read_promise(one["text"], one["parties"])
        if one["binding"] is None:
            false += promise is not None
            continue
        if promise is None:
            continue
        found += 1
        bound += promise.binding == one["binding"]
        if one["actor"]:
            named += 1
            actors += bool(set(one["actor"]) & set(promise.actors))
        deadline = find_deadline(one["text"], promise.span, agreement(one["title"], one["year"], tuple(one["parties"])))
        if one["deadline"]:
            days += 1
            a, b = letters(deadline.text if deadline else "-"), letters(one["deadline"])
            dated += bool(a) and (a in b or b in a)
        else:
            invented += deadline is not None
    wanted = sum(one["binding"] is not None for one in LABELLED)
    assert (found / wanted, false) >= (0.97, 0)
    assert false <= 1
    assert bound / found >= 0.96
    assert actors / named >= 0.95
    assert dated / days >= 0.9
    assert invented <= 2
