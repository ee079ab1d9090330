"""The API's views: find, parse, call one action, answer."""
