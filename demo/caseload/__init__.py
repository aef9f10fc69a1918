"""The demo's people: a day of cases, written beforehand and lived through the real API."""
