"""QUESTION: what kinds of problems does the city handle, who handles them, how soon, and when are they over?"""
