"""What does a new file say that it is, and how is the catalog changed, and changed back?"""
