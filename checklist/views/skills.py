"""The search for a skill that an item of one's own list shall ask for."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from checklist import queries
from checklist.models import Checklist
from checklist.views import frame, own

QUERY_LENGTH = 100


@login_not_required
@require_safe
@never_cache
def skills(request: HttpRequest, slug: str) -> HttpResponse:
    """Find skills by `q`, for a new item of the `category`, or for an `item` that is there; asked by htmx, only what
    was found is answered."""
    checklist = own.find_own(request, slug)
    text = request.GET.get("q", "").strip()[:QUERY_LENGTH]
    found, more = queries.find_skills(request.user, text, checklist)
    context = {
        **frame.changes(request, None, back=reverse("edit-list", args=[slug])),
        "live": True,
        "sheet": checklist,
        "page": "list",
        "text": text,
        "found": found,
        "more": more,
        **_asking(request, checklist),
    }
    template = "checklist/edit/_found.html" if request.htmx else "checklist/edit/skills.html"  # type: ignore[attr-defined]
    return render(request, template, context)


def _asking(request: HttpRequest, checklist: Checklist) -> dict[str, Any]:
    """The category or the item that a skill is looked for. One query; raises Http404 where there is none."""
    for kind in ("category", "item"):
        if kind in request.GET:
            part = queries.part_of(checklist, kind, _uuid(request.GET[kind]))
            if part is None:
                raise Http404
            return {"category": None, "item": None, kind: part}
    raise Http404


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise Http404 from None
