"""What there is to learn, what people have learned, and what teams see of it."""
