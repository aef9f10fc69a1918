"""QUESTION: what does the picture show, and is the camera well?"""
