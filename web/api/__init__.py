"""What does the JSON API take, and what does it answer?"""
