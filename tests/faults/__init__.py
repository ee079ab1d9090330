"""Trouble: many at once, and a database that does not answer."""
