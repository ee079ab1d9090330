"""What templates can call, and the rendering that is too hot for them."""
