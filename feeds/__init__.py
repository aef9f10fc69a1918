"""QUESTION of this room: what must a screen know now?"""
