"""The same application behind other servers, under the same load: for the choice in docs/decisions/0081.

    .venv/bin/python -m pip install --target /tmp/servers --no-deps \\
        granian gunicorn cheroot jaraco.functools more-itertools packaging
    PYTHONPATH=/tmp/servers .venv/bin/python tests/tools/load_servers.py --seconds 20

The rivals are asked for as many threads as ours has; none of them is a dependency of anything else here.
"""

import argparse
import os
import socket
import sys
import tempfile
import time
from contextlib import ExitStack
from importlib import import_module, metadata
from pathlib import Path

from load import everyday, say, side_by_side, too_much
from load_site import OURS, ROOT, Site, first_generation, swap_in

THREADS = 4
_SLOW = 40
"""Clients that send a byte now and then: ten for each thread."""
_HEAD = b"POST /api/v1/verify HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n"


def command(name: str) -> tuple[str, ...]:
    """What starts a server: ours, or this file as one."""
    return OURS if name == "waitress" else (sys.executable, str(Path(__file__)), "--serve", name)


def serve(name: str) -> None:
    """Be the server called `name`; its address is written before it begins, as none of them says when it answers."""
    paths = (str(ROOT), str(Path(__file__).parent), os.environ.get("PYTHONPATH", ""))
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)  # for the workers that some of them start
    sys.path.insert(0, str(ROOT))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    say(f"http://127.0.0.1:{port}/", flush=True)
    if name == "granian":
        server = import_module("granian").Granian(
            "load_servers:application",
            address="127.0.0.1",
            port=port,
            interface="wsgi",
            blocking_threads=THREADS,
            factory=True,
            log_enabled=False,
        )
        server.serve()
    elif name == "gunicorn":
        sys.argv = ["gunicorn", "-k", "gthread", "--threads", str(THREADS), "-b", f"127.0.0.1:{port}"]
        sys.argv.append("load_servers:application()")
        import_module("gunicorn.app.wsgiapp").run()
    else:
        wsgi = import_module("cheroot.wsgi")
        wsgi.Server(("127.0.0.1", port), application(), numthreads=THREADS, request_queue_size=100).start()


def application() -> object:
    """The application as `serve` makes it, of the environment's settings."""
    from web import create_app
    from web.config import config_from_environment
    from web.serving.logging import set_up_logging

    config = config_from_environment()
    set_up_logging(config)
    return create_app(config)


def with_slow_clients(site: Site) -> str:
    """Seconds that a page takes while clients with half a request are connected; "none" where none comes in ten."""
    with ExitStack() as stack:
        slow = [stack.enter_context(socket.create_connection((site.host, site.port))) for _ in range(_SLOW)]
        for one in slow:
            one.sendall(_HEAD)
        time.sleep(1)
        with stack.enter_context(socket.create_connection((site.host, site.port), timeout=10)) as reader:
            begun = time.perf_counter()
            reader.sendall(b"GET /aftaler HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            try:
                answered = bool(reader.recv(1))
            except TimeoutError:
                answered = False
            return f"{time.perf_counter() - begun:.2f} s" if answered else "none in 10 s"


def main() -> int:
    """Print the table, or be one of its servers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=Path("var/index"))
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--servers", default="waitress,granian,gunicorn,cheroot")
    parser.add_argument("--serve", default="")
    chosen = parser.parse_args()
    if chosen.serve:
        serve(chosen.serve)
        return 0
    say("| server | everyday: p50, ms | p95, ms | processor time each, ms | too much: answers a second | p50, ms "
        "| p95, ms | processor time each, ms | turned away | failed | a page beside 40 slow senders | memory, MB |"
    )  # fmt: skip
    say("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|", flush=True)
    with tempfile.TemporaryDirectory(prefix="aftalesoeg-load-") as folder:
        generations = (first_generation(chosen.index, Path(folder)),)
        live = Path(folder) / "live"
        swap_in(generations[0], live)
        for name in chosen.servers.split(","):
            with Site(live, command(name), threads=str(THREADS), rate="0") as site:
                site.wait_until_warm()
                calm = everyday(site, generations, live, chosen.seconds)
                crowd = too_much(site, generations, chosen.seconds)
                slow = with_slow_clients(site)
            cells = (
                f"{name} {metadata.version(name)}",
                *side_by_side(calm, crowd),
                f"{len(crowd.turned_away):,}",
                str(calm.failed + crowd.failed),
                slow,
                f"{crowd.after_mb:.0f}",
            )
            say(f"| {' | '.join(cells)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
