"""Weather stops and the like, over HTTP."""
