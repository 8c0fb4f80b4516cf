"""What did the reader type, and what was meant?"""
