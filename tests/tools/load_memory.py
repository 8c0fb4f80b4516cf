"""Memory over many requests: what the process holds after each tenth of them, and which caches hold it.

    .venv/bin/python tests/tools/load_memory.py --requests 100000

In process, through the application and all its hooks, so that the requests are the program's own work alone. Most texts
are never the same twice, which is the worst case for whatever keeps what it has seen.
"""

import argparse
import functools
import gc
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

from flask.testing import FlaskClient

from web import create_app
from web.config import Config
from web.serving.logging import set_up_logging

_LETTERS = "abdefghijklmnoprstuvyæøå"
_SEED = 20240611
_LONG_WORD = 2_000
_SHOWN_CACHES = 12

Send = Callable[[FlaskClient, random.Random, list[str]], int]


def resident_mb() -> float:
    """The memory of this process that is in use, in MB (Linux)."""
    return resident_mb_of("self")


def resident_mb_of(process: int | str) -> float:
    """The memory of a process and its children that is in use, in MB (Linux)."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    own = next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS:")), 0.0)
    return own + sum(resident_mb_of(child) for child in _children(process))


def cpu_seconds_of(process: int | str) -> float:
    """The processor time that a process and its children have had (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(cpu_seconds_of(child) for child in _children(process))


def _children(process: int | str) -> list[str]:
    number = os.getpid() if process == "self" else process
    return Path(f"/proc/{process}/task/{number}/children").read_text(encoding="ascii").split()


def made_word(random_: random.Random) -> str:
    """A word that nobody has written before; now and then a very long one."""
    size = _LONG_WORD if random_.random() < 0.002 else random_.randint(4, 24)
    return "".join(random_.choices(_LETTERS, k=size))


def _text(random_: random.Random, words: list[str]) -> str:
    chosen = random_.choices(words, k=random_.randint(1, 4))
    return " ".join([*chosen, made_word(random_)])[:2_000]


def _get(client: FlaskClient, path: str, **values: str) -> int:
    address = f"{path}?{urlencode(values)}" if values else path
    return client.get(address, headers={"Accept-Encoding": "gzip"}).status_code


def _memo(client: FlaskClient, random_: random.Random, words: list[str]) -> int:
    quote = " ".join([*random_.choices(words, k=8), made_word(random_)])
    text = f"Ifølge aftalen er der »{quote}« (ØA24, s. {random_.randint(1, 40)}). {made_word(random_)}."
    return client.post("/api/v1/verify", json={"text": text}).status_code


MIX: tuple[tuple[int, Send], ...] = (
    (20, lambda client, _, __: _get(client, "/")),
    (10, lambda client, _, __: _get(client, "/aftaler")),
    (5, lambda client, _, __: _get(client, "/hjaelp")),
    (10, lambda client, r, __: _get(client, f"/findes-ikke-{made_word(r)}")),
    (26, lambda client, r, w: _get(client, "/api/v1/search", q=_text(r, w), mode="keyword")),
    (4, lambda client, r, w: _get(client, "/api/v1/search", q=_text(r, w))),
    (3, lambda client, r, w: _get(client, "/", q=_text(r, w), metode="keyword")),
    (1, lambda client, r, w: _get(client, "/api/v1/ask", q=f"Hvor stor er {_text(r, w)}?")),
    (15, lambda client, r, w: _get(client, "/api/v1/cite", reference=f"{_text(r, w)} boks {r.randint(1, 9)}")),
    (2, lambda client, r, w: _get(client, "/api/v1/topic", q=r.choice(w))),
    (2, lambda client, r, _: _get(client, f"/aftale/oa-regioner-2024/side/{r.randint(1, 20)}")),
    (2, _memo),
)
"""Requests by weight, one function each."""


def caches() -> Iterator[tuple[int, int | None, str]]:
    """Every `lru_cache` of the program: entries, most entries, name."""
    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper) and (one.__module__ or "").split(".")[0] in (
            "indexer",
            "search",
            "web",
        ):
            information = one.cache_info()
            yield information.currsize, information.maxsize, f"{one.__module__}.{one.__qualname__}"


def main() -> int:
    """Run, and print the table; 1 where a request failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=Path("var/index"))
    parser.add_argument("--requests", type=int, default=100_000)
    chosen = parser.parse_args()
    config = Config(index=chosen.index, rate=0, log_level="error")
    set_up_logging(config)
    client = create_app(config).test_client()
    random_ = random.Random(_SEED)  # noqa: S311 - no secret
    documents = client.get("/api/v1/agreements/oa-regioner-2024/text").get_json()["pages"]
    words = sorted({word for page in documents for word in page["text"].split()})
    sends, weights = [send for _, send in MIX], [weight for weight, _ in MIX]
    failed, begun = 0, time.perf_counter()
    print("| requests | memory, MB | failed | seconds |\n|---:|---:|---:|---:|", flush=True)  # noqa: T201
    for number in range(chosen.requests + 1):
        if number % max(1, chosen.requests // 10) == 0:
            took = time.perf_counter() - begun
            print(f"| {number:,} | {resident_mb():.0f} | {failed} | {took:.0f} |", flush=True)  # noqa: T201
        failed += random_.choices(sends, weights)[0](client, random_, words) >= 500
    print("\n| entries | at most | cache |\n|---:|---:|---|")  # noqa: T201
    for size, most, name in sorted(caches(), key=lambda row: -row[0])[:_SHOWN_CACHES]:
        print(f"| {size:,} | {'no limit' if most is None else f'{most:,}'} | {name} |")  # noqa: T201
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
