"""QUESTION: how is it shown and operated?"""
