"""QUESTION: what did the device say?"""
