"""Plans: what was to be done, by whom, with what, when, how well."""
