"""What holds for the whole API: who asks and what they may, what is read and written, limits, and errors as problems.

Settings name everything here by its dotted name; no app imports it. What describes the API, `config.api.schema`,
imports the framework's views, which read those settings: it stays out of here.
"""

from config.api.answers import Conditional
from config.api.asking import BearerToken, BrowserSession, Scoped
from config.api.bodies import JSONRenderer, MergePatchParser, StrictJSONParser
from config.api.limits import Reads, Writes
from config.api.problems import problem_handler

__all__ = [
    "BearerToken",
    "BrowserSession",
    "Conditional",
    "JSONRenderer",
    "MergePatchParser",
    "Reads",
    "Scoped",
    "StrictJSONParser",
    "Writes",
    "problem_handler",
]
