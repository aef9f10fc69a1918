"""Alerts: who was told, and what became of it?"""
