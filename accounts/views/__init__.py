"""Pages about the person themself: what they prefer, where they are signed in, the tokens of their integrations."""
