"""Lists of one's own and of teams that one leads: who may change one, and forms that were made for somebody else."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from checklist import queries
from checklist.models import Checklist
from checklist.views import visitors

KEPT = ("title", "meaning", "criteria", "worth_knowing", "links", "summary", "pace")


@dataclass(frozen=True)
class Opened:
    """A part whose form is open: its values as texts, what was seen of them, and what went wrong."""

    node: queries.Node
    texts: Mapping[str, str]
    seen: str
    means: str = "same"  # "same" or "new": which answer is given where the title is another
    error: str = ""
    collided: Mapping[str, str] = field(default_factory=dict)  # what others made of these values meanwhile


def find_own(request: HttpRequest, slug: str, onward: str = "") -> Checklist:
    """The list, if the person may change it. One query.

    Raises SignInFirst for signed-out visitors, whether the list exists or not, and Http404 for others.
    """
    if not request.user.is_authenticated:
        raise visitors.SignInFirst(onward)
    checklist = queries.own_checklists(request.user).filter(slug=slug).select_related("team").first()
    if checklist is None:
        raise Http404
    return checklist


def not_theirs(request: HttpRequest) -> HttpResponse:
    """Refuse a form whose list the person may not change (any more), or that does not exist: neither is told from the
    other. What was written is shown, to be copied, or stays in the form that htmx sent."""
    text = _("There is no such list that you may change: it was deleted, or you do not lead its team any more.")
    if request.htmx:  # type: ignore[attr-defined]
        said = {"text": text, "error": True, "swap": True}
        response = render(request, "checklist/_announcement.html", said, status=404)
        response["HX-Reswap"] = "none"
        return response
    context = {"text": text, "back": reverse("library"), "kept": _written(request)}
    return render(request, "checklist/refused.html", context, status=404)


def _written(request: HttpRequest) -> str:
    return "\n\n".join(request.POST[name] for name in KEPT if request.POST.get(name))


def other_person(request: HttpRequest, back: str) -> HttpResponse | None:
    """Refuse a form that was made for somebody else; what was written is shown, to be copied."""
    if request.POST.get("as", "") == visitors.name_of(request):
        return None
    text = _("This page was opened before you signed in as somebody else. Nothing was changed; reload the page.")
    context = {"text": text, "back": back, "kept": _written(request)}
    return render(request, "checklist/refused.html", context, status=409)


def first_error(form: object) -> ValidationError:
    """The first of what is wrong with a form."""
    errors = form.errors.as_data().values()  # type: ignore[attr-defined]
    return next(iter(error for several in errors for error in several))
