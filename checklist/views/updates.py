"""Updates: what changed in the list that one's own was copied from, to be accepted or left, each or all at once."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from checklist import actions, queries
from checklist.actions import Outdated
from checklist.forms.updates import UpdatesForm
from checklist.models import Checklist, Via
from checklist.templatetags.differences import groups_of
from checklist.templatetags.edits import sentence
from checklist.views import changes, frame, own

SHOWN_AT_MOST = 400  # the others follow when these are answered


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def updates(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what waits; posted, answer it, or (`step=preview`) show what the answers would do to one's numbers."""
    address = reverse("updates", args=[slug])
    checklist = own.find_own(request, slug, address if request.method == "POST" else "")
    if request.method != "POST":
        return _page(request, queries.updates_for(request.user, checklist))
    if refused := own.other_person(request, address):
        return refused
    form = UpdatesForm(request.POST)
    found = queries.updates_for(request.user, checklist)
    if not form.is_valid():
        return _page(request, found, form, error=own.first_error(form))
    if form.cleaned_data["step"] == "preview":
        return _page(request, found, form)
    try:
        return _answered(request, found, form)
    except Checklist.DoesNotExist:
        raise Http404 from None
    except Outdated as error:
        return _page(request, error.updates, form, error=error)
    except ValidationError as error:
        return _page(request, found, form, error=error)


def _answered(request: HttpRequest, found: queries.Updates, form: UpdatesForm) -> HttpResponse:
    everything = form.cleaned_data["step"] == "all"
    seen = form.cleaned_data["seen"]
    content = ["all", seen] if everything else sorted(form.answers.items())
    done = actions.answer_updates(
        user=request.user,
        checklist=found.checklist,
        answers=None if everything else form.answers,
        seen=seen,
        operation=form.operation_for("updates", found.checklist.uuid, *content),
        via=Via.PAGE,
    )
    if not (everything and done.repeated):  # what was accepted then does not wait any more: it was said already
        answers = found.all_quiet if everything else {key: yes for key, (yes, _digest) in form.answers.items()}
        messages.success(request, _said(answers), extra_tags=str(done.operation.uuid) if done.edit else "")
    return HttpResponseRedirect(reverse("updates", args=[found.checklist.slug]), status=303)


def _said(answers: Mapping[str, bool]) -> str:
    """What was done, in a sentence."""
    taken = sum(answers.values())
    text = ngettext("%(count)s change taken over", "%(count)s changes taken over", taken) % {"count": taken}
    if left := len(answers) - taken:
        kept = ngettext("%(count)s left as you have it", "%(count)s left as you have them", left) % {"count": left}
        text = text + _(", ") + kept
    return sentence(text)


def _page(
    request: HttpRequest, found: queries.Updates, form: UpdatesForm | None = None, error: ValidationError | None = None
) -> HttpResponse:
    """The page with the answers that were given, as far as they still fit, and what they do to one's numbers."""
    given = form.answers if form and hasattr(form, "cleaned_data") else None
    shown = list(found.waiting.values())[:SHOWN_AT_MOST]
    chosen = {update.key: _choice(update, given) for update in shown}
    answers = {key: yes for key, yes in chosen.items() if yes is not None} if given is not None else found.all_quiet
    sheet = queries.sheet_of(found.checklist)
    context = {
        **frame.changes(request, sheet, back=reverse("updates", args=[found.checklist.slug])),
        "updates": found,
        "groups": groups_of(found, shown, chosen),
        "folded": len(shown) > 30,
        "more": len(found.waiting) - len(shown),
        "outcome": _outcome(request, found, answers) if found.waiting else None,
        "previewed": given is not None,
        "error": " ".join(error.messages) if error else "",
        "page": "list",
    }
    return render(request, "checklist/updates.html", context, status=changes.status_of(error) if error else 200)


def _choice(update: queries.Update, given: Mapping[str, tuple[bool, str]] | None) -> bool | None:
    """What is chosen for an update: as it was given; else to accept it, unless it touches an edit."""
    if given is not None and update.key in given:
        accepted, digest = given[update.key]
        return accepted if digest == update.digest else None
    return None if update.conflict else True


def _outcome(request: HttpRequest, found: queries.Updates, answers: Mapping[str, bool]) -> Any:
    return queries.outcome_of(found, answers, queries.standings_of(request.user))
