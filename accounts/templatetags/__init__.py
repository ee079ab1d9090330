"""What templates call to speak of people's accounts."""
