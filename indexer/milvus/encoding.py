"""Encodes tokens, lists of rows and the words of a passage as strings of Milvus.

A token's key is the number of its field and its UTF-8 bytes in hexadecimal: keys sort as tokens do by code point, a
prefix of a token is a prefix of its key, and nothing in it can end a string of Milvus's expressions or be a wildcard.
"""

import base64
import zlib
from collections.abc import Iterator, Sequence

import numpy as np

from indexer.index.keyword import FIELDS
from indexer.index.vectors import Rows

MAX_FIELD_LENGTH = 65_535
"""Bytes of a VARCHAR in Milvus at most."""

PIECE_ROWS = 8_192
"""Rows a piece of a token's list: at most 44 kB of base64 even where nothing can be compressed."""

PIECE_CHARACTERS = 16_000
"""Characters a piece of a text: at most 4 bytes each."""


def term_prefix(field: str, prefix: str) -> str:
    """What the keys of the field's tokens that begin with `prefix` begin with."""
    return f"{FIELDS.index(field)}{prefix.encode('utf-8', 'surrogatepass').hex()}"


def term_key(field: str, text: str, piece: int = 0) -> str:
    """The primary key of a token; a long list of rows has further pieces."""
    return term_prefix(field, text) + (f".{piece}" if piece else "")


def term_text(key: str) -> str:
    """The token of a key."""
    return bytes.fromhex(key[1:].partition(".")[0]).decode("utf-8", "surrogatepass")


def encode_rows(rows: Rows) -> tuple[str, ...]:
    """Ascending rows as pieces of text: the distances between them, compressed."""
    return tuple(
        base64.b64encode(zlib.compress(np.diff(rows[start : start + PIECE_ROWS], prepend=0).astype("<u4").tobytes()))
        .decode("ascii")
        for start in range(0, len(rows), PIECE_ROWS)
    )  # fmt: skip


def decode_rows(pieces: Sequence[str]) -> Rows:
    """What `encode_rows` wrote."""
    distances = [np.frombuffer(zlib.decompress(base64.b64decode(piece)), dtype="<u4") for piece in pieces]
    return np.concatenate([np.cumsum(piece, dtype=np.int64) for piece in distances])


def encode_numbers(numbers: Sequence[int]) -> str:
    """A passage's words in order, by number, each between spaces: words side by side are a part of the string."""
    return f" {' '.join(map(str, numbers))} "


def text_pieces(text: str) -> Iterator[str]:
    """A text in pieces that each fit a VARCHAR; an empty text is one piece."""
    for start in range(0, max(len(text), 1), PIECE_CHARACTERS):
        yield text[start : start + PIECE_CHARACTERS]
