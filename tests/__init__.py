"""The tests: sentences, each true through both doors and on both databases."""
