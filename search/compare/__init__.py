"""How does a term, a topic or a section stand in each agreement?"""
