"""How log lines are written: every line carries the id of the request it belongs to."""

import json
import logging
import re
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="-")


SLASH = r"(?:/|%(?:25)*2f)"  # also where an address stands in another one, quoted
API_TOKENS = re.compile(r"mlc_[0-9A-Za-z]{8,}")  # nobody should put one there
SECRET_PATHS = re.compile(rf"(teams{SLASH}join{SLASH})(?:(?!{SLASH})[^\s\"'<>&?#])+", re.IGNORECASE)


def without_secrets(text: str) -> str:
    """A text without the tokens that stand in addresses, and without anybody's API token: whoever has an invitation's
    can join by it."""
    return API_TOKENS.sub("mlc_*", SECRET_PATHS.sub(r"\1*", text))


class WithoutSecrets(logging.Filter):
    """Take such tokens out of what others log: Django names the path of every answer that is an error, and so may an
    exception."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            text = record.getMessage()
        except Exception:  # the arguments do not fit, and whoever logs them must not fail for it
            text, record.args = f"{record.msg!r} {record.args!r}", None
            record.msg = text
        if (clean := without_secrets(text)) != text:
            record.msg, record.args = clean, None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.exc_text = without_secrets(record.exc_text) if record.exc_text else record.exc_text
        record.stack_info = without_secrets(record.stack_info) if record.stack_info else record.stack_info
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
            line["exception"] = record.exc_text or self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
