"""From the files of a corpus to an index directory that can be searched without them."""
