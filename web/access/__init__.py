"""Who gets in, and what is kept out?"""
