"""Which sums, shares, counts and dates does a text state, and what do they belong to?"""
