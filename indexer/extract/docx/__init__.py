"""What does a Word document (.docx) say?"""

from indexer.extract.docx.reader import read_docx

__all__ = ["read_docx"]
