"""QUESTION: how does a problem come in? Where it lies, who is on duty there, who told us, was it told before."""
