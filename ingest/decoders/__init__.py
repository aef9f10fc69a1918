"""QUESTION: what do these bytes say? One file a protocol: pure, bytes → records or `Bad`, never raises."""
