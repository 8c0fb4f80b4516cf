"""Watches the Python process that finds this on its path: every try to reach another machine, every file written.

Python imports `sitecustomize` before anything else, in the children of a watched process too. What is seen goes to the
file that WATCHED names, one JSON line each; a try to connect is refused besides.
"""

import json
import os
import sys

_LEDGER = os.open(os.environ["WATCHED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
_OUTWARD = frozenset(
    (
        "socket.connect",
        "socket.sendto",
        "socket.sendmsg",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.gethostbyaddr",
        "socket.getnameinfo",
    )
)
_LOOKING_UP = frozenset(("socket.getaddrinfo", "socket.getnameinfo"))
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def _note(what: str, detail: object) -> None:
    os.write(_LEDGER, (json.dumps({"what": what, "detail": str(detail), "pid": os.getpid()}) + "\n").encode())


def _watch(event: str, values: tuple[object, ...]) -> None:
    if event in _OUTWARD:
        if event in _LOOKING_UP and "127.0.0.1" in str(values):
            return  # what a server does with the address it listens on; nobody is asked what it is
        _note(event, values)
        raise PermissionError(f"{event} {values}")
    if event == "open":
        path, _, flags = values
        if isinstance(flags, int) and flags & _WRITING and not isinstance(path, int) and path != os.devnull:
            _note("write", path)


_note("start", sys.argv if hasattr(sys, "argv") else "?")
sys.addaudithook(_watch)
