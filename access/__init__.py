"""QUESTION: who is asking?"""
