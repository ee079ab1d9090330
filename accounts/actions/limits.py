"""How often somebody may try tokens of invitations and have mails sent, counted in the cache that workers share."""

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Invitation, User
from accounts.queries.teams import invitation_of

GUESSES, GUESSES_FOR = 20, 10 * 60  # in so many seconds, of one account
MAILS, MAILS_FOR = 100, 24 * 3600


class TooOften(ValidationError):
    """Somebody asks for more than is good; after so many seconds they may again."""

    status = 429

    def __init__(self, text: str, code: str, wait: int) -> None:
        super().__init__(text, code=code)
        self.wait = wait


def find_invitation(*, user: User, token: str) -> Invitation:
    """The invitation with that token, whatever became of it; who names too many that do not exist is asked to wait.
    One query, and one of the cache. Raises TooOften, and Invitation.DoesNotExist, which is counted."""
    if cache.get(_key("invitation-guesses", user), 0) >= GUESSES:
        text = _("Too many links that do not exist were opened from this account. Try again in ten minutes.")
        raise TooOften(text, "too-many-guesses", GUESSES_FOR)
    invitation = invitation_of(token)
    if invitation is None:
        _count(_key("invitation-guesses", user), 1, GUESSES_FOR)
        raise Invitation.DoesNotExist
    return invitation


def check_mails(*, user: User, number: int) -> None:
    """Count mails that somebody is about to have sent to others. Raises TooOften where they are too many for a day."""
    key = _key("invitation-mails", user)
    if cache.get(key, 0) + number > MAILS:
        text = _("At most %(limit)s invitations by mail can be sent in a day. Use a link meanwhile.") % {"limit": MAILS}
        raise TooOften(text, "too-many-mails", MAILS_FOR)
    _count(key, number, MAILS_FOR)


def _key(what: str, user: User) -> str:
    return f"{what}:{user.pk}"


def _count(key: str, number: int, seconds: int) -> None:
    if not cache.add(key, number, seconds):
        try:
            cache.incr(key, number)
        except ValueError:  # its time was over in between
            cache.set(key, number, seconds)
