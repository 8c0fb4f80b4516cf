"""What does a file say, line by line?"""

from indexer.extract.files import extract, named, printable

__all__ = ["extract", "named", "printable"]
