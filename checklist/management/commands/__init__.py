"""Commands of the checklist app."""
