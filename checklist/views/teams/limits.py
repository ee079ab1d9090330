"""How often somebody may try tokens of invitations and have mails sent, counted in the cache that workers share."""

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

GUESSES, GUESSES_FOR = 20, 10 * 60  # in so many seconds, of one account
MAILS, MAILS_FOR = 100, 24 * 3600


class TooOften(ValidationError):
    """Somebody asks for more than is good; later they may again."""

    status = 429


def check_guesses(request: HttpRequest) -> None:
    """Raise TooOften for whoever has opened too many invitations that do not exist. One query of the cache."""
    if cache.get(_key("invitation-guesses", request), 0) >= GUESSES:
        text = _("Too many links that do not exist were opened from this account. Try again in ten minutes.")
        raise TooOften(text, code="too-many-guesses")


def note_guess(request: HttpRequest) -> None:
    """Count that somebody opened an invitation that does not exist. Some queries of the cache."""
    _count(_key("invitation-guesses", request), 1, GUESSES_FOR)


def check_mails(request: HttpRequest, number: int) -> None:
    """Count mails that somebody is about to have sent to others. Raises TooOften where they are too many for a day."""
    key = _key("invitation-mails", request)
    if cache.get(key, 0) + number > MAILS:
        text = _("At most %(limit)s invitations by mail can be sent in a day. Use a link meanwhile.") % {"limit": MAILS}
        raise TooOften(text, code="too-many-mails")
    _count(key, number, MAILS_FOR)


def _key(what: str, request: HttpRequest) -> str:
    return f"{what}:{request.user.pk}"


def _count(key: str, number: int, seconds: int) -> None:
    if not cache.add(key, number, seconds):
        try:
            cache.incr(key, number)
        except ValueError:  # its time was over in between
            cache.set(key, number, seconds)
