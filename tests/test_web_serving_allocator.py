"""Memory of a large request is given back when it is done."""

import subprocess
import sys

import pytest

_FREED = """
import sys, threading
from pathlib import Path
from web.serving.allocator import give_memory_back

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) // 256

assert give_memory_back() or sys.exit(3)
before = resident()

def work():
    for size, number in ((20_000_000, 1), (500_000, 30)):  # the first makes glibc keep blocks of the second's size
        blocks = [b"x" * size for _ in range(number)]
        del blocks

threads = [threading.Thread(target=work) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(resident() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mallopt is of glibc")
def test_large_blocks_do_not_stay() -> None:
    done = subprocess.run([sys.executable, "-c", _FREED], capture_output=True, text=True, check=False, timeout=60)
    if done.returncode == 3:
        pytest.skip("another C library")
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 20
