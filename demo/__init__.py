"""QUESTION: what would a real night send?"""
