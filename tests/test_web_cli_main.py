"""The whole command line as a user meets it: the program in a process of its own, on a small corpus of our own."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from word_files import docx
from word_files import p as paragraph

from indexer.index.replacement import only_builder

ROOT = Path(__file__).parent.parent

_CATALOG = """
[[agreement]]
id = "aftale-2021"
title = "Aftale om regionernes økonomi for 2021"
short_title = "ØA21"
year = 2021
parties = ["Regeringen", "Danske Regioner"]
file = "2021.txt"

[[agreement]]
id = "aftale-2024"
title = "Aftale om regionernes økonomi for 2024"
short_title = "ØA24"
year = 2024
parties = ["Regeringen", "Danske Regioner"]
file = "2024.txt"
"""
_TEXT_2021 = """1. Indledning

Regeringen og Danske Regioner er enige om rammerne for regionernes økonomi i 2021.

2. Sygehuse

Parterne er enige om, at ventetiden på sygehusene skal nedbringes. Der afsættes 90 mio. kr. i 2021 til nye senge.
"""
_TEXT_2024 = """1. Indledning

Regeringen og Danske Regioner er enige om rammerne for regionernes økonomi i 2024.

2. Teknologibidrag

Teknologibidraget udgør 175 mio. kr. i 2024. Regionerne har fulde frihedsgrader til at tilvejebringe bidraget.
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed and how it ended."""

    status: int
    out: str
    err: str

    @property
    def records(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


def run(*arguments: str | bytes | Path, stdin: str = "", **environment: str) -> Ran:
    done = subprocess.run(
        [sys.executable, "-m", "web.cli.main", *arguments],
        input=stdin.encode(),
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        timeout=120,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("korpus")
    (folder / "catalog.toml").write_text(_CATALOG, encoding="utf-8")
    (folder / "2021.txt").write_text(_TEXT_2021, encoding="utf-8")
    (folder / "2024.txt").write_text(_TEXT_2024, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def index(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("indeks") / "index"
    ran = run("index", "--corpus", corpus, "--index", path, "--json")
    assert ran.status == 0, ran.err
    assert ran.records[0]["agreements"] == 2
    return path


def mistake(ran: Ran) -> str:
    """The one line that a user's mistake is told in."""
    assert ran.status == 2, ran
    assert ran.out == ""
    assert ran.err.count("\n") == 1, ran.err
    assert "Traceback" not in ran.err
    return ran.err


def test_help_names_every_command_and_answers_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    begun = time.perf_counter()
    ran = run("--help")
    with capsys.disabled():
        print(f"\n--help: {time.perf_counter() - begun:.2f} s", end="")  # noqa: T201 - told, not asserted
    names = {line.split()[0] for line in ran.out.split("Commands:")[1].splitlines() if line.strip()}
    wanted = {"add", "amounts", "analyze", "cite", "doctor", "evaluate", "index", "outline", "search", "serve"}
    assert names >= wanted | {"text", "topic", "verify"}
    assert ran.status == 0


def test_index_says_when_nothing_changed(corpus: Path, index: Path) -> None:
    ran = run("index", "--corpus", corpus, "--index", index)
    assert ran.status == 0
    assert ran.out.startswith("Intet er ændret: 2 aftaler")


def test_a_second_index_is_refused_or_waits(corpus: Path, index: Path) -> None:
    """The lock is held for the time that a first one would take."""
    with only_builder(index):
        assert "er i gang: vent, til den er færdig, eller brug --wait." in mistake(
            run("index", "--corpus", corpus, "--index", index)
        )
        waiting = subprocess.Popen(
            [sys.executable, "-m", "web.cli.main", "index", "--wait", "--corpus", corpus, "--index", index],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip
        assert waiting.stderr
        assert waiting.stderr.readline() == f"En anden indeksering af {index} er i gang: venter, til den er færdig.\n"
        assert waiting.poll() is None
    out, _ = waiting.communicate(timeout=120)
    assert waiting.returncode == 0
    assert out.startswith("Intet er ændret")


def test_a_damaged_index_is_named_and_mended_by_the_command_that_is_named(
    corpus: Path, index: Path, tmp_path: Path
) -> None:
    damaged = tmp_path / "index"
    shutil.copytree(index, damaged)
    (questions,) = damaged.rglob("questions.json")
    questions.write_text("[1]", encoding="utf-8")
    said = f"Filen {questions} i indekset er beskadiget: kør aftalesoeg index.\n"
    assert mistake(run("search", "--index", damaged, "teknologibidrag")) == said
    assert run("index", "--corpus", corpus, "--index", damaged).out.startswith("Indekset er bygget: 2 aftaler")
    assert run("search", "--index", damaged, "teknologibidrag").status == 0


def test_search_prints_one_object_with_its_hits(index: Path) -> None:
    ran = run("search", "--json", "--index", index, "teknologibidrag")
    (record,) = ran.records
    assert record["query"] == "teknologibidrag"
    assert record["hits"][0]["agreement"] == "aftale-2024"
    assert record["hits"][0]["citation"].startswith("ØA24, afsnit 2, »Teknologibidrag«")
    assert ran.status == 0


def test_search_answers_a_batch_in_order_and_tells_of_the_lines_it_cannot(index: Path, tmp_path: Path) -> None:
    batch = tmp_path / "b.txt"
    batch.write_bytes(b"teknologibidrag\r\n?!\nventetid\x0bsygehuse\n")
    records = run("search", "--batch", batch, "--index", index).records
    assert [record["query"] for record in records] == ["teknologibidrag", "?!", "ventetid\x0bsygehuse"]
    assert records[1]["hits"] == []
    assert records[1]["error"]


def test_outline_and_text_print_an_agreement(index: Path) -> None:
    titles = [record["title"] for record in run("outline", "ØA24", "--json", "--index", index).records]
    assert titles == ["Indledning", "Teknologibidrag"]
    ran = run("text", "aftale-2024", "--json", "--index", index)
    assert "Teknologibidraget udgør 175 mio. kr. i 2024." in ran.records[0]["text"]


def test_cite_leads_to_the_place(index: Path) -> None:
    (record,) = run("cite", "--json", "--index", index, "øa24 afsnit 2").records
    assert record["resolved"] is True
    assert record["agreement"] == "aftale-2024"
    assert record["section"]["number"] == "2"
    assert record["section"]["title"] == "Teknologibidrag"
    assert record["url"] == record["candidates"][0]["url"] == "/aftale/aftale-2024/2"
    assert record["citation"].startswith("ØA24, afsnit 2, »Teknologibidrag«")


def test_cite_says_why_a_reference_leads_nowhere(index: Path) -> None:
    ran = run("cite", "--json", "--index", index, "ØA17 afsnit 2")
    (record,) = ran.records
    assert (record["resolved"], record["candidates"], record["agreement"]) == (False, [], None)
    assert "ikke i samlingen" in record["reason"]
    assert ran.status == 1


def test_cite_answers_a_batch_in_order(index: Path, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("ØA21 afsnit 1\n\nØA24 afsnit 1\n", encoding="utf-8-sig")
    records = run("cite", "--batch", tmp_path / "b.txt", "--index", index).records
    assert [record["agreement"] for record in records] == ["aftale-2021", None, "aftale-2024"]
    assert [record["reference"] for record in records] == ["ØA21 afsnit 1", "", "ØA24 afsnit 1"]


def test_topic_has_every_agreement_oldest_first_with_its_sums(index: Path) -> None:
    ran = run("topic", "--json", "--index", index, "teknologibidrag")
    old, new = ran.records
    assert (old["agreement"], old["year"], old["mentions"], old["best"], old["amounts"]) == (
        "aftale-2021", 2021, 0, None, [],
    )  # fmt: skip
    assert (new["agreement"], new["mentions"]) == ("aftale-2024", 2)
    assert new["best"]["text"].startswith("Teknologibidraget udgør")
    (amount,) = new["amounts"]
    assert (amount["text"], amount["value"], amount["unit"], amount["price_level"]) == (
        "175 mio. kr.", 175_000_000, "kr.", None,
    )  # fmt: skip
    assert amount["sentence"] == "Teknologibidraget udgør 175 mio. kr. i 2024."
    assert ran.status == 0


def test_topic_says_plainly_where_there_is_nothing(index: Path) -> None:
    ran = run("topic", "--index", index, "havvindmøller")
    assert ran.out.count("omtales ikke") == 2
    assert ran.status == 1


def test_verify_tells_of_every_quotation_in_order(index: Path, tmp_path: Path) -> None:
    memo = tmp_path / "notat.txt"
    memo.write_text(
        "»Teknologibidraget udgør 175 mio. kr. i 2024« (ØA24, afsnit 2). Men også:\n\n"
        "»Teknologibidraget udgør 185 mio. kr. i 2024« (ØA24, afsnit 2).\n",
        encoding="utf-8",
    )
    ran = run("verify", memo, "--json", "--index", index)
    assert [(record["kind"], record["status"]) for record in ran.records] == [
        ("quotation", "found"),
        ("citation", "found"),
        ("quotation", "altered"),
        ("citation", "found"),
    ]
    assert set(ran.records[0]) == {"kind", "quote", "status", "cited", "found_at", "correct", "remark"}
    assert ran.records[2]["correct"] == "Teknologibidraget udgør 175 mio. kr. i 2024"
    assert ran.err.startswith("Ikke læst: billeder, figurer og tabeller.")
    assert ran.status == 0


def test_verify_of_a_memo_without_quotations_finds_nothing(index: Path, tmp_path: Path) -> None:
    (tmp_path / "n.txt").write_text("Her er intet citat.", encoding="utf-8")
    assert run("verify", tmp_path / "n.txt", "--index", index).status == 1


def test_analyze_shows_lemmas_and_parts_as_they_stand() -> None:
    (record,) = run("analyze", "--json", "Deponeringsfritagelsespuljer").records
    assert record == {
        "text": "Deponeringsfritagelsespuljer",
        "tokens": [
            {
                "token": "deponeringsfritagelsespuljer",
                "lemma": "deponeringsfritagelsespulje",
                "parts": ["deponerings", "fritagelses", "puljer"],
            }
        ],
    }


def test_analyze_and_amounts_answer_a_batch_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("400 mio. kr.\n\ningen tal", encoding="utf-8")
    records = run("amounts", "--batch", tmp_path / "b.txt").records
    assert [[amount["value"] for amount in record["amounts"]] for record in records] == [[400_000_000], [], []]
    assert [record["text"] for record in run("analyze", "--batch", tmp_path / "b.txt").records] == [
        "400 mio. kr.", "", "ingen tal",
    ]  # fmt: skip


def test_amounts_gives_both_ends_of_a_range() -> None:
    ran = run("amounts", "--json", "Mellem 1 og 2 mia. kr. (24-pl)")
    amount = ran.records[0]["amounts"][0]
    assert (amount["kind"], amount["value"], amount["low"], amount["high"], amount["price_level"]) == (
        "kroner", None, 1_000_000_000, 2_000_000_000, "2024-pl",
    )  # fmt: skip
    assert run("amounts", "ingen tal").status == 1


@pytest.fixture
def new_file(corpus: Path, tmp_path: Path) -> Path:
    """A copy of the corpus with a file that its catalog does not have."""
    for file in corpus.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "ny.txt").write_text(_TEXT_2024.replace("2024", "2026"), encoding="utf-8")
    return tmp_path / "ny.txt"


def test_add_proposes_and_writes_only_when_asked(new_file: Path) -> None:
    corpus = new_file.parent
    proposed = run("add", new_file, "--corpus", corpus, "--title", "Aftale om regionernes økonomi for 2026")
    assert proposed.status == 0
    assert "year = 2026" in proposed.out
    assert (corpus / "catalog.toml").read_text(encoding="utf-8") == _CATALOG
    written = run("add", new_file, "--corpus", corpus, "--write", "--year", "2027", "--party", "KL", "--id", "min-egen")
    assert written.status == 0, written.err
    text = (corpus / "catalog.toml").read_text(encoding="utf-8")
    assert text.startswith(_CATALOG.rstrip())
    assert 'id = "min-egen"' in text
    assert 'parties = ["KL"]' in text
    assert sorted(file.name for file in corpus.iterdir()) == [
        ".collection", "2021.txt", "2024.txt", "catalog.toml", "ny.txt",
    ]  # fmt: skip
    assert "står allerede i kataloget" in mistake(run("add", new_file, "--corpus", corpus, "--write"))


@pytest.mark.parametrize(
    "flags", [["--id", "Ikke Gyldig"], ["--id", "aftale-2024"], ["--short-title", "ØA24"], ["--party", " "]]
)
def test_add_writes_nothing_that_the_catalog_would_refuse(new_file: Path, flags: list[str]) -> None:
    mistake(run("add", new_file, "--corpus", new_file.parent, "--write", *flags))
    assert (new_file.parent / "catalog.toml").read_text(encoding="utf-8") == _CATALOG


def test_a_file_from_elsewhere_is_laid_in_the_corpus_under_its_agreements_id(
    new_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("andre steder") / "<b>min fil.txt"
    new_file.rename(elsewhere)
    flags = ("--id", "skat-2031", "--title", "Aftale om skat 2031")
    added = run("add", elsewhere, "--corpus", new_file.parent, "--write", *flags)
    assert added.status == 0, added.err
    assert (new_file.parent / "skat-2031.txt").read_text(encoding="utf-8") == elsewhere.read_text(encoding="utf-8")


def test_a_change_of_the_collection_is_told_and_taken_back(new_file: Path) -> None:
    corpus = ("--corpus", new_file.parent)
    assert run("history", *corpus).status == 1
    added = run("add", new_file, *corpus, "--write", "--title", "Aftale om skat 2031")
    assert "Læst som ren tekst:" in added.err
    assert run("remove", "aftale-2024", *corpus).status == 0
    assert not (new_file.parent / "2024.txt").exists()
    assert [record["action"] for record in run("history", *corpus, "--json").records] == ["remove", "add"]
    assert run("undo", *corpus).status == run("undo", *corpus).status == 0
    assert (new_file.parent / "catalog.toml").read_text(encoding="utf-8") == _CATALOG
    assert (new_file.parent / "2024.txt").exists()
    assert "ingen ændring at fortryde" in mistake(run("undo", *corpus))
    assert "står ikke i kataloget" in mistake(run("remove", "findes-ikke", *corpus))


def test_a_file_replaced_by_one_of_another_format_gets_its_ending(new_file: Path) -> None:
    corpus = new_file.parent
    (corpus / "ny.docx").write_bytes(docx(paragraph("Aftalen gælder på ny.")))
    assert run("replace", "aftale-2024", corpus / "ny.docx", "--corpus", corpus).status == 0
    assert 'file = "2024.docx"' in (corpus / "catalog.toml").read_text(encoding="utf-8")
    assert (corpus / "2024.docx").read_bytes() == (corpus / "ny.docx").read_bytes()
    assert run("undo", "--corpus", corpus).status == 0
    assert (corpus / "catalog.toml").read_text(encoding="utf-8") == _CATALOG
    assert (corpus / "2024.txt").exists()
    assert not (corpus / "2024.docx").exists()


def test_doctor_finds_nothing_wrong_with_a_fresh_index(corpus: Path, index: Path) -> None:
    ran = run("doctor", "--json", "--corpus", corpus, "--index", index)
    told = {record["check"]: record["ok"] for record in ran.records if record["check"] != "Port"}
    assert all(told.values()), ran.out
    of_the_settings = {"Indstillinger", "Adgang", "Hemmeligheder", "Grænser"}
    of_the_index = {"Katalog", "Indeks", "Aktualitet", "Sprogmodel", "Skriveadgang"}
    assert set(told) == {"Python", "Pakker", *of_the_settings, *of_the_index}


def test_what_is_left_out_of_a_file_is_told_by_add_index_and_doctor(tmp_path: Path) -> None:
    corpus, index, told = tmp_path / "korpus", tmp_path / "indeks", "ny.docx: overstreget tekst i 1 afsnit er udeladt."
    corpus.mkdir()
    (corpus / "ny.docx").write_bytes(docx(paragraph("Bortfaldet.", run="<w:strike/>") + paragraph("Aftalen gælder.")))
    flags = ("--title", "Ny aftale", "--short-title", "NY26", "--year", "2026", "--party", "KL")
    assert told in run("add", corpus / "ny.docx", "--corpus", corpus, "--write", *flags).err
    built = run("index", "--corpus", corpus, "--index", index, "--json")
    assert (built.status, told in built.err) == (0, True)
    assert built.records[0]["warnings"] == [{"file": "ny.docx", "kind": "struck", "text": told[9:-1]}]
    assert told in mistake(run("index", "--strict", "--corpus", corpus, "--index", index))
    (reading,) = [
        r for r in run("doctor", "--json", "--corpus", corpus, "--index", index).records if r["check"] == "Læsning"
    ]
    assert (reading["ok"], reading["detail"]) == (True, told.rstrip("."))


def test_doctor_names_what_is_wrong_and_the_mend(tmp_path: Path) -> None:
    ran = run("doctor", "--json", "--corpus", tmp_path, "--index", tmp_path / "intet")
    wrong = {record["check"]: record["mend"] for record in ran.records if not record["ok"]}
    assert wrong["Indeks"].startswith("Kør aftalesoeg index")
    assert wrong["Katalog"]
    assert ran.status == 2


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["findes-ikke"],
        ["search"],
        ["search", ""],
        ["search", "?!"],
        ["search", "x", "--year", "to"],
        ["search", "x", "--agreement", "ØA99"],
        ["search", "x", "--mode", "magi"],
        ["search", "x", "--limit", "0"],
        ["search", "x", "--batch", "y"],
        ["search", "--batch", "findes-ikke.txt"],
        ["search", "x" * 20_000],
        ["cite"],
        ["cite", " "],
        ["topic"],
        ["topic", " "],
        ["topic", "?!"],
        ["verify", "findes-ikke.txt"],
        ["verify", "."],
        ["analyze", ""],
        ["analyze"],
        ["amounts", " "],
        ["amounts", "--batch", "."],
        ["outline", "ØA99"],
        ["text", "ØA99"],
        ["commitments", "ØA99"],
        ["changes", "ØA24", "ØA99"],
        ["text"],
        ["add", "findes-ikke.pdf"],
        ["add", "README.md", "--corpus", "findes-ikke"],
        ["add", "README.md", "--year", "99999"],
        ["doctor", "--port", "0"],
        ["serve", "--port", "99999"],
        ["evaluate", "findes-ikke.jsonl"],
        ["search", "x", "--findes-ikke"],
    ],
)
def test_a_mistake_is_told_in_one_line(arguments: list[str], index: Path) -> None:
    mistake(run(*arguments, AFTALESOEG_INDEX=str(index)))


@pytest.mark.parametrize("measure", [[], ["--answers"]])
def test_questions_without_known_answers_are_nothing_to_measure_on(
    measure: list[str], index: Path, tmp_path: Path
) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"id": "1", "type": "term", "query": "rente", "relevant": []}\n', encoding="utf-8")
    assert "ingen spørgsmål at måle på" in mistake(run("evaluate", questions, *measure, "--index", index))


def test_commitments_are_listed_with_who_and_how_firmly(index: Path) -> None:
    ran = run("commitments", "ØA24", "--json", "--index", index)
    for one in ran.records:
        assert one["binding"] in ("shall", "agree", "will", "consider")
        assert {"agreement", "section", "page", "citation", "text", "actor", "deadline", "amounts"} <= one.keys()
    assert ran.records or ran.status == 1
    plain = run("commitments", "--index", index)
    assert plain.status == (0 if ran.records else 1)
    assert not plain.err


def test_what_is_new_is_one_object_a_pair_of_sections_and_the_sums_last(index: Path) -> None:
    records = run("changes", "ØA21", "ØA24", "--json", "--index", index).records
    assert list(records[-1]) == ["sums"]
    assert all(set(one) == {"kind", "from", "to", "sentences"} for one in records[:-1])


@pytest.mark.parametrize("command", ["search", "cite", "topic", "outline", "text"])
def test_a_missing_index_is_told_with_its_mend(command: str, tmp_path: Path) -> None:
    assert "kør aftalesoeg index" in mistake(run(command, "ØA24 afsnit 1", "--index", tmp_path / "intet"))


def test_a_damaged_index_is_told_with_its_mend(index: Path, tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_text("{", encoding="utf-8")
    assert "beskadiget" in mistake(run("cite", "ØA24", "--index", tmp_path))


def test_bytes_that_are_no_text_do_no_harm(index: Path, tmp_path: Path) -> None:
    assert run("analyze", "--json", b"\xff\xfe ord").status == 0
    assert run("cite", b"\xff\xfe", "--index", index).status in (1, 2)
    (tmp_path / "b.txt").write_bytes(b"\xff\xfe\x00ord")
    mistake(run("cite", "--batch", tmp_path / "b.txt", "--index", index))
    (tmp_path / "m.txt").write_bytes(bytes(range(256)) * 4)
    assert run("verify", tmp_path / "m.txt", "--index", index).status in (1, 2)


def test_output_is_utf8_whatever_the_locale_says(index: Path) -> None:
    ran = run("cite", "--json", "ØA24 afsnit 2", "--index", index, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert ran.records[0]["citation"].startswith("ØA24")
