"""Errors a user can mend.

Every message is one Danish sentence (the command line and the pages show it as it is) that names the thing that is
wrong, why, and what to do about it. Whatever is not an `AftaleError` is a bug of ours.
"""


class AftaleError(Exception):
    """Base of all mistakes that a user or an operator can mend; `str(error)` is one line."""


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
