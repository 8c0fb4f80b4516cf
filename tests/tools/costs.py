"""What a request costs in processor time at most, by address: `python tests/tools/costs.py [--index DIR]`.

Each address is asked with ordinary texts and with texts of the greatest length allowed that are made to be costly. The
application runs in this process, with its limits of time and rate off; the limit on the processor time of a request is
on, so that a memo over it has the status 422.
The table is the one in docs/drift.md.
"""

import argparse
import io
import re
import resource
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask.testing import FlaskClient

from search.memo.check import MAX_MEMO
from web import create_app
from web.config import Config
from web.serving.server import _warm_up

LENGTH = 2_000
ORDINARY = (
    "teknologibidrag",
    "Hvor stort er teknologibidraget i 2024?",
    "ØA24 boks 2.1",
    "ældre og sundhed i kommunerne",
)


def filled(unit: str, length: int = LENGTH) -> str:
    """The unit again and again, as far as the length allows."""
    return (unit * (length // len(unit) + 1))[:length]


HOSTILE = {
    "one letter and 1,999 accents": filled("a\u0301", 2) + "\u0301" * (LENGTH - 2),
    "one word of 2,000 letters": filled("xzqj"),
    "a compound of 80 compounds": filled("deponeringsfritagelsespulje"),
    "hyphens": filled("a-"),
    "suspended hyphens": filled("børne- "),
    "quotation marks": filled("»a"),
    "phrases": filled('"a b" '),
    "numbers": filled("1.2."),
    "one number of 2,000 digits": "9" * LENGTH,
    "prefixes": filled("a* "),
    "suffixes": filled("*a "),
    "parentheses": "(" * (LENGTH // 2) + "a" + ")" * (LENGTH // 2 - 1),
    "alternatives": filled("a ELLER b ELLER "),
    "filters": filled("år:2021 "),
    "the commonest word": "og",
    "the commonest word, repeated": filled("og "),
    "misspelt words": filled("sundhedz kommunr økonomii anlægz "),
    "400 words that stand nowhere": " ".join(f"xq{number}" for number in range(400))[:LENGTH],
    "citations": filled("ØA24 boks 2.1; "),
    "U+FDFA": filled("\ufdfa"),
}
ADDRESSES = (
    "/", "/emne", "/emne.csv", "/fundet.xlsx", "/api/v1/search", "/api/v1/ask", "/api/v1/topic", "/api/v1/cite",
    "/api/v1/read",
)  # fmt: skip
MEMOS = {
    "1,000 quotations": filled("»Puljen fordeles af ministeriet« (ØA24). ", 41 * 1_000),
    "one quotation of 500,000 characters": f"»{filled('og at det ', MAX_MEMO - 2)}«",
    "marks without an end": filled("»a ", MAX_MEMO),
    "ellipses": "»" + " … ".join(["og"] * 40) + "«",
    "ellipses between common words": "»" + " … ".join(("i", "og", "at", "det", "en", "af") * 200) + "«",
    "citations": filled("(ØA24, s. 2; bilag 1) ", MAX_MEMO),
    "900 quotations with 20 ellipses": f"»{' … '.join(['regionerne og', 'af de', 'økonomi'] * 7)}« (ØA24). " * 900,
    "900 sums in one sentence": filled("5 pct. (ØA24) ", 14 * 900),
    "sums": filled("1.234 mio. kr. ", MAX_MEMO),
    "numbers of lists": filled("1. ", MAX_MEMO),
    "abbreviations": filled("jf. bl.a. ca. ", MAX_MEMO),
    "parentheses": filled("(a", MAX_MEMO),
    "blank lines": filled("\n ", MAX_MEMO),
    "years": filled("2024 ", MAX_MEMO),
}


@dataclass(frozen=True, slots=True)
class Cost:
    """The most that an address cost: seconds of processor time, status and size of the answer, and what was asked."""

    address: str
    kind: str
    seconds: float
    status: int
    size: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Path("var/index"))
    app = create_app(Config(index=parser.parse_args().index, rate=0, cpu_rate=0, timeout=300, mcp="on"))
    _warm_up(app)
    client = app.test_client()
    sys.stdout.write(
        "| address | ordinary, s | at most, s | asked with | status | kB |\n|---|---:|---:|---|---:|---:|\n"
    )
    for address in ADDRESSES:
        usual = max((of_query(client, address, text, text) for text in ORDINARY), key=lambda cost: cost.seconds)
        worst = max(costs(client, address), key=lambda cost: cost.seconds)
        print_row(worst, usual.seconds)
    agreements = [one["id"] for one in client.get("/api/v1/agreements").get_json()["agreements"]]
    pairs = [of_pair(client, old, new) for old in agreements for new in agreements if old != new]
    print_row(max(pairs, key=lambda cost: cost.seconds), of_pair(client, *agreements[:2]).seconds)
    for send in (of_memo, of_assistant):
        memo = send(client, "an ordinary memo", "»Puljen fordeles af ministeriet efter ansøgning.« (ØA24)")
        print_row(max((send(client, *each) for each in MEMOS.items()), key=lambda cost: cost.seconds), memo.seconds)
    upload = of_upload(client, "an ordinary file", word_file(20))
    longest = "<w:p><w:r><w:t>Et afsnit af et notat, der er langt og ikke har citater.</w:t></w:r></w:p>"
    files = (("paragraphs", word_file(100_000)), ("a long memo", word_file(4_000, longest)))
    print_row(max((of_upload(client, *each) for each in files), key=lambda cost: cost.seconds), upload.seconds)


def print_row(worst: Cost, usual: float) -> None:
    cells = (f"`{worst.address}`", f"{usual:.2f}", f"{worst.seconds:.2f}", worst.kind, worst.status, worst.size // 1000)
    sys.stdout.write(f"| {' | '.join(map(str, cells))} |\n")
    sys.stdout.flush()


def costs(client: FlaskClient, address: str) -> Iterator[Cost]:
    for kind, text in HOSTILE.items():
        yield of_query(client, address, kind, text)


def of_query(client: FlaskClient, address: str, kind: str, text: str) -> Cost:
    name = "reference" if address.endswith(("cite", "read")) else "q"
    before = used()
    reply = client.get(address, query_string={name: text})
    return Cost(address, kind, used() - before, reply.status_code, len(reply.data))


def of_memo(client: FlaskClient, kind: str, text: str) -> Cost:
    before = used()
    reply = client.post("/api/v1/verify", json={"text": text})
    return Cost("/api/v1/verify", kind, used() - before, reply.status_code, len(reply.data))


def of_pair(client: FlaskClient, old: str, new: str) -> Cost:
    before = used()
    reply = client.get("/nyt", query_string={"fra": old, "til": new})
    return Cost("/nyt", "two agreements", used() - before, reply.status_code, len(reply.data))


def of_assistant(client: FlaskClient, kind: str, text: str) -> Cost:
    call = {"name": "verify", "arguments": {"text": text}}
    headers = {"Accept": "application/json, text/event-stream"}
    before = used()
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    reply = client.post("/mcp", json=body, headers=headers)
    return Cost("/mcp", kind, used() - before, reply.status_code, len(reply.data))


def of_upload(client: FlaskClient, kind: str, file: bytes) -> Cost:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/notat").text)
    form = {"csrf_token": token[1] if token else "", "fil": (io.BytesIO(file), "notat.docx")}
    before = used()
    reply = client.post("/notat", data=form, content_type="multipart/form-data")
    return Cost("/notat", kind, used() - before, reply.status_code, len(reply.data))


def used() -> float:
    """Processor time of this process and of those it waited for, all threads."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def word_file(paragraphs: int, body: str = "<w:p><w:r><w:t>Ordlyden i et notat </w:t></w:r></w:p>") -> bytes:
    """A Word file with so many times the same paragraphs, which pack to next to nothing."""
    namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    parts = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{parts}/content-types"><Override PartName="/word/document.xml" '
        f'ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{parts}/relationships"><Relationship Id="r" '
        f'Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {namespace}><w:body>{body * paragraphs}</w:body></w:document>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


if __name__ == "__main__":
    main()
