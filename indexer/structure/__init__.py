"""Which sections, paragraphs, tables, pages and passages do the lines of a file make?"""

from indexer.structure.document import read_document

__all__ = ["read_document"]
