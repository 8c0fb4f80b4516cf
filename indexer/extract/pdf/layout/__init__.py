"""Where a page's words stand: its lines, columns in reading order, boxes and tables."""

from indexer.extract.pdf.layout.columns import columns_of

__all__ = ["columns_of"]
