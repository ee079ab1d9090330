"""Who people are: signing up, signing in, settings."""
