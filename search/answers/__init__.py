"""What do the agreements answer to a question, and what proves it?"""
