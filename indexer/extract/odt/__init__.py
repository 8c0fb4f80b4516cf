"""What does an OpenDocument text (.odt, .fodt) say?"""

from indexer.extract.odt.reader import read_odt

__all__ = ["read_odt"]
