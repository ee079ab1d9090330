"""Sentences about assignments: how much time is left, where somebody stands and why, what leads see of it."""

from datetime import date

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership
from checklist.queries import allowed
from checklist.queries.assignments import Mine
from checklist.queries.status import Stand, Status, Term

register = template.Library()


@register.filter
def time_left(due_on: date | None) -> str:
    """How much time there is until a day, in words."""
    if due_on is None:
        return _("no date")
    days = (due_on - timezone.localdate()).days
    if days < 0:
        return ngettext("%(count)s day over", "%(count)s days over", -days) % {"count": -days}
    if days == 0:
        return _("due today")
    return ngettext("%(count)s day left", "%(count)s days left", days) % {"count": days}


@register.filter
def why(mine: Mine) -> str:
    """Why somebody stands where they stand."""
    return reason_of(mine.status, mine.stand, mine.term)


def reason_of(status: Status, stand: Stand, term: Term) -> str:
    """A standing's reason, in a sentence."""
    days = (term.today - stand.last).days if stand.last else 0
    percents = {"done": stand.tally.percent, "gone": term.gone}
    reasons = {
        Status.FINISHED: lambda: _("The target is reached: at least four fifths of it are done."),
        Status.OVERDUE: lambda: _("It was due on %(day)s.") % {"day": date_format(term.due_on or term.today)},
        Status.NOT_STARTED: lambda: _("No assigned item has been changed yet."),
        Status.STALLED: lambda: (
            ngettext(
                "No assigned item was changed for %(count)s day.",
                "No assigned item was changed for %(count)s days.",
                days,
            )
            % {"count": days}
        ),
        Status.BEHIND: lambda: _("%(gone)s %% of the time is gone, %(done)s %% of the items are done.") % percents,
        Status.ON_TRACK: lambda: (
            _("%(gone)s %% of the time is gone, %(done)s %% of the items are done.") % percents
            if term.due_on
            else _("An assigned item was changed within the last 14 days.")
        ),
    }
    return reasons[status]()


@register.filter
def seen_by_leads(mine: Mine, membership: Membership) -> str:
    """What the leads of the team see of one's own assignment now."""
    return {
        "nothing": _("The leads see nothing of this: you share nothing with them."),
        "totals": _("The leads see your totals of this, and no single item."),
        "items": _("The leads see your totals and your items of this."),
        "notes": _("The leads see your totals, items and notes of this, but no private note."),
    }[allowed(membership.shares, mine.seen)]
