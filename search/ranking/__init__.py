"""Which passages come first, and why?"""
