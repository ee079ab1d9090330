"""Mails to several people at once: over one connection, and for no longer than somebody waits for a page."""

import logging
import time
from collections.abc import Callable, Sequence
from smtplib import SMTPException
from typing import TypeVar

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)
PATIENCE = 10  # seconds for a mail server that does not answer
SENDING_AT_MOST = 30  # seconds in all: who waits for the page waits no longer, and the rest counts as not sent
IN_A_ROW = 3  # after so many failures the server is not asked again
To = TypeVar("To")


def send_each(receivers: Sequence[To], message_to: Callable[[To], EmailMessage]) -> list[To]:
    """Make and send one mail after the other, so that one address that is refused keeps no other from its mail;
    returns those whose mail the server took. A mail is made when it is its turn: of a large team, many have none."""
    connection: BaseEmailBackend = get_connection(timeout=PATIENCE)
    sent: list[To] = []
    failed, until = 0, time.monotonic() + SENDING_AT_MOST
    try:
        for one in receivers:
            if failed >= IN_A_ROW or time.monotonic() > until:
                break
            if _sent(connection, message_to(one)):
                sent.append(one)
                failed = 0
            else:
                failed += 1
    finally:
        _close(connection)
    if len(sent) < len(receivers):
        logger.error("%s of %s mails were not sent", len(receivers) - len(sent), len(receivers))
    return sent


def _sent(connection: BaseEmailBackend, message: EmailMessage) -> bool:
    try:
        connection.open()  # once: an open one stays as it is
        return bool(connection.send_messages([message]))
    except (OSError, SMTPException) as error:  # its text may have the address
        logger.error("A mail was not sent: %s", type(error).__name__)
        _close(connection)
        return False


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (OSError, SMTPException):
        logger.info("The mail server went away before it was left")
