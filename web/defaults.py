"""What holds where nobody says otherwise; apart from `config.py`, so that `--help` is quick."""

from pathlib import Path

DEFAULT_INDEX = Path("var/index")
DEFAULT_CORPUS = Path("corpus")
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
MOST_CONNECTIONS = 1_000
"""Open connections at most; each costs a few kilobytes. A browser holds up to six, a reverse proxy one a reader."""
MOST_FILES = MOST_CONNECTIONS + 200
"""Files open at most: the connections, and beside them the index, the code and the log."""
