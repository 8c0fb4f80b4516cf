"""What does a search show, and how does its address bring it back?"""
