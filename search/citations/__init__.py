"""Which place does a reference name, and how is a place cited?"""
