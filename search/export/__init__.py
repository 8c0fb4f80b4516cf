"""How is what was found taken away: text, tables, references, Word?"""
