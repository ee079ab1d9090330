"""Mails that the product sends of itself: what they say, and handing them to the mail server."""
