"""QUESTION: who should handle a case, and why?"""
