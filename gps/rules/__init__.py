"""Rules of 五定: was it as planned?"""
