"""What does a plain text say, and where do its pages begin?"""

from indexer.extract.txt.reader import read_plain

__all__ = ["read_plain"]
