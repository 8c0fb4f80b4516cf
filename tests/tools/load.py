"""The real site under load, while its index is swapped; then under more load than it can carry.

    .venv/bin/python tests/tools/load.py                # 50 readers and 5 askers, 60 seconds, two swaps; then too many
    .venv/bin/python tests/tools/load.py --threads 1,2,4,8 --seconds 20

Client threads of our own, and not locust: the driver shares the machine's two cores with the server, swaps the index
meanwhile, and reads every answer against the index it says it is of. Ends with 1 where an answer is wrong or missing.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from load_clients import Busy, Client, Record, asker, queries, reader, run_clients
from load_site import Generation, Site, first_generation, make_generations, swap_in, swapping

READERS, ASKERS = 50, 5
_READER_THINKS, _ASKER_THINKS = (1.0, 5.0), (1.0, 3.0)
"""Seconds: a reader looks at a page for three on average before the next click, an asker types for two."""
_TOO_MANY = 150
"""Clients that never think: far more than two cores serve, and than may wait at the default."""
_SHOWN = 10
TURNED_AWAY = (429, 503)

say = print


@dataclass(frozen=True, slots=True)
class Phase:
    """What came of one phase."""

    record: Record
    seconds: float
    before_mb: float
    after_mb: float
    cpu_seconds: float
    swaps: tuple[float, ...] = ()

    @property
    def served(self) -> list[float]:
        """Seconds of the answers that were what was asked for."""
        return [value for (_, status), took in self.record.seconds.items() for value in took if status == 200]

    @property
    def turned_away(self) -> list[float]:
        """Seconds of the answers that asked to come back later."""
        return [value for (_, status), took in self.record.seconds.items() for value in took if status in TURNED_AWAY]

    @property
    def cpu_ms(self) -> float:
        """The server's processor time for each answer, in milliseconds: what other work on the machine leaves alone."""
        return 1000 * self.cpu_seconds / max(1, len(self.served) + len(self.turned_away))

    @property
    def failed(self) -> int:
        """Answers that were none, or not what was asked for; turning away with 429 or 503 is an answer."""
        return sum(len(took) for (_, status), took in self.record.seconds.items() if status not in (200, *TURNED_AWAY))


def everyday(site: Site, generations: Sequence[Generation], live: Path, seconds: float) -> Phase:
    """50 readers and 5 askers; the second generation at a third of the time, the third at two thirds."""
    record, names = Record(length=seconds), {one.name: one for one in generations}
    typed, asked = queries()
    clients: list[Busy] = [(Client(site, record, names, n), reader, typed, _READER_THINKS) for n in range(READERS)]
    clients += [(Client(site, record, names, READERS + n), asker, asked, _ASKER_THINKS) for n in range(ASKERS)]
    before, spent = site.memory_mb(), site.cpu_seconds()
    times = [(seconds * n / len(generations), one) for n, one in enumerate(generations) if n]
    with swapping(times, live) as done:
        run_clients(clients, generations[-1:], seconds)
    return Phase(record, seconds, before, site.memory_mb(), site.cpu_seconds() - spent, tuple(done))


def too_much(site: Site, generations: Sequence[Generation], seconds: float) -> Phase:
    """Far more clients than can be served, none of whom thinks before asking again."""
    record, names = Record(length=seconds), {one.name: one for one in generations}
    typed, _ = queries()
    clients: list[Busy] = [
        (Client(site, record, names, 1_000 + n), reader, typed, (0.0, 0.05)) for n in range(_TOO_MANY)
    ]
    before, spent = site.memory_mb(), site.cpu_seconds()
    run_clients(clients, generations[-1:], seconds)
    return Phase(record, seconds, before, site.memory_mb(), site.cpu_seconds() - spent)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of them do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def report(title: str, phase: Phase) -> None:
    """Print the phase as tables."""
    record, kinds = phase.record, sorted(phase.record.seconds.items())
    say(f"\n### {title}\n\n| kind | status | requests | p50, ms | p95, ms | longest, ms |")
    say("|---|---:|---:|---:|---:|---:|")
    for (kind, status), took in kinds:
        say(f"| {kind} | {status} | {_times(took)} |")
    say(f"| **all served** | | {_times(phase.served)} |")
    say(f"| **all turned away** | | {_times(phase.turned_away)} |")
    swaps = ", ".join(f"{second:.0f} s" for second in phase.swaps) or "never"
    rate = f"{len(phase.served) / phase.seconds:.1f} answers a second, {phase.cpu_ms:.0f} ms of processor time each"
    say(f"\n- {rate}; failed: {phase.failed}")
    say(f"- passages and sentences checked: {record.hits:,}; wrong: {len(record.wrong)}")
    say(f"- swapped at: {swaps}; answers by generation: {', '.join(map(str, record.generations.values()))}")
    tenths = ", ".join(f"{1000 * percentile(took, 0.95):.0f}" for took in record.tenths)
    say(f"- p95 of each tenth of the time, ms: {tenths}")
    say(f"- memory: {phase.before_mb:.0f} MB before, {phase.after_mb:.0f} MB after", flush=True)
    for sentence in record.wrong[:_SHOWN]:
        say(f"WRONG: {sentence}")


def _times(took: Sequence[float]) -> str:
    """Number, median, 95th percentile and longest, in milliseconds, as cells."""
    times = (percentile(took, 0.5), percentile(took, 0.95), max(took, default=0.0))
    return f"{len(took):,} | {' | '.join(f'{1000 * value:.0f}' for value in times)}"


def by_threads(generations: Sequence[Generation], live: Path, counts: Sequence[int], seconds: float) -> None:
    """Print what each number of server threads gives under everyday's load, and under too much."""
    say("| threads | everyday: p50, ms | p95, ms | processor time each, ms | too much: answers a second "
        "| p50, ms | p95, ms | processor time each, ms | memory, MB |")  # fmt: skip
    say("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for count in counts:
        with Site(live, threads=str(count), rate="0") as site:
            site.wait_until_warm()
            calm = everyday(site, generations[:1], live, seconds)
            crowd = too_much(site, generations, seconds)
        say(f"| {count} | {' | '.join(side_by_side(calm, crowd))} | {crowd.after_mb:.0f} |", flush=True)


def side_by_side(calm: Phase, crowd: Phase) -> tuple[str, ...]:
    """Both phases in seven cells."""
    return (
        *(f"{1000 * percentile(calm.served, share):.0f}" for share in (0.5, 0.95)),
        f"{calm.cpu_ms:.0f}",
        f"{len(crowd.served) / crowd.seconds:.0f}",
        *(f"{1000 * percentile(crowd.served, share):.0f}" for share in (0.5, 0.95)),
        f"{crowd.cpu_ms:.0f}",
    )


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=Path("var/index"))
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--threads", default="", help="compare these numbers of server threads, e.g. 1,2,4,8")
    parser.add_argument("--prepared", type=Path, help="a folder to keep the indexes in, for the next run")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        folder = chosen.prepared or stack.enter_context(tempfile.TemporaryDirectory(prefix="aftalesoeg-load-"))
        Path(folder).mkdir(parents=True, exist_ok=True)
        live = Path(folder) / "live"
        if chosen.threads:
            alone = (first_generation(chosen.index, Path(folder)),)
            swap_in(alone[0], live)
            by_threads(alone, live, [int(count) for count in chosen.threads.split(",")], chosen.seconds)
            return 0
        generations = make_generations(chosen.index, Path(folder))
        swap_in(generations[0], live)
        with Site(live) as site:
            say(f"The server listens {site.start_seconds:.1f} s after it is started, ", end="")
            say(f"and has answered a page of each kind after {site.wait_until_warm():.1f} s.", flush=True)
            calm = everyday(site, generations, live, chosen.seconds)
            report(f"{READERS} readers and {ASKERS} askers, {chosen.seconds:.0f} seconds", calm)
            crowd = too_much(site, generations, chosen.seconds / 3)
            report(f"{_TOO_MANY} readers who never think, {chosen.seconds / 3:.0f} seconds", crowd)
            status = site.stop()
    return 1 if calm.record.wrong or crowd.record.wrong or calm.failed or crowd.failed or status else 0


if __name__ == "__main__":
    sys.exit(main())
