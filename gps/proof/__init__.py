"""The proof of an alert: what it rests on, as JSON, as a PDF, as a ZIP."""
