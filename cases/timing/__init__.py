"""QUESTION: when is something due?"""
