"""QUESTION: what may be done to a case, by whom, and what does it become?"""
