"""QUESTION: where was it, and was that as planned?"""
