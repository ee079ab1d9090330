"""Welcome: asks where a guest's ticks and the account's differ, and sends on where there is nothing to ask."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.forms import own_path
from checklist import actions, queries
from checklist.forms import OperationForm
from checklist.models import Guest
from checklist.views import changes, frame, visitors


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Ask, for each skill on which both stand differently, which of the two is to stay."""
    onward = _onward(request)
    known = request.session.get(visitors.GUEST_KEY)
    if known is None:
        return redirect(onward)
    guest = Guest(uuid=UUID(known))
    differing = actions.differing(request.user, guest)
    if request.method == "POST":
        return _decide(request, guest, set(differing), onward)
    if not differing:
        return redirect(onward)
    sheet = queries.sheet_of(visitors.list_in_language(request))
    questions = [
        (sheet.by_skill[skill], mine, theirs) for skill, (mine, theirs) in differing.items() if skill in sheet.by_skill
    ]
    context = {
        **frame.changes(request, None),
        "questions": questions,
        "onward": onward,
        "board": queries.board_for(None, sheet),
    }
    return render(request, "checklist/welcome.html", context)


def _decide(request: HttpRequest, guest: Guest, differing: set[int], onward: str) -> HttpResponse:
    form = OperationForm(request.POST)
    if not form.is_valid() or request.POST.get("as") != visitors.name_of(request):
        return changes.refuse(request, None, actions.Conflict(_("This page has expired. Open /welcome/ again.")))
    take = {skill for skill in differing if request.POST.get(f"skill-{skill}") == "guest"}
    change = actions.carry_over(user=request.user, guest=guest, operation=form.cleaned_data["operation"], take=take)
    request.session.pop(visitors.GUEST_KEY, None)
    undoable = str(change.operation.uuid) if change and change.after else ""
    messages.success(request, _("Your ticks are together now."), extra_tags=undoable)
    return redirect(onward)


def _onward(request: HttpRequest) -> str:
    return own_path(visitors.kept_onward(request) or request.POST.get("next") or request.GET.get("next"))
