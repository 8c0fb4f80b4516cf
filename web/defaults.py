"""What holds where nobody says otherwise; apart from `config.py`, so that `--help` is quick."""

from pathlib import Path

DEFAULT_INDEX = Path("var/index")
DEFAULT_CORPUS = Path("corpus")
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
