"""What is drawn on one page of a PDF: the words that show, the frames and the rules."""

from indexer.extract.pdf.page.words import read_page

__all__ = ["read_page"]
