"""What does a file say, line by line?"""

from indexer.extract.files import extract, extract_bytes, named, printable

__all__ = ["extract", "extract_bytes", "named", "printable"]
