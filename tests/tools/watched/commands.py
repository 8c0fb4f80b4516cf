"""Runs command lines in one process: commands.py FILE, where FILE has one JSON list of words a line.

Prints the exit status of each as one JSON line; what they print themselves goes to stderr.
"""

import contextlib
import json
import sys
from pathlib import Path

from web.cli.main import _run

for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
    sys.argv = ["aftalesoeg", *json.loads(line)]
    with contextlib.redirect_stdout(sys.stderr):
        status = _run()
    sys.stdout.write(f"{json.dumps(status)}\n")
