"""The live engine: the rules at work on the stream."""
