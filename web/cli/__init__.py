"""Which commands does `aftalesoeg` have?"""
