"""Reporting a list that somebody else published."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from checklist import actions, queries
from checklist.forms.library import ReportForm
from checklist.models import Checklist
from checklist.views import changes, frame, visitors


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what is wrong with a list, and, posted, tell the curators. One's own lists and built-in ones have no such
    page."""
    if not request.user.is_authenticated:
        raise visitors.SignInFirst(request.path)
    checklist = get_object_or_404(queries.reportable_checklists(request.user), slug=slug)
    if request.method != "POST":
        return _page(request, checklist, ReportForm(initial={**queries.open_report(request.user, checklist)}))
    if conflict := changes.other_person(request, queries.sheet_of(checklist), waiting=None):
        return conflict
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _page(request, checklist, form, status=400)
    actions.report_list(user=request.user, checklist=checklist, **form.cleaned_data)
    messages.success(request, _("Reported. A curator will look at this list. Thank you."))
    return HttpResponseRedirect(reverse("board", args=[slug]), status=303)


def _page(request: HttpRequest, checklist: Checklist, form: ReportForm, status: int = 200) -> HttpResponse:
    sheet = queries.sheet_of(checklist)
    context = {**frame.changes(request, sheet), "form": form, "page": "list", "live": False}
    return render(request, "checklist/report.html", context, status=status)
