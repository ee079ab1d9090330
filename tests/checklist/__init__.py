"""What there is to learn, and the rules of progress."""
