"""A team's gaps, for its leads; and what a member says of the items assigned to them: want to learn, can help."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import actions as people_actions
from accounts import queries as people
from accounts.forms import own_path
from accounts.models import Membership, Shares, Watched
from checklist import actions, queries
from checklist.forms.gaps import GapsForm, MarkForm
from checklist.models import Assignment, Mark
from checklist.queries import gaps as readings
from checklist.queries import looking
from checklist.queries.gaps_table import NAMES_IN_FILES, gaps_rows
from checklist.queries.overview import NotThere
from checklist.views import changes, own
from checklist.views.teams.found import find_membership, framed


@login_not_required
@require_safe
@never_cache
def gaps(request: HttpRequest, slug: str) -> HttpResponse:
    """Show leads what nobody or only one person can do, and members what they themselves say of their items."""
    membership = find_membership(request, slug)
    return (_of_team if membership.leads else _of_member)(request, membership, _read(request))


def file_rows(request: HttpRequest, membership: Membership) -> Iterator[list[str]]:
    """What the page with the same query shows, as rows of a file with more names. Http404 where nothing is assigned."""
    form = _read(request)
    chosen = _chosen(list(queries.open_assignments(membership.team)), form)
    if chosen is None:
        raise Http404
    found = _found(chosen, form, NAMES_IN_FILES)
    actions.keep_compact(found.readings.renewed)
    return gaps_rows(found.gaps, found.gaps.kind_shown(form.show_name), membership.team.name)


def _read(request: HttpRequest) -> GapsForm:
    """What was asked for. Http404 for ids that are none."""
    form = GapsForm(request.GET)
    if not form.is_valid() and not form.readable:
        raise Http404
    return form


def _of_team(request: HttpRequest, membership: Membership, form: GapsForm) -> HttpResponse:
    """The gaps. That they were looked at is kept, where there was something to see."""
    assignments = list(queries.open_assignments(membership.team))
    chosen = _chosen(assignments, form)
    if chosen is None:
        return render(request, "teams/gaps.html", framed(request, membership, "gaps"))
    found = _found(chosen, form, readings.NAMES_SHOWN)
    shown = found.gaps
    people_actions.note_look(lead=request.user, team=membership.team, what=Watched.GAPS)  # type: ignore[arg-type]
    actions.keep_compact(found.readings.renewed)
    show = shown.kind_shown(form.show_name)
    context = {
        **framed(request, membership, "gaps"),
        "gaps": shown,
        "scope": shown.assigned.scope,
        "assignment": chosen,
        "assignments": assignments,
        "level": form.level_id,
        "show": show,
        "empty": not any(category.shown(show) for category in shown.categories),
        "mine": readings.marks_of(membership),
    }
    return render(request, "teams/gaps.html", context)


def _found(chosen: Assignment, form: GapsForm, names: int) -> readings.FoundGaps:
    """The gaps that are to be seen. Http404 for a level of another list, or beyond the target."""
    try:
        return looking.gaps_shown(chosen, form.level_id, names)
    except NotThere:
        raise Http404 from None


def _levels(scope: queries.Scope, form: GapsForm) -> Sequence[queries.SheetLevel]:
    """The levels that are to be seen. Http404 for one of another list, or beyond the target."""
    try:
        return looking.levels_of(scope, form.level_id)
    except NotThere:
        raise Http404 from None


def _of_member(request: HttpRequest, membership: Membership, form: GapsForm) -> HttpResponse:
    """The member's own marks, and nothing of others."""
    assignments = list(readings.markable(membership))
    chosen = _chosen(assignments, form)
    shown = queries.assigned_of(chosen) if chosen else None
    context = {
        **framed(request, membership, "gaps"),
        "assigned": shown,
        "levels": _levels(shown.scope, form) if shown else [],
        "assignment": chosen,
        "assignments": assignments,
        "mine": readings.marks_of(membership),
        "leads": list(people.leads_of(membership.team)),
        "hidden": membership.shares == Shares.NOTHING,
    }
    return render(request, "teams/own_marks.html", context)


def _chosen(assignments: Sequence[Any], form: GapsForm) -> Any:
    """The assignment that was asked for, else the latest; None where there is none. Http404 for any other."""
    try:
        return looking.chosen_of(assignments, form.assignment_id)
    except NotThere:
        raise Http404 from None


@login_not_required
@require_POST
def mark(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep, or take back, what a member says of one item of a list that is assigned to them."""
    page = reverse("gaps", args=[slug])
    membership = find_membership(request, slug, page)
    if refused := own.other_person(request, page):
        return refused
    form = MarkForm(_with_mark(request))
    if not form.is_valid():
        return changes.refuse(request, None, own.first_error(form))
    item = readings.markable_item(membership, form.cleaned_data["item"])
    if item is None:
        raise Http404
    try:
        actions.set_mark(membership=membership, skill=item.skill, **form.said)
    except Membership.DoesNotExist:
        raise Http404 from None
    messages.success(request, _said(item.title, **form.said))
    return HttpResponseRedirect(f"{own_path(request.POST.get('back'), page)}#item-{item.uuid}", status=303)


def _with_mark(request: HttpRequest) -> QueryDict:
    """The form with the mark that is named in the address: one button of the page's one form carries one value."""
    data = request.POST.copy()
    for name in ("item", "kind", "marked"):
        if name in request.GET and name not in data:
            data[name] = request.GET[name]
    return data


def _said(title: str, kind: str, marked: bool) -> str:
    """What was kept, in words."""
    texts = {
        (Mark.Kind.WANT, True): _("Marked: you want to learn “%(title)s”."),
        (Mark.Kind.HELP, True): _("Marked: you can help with “%(title)s”."),
        (Mark.Kind.WANT, False): _("No longer marked as wanted: “%(title)s”."),
        (Mark.Kind.HELP, False): _("No longer marked: that you can help with “%(title)s”."),
    }
    return texts[Mark.Kind(kind), marked] % {"title": title}
