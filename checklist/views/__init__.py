"""Pages: find through a query, parse with a form, call one action, answer."""
