"""Who has bound themselves to what, how firmly, and by when?"""
