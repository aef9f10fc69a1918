"""QUESTION: which pictures prove a case? Taken in, judged in a process of their own, stored, shown."""
