"""What the API promises: who may ask what, what is answered, and that it stays so."""
