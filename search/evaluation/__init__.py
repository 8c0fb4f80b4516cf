"""How good are the rankings and the answers, measured?"""
