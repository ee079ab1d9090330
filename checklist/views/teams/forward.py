"""Half a page to forward: what a team's leads see with each choice, what they never see, and how to leave, in every
language of the product at once, whatever the interface's."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import Team
from checklist.views.teams.found import find_membership, framed


@dataclass(frozen=True, slots=True)
class Letter:
    """The half page in one language: paragraphs, and between them the choices with what each lets leads see."""

    language: str
    title: str
    opening: str
    choices_title: str
    choices: tuple[tuple[str, str], ...]
    paragraphs: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The same as plain text."""
        choices = "\n".join(f"- {choice}: {what}" for choice, what in self.choices)
        rest = "\n\n".join(f"{title}\n{what}" for title, what in self.paragraphs)
        return f"{self.title}\n\n{self.opening}\n\n{self.choices_title}\n{choices}\n\n{rest}"


@login_not_required
@require_safe
@never_cache
def forward(request: HttpRequest, slug: str) -> HttpResponse:
    """The half page, to read, to print and to copy. Whoever is in the team may."""
    membership = find_membership(request, slug)
    letters = [letter_in(code, membership.team) for code, _name in settings.LANGUAGES]
    text = "\n\n----\n\n".join(letter.text for letter in letters)
    context = {**framed(request, membership, "forward-team"), "letters": letters, "text": text}
    return render(request, "teams/forward.html", context)


def letter_in(language: str, team: Team) -> Letter:
    """The half page in a language. No query."""
    with override(language):
        return Letter(
            language,
            _("What the leads of “%(team)s” see") % {"team": team.name},
            _(
                "Our team learns machine learning with a checklist. You tick for yourself: nobody ticks for you, and "
                "nobody is ranked. What the leads see of it is your choice. Nothing is chosen for you beforehand, and "
                "you can change your choice at any time; it holds from the next page that anybody opens."
            ),
            _("You choose one of four"),
            (
                (_("Nothing"), _("Leads see your name and that you are in the team. You are in no figure.")),
                (
                    _("Totals"),
                    _(
                        "Leads also see how many items you have done in each part of what is assigned to you, "
                        "and when something last changed there."
                    ),
                ),
                (_("Items"), _("Leads also see which of the assigned items you have done, are learning or skipped.")),
                (
                    _("Items and notes"),
                    _(
                        "Leads also see your notes on these items, except those that are private. A "
                        "note is private until you say otherwise."
                    ),
                ),
            ),
            (
                (
                    _("What they never see"),
                    _(
                        "Whatever is not assigned to you in this team: your own lists, other "
                        "teams, other items. Your private notes. Your e-mail address. After a new "
                        "assignment they see totals at most until you have pressed “Seen”."
                    ),
                ),
                (
                    _("Who looked"),
                    _(
                        "When a lead opens a page or a file with your figures, that is kept for 180 days, "
                        "and you can read who it was and when."
                    ),
                ),
                (
                    _("How to leave"),
                    _(
                        "You can leave the team at any time, at once, without asking anybody. From then on "
                        "the leads see nothing of you. What you have learned stays yours."
                    ),
                ),
            ),
        )
