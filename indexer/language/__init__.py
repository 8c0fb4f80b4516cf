"""What are the words, lemmas, compounds and sentences of a Danish text?"""
