"""Bodies: what the API reads, strictly, and what it gives. Fields are written out; nothing here asks the database."""
