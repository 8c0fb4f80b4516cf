"""Uses everything the program has, once: tour.py FOLDER. Meant for a network of its own, without a way out.

Every command runs in a watched process, then `serve` in another, whose every address is asked for over loopback. What
was asked and how it ended goes to stdout as one JSON object; what the watch saw, in FOLDER/seen-*.
"""

import fcntl
import http.client
import json
import os
import re
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
MARK = "zebrafinke"
"""A word that only readers write: in every search, memo and header."""

_UP_AND_RUNNING = struct.pack("16sh", b"lo", 0x1 | 0x40)  # IFF_UP | IFF_RUNNING
_SIOCSIFFLAGS = 0x8914
_FORM = "application/x-www-form-urlencoded"
Asked = tuple[str, str, str, bytes, str]
"""A request: the route it is for, its method, path, body and content type."""

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def main(folder: Path) -> None:
    alone = os.environ.get("ALONE") == "1"
    if alone:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            fcntl.ioctl(any_socket, _SIOCSIFFLAGS, _UP_AND_RUNNING)
    told: dict[str, object] = {"commands": _run_commands(folder)}
    told |= _visit(folder)
    told["unrouted"] = unrouted() if alone else None
    sys.stdout.write(json.dumps(told))


def unrouted() -> int:
    """How many packets this network has had no way for, whoever sent them (`OutNoRoutes` of /proc/net/snmp)."""
    names, values = (line.split() for line in Path("/proc/net/snmp").read_text().splitlines() if line.startswith("Ip:"))
    return int(values[names.index("OutNoRoutes")])


STATEMENT = {
    "AFTALESOEG_AUTHORITY": "Prøveministeriet",
    "AFTALESOEG_CONTACT": "post@example.dk",
    "AFTALESOEG_ACCESSIBILITY_REVIEWED": "2031-12-24",
}
"""What the accessibility statement is made of; without it there is none to ask for."""


def environment(folder: Path, name: str) -> dict[str, str]:
    """What the watched process of that name gets: a ledger, empty folders for its own files, no settings."""
    kept = {variable: value for variable, value in os.environ.items() if not variable.startswith("AFTALESOEG_")}
    places = {"HOME": folder / f"{name}-home", "TMPDIR": folder / f"{name}-temporary"}
    for place in places.values():
        place.mkdir()
    return kept | {
        "PYTHONPATH": f"{HERE}{os.pathsep}{ROOT}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "WATCHED": str(folder / f"seen-{name}"),
        "OMP_NUM_THREADS": "1",
        **{variable: str(place) for variable, place in places.items()},
    }


def commands(folder: Path) -> Iterator[list[str]]:
    """Every command with what it needs; `index` first, the others use what it makes."""
    corpus, index = ["--corpus", str(folder / "corpus")], ["--index", str(folder / "index")]
    yield ["index", *corpus, *index]
    yield ["search", f"pulje {MARK}", *index]
    yield ["ask", "Hvor stor er deponeringsfritagelsespuljen i 2021?", *index]
    yield ["cite", "ØA21 afsnit 2", *index]
    yield ["topic", "pulje", *index]
    yield ["changes", "a-2021", "b-2024", *index]
    yield ["commitments", *index]
    yield ["verify", str(folder / "memo.txt"), *index]
    yield ["add", str(folder / "corpus" / "ny.txt"), "--year", "2026", *corpus]
    yield ["add", str(folder / "corpus" / "ny.txt"), "--year", "2026", "--id", "ny-2026", "--write", *corpus]
    yield ["replace", "ny-2026", str(folder / "memo.txt"), *corpus]
    yield ["remove", "ny-2026", *corpus]
    yield ["history", *corpus]
    yield ["undo", *corpus]
    yield ["undo", *corpus]
    yield ["undo", *corpus]
    yield ["expand", "a-2021", *corpus, *index]
    yield ["expansions", "check", *corpus]
    yield ["expansions", "embed", *corpus, *index]
    yield ["train-adapter", "--output", str(folder / "adapter"), *corpus, *index]
    yield ["doctor", *corpus, *index]
    yield ["outline", "a-2021", *index]
    yield ["text", "a-2021", *index]
    yield ["analyze", f"deponeringsfritagelsespulje {MARK}"]
    yield ["amounts", "400 mio. kr. i 2021"]
    yield ["evaluate", str(folder / "questions.jsonl"), *index]
    yield ["evaluate", str(folder / "questions.jsonl"), "--answers", *index]


def _run_commands(folder: Path) -> list[tuple[str, int]]:
    lines = list(commands(folder))
    (folder / "lines").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, HERE / "commands.py", folder / "lines"],
        stdout=subprocess.PIPE,
        env=environment(folder, "commands"),
        cwd=folder,
        check=True,
        text=True,
    )
    statuses = [json.loads(line) for line in done.stdout.splitlines()]
    groups = {"expansions"}
    names = [" ".join(line[: 2 if line[0] in groups else 1]) for line in lines]
    return list(zip(names, statuses, strict=True))


def _visit(folder: Path) -> dict[str, object]:
    """Serve the index, ask for every address, stop; with what the server wrote and which files are there after."""
    before = _files(folder / "index")
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "web.cli.main", "serve", "--port", "0", "--index", folder / "index"],
            stdout=subprocess.PIPE,
            stderr=log,
            env=environment(folder, "server") | STATEMENT,
            cwd=folder,
            text=True,
        )
        assert server.stdout
        address = re.search(r"http://127\.0\.0\.1:(\d+)/", server.stdout.readline())
        assert address, (folder / "log").read_text()
        site = Site(int(address[1]))
        replies = [(rule, *site.ask(method, path, body, kind)) for rule, method, path, body, kind in requests(site)]
        _, figures = site.ask("GET", "/metrics")
        server.terminate()
        rest = server.communicate()[0]
    return {
        "replies": [(rule, status) for rule, status, _ in replies],
        "figures": figures,
        "log": (folder / "log").read_text(encoding="utf-8") + rest,
        "left": [str(path) for place in folder.glob("server-*") for path in place.rglob("*")],
        "index unchanged": before == _files(folder / "index"),
    }


def _files(folder: Path) -> list[tuple[str, int, int]]:
    return sorted((str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in folder.rglob("*"))


class Site:
    """The site on loopback, asked as a browser would that has one session."""

    def __init__(self, port: int) -> None:
        self._port, self._cookie = port, ""

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, str]:
        """The status and the text of the reply."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        headers = {"Content-Type": kind, "Cookie": self._cookie, "User-Agent": MARK, "Referer": f"http://x/?q={MARK}"}
        connection.request(method, path, body, {name: value for name, value in headers.items() if value})
        reply = connection.getresponse()
        self._cookie = (reply.headers["Set-Cookie"] or self._cookie).partition(";")[0]
        data = reply.read()
        connection.close()
        return reply.status, data.decode("utf-8", "replace")

    def raw(self, path: str) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        connection.request("GET", path)
        data = connection.getresponse().read()
        connection.close()
        return data


def requests(site: Site) -> Iterator[Asked]:
    """What to ask for, for every route."""
    hit = json.loads(site.ask("GET", "/api/v1/search?q=pulje")[1])["hits"][0]
    passage, section = hit["passage_id"], hit["url"].partition("?")[0].partition("#")[0]
    for rule, path in (
        ("/", "/"),
        ("/", f"/?q=pulje+{MARK}"),
        ("/", f"/?q={quote('Hvor stor er deponeringsfritagelsespuljen i 2021?')}+{MARK}"),
        ("/", f"/?q=%22{MARK}+{MARK}%22&aar=2021"),
        ("/", f"/?q={quote('ØA21 afsnit 2')}"),
        ("/aftaler", "/aftaler"),
        ("/aftale/<agreement>", f"/aftale/a-2021?q={MARK}"),
        ("/aftale/<agreement>", f"/aftale/{MARK}"),
        ("/aftale/<agreement>/<path:section>", section),
        ("/aftale/<agreement>/side/<int:number>", "/aftale/a-2021/side/1"),
        ("/aftale/<agreement>/side/<int:number>.png", "/aftale/a-2021/side/1.png"),
        ("/aftale/<agreement>/side/<int:number>.svg", f"/aftale/a-2021/side/1.svg?passage={MARK}"),
        ("/aftaler/fil/<agreement>", "/aftaler/fil/a-2021"),
        ("/aftaler/ny", "/aftaler/ny"),
        ("/aftaler/ny/<token>", f"/aftaler/ny/{MARK}"),
        ("/aftaler/ny/<token>/kasser", f"/aftaler/ny/{MARK}/kasser"),
        ("/aftaler/ny/<token>/side/<int:number>.png", f"/aftaler/ny/{MARK}/side/1.png"),
        ("/aftaler/indeksering", f"/aftaler/indeksering?aftale={MARK}"),
        ("/aftaler/ret/<agreement>", "/aftaler/ret/a-2021"),
        ("/aftaler/ret/<agreement>/fil", "/aftaler/ret/a-2021/fil"),
        ("/aftaler/fjern/<agreement>", "/aftaler/fjern/a-2021"),
        ("/aftaler/historik", "/aftaler/historik"),
        ("/emne", f"/emne?q=pulje+{MARK}"),
        ("/emne.csv", f"/emne.csv?q=pulje+{MARK}"),
        ("/fundet.<kind>", f"/fundet.xlsx?q=pulje+{MARK}"),
        ("/forslag", f"/forslag?q={MARK}"),
        ("/fundet.<kind>", f"/fundet.csv?q=pulje+{MARK}"),
        ("/sammenlign", f"/sammenlign?aftale=a-2021&passage={passage}"),
        ("/nyt", "/nyt?fra=a-2021&til=b-2024"),
        *(("/nyt.<kind>", f"/nyt.{kind}?fra=a-2021&til=b-2024&q={MARK}") for kind in ("docx", "xlsx")),
        ("/aftalt", f"/aftalt?q={MARK}"),
        *(("/aftalt.<kind>", f"/aftalt.{kind}?aftale=a-2021") for kind in ("csv", "xlsx", "ics")),
        ("/.well-known/security.txt", "/.well-known/security.txt"),
        ("/uddrag", f"/uddrag?passage={passage}&q={MARK}"),
        *(
            ("/uddrag", f"/uddrag?passage={passage}&format={kind}&q={MARK}")
            for kind in ("docx", "md", "csv", "bib", "ris")
        ),
        ("/hjaelp", "/hjaelp"),
        ("/om", "/om"),
        ("/om/teknik", "/om/teknik"),
        ("/tilgaengelighed", "/tilgaengelighed"),
        ("/static/<path:filename>", "/static/site.css"),
        ("/healthz", "/healthz"),
        ("/readyz", "/readyz"),
        ("/metrics", "/metrics"),
        ("/api/v1/openapi.json", "/api/v1/openapi.json"),
        ("/api/v1/search", f"/api/v1/search?q=pulje+{MARK}&why=true"),
        ("/api/v1/ask", f"/api/v1/ask?q=Hvor+stor+er+{MARK}+puljen%3F"),
        ("/api/v1/cite", f"/api/v1/cite?reference={MARK}"),
        ("/api/v1/read", f"/api/v1/read?reference={MARK}"),
        ("/api/v1/topic", f"/api/v1/topic?q={MARK}"),
        ("/api/v1/changes", "/api/v1/changes?from=a-2021&to=b-2024"),
        ("/api/v1/commitments", f"/api/v1/commitments?q={MARK}"),
        ("/api/v1/agreements", "/api/v1/agreements"),
        ("/api/v1/agreements/<agreement>", "/api/v1/agreements/a-2021"),
        ("/api/v1/agreements/<agreement>/outline", "/api/v1/agreements/a-2021/outline"),
        ("/api/v1/agreements/<agreement>/text", "/api/v1/agreements/a-2021/text"),
        ("/api/v1/agreements/<agreement>/text", f"/api/v1/agreements/{MARK}/text"),
        ("nowhere", f"/{MARK}?q={MARK}"),
    ):
        yield rule, "GET", path, b"", ""
    yield from _memos(site, site.raw(f"/uddrag?passage={passage}&format=docx"))


def _memos(site: Site, word_file: bytes) -> Iterator[Asked]:
    """Memos of all kinds and sizes; from 500 kB on, werkzeug and waitress would use files by themselves."""
    page = site.ask("GET", "/notat")[1]
    token = _TOKEN.search(page)
    assert token
    yield "/notat", "GET", "/notat", b"", ""
    memo = f"I aftalen står »Puljen fordeles af ministeriet efter ansøgning« ({MARK}). "
    form = urlencode({"csrf_token": token[1], "tekst": memo}).encode()
    yield "/notat", "POST", "/notat", form, _FORM
    yield "/notat/word", "POST", "/notat/word", form, _FORM
    for name, data in (
        ("notat.txt", memo.encode()),
        ("notat.txt", memo.encode() * 5_000),
        ("notat.txt", memo.encode() * 100_000),
        ("notat.docx", word_file),
        ("notat.docx", word_file + b"\0" * 3_000_000),
    ):
        yield "/notat", "POST", "/notat", _upload(token[1], name, data), "multipart/form-data; boundary=b"
    for draft in (memo.encode(), memo.encode() * 5_000):
        sent = _upload(token[1], f"{MARK}.txt", draft, fra="a-2021")
        yield "/nyt", "POST", "/nyt", sent, "multipart/form-data; boundary=b"
    yield "/notat", "POST", "/notat", b"tekst=" + MARK.encode(), _FORM
    for words in (memo, memo * 5_000, MARK * 300_000):
        body = json.dumps({"text": words}).encode()
        yield "/api/v1/verify", "POST", "/api/v1/verify", body, "application/json"


def _upload(token: str, name: str, data: bytes, **fields: str) -> bytes:
    parts = (
        *(
            f'--b\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
            for field, value in fields.items()
        ),
        b'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + token.encode(),
        f'\r\n--b\r\nContent-Disposition: form-data; name="fil"; filename="{name}"\r\n\r\n'.encode() + data,
        b"\r\n--b--\r\n",
    )
    return b"".join(parts)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
