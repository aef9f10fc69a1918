"""QUESTION: which cases are these? Lists, counts, maps, figures of the day: reading only."""
