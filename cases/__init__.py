"""QUESTION: which problem of the city is where in its handling, who must act, and until when?"""
