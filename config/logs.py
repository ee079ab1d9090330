"""How log lines are written: every line carries the id of the request it belongs to."""

import json
import logging
import re
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="-")


SECRET_PATHS = re.compile(r"(/teams/join/)[^/\s]+")


def without_secrets(text: str) -> str:
    """A text without the tokens that stand in addresses: whoever has an invitation's can join by it."""
    return SECRET_PATHS.sub(r"\1*", text)


class WithoutSecrets(logging.Filter):
    """Take such tokens out of what others log: Django names the path of every answer that is an error."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(without_secrets(one) if isinstance(one, str) else one for one in record.args)
        return True


class RequestId(logging.Filter):
    """Put the current request's id on each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class JSONFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
