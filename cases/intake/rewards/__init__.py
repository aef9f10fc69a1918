"""QUESTION: what does a citizen get for a true report? Pending with the case, granted at filing, paid by a person."""
