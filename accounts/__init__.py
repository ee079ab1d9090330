"""Who people are, and who may see whom."""
