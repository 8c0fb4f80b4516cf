"""Are a memo's quotations and references right?"""
