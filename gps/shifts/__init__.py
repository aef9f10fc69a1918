"""Shifts: what does one hand over to the next?"""
