"""QUESTION: which public facilities are there, where, and whose? Components with their owners, imported by people."""
