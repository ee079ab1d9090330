"""The API's door to the checklist: the same queries and actions as the pages."""
