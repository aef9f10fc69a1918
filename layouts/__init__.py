"""QUESTION: which panels stand where, for whom?"""
