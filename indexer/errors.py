"""Exceptions that a user or an operator can act on.

Each message is one Danish sentence, shown as it is, that names what is wrong, why, and what to do about it. Any other
exception is a bug of the program.
"""


class AftaleError(Exception):
    """Base class; `str(error)` is the sentence, on one line."""


class CatalogError(AftaleError):
    """catalog.toml is missing, malformed, or names a file that is not there."""


class SourceError(AftaleError):
    """A file of the corpus cannot be read as an agreement (damaged, encrypted, without text, too large)."""


class IndexDirectoryError(AftaleError):
    """The index directory is missing, damaged, or of another version, analyzer or model."""


class ModelError(AftaleError):
    """An embedding model cannot be loaded."""


class QueryError(AftaleError):
    """A request that cannot be carried out as asked: an unknown agreement, an empty query."""


class LimitError(QueryError):
    """More is asked for than is done at a time: a text too long, too many choices."""


class EngineError(AftaleError):
    """The search engine beyond this machine is away, slow or refuses; it may answer the next time."""
