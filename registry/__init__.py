"""QUESTION: who and what do we know?"""
