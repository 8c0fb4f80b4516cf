"""What does a web page say?"""

from indexer.extract.html.reader import read_html

__all__ = ["read_html"]
