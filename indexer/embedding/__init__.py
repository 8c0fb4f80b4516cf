"""Answers: which vector does a text have?"""
