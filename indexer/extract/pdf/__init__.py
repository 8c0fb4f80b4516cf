"""Reads a PDF into lines in reading order, with its headings, notes, tables, boxes and printed page numbers."""

from indexer.extract.pdf.reader import read_pdf

__all__ = ["read_pdf"]
