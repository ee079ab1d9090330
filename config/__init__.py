"""The glue: settings, addresses and what holds for every request."""
