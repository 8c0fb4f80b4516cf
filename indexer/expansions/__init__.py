"""Which questions does a passage answer, as recorded beside the corpus, and what is learned from them?"""
